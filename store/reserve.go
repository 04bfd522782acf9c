package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
)

// reserveSize is the space in bytes that is kept free for WriteReserved: a few
// hundred pages of write-ahead log, where an outcome takes about ten.
const reserveSize = 1 << 20

// WriteReserved is [Store.Write] for what must not be lost, such as a server's
// answer: when the disk is full it gives up the space set aside when the store
// was opened and tries once more. [Store.Reserve] sets new space aside.
func (s *Store) WriteReserved(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if err := s.beginTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	err := s.writeLocked(ctx, fn)
	if !errors.Is(err, ErrFull) {
		return err
	}
	if rerr := os.Remove(s.reserve); rerr != nil {
		return errors.Join(err, fmt.Errorf("free the reserve: %w", rerr))
	}
	return s.writeLocked(ctx, fn)
}

// Reserve sets the space for [Store.WriteReserved] aside if it is not there.
// Call it when space may be free again. A full disk gives [ErrFull].
func (s *Store) Reserve() error {
	// A shorter file is one that another process is writing or was killed over.
	if info, err := os.Stat(s.reserve); err == nil && info.Size() >= reserveSize {
		return nil
	}
	f, err := os.OpenFile(s.reserve, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("set space aside: %w", explain(s.path, err))
	}
	// Random bytes, because a file system that compresses keeps no space for
	// zeros.
	_, err = io.CopyN(f, rand.Reader, reserveSize)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("set space aside: %w", errors.Join(explain(s.path, err), os.Remove(s.reserve)))
	}
	return nil
}
