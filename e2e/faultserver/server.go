package faultserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// TB is what the server needs of a testing.TB.
type TB interface {
	Helper()
	Cleanup(fn func())
	Fatalf(format string, args ...any)
}

// Server is a running fault server. Its methods may be called from any
// goroutine.
type Server struct {
	opt       Options
	authority *Authority
	cert      tls.Certificate
	listener  net.Listener
	ctx       context.Context //nolint:containedctx // the server's life, ended by Close
	cancel    context.CancelFunc
	wg        sync.WaitGroup
	rec       record

	mu      sync.Mutex
	gates   map[string]*gate
	reached map[Step]*counter
	used    map[int]int // rule index -> times it acted
	queued  int
	conns   map[net.Conn]struct{}
}

// New starts a server that ends with the test.
func New(tb TB, opt Options) *Server {
	tb.Helper()
	s, err := Start(opt)
	if err != nil {
		tb.Fatalf("start the fault server: %v", err)
	}
	tb.Cleanup(s.Close)
	return s
}

// Start starts a server; the caller closes it.
func Start(opt Options) (*Server, error) {
	opt = opt.withDefaults()
	authority := opt.Authority
	if authority == nil {
		var err error
		if authority, err = NewAuthority(); err != nil {
			return nil, err
		}
	}
	cert, err := authority.Leaf(opt.Certificate, opt.Names)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", opt.Listen) //nolint:noctx // ends with Close
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", opt.Listen, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		opt: opt, authority: authority, cert: cert, listener: listener, ctx: ctx, cancel: cancel,
		gates: map[string]*gate{}, reached: map[Step]*counter{}, used: map[int]int{},
		conns: map[net.Conn]struct{}{},
	}
	s.wg.Add(1)
	go s.accept()
	return s, nil
}

// Close ends every connection and returns when the server's goroutines have.
func (s *Server) Close() {
	s.cancel()
	_ = s.listener.Close()
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// Host is the address the server listens on, without the port.
func (s *Server) Host() string { return s.tcpAddr().IP.String() }

// Port is the port the server listens on.
func (s *Server) Port() int { return s.tcpAddr().Port }

// Addr is host and port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

func (s *Server) tcpAddr() *net.TCPAddr {
	addr, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok {
		panic("faultserver: not a TCP listener")
	}
	return addr
}

// CAPEM is the certificate a client must trust to trust this server.
func (s *Server) CAPEM() []byte { return s.authority.PEM() }

// Fingerprint is the SHA-256 of the server's certificate in lower-case hex.
func (s *Server) Fingerprint() string { return fingerprint(s.cert.Certificate[0]) }

func (s *Server) accept() {
	defer s.wg.Done()
	for {
		raw, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		s.rec.mu.Lock()
		s.rec.connections++
		number := s.rec.connections
		s.rec.mu.Unlock()
		s.mu.Lock()
		s.conns[raw] = struct{}{}
		s.mu.Unlock()
		s.wg.Add(1)
		go s.serve(raw, number)
	}
}

func (s *Server) serve(raw net.Conn, number int) {
	defer s.wg.Done()
	if tcp, ok := raw.(*net.TCPConn); ok && s.opt.ReadBuffer > 0 {
		_ = tcp.SetReadBuffer(s.opt.ReadBuffer)
	}
	s.emit(Event{Event: "connected", Conn: number})
	c := newConn(s, raw, number)
	c.run()
	_ = c.line.Close()
	s.mu.Lock()
	delete(s.conns, raw)
	s.mu.Unlock()
	s.reach(StepClosed, number)
	s.emit(Event{Event: "closed", Conn: number})
}

func (s *Server) emit(e Event) {
	if s.opt.Watch != nil {
		s.opt.Watch(e)
	}
}

// counter counts how often a step was reached and wakes those who wait.
type counter struct {
	n     int
	waits map[int]chan struct{}
}

func (s *Server) counterOf(step Step) *counter {
	c, ok := s.reached[step]
	if !ok {
		c = &counter{waits: map[int]chan struct{}{}}
		s.reached[step] = c
	}
	return c
}

func (s *Server) reach(step Step, conn int) {
	s.mu.Lock()
	c := s.counterOf(step)
	c.n++
	if ch, ok := c.waits[c.n]; ok {
		close(ch)
	}
	s.mu.Unlock()
	s.emit(Event{Event: "step", Conn: conn, Step: step})
}

// Reached is closed when a step has been reached for the first time, on any
// connection and whether or not a rule acts there.
func (s *Server) Reached(step Step) <-chan struct{} { return s.ReachedN(step, 1) }

// ReachedN is closed when a step has been reached n times in all.
func (s *Server) ReachedN(step Step, n int) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.counterOf(step)
	ch, ok := c.waits[n]
	if !ok {
		ch = make(chan struct{})
		c.waits[n] = ch
		if c.n >= n {
			close(ch)
		}
	}
	return ch
}

// Wait fails the test if what never comes; what is Reached, Arrived or any
// other channel that is closed. The limit is only a net under a broken test.
func (s *Server) Wait(tb TB, what <-chan struct{}) {
	tb.Helper()
	select {
	case <-what:
	case <-time.After(60 * time.Second):
		tb.Fatalf("the server never came there; it saw:\n%s", s.Log())
	}
}

// Log is the transcript as text.
func (s *Server) Log() string {
	var b strings.Builder
	for _, l := range s.Transcript() {
		side := "S"
		if l.Client {
			side = "C"
		}
		mark := ""
		if !l.Secure {
			mark = " (clear)"
		}
		fmt.Fprintf(&b, "%d %s: %.200s%s\n", l.Conn, side, l.Text, mark)
	}
	return b.String()
}

// match returns the action of the first rule that applies, and counts it.
func (s *Server) match(at place) (Action, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range s.opt.Rules {
		if r.applies(at) && (r.Times == 0 || s.used[i] < r.Times) {
			s.used[i]++
			return r.Action, true
		}
	}
	return Action{}, false
}

func (r Rule) applies(at place) bool {
	return r.Step == at.step &&
		(r.Conn == 0 || r.Conn == at.conn) &&
		(r.N == 0 || r.N == at.n) &&
		at.n >= r.From &&
		(r.Address == "" || strings.EqualFold(r.Address, at.address))
}

func (s *Server) queueID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queued++
	return fmt.Sprintf("FS%06d", s.queued)
}
