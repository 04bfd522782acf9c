package compose

import "errors"

// ErrNotFound says that there is no draft with that id.
var ErrNotFound = errors.New("no such draft")

// ErrNoRecipients says that a draft has no valid recipient at all.
var ErrNoRecipients = errors.New("no recipients")
