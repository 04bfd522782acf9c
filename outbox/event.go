package outbox

import (
	"sync"
	"time"

	"sendoff/account"
)

// eventInterval is the least time between two events that only tell bytes.
const eventInterval = 100 * time.Millisecond

// Event tells whoever watches how far a message is. One without an ID says that
// something else has changed, in this process or in another one, and what is
// shown is to be read again.
type Event struct {
	ID    string
	State State
	Stage account.Stage
	K, N  int // recipients announced, of all (stage recipients)
	// Done and Total are bytes of the message handed to the network (stage data).
	Done, Total int64
	// Final says that the attempt has ended and its outcome is recorded.
	Final bool
	// Copy says that nothing is new but the copy in the Sent folder.
	Copy bool
}

// hub passes events on to the watchers.
type hub struct {
	mu       sync.Mutex
	next     int
	watchers map[int]func(Event)
}

// Watch calls fn for every event until stop is called. Events of one message
// come in order, from any goroutine; fn must return quickly, and must not call
// stop. Stages are never left out; bytes come at most ten times a second.
func (o *Outbox) Watch(fn func(Event)) (stop func()) {
	return o.hub.watch(fn)
}

func (h *hub) watch(fn func(Event)) (stop func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers == nil {
		h.watchers = make(map[int]func(Event))
	}
	id := h.next
	h.next++
	h.watchers[id] = fn
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.watchers, id)
	}
}

// emit calls the watchers one after the other, under the lock so that none is
// called after its stop has returned.
func (h *hub) emit(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, fn := range h.watchers {
		fn(e)
	}
}
