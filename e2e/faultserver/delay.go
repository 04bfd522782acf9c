package faultserver

import (
	"io"
	"net"
	"sync"
	"time"
)

// delayed is a connection whose incoming bytes arrive later than they did: a
// long line without loss of width.
type delayed struct {
	net.Conn
	chunks chan chunk
	rest   []byte
	err    error
	once   sync.Once
	done   chan struct{}
}

type chunk struct {
	data []byte
	due  time.Time
	err  error
}

func newDelayed(raw net.Conn, by time.Duration) *delayed {
	d := &delayed{Conn: raw, chunks: make(chan chunk, 1024), done: make(chan struct{})}
	go d.pump(by)
	return d
}

func (d *delayed) pump(by time.Duration) {
	for {
		buf := make([]byte, 32<<10)
		n, err := d.Conn.Read(buf)
		select {
		case d.chunks <- chunk{data: buf[:n], due: time.Now().Add(by), err: err}:
		case <-d.done:
			return
		}
		if err != nil {
			close(d.chunks)
			return
		}
	}
}

// Close ends the connection and the goroutine that reads it.
func (d *delayed) Close() error {
	d.once.Do(func() { close(d.done) })
	return d.Conn.Close()
}

func (d *delayed) Read(p []byte) (int, error) {
	if len(d.rest) == 0 && d.err == nil {
		next, ok := <-d.chunks
		if !ok {
			return 0, io.EOF
		}
		time.Sleep(time.Until(next.due))
		d.rest, d.err = next.data, next.err
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	if n == 0 && d.err != nil {
		return 0, d.err
	}
	return n, nil
}
