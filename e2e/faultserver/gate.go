package faultserver

import (
	"context"
	"sync"
)

// gate is a place where the server stands still until it is let go.
type gate struct {
	mu      sync.Mutex
	open    bool
	passes  int
	changed chan struct{} // closed and renewed at each change
	arrived chan struct{} // closed when somebody stands here for the first time
	seen    bool
}

func newGate() *gate {
	return &gate{changed: make(chan struct{}), arrived: make(chan struct{})}
}

func (g *gate) update(fn func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	fn()
	close(g.changed)
	g.changed = make(chan struct{})
}

// wait returns when the gate lets the caller pass or ctx ends.
func (g *gate) wait(ctx context.Context) error {
	g.mu.Lock()
	if !g.seen {
		g.seen = true
		close(g.arrived)
	}
	g.mu.Unlock()
	for {
		g.mu.Lock()
		if g.open {
			g.mu.Unlock()
			return nil
		}
		if g.passes > 0 {
			g.passes--
			g.mu.Unlock()
			return nil
		}
		changed := g.changed
		g.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Server) gate(name string) *gate {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.gates[name]
	if !ok {
		g = newGate()
		s.gates[name] = g
	}
	return g
}

// Arrived is closed when a connection stands at the gate for the first time.
func (s *Server) Arrived(name string) <-chan struct{} { return s.gate(name).arrived }

// Open lets everybody pass the gate, now and later.
func (s *Server) Open(name string) {
	g := s.gate(name)
	g.update(func() { g.open = true })
}

// Let lets the gate be passed n more times.
func (s *Server) Let(name string, n int) {
	g := s.gate(name)
	g.update(func() { g.passes += n })
}
