package account

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipe is a Conn with the default patience and the server's end of it. Time is
// the bubble's.
func pipe(t *testing.T) (*Conn, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() {
		_ = near.Close()
		_ = far.Close()
	})
	return newConn(near, Patience{}.withDefaults()), far
}

func TestPatienceWithAReply(t *testing.T) {
	tests := []struct {
		name    string
		patient func(*Conn)
		after   time.Duration // when the server answers
		want    error
	}{
		{"in time", func(*Conn) {}, 5*time.Minute - time.Second, nil},
		{"too late", func(*Conn) {}, 5*time.Minute + time.Second, os.ErrDeadlineExceeded},
		{"the dot has longer", func(c *Conn) { c.SetPatience(10 * time.Minute) }, 9 * time.Minute, nil},
		{"but not for ever", func(c *Conn) { c.SetPatience(10 * time.Minute) }, 11 * time.Minute, os.ErrDeadlineExceeded},
		{"no limit", func(c *Conn) { c.SetPatience(0) }, 100 * time.Hour, nil},
		{"deadlines of others are ignored", func(c *Conn) {
			past := time.Now().Add(-time.Hour)
			_, _, _ = c.SetDeadline(past), c.SetReadDeadline(past), c.SetWriteDeadline(past)
		}, time.Minute, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, far := pipe(t)
				tt.patient(c)
				answered := make(chan struct{})
				go func() {
					defer close(answered)
					<-time.After(tt.after)
					_, _ = io.WriteString(far, "250 ok\r\n")
				}()
				defer func() {
					_ = c.Close()
					<-answered
				}()
				_, err := c.Read(make([]byte, 100))
				if !errors.Is(err, tt.want) {
					t.Errorf("reading gave %v, want %v", err, tt.want)
				}
				if tt.want == nil {
					return
				}
				// What follows fails at once: nobody waits twice.
				c.SetPatience(time.Hour)
				if _, err := c.Read(make([]byte, 1)); !errors.Is(err, tt.want) {
					t.Errorf("reading again gave %v", err)
				}
				if _, err := c.Write([]byte("x")); !errors.Is(err, tt.want) {
					t.Errorf("writing gave %v", err)
				}
			})
		})
	}
}

// TestPatienceChangesWhileReading: a reader that watches during DATA has no
// limit; when the dot is out, it gets one.
func TestPatienceChangesWhileReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := pipe(t)
		c.SetPatience(0)
		read := make(chan error, 1)
		go func() {
			_, err := c.Read(make([]byte, 1))
			read <- err
		}()
		<-time.After(time.Hour)
		synctest.Wait()
		select {
		case err := <-read:
			t.Fatalf("gave up: %v", err)
		default:
		}
		start := time.Now()
		c.SetPatience(10 * time.Minute)
		if err := <-read; !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 10*time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// TestSlowLineIsNotCut: an upload may take hours as long as it moves, and is
// given up when for three minutes it does not.
func TestSlowLineIsNotCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, far := pipe(t)
		const size = 1 << 20
		var moved time.Duration
		go func() {
			start := time.Now()
			buf := make([]byte, 4<<10)
			for got := 0; got < size; {
				<-time.After(20 * time.Second)
				n, _ := far.Read(buf)
				got += n
			}
			moved = time.Since(start)
			// And then no more.
		}()
		if n, err := c.Write(make([]byte, size)); n != size || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
		synctest.Wait()
		if moved < time.Hour {
			t.Fatalf("the line was not slow: %v", moved)
		}
		if c.BytesWritten() != size {
			t.Errorf("%d bytes counted", c.BytesWritten())
		}
		start := time.Now()
		if _, err := c.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 3*time.Minute {
			t.Errorf("standing still gave %v after %v", err, time.Since(start))
		}
	})
}

func TestAnswerIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, far := pipe(t)
		go func() { _, _ = far.Write(make([]byte, 3*maxAnswer)) }()
		buf := make([]byte, maxAnswer)
		if _, err := io.ReadFull(c, buf); err != nil {
			t.Fatalf("an answer of the most it may have: %v", err)
		}
		c.SetPatience(time.Minute) // the next answer
		if _, err := io.ReadFull(c, buf); err != nil {
			t.Fatalf("the next one: %v", err)
		}
		if _, err := c.Read(buf); !errors.Is(err, errTooMuch) {
			t.Errorf("one byte more: %v", err)
		}
	})
}

func TestRepliesAreReplies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, out string
		ok            bool
	}{
		{"usual", "250-a\r\n250 b\r\n", "250-a\r\n250 b\r\n", true},
		{"bare code", "220\r\n", "220 \r\n", true},
		{"bare code, bare LF", "220\n", "220 \r\n", true},
		{"empty lines", "\r\n\n250 ok\r\n\r\n", "250 ok\r\n", true},
		{"text is not touched", "250 a\rb\x00\xff\r\n", "250 a\rb\x00\xff\r\n", true},
		{"two digits", "25\r\n", "", false},
		{"letters", "HTTP/1.1 200\r\n", "", false},
		{"no separator", "250ok\r\n", "", false},
		{"code and CR in the line", "250\rx\r\n", "", false},
		{"garbage after an answer", "250 ok\r\ngarbage\r\n", "250 ok\r\n", false},
		{"continuation without a code", "250-a\r\nb\r\n", "250-a\r\n", false},
		{"TLS record", "\x16\x03\x01", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, step := range []int{1, 2, 3, 1000} {
				out, err := io.ReadAll(&replies{Conn: &chunks{in: []byte(tt.in), step: step}})
				if string(out) != tt.out || (err == nil) != tt.ok {
					t.Errorf("in steps of %d: %q, %v", step, out, err)
				}
				if err != nil && !errors.Is(err, errNotReply) {
					t.Errorf("error is %v", err)
				}
			}
		})
	}
}

// chunks is a connection whose bytes come in steps.
type chunks struct {
	net.Conn
	in   []byte
	step int
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.in) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.in[:min(c.step, len(c.in))])
	c.in = c.in[n:]
	return n, nil
}

func FuzzReplies(f *testing.F) {
	for _, seed := range []string{"220 hello\r\n", "220\r\n\r\n250-x\n250\n", "25", "\r2", "HTTP"} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, in []byte, step int) {
		if step < 1 {
			step = 1
		}
		out, err := io.ReadAll(&replies{Conn: &chunks{in: in, step: step}})
		whole, wholeErr := io.ReadAll(&replies{Conn: &chunks{in: in, step: len(in) + 1}})
		if !bytes.Equal(out, whole) || (err == nil) != (wholeErr == nil) {
			t.Fatalf("steps matter: %q, %v against %q, %v", out, err, whole, wholeErr)
		}
		for line := range bytes.Lines(out) {
			if len(line) < 4 || strings.Trim(string(line[:3]), "0123456789") != "" || !strings.ContainsAny(string(line[3:4]), " -") {
				t.Fatalf("%q is no reply line", line)
			}
		}
	})
}
