package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/gofrs/flock"
)

// ErrInUse means that another process has the database open.
var ErrInUse = errors.New("another process has the database open")

// lockSuffix names the file whose lock says that a process has the database
// open: shared by all that work with it, exclusive for the one that restores it.
// The system frees it when a process dies.
const lockSuffix = ".lock"

// share says that this process has the database open, after a restore has ended.
func share(ctx context.Context, path string) (*flock.Flock, error) {
	f := flock.New(path + lockSuffix)
	if _, err := f.TryRLockContext(ctx, busyPause); err != nil {
		return nil, fmt.Errorf("share the database: %w", explain(path, err))
	}
	return f, nil
}

// claim keeps everybody else from opening the database, or gives [ErrInUse].
func claim(path string) (*flock.Flock, error) {
	f := flock.New(path + lockSuffix)
	ok, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("claim the database: %w", explain(path, err))
	}
	if !ok {
		return nil, ErrInUse
	}
	return f, nil
}
