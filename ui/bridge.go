package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// bridge is the one border between the window's goroutine and all others.
// Widgets are touched on the UI side only; disk, network, keyring and SQL run
// on the other. Nothing else in this package starts a goroutine or calls
// fyne.Do.
type bridge struct {
	ctx  context.Context
	stop context.CancelFunc
	post func(func()) // runs a function on the UI goroutine, later
	wait func(time.Duration, func()) func()
	jobs counter

	mu     sync.Mutex
	posted []func()      // what waits for the UI goroutine, the oldest first
	more   chan struct{} // something was posted, for finish
	queued map[string]func()
	ended  bool // Fyne's loop has ended: only finish runs what is posted
	closed bool
}

// counter counts running jobs. Unlike a sync.WaitGroup it may be waited for
// while new ones begin.
type counter struct {
	mu   sync.Mutex
	n    int
	idle *sync.Cond
}

func (c *counter) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

func (c *counter) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n--
	if c.n == 0 && c.idle != nil {
		c.idle.Broadcast()
	}
}

// wait returns at a moment when nothing is running.
func (c *counter) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.idle == nil {
		c.idle = sync.NewCond(&c.mu)
	}
	for c.n > 0 {
		c.idle.Wait()
	}
}

// newBridge makes the bridge of one program run. post and wait are nil in the
// program; tests give their own, so that they decide when things happen.
func newBridge(ctx context.Context, post func(func()), wait func(time.Duration, func()) func()) *bridge {
	b := &bridge{post: post, wait: wait, more: make(chan struct{}, 1), queued: map[string]func(){}}
	b.ctx, b.stop = context.WithCancel(ctx)
	if b.post == nil {
		b.post = fyne.Do
	}
	if b.wait == nil {
		b.wait = func(d time.Duration, fn func()) func() {
			t := time.AfterFunc(d, fn)
			return func() { t.Stop() }
		}
	}
	return b
}

// do runs fn on the UI goroutine, soon. It may be called from any goroutine
// and returns at once. After close nothing runs any more.
func (b *bridge) do(fn func()) {
	b.mu.Lock()
	b.posted = append(b.posted, fn)
	b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default:
	}
	b.post(b.runNext)
}

// runNext runs what was posted first. The queue is our own: Fyne forgets what
// it was given when its loop ends.
func (b *bridge) runNext() {
	b.mu.Lock()
	ended := b.ended
	b.mu.Unlock()
	if !ended {
		b.runPosted()
	}
}

// runPosted runs the oldest that is posted, and reports whether there was one.
func (b *bridge) runPosted() bool {
	b.mu.Lock()
	if len(b.posted) == 0 || b.closed {
		b.mu.Unlock()
		return false
	}
	fn := b.posted[0]
	b.posted = b.posted[1:]
	b.mu.Unlock()
	fn()
	return true
}

// finish takes the place of Fyne's loop once that has ended: it runs what is
// posted on the goroutine that calls it, the main one, until something is so,
// but no longer than patience, and reports whether it came to that.
func (b *bridge) finish(so func() bool, patience time.Duration) bool {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	over := time.NewTimer(patience)
	defer over.Stop()
	for !so() {
		if b.runPosted() {
			continue
		}
		select {
		case <-b.more:
		case <-over.C:
			return false
		}
	}
	return true
}

// latest is do for things that come often: of several calls with one key that
// have not run yet, the last one counts.
func (b *bridge) latest(key string, fn func()) {
	b.mu.Lock()
	_, waiting := b.queued[key]
	b.queued[key] = fn
	b.mu.Unlock()
	if waiting {
		return
	}
	b.do(func() {
		b.mu.Lock()
		run := b.queued[key]
		delete(b.queued, key)
		b.mu.Unlock()
		if run != nil {
			run()
		}
	})
}

// after runs fn on the UI goroutine when d has passed, unless the returned
// function is called before.
func (b *bridge) after(d time.Duration, fn func()) (cancel func()) {
	var mu sync.Mutex
	gone := false
	stop := b.wait(d, func() {
		b.do(func() {
			mu.Lock()
			skip := gone
			mu.Unlock()
			if !skip {
				fn()
			}
		})
	})
	return func() {
		mu.Lock()
		gone = true
		mu.Unlock()
		stop()
	}
}

// work runs job on a goroutine of its own and then, if it is not nil, done on
// the UI goroutine.
func (b *bridge) work(job func(ctx context.Context), done func()) {
	b.jobs.begin()
	go func() {
		defer b.jobs.end()
		job(b.ctx)
		if done != nil {
			b.do(done)
		}
	}()
}

// linger is work for a job that goes on as long as the program does: close does
// not wait for it.
func (b *bridge) linger(job, done func()) {
	go func() {
		job()
		b.do(done)
	}()
}

// seal lets nothing reach the window any more; jobs go on.
func (b *bridge) seal() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}

// close seals the bridge, stops what is running, and waits for the jobs that
// were told to stop, but no longer than patience.
func (b *bridge) close(patience time.Duration) {
	b.seal()
	b.stop()
	ended := make(chan struct{})
	go func() {
		b.jobs.wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
	}
}

// fetch runs get on a goroutine of its own and gives what it returned to then
// on the UI goroutine.
func fetch[T any](b *bridge, get func(ctx context.Context) (T, error), then func(T, error)) {
	var value T
	var err error
	b.work(func(ctx context.Context) { value, err = get(ctx) }, func() { then(value, err) })
}
