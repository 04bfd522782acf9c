package account

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxAnswer is how many bytes a server may send in one answer. RFC 5321
	// section 4.5.3.1.5 knows lines of 512; real answers stay under 2000.
	maxAnswer = 64 << 10
	// maxHandshake is the same for a TLS handshake with its certificates.
	maxHandshake = 512 << 10
	// writeStep is how much is written under one deadline, so that a slow line
	// that moves is told apart from one that stands.
	writeStep = 32 << 10
)

// errTooMuch says that the server said more than an answer can be.
var errTooMuch = errors.New("the server sent more than an answer")

// Patience says how long a server may take. Zero fields get the defaults, which
// are those of RFC 5321 section 4.5.3.2.
type Patience struct {
	Connect time.Duration // TCP connect and TLS handshake, each; 30 s
	Reply   time.Duration // one reply; 5 min
	Quiet   time.Duration // writing without a byte moving; 3 min
	Dot     time.Duration // the reply to the final dot; 10 min
}

func (p Patience) withDefaults() Patience {
	for _, f := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&p.Connect, defaultConnect},
		{&p.Reply, 5 * time.Minute},
		{&p.Quiet, 3 * time.Minute},
		{&p.Dot, 10 * time.Minute},
	} {
		if *f.field <= 0 {
			*f.field = f.value
		}
	}
	return p
}

// Conn is the TCP connection under a session. It keeps the clocks itself: the
// deadlines that libraries set on it are ignored, since theirs are absolute and
// would cut a message that is still moving. One goroutine may read while
// another writes.
type Conn struct {
	raw   net.Conn
	quiet time.Duration

	mu       sync.Mutex
	patience time.Duration // for the next answer; 0 is no limit
	limit    int           // bytes of the next answer
	left     int           // of limit
	err      error         // the first error ends everything

	written  atomic.Int64
	received atomic.Int64
}

func newConn(raw net.Conn, p Patience) *Conn {
	c := &Conn{raw: raw, quiet: p.Quiet, limit: maxAnswer}
	if tcp, ok := raw.(*net.TCPConn); ok {
		keepUnsentSmall(tcp)
	}
	c.SetPatience(p.Reply)
	return c
}

// SetPatience starts the clock of the server's next answer: it must be complete
// d from now, and each write starts the clock anew; 0 is no limit. It also
// renews the 64 KiB that one answer may have. Call it before each answer that
// is read without a write in between, as with PIPELINING.
func (c *Conn) SetPatience(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.patience = d
	c.restart()
}

// setLimit changes the number of bytes of an answer.
func (c *Conn) setLimit(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = n
	c.restart()
}

// restart starts clock and byte count of the next answer; c.mu is held.
func (c *Conn) restart() {
	c.left = c.limit
	var deadline time.Time
	if c.patience > 0 {
		deadline = time.Now().Add(c.patience)
	}
	// It fails on a closed connection only, and the next read says so.
	_ = c.raw.SetReadDeadline(deadline)
}

// BytesWritten is the number of bytes handed to the system, TLS included.
func (c *Conn) BytesWritten() int64 { return c.written.Load() }

// BytesReceived is the number of bytes that came, TLS included.
func (c *Conn) BytesReceived() int64 { return c.received.Load() }

func (c *Conn) failed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// fail keeps the first error: after it neither side can know what the other
// has understood, so nothing more is tried.
func (c *Conn) fail(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
	return c.err
}

// Read reads what the server sent.
func (c *Conn) Read(p []byte) (int, error) {
	if err := c.failed(); err != nil {
		return 0, err
	}
	n, err := c.raw.Read(p)
	c.received.Add(int64(n))
	if n > 0 {
		c.mu.Lock()
		c.left -= n
		over := c.left < 0
		c.mu.Unlock()
		if over {
			return 0, c.fail(errTooMuch)
		}
	}
	if err != nil {
		return n, c.fail(err)
	}
	return n, nil
}

// Write writes p; it fails if for the patience's Quiet not one byte moves.
func (c *Conn) Write(p []byte) (int, error) {
	total := 0
	for len(p) > 0 {
		if err := c.failed(); err != nil {
			return total, err
		}
		if err := c.raw.SetWriteDeadline(time.Now().Add(c.quiet)); err != nil {
			return total, c.fail(err)
		}
		n, err := c.raw.Write(p[:min(len(p), writeStep)])
		c.written.Add(int64(n))
		total += n
		p = p[n:]
		// A step is not always one write to the system; what moved counts.
		if err != nil && (n == 0 || !isTimeout(err)) {
			return total, c.fail(err)
		}
	}
	c.mu.Lock()
	c.restart()
	c.mu.Unlock()
	return total, nil
}

// Close ends the connection hard: what is not sent yet is thrown away, and the
// server sees a reset, never the end of a message.
func (c *Conn) Close() error {
	if tcp, ok := c.raw.(interface{ SetLinger(sec int) error }); ok {
		_ = tcp.SetLinger(0) // on failure the close is merely less hard
	}
	return c.raw.Close()
}

// finish ends the connection after everything was said: what was written still
// goes out.
func (c *Conn) finish() error { return c.raw.Close() }

// LocalAddr is this side's address.
func (c *Conn) LocalAddr() net.Addr { return c.raw.LocalAddr() }

// RemoteAddr is the server's address, or the proxy's.
func (c *Conn) RemoteAddr() net.Addr { return c.raw.RemoteAddr() }

// SetDeadline does nothing: the connection keeps its own clocks.
func (c *Conn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing, as SetDeadline.
func (c *Conn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing, as SetDeadline.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }
