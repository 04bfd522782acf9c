package outbox

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"sendoff/account"
	"sendoff/store"
)

// Reschedule gives a waiting message another time to leave at; a time that is
// not to come is now. It is frozen anew with that time as its Date, and with
// nothing else changed: what was attached is what was attached when it was sent,
// and the Message-ID stays. A finished message ([Outbox.SubmitRaw]) keeps its
// Date.
//
// [ErrState] says that it does not wait or has been tried: from the first try on
// its bytes never change. [ErrTooLate], [ErrNotFound], [store.ErrFull]; an
// [*account.Failure] with the key spool-damaged where the bytes are not what was
// frozen.
func (o *Outbox) Reschedule(ctx context.Context, id string, at time.Time) error {
	r, err := o.untried(ctx, id)
	if err != nil {
		return err
	}
	if !at.After(o.now()) {
		at = time.Time{}
	}
	return o.reschedule(ctx, r, at, func(context.Context, *sql.Tx) error { return nil })
}

// reschedule freezes a message anew for another time, zero for now; more is
// done in the same transaction.
func (o *Outbox) reschedule(ctx context.Context, r *row, at time.Time, more func(ctx context.Context, tx *sql.Tx) error) error {
	date := at
	if date.IsZero() {
		date = o.now()
	}
	done, err := o.locks.freezing(ctx)
	if err != nil {
		return err
	}
	defer done()
	anew, err := o.redate(ctx, r, date)
	if err != nil {
		return fmt.Errorf("freeze it with another date: %w", err)
	}
	err = o.act(ctx, r.id, func(tx *sql.Tx, r *row) error {
		if r.state() != StateWaiting || r.attempts > 0 || r.spool != anew.old {
			return ErrState
		}
		r.fresh()
		r.due, r.punctual = at, false
		if err := errors.Join(anew.save(ctx, tx, r), more(ctx, tx)); err != nil {
			return err
		}
		return saveRow(ctx, tx, r)
	})
	if err != nil {
		return errors.Join(fmt.Errorf("choose another time: %w", err), anew.drop(o.spool))
	}
	return anew.keep(o.spool)
}

// untried reads a message that waits and has never been tried.
func (o *Outbox) untried(ctx context.Context, id string) (*row, error) {
	var r *row
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		r, err = loadRow(ctx, tx, id)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case r.running != phaseNone:
		return nil, ErrTooLate
	case r.state() != StateWaiting || r.attempts > 0:
		return nil, ErrState
	}
	return r, nil
}

// frozen is the bytes of a message before and after they are frozen anew; both
// are the same where there was no need to.
type frozen struct {
	old, name string // spool files
	size      int64
	sha256    string
}

// redate writes a message with another Date into a new spool file.
func (o *Outbox) redate(ctx context.Context, r *row, date time.Time) (frozen, error) {
	f := frozen{old: r.spool, name: r.spool, size: r.size, sha256: r.sha256}
	if r.raw {
		return f, nil
	}
	from, err := os.Open(o.spool.path(r.spool))
	if errors.Is(err, os.ErrNotExist) {
		return frozen{}, &account.Failure{Key: account.KeySpoolDamaged, Err: errDamaged}
	}
	if err != nil {
		return frozen{}, fmt.Errorf("read the spool file: %w", err)
	}
	defer func() { _ = from.Close() }() // it only read
	f.name, err = o.spool.freeze(r.id, func(w io.Writer) error {
		f.size, f.sha256, err = copyRedated(w, contextReader{ctx, from}, r, date)
		return err
	})
	if err != nil {
		return frozen{}, err
	}
	return f, nil
}

// copyRedated copies a message but for its Date, and gives the size and hash of
// what it wrote. What it read must be what was frozen: damage is not to be made
// good by a new hash.
func copyRedated(w io.Writer, from io.Reader, r *row, date time.Time) (int64, string, error) {
	was, is := sha256.New(), sha256.New()
	read := &countingReader{r: io.TeeReader(from, was)}
	head, body, err := readHead(read)
	if err != nil {
		return 0, "", err
	}
	head.replace("Date", date.Format(dateLayout))
	out := bufio.NewWriter(io.MultiWriter(w, is))
	if err := head.write(out); err != nil {
		return 0, "", err
	}
	size := int64(len("\r\n"))
	for _, f := range head.fields {
		size += int64(len(f.text))
	}
	n, err := io.Copy(out, body)
	if err = errors.Join(err, out.Flush()); err != nil {
		return 0, "", err
	}
	if read.n != r.size || hex.EncodeToString(was.Sum(nil)) != r.sha256 {
		return 0, "", &account.Failure{Key: account.KeySpoolDamaged, Err: errDamaged}
	}
	return size + n, hex.EncodeToString(is.Sum(nil)), nil
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// save lets the row name the new bytes.
func (f frozen) save(ctx context.Context, tx *sql.Tx, r *row) error {
	_, err := tx.ExecContext(ctx, `UPDATE messages SET spool = ?, size = ?, sha256 = ? WHERE id = ?`, f.name, f.size, f.sha256, r.id)
	if err != nil {
		return fmt.Errorf("keep the new bytes: %w", err)
	}
	return nil
}

// keep removes the old bytes, drop the new ones.
func (f frozen) keep(s spool) error { return f.remove(s, f.old) }

func (f frozen) drop(s spool) error { return f.remove(s, f.name) }

func (f frozen) remove(s spool, name string) error {
	if f.old == f.name {
		return nil
	}
	return store.AsFull(remove(s.path(name)))
}
