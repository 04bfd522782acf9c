package desktop

import "context"

// Notify shows a notification and calls clicked, from any goroutine, if somebody
// clicks on it.
type Notify func(ctx context.Context, title, words string, clicked func()) error
