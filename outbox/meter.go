package outbox

import (
	"sync"
	"time"
)

// meter tells the bytes of a message on their way, at most ten times a second
// and only when they moved.
type meter struct {
	once sync.Once
	quit chan struct{}
	done chan struct{}
}

func startMeter(a *attempt) *meter {
	m := &meter{quit: make(chan struct{}), done: make(chan struct{})}
	e := Event{ID: a.row.id, State: StateSending, Stage: StageData, Total: a.row.size}
	run, hub := a.run, &a.o.hub
	go func() {
		defer close(m.done)
		tick := time.NewTicker(eventInterval)
		defer tick.Stop()
		for last := false; !last; {
			select {
			case <-tick.C:
			case <-m.quit:
				last = true
			}
			if sent := run.sent.Load(); sent != e.Done {
				e.Done = sent
				hub.emit(e)
			}
		}
	}()
	return m
}

// stop tells the last bytes and returns when nothing more will be told.
func (m *meter) stop() {
	if m == nil {
		return
	}
	m.once.Do(func() { close(m.quit) })
	<-m.done
}
