package outbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
	"time"
)

// ExportEML writes a message's bytes as they were sent. Nothing in them names
// the recipients of Bcc.
//
// Errors: [ErrNotFound], [ErrFactsOnly], an [*account.Failure] where the bytes
// are not those that were frozen, the context's and w's. After an error what w
// got is to be thrown away.
func (o *Outbox) ExportEML(ctx context.Context, id string, w io.Writer) error {
	return o.export(ctx, id, func(_ *row, bytes io.Reader) error {
		_, err := io.Copy(w, bytes)
		return err
	})
}

// ExportMbox adds a message to a mailbox file, as the format mboxrd has it: a
// line that tells sender and time, line ends of one byte, an angle bracket
// before what looks like such a line, an empty line at the end. Its errors are
// those of ExportEML.
func (o *Outbox) ExportMbox(ctx context.Context, id string, w io.Writer) error {
	return o.export(ctx, id, func(r *row, message io.Reader) error {
		at := r.ended
		if at.IsZero() {
			at = r.created
		}
		if _, err := fmt.Fprintf(w, "From %s %s\n", mboxSender(r.sender), at.UTC().Format(time.ANSIC)); err != nil {
			return err
		}
		return writeMbox(w, message)
	})
}

func (o *Outbox) export(ctx context.Context, id string, write func(r *row, bytes io.Reader) error) error {
	var r *row
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		r, err = loadRow(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if !r.kept() {
		return ErrFactsOnly
	}
	f, err := os.Open(o.spool.path(r.spool))
	if errors.Is(err, os.ErrNotExist) {
		return asFailure(fmt.Errorf("%w: it is gone", errDamaged))
	}
	if err != nil {
		return fmt.Errorf("read the spool file: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	sum := &sumReader{r: contextReader{ctx, f}, hash: sha256.New()}
	if err := write(r, sum); err != nil {
		return fmt.Errorf("write the message: %w", err)
	}
	if sum.size != r.size || hex.EncodeToString(sum.hash.Sum(nil)) != r.sha256 {
		return asFailure(errDamaged)
	}
	return nil
}

// sumReader knows what was read.
type sumReader struct {
	r    io.Reader
	hash hash.Hash
	size int64
}

func (s *sumReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.hash.Write(p[:n])
	s.size += int64(n)
	return n, err
}

// mboxSender is a sender as the line between two messages can hold it: one word.
func mboxSender(address string) string {
	if address == "" || strings.ContainsAny(address, " \t") {
		return "MAILER-DAEMON"
	}
	return address
}

// writeMbox writes a message quoted, whatever the length of its lines.
func writeMbox(w io.Writer, message io.Reader) error {
	in, out := bufio.NewReaderSize(message, spoolBuffer), bufio.NewWriterSize(w, spoolBuffer)
	begins, held := true, false // a line does; a CR is, whose line feed may be still to come
	for {
		piece, err := in.ReadSlice('\n')
		if begins && bytes.HasPrefix(bytes.TrimLeft(piece, ">"), []byte("From ")) {
			_ = out.WriteByte('>') // Flush tells
		}
		text, ended := bytes.CutSuffix(piece, []byte("\n"))
		if held && len(text) > 0 {
			_ = out.WriteByte('\r')
		}
		text, held = bytes.CutSuffix(text, []byte("\r"))
		_, _ = out.Write(text)
		if ended || errors.Is(err, io.EOF) && len(piece) > 0 {
			_ = out.WriteByte('\n')
			held = false
		}
		switch begins = ended; {
		case errors.Is(err, io.EOF):
			_ = out.WriteByte('\n')
			return out.Flush()
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}
