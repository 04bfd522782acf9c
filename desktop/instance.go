package desktop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	// windowLock is held by the process whose window shows a home. The system
	// frees it when the process dies; the file itself stays.
	windowLock = "window.lock"
	// claimPoll is how often the lock and the channel of another process are
	// tried: the system tells nobody when they change.
	claimPoll = 25 * time.Millisecond
	// talkPatience bounds each side's part of the talk over the channel. Both
	// are on this computer and have all they say at hand.
	talkPatience = 5 * time.Second
	// talks is how many handovers are read at a time.
	talks = 8
)

var (
	// ErrNoAnswer says that a home's window is open in a process that neither
	// takes a handover nor ends.
	ErrNoAnswer = errors.New("the first process does not answer")
	// ErrRefused says that the first process cannot read the handover: it is
	// another version.
	ErrRefused = errors.New("the first process cannot read the handover")
)

// Instance is this process being the first one with a window on a home.
type Instance struct {
	lock     *flock.Flock
	listener net.Listener // nil: the system gave no channel
	quiet    error        // why not

	ctx   context.Context // ends with the instance
	end   context.CancelFunc
	work  sync.WaitGroup
	place chan struct{} // one a talk
}

// Claim makes this process the first one with a window on the home, or hands
// h to the one that is; then it returns nil and no error, and there is nothing
// left to do. Of several starts at once exactly one becomes the first. What a
// process that died left behind does not matter.
//
// While the first one neither takes h nor ends, Claim waits until the deadline
// of ctx, and fails with ErrNoAnswer. The other errors are ErrRefused, that of
// a ctx that was cancelled, and those of a home that cannot be locked.
func Claim(ctx context.Context, f Folders, getenv func(string) string, h Handover) (*Instance, error) {
	if err := os.MkdirAll(f.Locks, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of the locks: %w", err)
	}
	lock := flock.New(filepath.Join(f.Locks, windowLock))
	c := channel{root: f.Root, locks: f.Locks, getenv: getenv}
	tick := time.NewTicker(claimPoll)
	defer tick.Stop()
	for {
		first, err := lock.TryLock()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("locking the window: %w", err), lock.Close())
		}
		if first {
			return newInstance(lock, c), nil
		}
		answer, err := c.handOver(ctx, h)
		switch {
		case answer == answerTaken:
			return nil, lock.Close()
		case answer == answerRefused, errors.Is(err, errWire):
			return nil, errors.Join(ErrRefused, err, lock.Close())
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
		if why := ctx.Err(); why != nil {
			if errors.Is(why, context.DeadlineExceeded) {
				why = ErrNoAnswer
			}
			return nil, errors.Join(why, err, lock.Close())
		}
	}
}

// HasWindow reports whether a process has a window on the home. It disturbs
// nobody.
func HasWindow(f Folders) bool {
	lock := flock.New(filepath.Join(f.Locks, windowLock))
	defer lock.Close() //nolint:errcheck // also what was locked to see whether it was
	first, err := lock.TryLock()
	return err == nil && !first
}

func newInstance(lock *flock.Flock, c channel) *Instance {
	i := &Instance{lock: lock, place: make(chan struct{}, talks)}
	i.ctx, i.end = context.WithCancel(context.Background())
	i.listener, i.quiet = c.listen()
	return i
}

// Quiet says why other starts cannot reach this process, nil if they can. The
// window works all the same.
func (i *Instance) Quiet() error { return i.quiet }

// Take is the window's side of a handover. It returns whether the window has
// taken it; before it opens anything, once it can, it asks wanted, which waits
// for the other start and is false if that has given up. It returns false if the
// window cannot have the handover any more or yet; the other start then asks
// again, and becomes the first when this process has ended.
type Take func(h Handover, wanted func() bool) bool

// Listen gives what other starts hand over to take, from goroutines of its
// own, until stop is called. It is called once; starts that came before wait
// for it.
func (i *Instance) Listen(take Take) (stop func()) {
	if i.listener == nil {
		return func() {}
	}
	i.work.Go(func() { i.accept(take) })
	return func() { _ = i.listener.Close() } // closed or not, nobody gets in any more
}

func (i *Instance) accept(take Take) {
	for {
		conn, err := i.listener.Accept()
		if errors.Is(err, net.ErrClosed) || i.ctx.Err() != nil {
			return
		}
		if err != nil { // too many open files, or a caller who has gone
			select {
			case <-time.After(claimPoll):
			case <-i.ctx.Done():
			}
			continue
		}
		select {
		case i.place <- struct{}{}:
		case <-i.ctx.Done():
			_ = conn.Close()
			return
		}
		i.work.Go(func() {
			defer func() { <-i.place }()
			i.talk(conn, take)
		})
	}
}

// talk has one talk with another start. Who is not this person is not heard.
func (i *Instance) talk(conn net.Conn, take Take) {
	defer conn.Close() //nolint:errcheck // all is said
	defer context.AfterFunc(i.ctx, func() { _ = conn.Close() })()
	if checkCaller(conn) != nil || conn.SetDeadline(time.Now().Add(talkPatience)) != nil {
		return
	}
	h, err := readHandover(conn)
	answer := answerEnding
	switch {
	case errors.Is(err, errWire):
		answer = answerRefused
	case err != nil:
		return
	case take(h, func() bool { return wanted(conn) }):
		answer = answerTaken
	}
	// take may have waited for the window.
	if conn.SetDeadline(time.Now().Add(talkPatience)) == nil {
		_ = writeWord(conn, answer) // without it the other start asks again
	}
}

// wanted offers to take what was handed over, and reports whether the other
// start still wants that.
func wanted(conn net.Conn) bool {
	if conn.SetDeadline(time.Now().Add(talkPatience)) != nil || writeWord(conn, wordOffer) != nil {
		return false
	}
	word, err := readWord(conn)
	return err == nil && word == wordGo
}

// Close ends the talks and lets another process become the first. It is called
// when the data is closed.
func (i *Instance) Close() error {
	i.end()
	var errs []error
	if i.listener != nil {
		if err := i.listener.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	i.work.Wait()
	if err := errors.Join(append(errs, i.lock.Close())...); err != nil {
		return fmt.Errorf("giving up the window's lock: %w", err)
	}
	return nil
}

// channel is the private way to the process whose window shows a home. Each
// system has its own listen and dial.
type channel struct {
	root, locks string
	getenv      func(string) string
}

// handOver gives h to the first process and reads its answer. ctx bounds how
// long it waits for the offer to take it. From then on the window is at it, and
// only its answer, or its end, tells what became of it.
func (c channel) handOver(ctx context.Context, h Handover) (answer string, err error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return "", fmt.Errorf("reaching the first process: %w", err)
	}
	defer conn.Close() //nolint:errcheck // all is said
	waiting := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer waiting()
	if err := writeHandover(conn, h); err != nil {
		return "", err
	}
	word, err := readWord(conn)
	if err != nil || word != wordOffer {
		return word, err
	}
	if !waiting() {
		return "", ctx.Err() // given up already: the channel is being closed
	}
	if err := writeWord(conn, wordGo); err != nil {
		return "", err
	}
	return readWord(conn)
}
