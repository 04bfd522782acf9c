package ui

import (
	"context"
	"sync"

	"sendoff/compose"
)

// saver writes drafts one after the other off the UI goroutine, so that an
// older text never overwrites a newer one and a slow disk never holds up
// typing. Of several texts of one draft that wait, the newest counts.
type saver struct {
	bridge *bridge
	saved  func() // something was written, on the UI goroutine

	mu      sync.Mutex // guards queue, running, drafts
	queue   []saving
	running bool
	drafts  Drafts

	writing sync.Mutex // held while one is written
}

// saving is one thing to write: a draft, or its end.
type saving struct {
	id    string
	draft *compose.Draft // nil: delete it
	done  func(error)    // on the UI goroutine; may be nil
}

func newSaver(b *bridge) *saver { return &saver{bridge: b} }

// begin gives the store, once it is open. What waited is written.
func (s *saver) begin(d Drafts) {
	s.mu.Lock()
	s.drafts = d
	s.mu.Unlock()
	s.start()
}

// put queues a draft.
func (s *saver) put(d compose.Draft, done func(error)) {
	s.add(saving{id: d.ID, draft: &d, done: done})
}

// remove queues the end of a draft.
func (s *saver) remove(id string, done func(error)) {
	s.add(saving{id: id, done: done})
}

func (s *saver) add(job saving) {
	s.mu.Lock()
	kept := s.queue[:0]
	for _, q := range s.queue {
		if q.id != job.id {
			kept = append(kept, q)
		}
	}
	s.queue = append(kept, job)
	s.mu.Unlock()
	s.start()
}

// drop forgets what is queued for a draft and waits for what is being written.
// It blocks: not for the UI goroutine.
func (s *saver) drop(id string) {
	s.mu.Lock()
	kept := s.queue[:0]
	for _, q := range s.queue {
		if q.id != id {
			kept = append(kept, q)
		}
	}
	s.queue = kept
	s.mu.Unlock()
	s.writing.Lock()
	defer s.writing.Unlock()
}

func (s *saver) start() {
	s.mu.Lock()
	idle := !s.running && s.drafts != nil && len(s.queue) > 0
	if idle {
		s.running = true
	}
	s.mu.Unlock()
	if !idle {
		return
	}
	s.bridge.work(func(ctx context.Context) { s.drain(ctx) }, func() {
		s.mu.Lock()
		s.running = false
		s.mu.Unlock()
		s.start() // for what came in between
	})
}

// drain writes all that is queued. It blocks.
func (s *saver) drain(ctx context.Context) {
	for {
		job, drafts, ok := s.next()
		if !ok {
			return
		}
		err := write(ctx, drafts, job)
		s.writing.Unlock()
		s.bridge.do(func() {
			if job.done != nil {
				job.done(err)
			}
			if s.saved != nil {
				s.saved()
			}
		})
	}
}

// next takes the first job and begins writing: no drop can come between.
func (s *saver) next() (saving, Drafts, bool) {
	s.writing.Lock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 || s.drafts == nil {
		s.writing.Unlock()
		return saving{}, nil, false
	}
	job := s.queue[0]
	s.queue = s.queue[1:]
	return job, s.drafts, true
}

func write(ctx context.Context, drafts Drafts, job saving) error {
	if job.draft == nil {
		return drafts.Delete(ctx, job.id)
	}
	return drafts.Save(ctx, job.draft)
}
