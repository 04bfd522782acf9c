package outbox

import "errors"

// The errors a caller decides by.
var (
	// ErrNotFound says that there is no such message.
	ErrNotFound = errors.New("no such message")
	// ErrTooLate says that the message is already being sent.
	ErrTooLate = errors.New("too late: it is already being sent")
	// ErrSubmitted says that this draft is in the outbox already; the message
	// beside it is the one that is.
	ErrSubmitted = errors.New("this draft was sent already")
	// ErrState says that the message's state does not allow it: an unknown one
	// is not edited, a sent one not retried.
	ErrState = errors.New("the message is not in a state for that")
	// ErrNotRecorded says that the outcome could not be written. The message
	// beside it tells what the server said; the row will say unknown.
	ErrNotRecorded = errors.New("the outcome could not be recorded")
	// ErrShutdown is the cause to end a context with where a running message
	// goes back to waiting instead of becoming a draft.
	ErrShutdown = errors.New("the program ends")
	// ErrBadMessage says that what SubmitRaw was given is no message.
	ErrBadMessage = errors.New("not a message")
	// ErrFactsOnly says that the message's text and files were not kept, by the
	// person's choice; see [Retention].
	ErrFactsOnly = errors.New("only the facts about the message are kept")
)
