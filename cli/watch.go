package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"sendoff/outbox"
)

// watch delivers what becomes due, and tells each outcome as it comes, until it
// is asked to stop. To be stopped is how it ends well.
func (s *session) watch(ctx context.Context, o *outbox.Outbox, asJSON bool) error {
	out := &outcomes{ready: make(chan struct{}, 1)}
	unwatch := o.Watch(out.event)
	stop := s.follow(o, "", asJSON)
	if !asJSON {
		s.say("cli.outbox.watching", nil)
	}
	attending, end := context.WithCancel(ctx)
	defer end()
	done := make(chan error, 1)
	go func() { done <- o.Attend(attending) }()
	var err, telling error
	for ended := false; !ended; {
		select {
		case <-out.ready:
		case err = <-done:
			ended = true
		}
		if telling == nil {
			if telling = s.tellOutcomes(context.WithoutCancel(ctx), o, out.take(), asJSON); telling != nil {
				end() // nobody reads it any more
			}
		}
	}
	stop()
	unwatch()
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("sending what is due: %w", err)
	} else {
		err = nil
	}
	return errors.Join(err, telling)
}

// tellOutcomes tells what became of messages; one that is gone meanwhile was
// somebody's wish.
func (s *session) tellOutcomes(ctx context.Context, o *outbox.Outbox, ids []string, asJSON bool) error {
	for _, id := range ids {
		m, err := o.Get(ctx, id)
		if errors.Is(err, outbox.ErrNotFound) {
			continue
		}
		if err == nil {
			err = s.tellOutcome(m, asJSON)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// outcomes collects the messages whose attempts have ended, in order.
type outcomes struct {
	ready chan struct{}
	mu    sync.Mutex
	ids   []string
}

func (t *outcomes) event(e outbox.Event) {
	if e.ID == "" || e.Copy || !e.Final || e.Stage != outbox.StageDone && e.State != outbox.StateUnknown {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ids = append(t.ids, e.ID)
	select {
	case t.ready <- struct{}{}:
	default:
	}
}

func (t *outcomes) take() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	ids := t.ids
	t.ids = nil
	return ids
}
