package outbox

import (
	"encoding/base64"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	base64Raw  = 57   // bytes that make a line of 76 characters (RFC 2045 6.8)
	base64Held = 1024 // lines that are written at once
)

// base64Lines encodes what is written to it as lines, each with its end.
type base64Lines struct {
	w    io.Writer
	held []byte
	line []byte
}

func (b *base64Lines) Write(p []byte) (int, error) {
	b.held = append(b.held, p...)
	if len(b.held) < base64Raw*base64Held {
		return len(p), nil
	}
	whole := len(b.held) / base64Raw * base64Raw
	if err := b.flush(b.held[:whole]); err != nil {
		return 0, err
	}
	b.held = append(b.held[:0], b.held[whole:]...)
	return len(p), nil
}

// Close writes what is left.
func (b *base64Lines) Close() error { return b.flush(b.held) }

func (b *base64Lines) flush(p []byte) error {
	b.line = b.line[:0]
	for len(p) > 0 {
		n := min(base64Raw, len(p))
		b.line = base64.StdEncoding.AppendEncode(b.line, p[:n])
		b.line = append(b.line, '\r', '\n')
		p = p[n:]
	}
	if _, err := b.w.Write(b.line); err != nil {
		return fmt.Errorf("write the message: %w", err)
	}
	return nil
}

// utf8Check says whether what it is given in pieces is UTF-8.
type utf8Check struct {
	rest []byte // the beginning of a character
	bad  bool
}

func (c *utf8Check) add(p []byte) {
	for len(c.rest) > 0 && len(p) > 0 {
		c.rest = append(c.rest, p[0])
		p = p[1:]
		if utf8.FullRune(c.rest) {
			c.bad = c.bad || !utf8.Valid(c.rest)
			c.rest = c.rest[:0]
		}
	}
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if tail := p[len(p)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				c.rest = append(c.rest, tail...)
				p = p[:len(p)-n]
			}
			break
		}
	}
	c.bad = c.bad || !utf8.Valid(p)
}

func (c *utf8Check) ok() bool { return !c.bad && len(c.rest) == 0 }
