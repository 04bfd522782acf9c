package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // texts that are not UTF-8

	"sendoff/compose"
)

// maxText is how much text of a finished message becomes a draft's.
const maxText = 1 << 20

// unfreeze makes a draft of a message that came finished. Plain text becomes
// the draft's text; anything else is attached whole, so that nothing of it is
// lost.
func (o *Outbox) unfreeze(ctx context.Context, r *row) (compose.Draft, error) {
	d := r.source
	path := o.spool.path(r.spool)
	f, err := os.Open(path) //nolint:gosec // our own spool
	if errors.Is(err, os.ErrNotExist) {
		return d, nil // damaged and set aside: recipients and subject are left
	}
	if err != nil {
		return compose.Draft{}, fmt.Errorf("read the message: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	if text, ok := plainText(f); ok {
		d.Body = text
		return d, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return compose.Draft{}, fmt.Errorf("read the message: %w", err)
	}
	a, err := o.drafts.AttachReader(ctx, "message.eml", f)
	if err != nil {
		return compose.Draft{}, fmt.Errorf("attach the message: %w", err)
	}
	d.Attachments = append(d.Attachments, a)
	return d, nil
}

// plainText gives the text of a message that is nothing but short plain text.
func plainText(r io.Reader) (string, bool) {
	e, err := message.Read(r)
	if err != nil {
		return "", false // also a character set that nobody knows
	}
	kind, _, err := e.Header.ContentType()
	if err != nil || kind != "text/plain" {
		return "", false
	}
	b, err := io.ReadAll(io.LimitReader(e.Body, maxText+1))
	if err != nil || len(b) > maxText {
		return "", false
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n"), true
}
