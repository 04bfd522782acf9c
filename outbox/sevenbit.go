package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// freezeRaw writes a finished message into the spool and tells the row of it.
// Most are in it with one pass. Where bytes are not ASCII, or lines too long for
// SMTP, the file is read twice more and written anew, so that no server can
// force a rewrite and memory stays flat.
func (o *Outbox) freezeRaw(ctx context.Context, msg *row, head *rawHead, body io.Reader) error {
	first, err := o.freezeWire(msg, head, func(w io.Writer) error {
		if _, err := io.Copy(w, body); err != nil {
			return fmt.Errorf("read the message: %w", err)
		}
		return nil
	})
	if err != nil || !msg.eightBit && !first.long {
		return err
	}
	return o.freezeSevenBit(ctx, msg)
}

// freezeWire writes the header, if there is one, and what write gives, with
// CRLF line ends.
func (o *Outbox) freezeWire(msg *row, head *rawHead, write func(w io.Writer) error) (out *wireWriter, err error) {
	msg.spool, err = o.spool.freeze(msg.id, func(w io.Writer) error {
		out = newWireWriter(w)
		if head != nil {
			if err := head.write(out); err != nil {
				return err
			}
		}
		if err := errors.Join(write(out), out.finish()); err != nil {
			return err
		}
		msg.size, msg.sha256, msg.eightBit = out.size, out.sum(), out.eightBit
		return nil
	})
	return out, err
}

// freezeSevenBit puts a 7-bit file in the place of the one in the spool.
func (o *Outbox) freezeSevenBit(ctx context.Context, msg *row) error {
	before := o.spool.path(msg.spool)
	replaced, err := o.encodeSpool(ctx, msg)
	if err != nil || replaced {
		err = errors.Join(err, remove(before))
	}
	return err
}

// encodeSpool writes the message in the spool anew, if that makes it 7-bit. One
// whose signature covers 8-bit bytes stays as it is: only a server with 8BITMIME
// gets it.
func (o *Outbox) encodeSpool(ctx context.Context, msg *row) (replaced bool, err error) {
	f, err := os.Open(o.spool.path(msg.spool))
	if err != nil {
		return false, fmt.Errorf("read the spool file: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	walk, err := learnMIME(contextReader{ctx, f})
	if errors.Is(err, ErrBadMessage) && !msg.eightBit {
		return false, nil // then its long lines stay
	}
	if err != nil || walk.rigid || !walk.changes {
		return false, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, fmt.Errorf("read the spool file: %w", err)
	}
	_, err = o.freezeWire(msg, nil, func(w io.Writer) error { return walk.write(w, contextReader{ctx, f}) })
	return err == nil, err
}
