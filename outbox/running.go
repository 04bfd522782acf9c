package outbox

import (
	"context"
	"errors"
	"sync/atomic"

	"sendoff/account"
)

// run is an attempt of this process, from the wait for the account's lock to
// the record of its outcome.
type run struct {
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when it is over
	result Message       // valid then
	err    error

	stage atomic.Value // account.Stage
	sent  atomic.Int64 // bytes of the message handed to the network
}

// begin registers a run; a message has one at a time. The run ends with ctx:
// unless its cause says otherwise that is the person's cancel.
func (o *Outbox) begin(ctx context.Context, id string) (context.Context, *run, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil, nil, ErrShutdown
	}
	if o.running[id] != nil {
		return nil, nil, ErrTooLate
	}
	ctx, cancel := context.WithCancelCause(ctx)
	r := &run{cancel: cancel, done: make(chan struct{})}
	r.stage.Store(account.Stage(""))
	o.running[id] = r
	return ctx, r, nil
}

func (o *Outbox) end(id string, r *run, m Message, err error) {
	r.result, r.err = m, err
	o.mu.Lock()
	delete(o.running, id)
	delete(o.mine, id)
	o.mu.Unlock()
	r.cancel(nil)
	close(r.done)
}

func (o *Outbox) runOf(id string) *run {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.running[id]
}

// shutDown says that a context ended because the program does, or for any other
// reason than a person who cancelled this message.
func shutDown(ctx context.Context) bool {
	cause := context.Cause(ctx)
	return errors.Is(cause, ErrShutdown) || errors.Is(cause, context.DeadlineExceeded)
}
