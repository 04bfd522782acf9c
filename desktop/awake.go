package desktop

import (
	"context"
	"sync"
)

// Awake keeps the computer from going to sleep by itself while somebody holds
// it. A person who sends it to sleep is not hindered where the system lets one
// tell the two apart. Where the system does not offer it, nothing happens: it
// is a help, and no promise.
type Awake struct {
	inhibit func(ctx context.Context) (release func(), err error)
	failed  func(error)

	mu      sync.Mutex
	holders int
	end     context.CancelFunc // of the running hold
	ended   chan struct{}      // closed when the system has been let go
}

// NewAwake makes it. why is what the system may show to a person who asks what
// keeps it from sleeping; failed, which may be nil, hears once each time that
// the system refuses.
func NewAwake(getenv func(string) string, why string, failed func(error)) *Awake {
	if failed == nil {
		failed = func(error) {}
	}
	return &Awake{
		inhibit: func(ctx context.Context) (func(), error) { return inhibitSleep(ctx, getenv, why) },
		failed:  failed,
	}
}

// Hold returns at once; the computer stays awake until release is called as
// often as Hold was. Each release may be called several times.
func (a *Awake) Hold() (release func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.holders++; a.holders == 1 {
		a.start()
	}
	return sync.OnceFunc(a.release)
}

// start asks the system in the background, so that no mail waits for it; the
// one before must have let go first, or the two could meet in the system in the
// wrong order.
func (a *Awake) start() {
	ctx, end := context.WithCancel(context.Background())
	before, ended := a.ended, make(chan struct{})
	a.end, a.ended = end, ended
	go func() {
		defer close(ended)
		if before != nil {
			<-before
		}
		if ctx.Err() != nil {
			return
		}
		release, err := a.inhibit(ctx)
		if err != nil {
			if ctx.Err() == nil {
				a.failed(err)
			}
			return
		}
		<-ctx.Done()
		release()
	}()
}

func (a *Awake) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.holders--; a.holders == 0 {
		a.end()
	}
}
