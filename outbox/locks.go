package outbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	accountLock = "account-"
	ownerLock   = "owner-"
	spoolLock   = "spool"
	lockSuffix  = ".lock"
	// lockPoll is how often another process's lock is tried: the system tells
	// nobody when it becomes free.
	lockPoll = 50 * time.Millisecond
)

// locks are the operating system's locks that go with a process when it dies:
// one for each account, so that one process sends for it at a time, and one for
// this process, which says that it lives.
type locks struct {
	dir   string
	owner string // names this process's own lock
	mine  *flock.Flock

	mu    sync.Mutex
	local map[string]chan struct{} // one place each: this process's queue for an account
}

func newLocks(dir string) (*locks, error) {
	l := &locks{dir: dir, owner: strings.ToLower(rand.Text()), local: make(map[string]chan struct{})}
	l.mine = flock.New(l.path(ownerLock, l.owner))
	ok, err := l.mine.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock this process's file: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("lock this process's file: %s is taken", l.mine.Path())
	}
	return l, nil
}

func (l *locks) path(kind, name string) string {
	return filepath.Join(l.dir, kind+name+lockSuffix)
}

// close tells others that this process has ended.
func (l *locks) close() error {
	if err := errors.Join(l.mine.Close(), removeLock(l.mine.Path())); err != nil {
		return fmt.Errorf("unlock this process's file: %w", err)
	}
	return nil
}

// alive says whether the process that named itself owner still lives.
func (l *locks) alive(owner string) (bool, error) {
	if owner == "" {
		return false, nil
	}
	if owner == l.owner {
		return true, nil
	}
	path := l.path(ownerLock, owner)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	other := flock.New(path)
	got, err := other.TryLock()
	if err != nil {
		return false, fmt.Errorf("look at the lock of another process: %w", err)
	}
	if !got {
		return true, nil
	}
	// Names are never used again, so that the file can go.
	if err := errors.Join(other.Close(), removeLock(path)); err != nil {
		return false, fmt.Errorf("remove the lock of a dead process: %w", err)
	}
	return false, nil
}

// removeLock removes a lock file; a process that ends and one that finds it dead
// may both do so.
func removeLock(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// lock waits for an account's lock until ctx ends.
func (l *locks) lock(ctx context.Context, accountID string) (unlock func(), err error) {
	place := l.place(accountID)
	select {
	case place <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	f := flock.New(l.path(accountLock, accountID))
	if _, err := f.TryLockContext(ctx, lockPoll); err != nil {
		<-place
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("lock the account: %w", err)
	}
	return l.unlocker(f, place), nil
}

// tryLock takes an account's lock if nobody has it; unlock is nil if somebody
// does.
func (l *locks) tryLock(accountID string) (unlock func(), err error) {
	place := l.place(accountID)
	select {
	case place <- struct{}{}:
	default:
		return nil, nil
	}
	f := flock.New(l.path(accountLock, accountID))
	ok, err := f.TryLock()
	if err != nil || !ok {
		<-place
		if err != nil {
			return nil, fmt.Errorf("lock the account: %w", err)
		}
		return nil, nil
	}
	return l.unlocker(f, place), nil
}

// freezing says that this process is making a spool file whose row is not
// written yet. Many may do so at a time.
func (l *locks) freezing(ctx context.Context) (done func(), err error) {
	f := flock.New(l.path(spoolLock, ""))
	if _, err := f.TryRLockContext(ctx, lockPoll); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("lock the spool: %w", err)
	}
	return func() { _ = f.Close() }, nil
}

// nobodyFreezes keeps everybody from freezing for a moment; done is nil if
// somebody is at it.
func (l *locks) nobodyFreezes() (done func(), err error) {
	f := flock.New(l.path(spoolLock, ""))
	ok, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the spool: %w", err)
	}
	if !ok {
		return nil, nil
	}
	return func() { _ = f.Close() }, nil
}

// alone waits until nobody freezes and keeps everybody from it.
func (l *locks) alone(ctx context.Context) (done func(), err error) {
	f := flock.New(l.path(spoolLock, ""))
	if _, err := f.TryLockContext(ctx, lockPoll); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("lock the spool: %w", err)
	}
	return func() { _ = f.Close() }, nil
}

func (l *locks) unlocker(f *flock.Flock, place chan struct{}) func() {
	return func() {
		_ = f.Close() // the system frees it with the descriptor in any case
		<-place
	}
}

func (l *locks) place(accountID string) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	place, ok := l.local[accountID]
	if !ok {
		place = make(chan struct{}, 1)
		l.local[accountID] = place
	}
	return place
}
