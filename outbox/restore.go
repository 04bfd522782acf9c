package outbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"sendoff/compose"
)

// restoreFiles gives back what a message was written as, with files that can
// still be sent: one that is gone is taken out of the message's own bytes. Of a
// message that was sent, so is one that has changed since, and what was our copy
// only, since copies stay no longer than it takes to send them.
func (o *Outbox) restoreFiles(ctx context.Context, r *row) (compose.Draft, error) {
	sent := r.state() == StateSent
	lost := func(a compose.Attachment) bool {
		var bad *compose.FileError
		switch {
		case !errors.As(a.Check(), &bad):
			return sent && a.Copied
		case bad.Key == compose.FileChanged:
			return sent
		default:
			return true
		}
	}
	if !slices.ContainsFunc(r.source.Attachments, lost) {
		return r.source, nil
	}
	if err := o.spool.check(ctx, r.spool, r.size, r.sha256); errors.Is(err, errDamaged) {
		return r.source, nil // the draft says itself which file it misses
	} else if err != nil {
		return compose.Draft{}, err
	}
	f, err := os.Open(o.spool.path(r.spool))
	if err != nil {
		return compose.Draft{}, fmt.Errorf("read the message: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	d, err := o.drafts.Restore(ctx, r.source, f, lost)
	if err != nil {
		return compose.Draft{}, fmt.Errorf("restore the attached files: %w", err)
	}
	return d, nil
}
