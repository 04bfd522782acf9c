package compose

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"
)

// Envelope is what the SMTP transaction says, apart from the message.
type Envelope struct {
	From       Address
	Recipients []Address // To, Cc, Bcc, each address once
	SMTPUTF8   bool      // an address in the envelope or a header needs RFC 6531
}

// Built is the result of Build.
type Built struct {
	MessageID string // with its angle brackets
	Envelope  Envelope
	Size      int64  // bytes written
	SHA256    string // of the bytes written, lower-case hex
	Date      time.Time
}

// BuildOptions are the things of a message that its draft does not hold.
type BuildOptions struct {
	From      Address                 // who it is from; must be set
	Date      time.Time               // the Date header, in this time's own zone; must be set
	MessageID string                  // with or without angle brackets; empty makes a new one
	Progress  func(done, total int64) // bytes of the message; called on Build's goroutine, may be nil
}

// Build streams the message to w as RFC 5322 and MIME: CRLF line ends, 7-bit
// (unless an address in a header needs SMTPUTF8), no line over 998 bytes, ending
// in CRLF. Memory stays flat whatever is attached, and the same input gives the
// same bytes. Errors: BadAddress, ErrNoRecipients, *FileError, the context's, or
// w's. After an error what w holds is to be thrown away.
func Build(ctx context.Context, w io.Writer, d Draft, opt BuildOptions) (Built, error) {
	p, err := newPlan(d, opt)
	if err != nil {
		return Built{}, err
	}
	out := &output{ctx: ctx, w: w, hash: sha256.New(), total: p.size(), progress: opt.Progress}
	if err := p.write(out); err != nil {
		return Built{}, err
	}
	return Built{
		MessageID: p.messageID,
		Envelope:  p.envelope,
		Size:      out.done,
		SHA256:    hex.EncodeToString(out.hash.Sum(nil)),
		Date:      opt.Date,
	}, nil
}

// EstimateSize gives the bytes Build will write for the draft: exactly, if the
// draft's From is the one it is built with and its files do not change. Bad
// addresses are left out. It reads no file.
func EstimateSize(d Draft) int64 {
	from, err := ParseAddress(d.From)
	if err != nil { // about as long as most
		from = Address{Local: "somebody", Domain: "provider.example"}
	}
	r := d.Recipients()
	p := &plan{messageID: NewMessageID(from)}
	p.render(d, r, BuildOptions{From: from})
	return p.size()
}

// output counts, hashes and reports what is written, and ends with ctx.
type output struct {
	ctx         context.Context //nolint:containedctx // lives for one call of Build
	w           io.Writer
	hash        hash.Hash
	done, total int64
	progress    func(done, total int64)
}

// Write writes p unless the context has ended.
func (o *output) Write(p []byte) (int, error) {
	if o.ctx.Err() != nil {
		return 0, fmt.Errorf("build the message: %w", context.Cause(o.ctx))
	}
	n, err := o.w.Write(p)
	o.hash.Write(p[:n])
	o.done += int64(n)
	if err != nil {
		return n, fmt.Errorf("write the message: %w", err)
	}
	if o.progress != nil {
		o.progress(o.done, o.total)
	}
	return n, nil
}

// write writes the whole message.
func (p *plan) write(out *output) error {
	if _, err := out.Write(p.head); err != nil {
		return err
	}
	var buf *base64Buffers
	for _, f := range p.files {
		if _, err := out.Write(f.head); err != nil {
			return err
		}
		if buf == nil {
			buf = newBase64Buffers()
		}
		if err := writeFile(out, f.attachment, buf); err != nil {
			return err
		}
	}
	if len(p.tail) == 0 {
		return nil
	}
	_, err := out.Write(p.tail)
	return err
}

// writeFile writes an attached file, making sure that it is the one that was
// attached and that it stays the same while it is read.
func writeFile(out *output, a Attachment, buf *base64Buffers) error {
	f, before, err := openUnchanged(a)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	// One byte more than there should be: a file that grew is noticed, and one
	// that grows for ever ends.
	n, err := writeBase64(out, io.LimitReader(f, a.Size+1), buf)
	var read readError
	switch {
	case errors.As(err, &read):
		return &FileError{Path: a.Path, Key: FileUnreadable, Err: read.error}
	case err != nil:
		return err
	}
	info, err := f.Stat()
	if err != nil || n != a.Size || identity(f, info) != before {
		return &FileError{Path: a.Path, Key: FileChanged, Err: err}
	}
	return nil
}
