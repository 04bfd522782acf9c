package sink

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
)

// errOver ends a connection.
var errOver = errors.New("connection over")

// conn is one client's session. Answers are written when there is nothing left to read, so that pipelined commands
// are answered in one piece.
type conn struct {
	s          *Server
	r          *bufio.Reader
	w          *bufio.Writer
	recipients int
}

func newConn(s *Server, raw net.Conn) *conn {
	line := tls.Server(raw, s.config)
	return &conn{s: s, r: bufio.NewReaderSize(line, 64<<10), w: bufio.NewWriter(line)}
}

func (c *conn) run() {
	c.say("220 sink.example ESMTP")
	for {
		if c.r.Buffered() == 0 && c.w.Flush() != nil {
			return
		}
		text, err := c.r.ReadString('\n')
		if err != nil {
			return
		}
		if err := c.command(strings.TrimSpace(text)); err != nil {
			_ = c.w.Flush()
			return
		}
	}
}

func (c *conn) say(lines ...string) {
	for _, l := range lines {
		_, _ = c.w.WriteString(l + "\r\n") // Flush tells
	}
}

func (c *conn) command(text string) error {
	verb, rest, _ := strings.Cut(text, " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		c.recipients = 0
		c.say("250-sink.example", "250-PIPELINING", "250-SIZE 2000000000", "250-8BITMIME", "250-SMTPUTF8",
			"250-ENHANCEDSTATUSCODES", "250 AUTH PLAIN LOGIN")
	case "AUTH":
		return c.auth(rest)
	case "RCPT":
		c.recipients++
		c.say("250 2.1.5 Ok")
	case "DATA":
		return c.data()
	case "QUIT":
		c.say("221 2.0.0 Bye")
		return errOver
	case "MAIL", "RSET":
		c.recipients = 0
		c.say("250 2.0.0 Ok")
	default:
		c.say("250 2.0.0 Ok")
	}
	return nil
}

// auth takes any name and any password.
func (c *conn) auth(rest string) error {
	mechanism, initial, _ := strings.Cut(rest, " ")
	asked := 1
	if strings.EqualFold(mechanism, "LOGIN") {
		asked = 2
	}
	if initial != "" {
		asked--
	}
	for range asked {
		c.say("334 ")
		if err := c.w.Flush(); err != nil {
			return fmt.Errorf("asking: %w", err)
		}
		if _, err := c.r.ReadString('\n'); err != nil {
			return fmt.Errorf("reading the answer: %w", err)
		}
	}
	c.say("235 2.7.0 Signed in")
	return nil
}

func (c *conn) data() error {
	c.say("354 Go on")
	if err := c.w.Flush(); err != nil {
		return fmt.Errorf("answering: %w", err)
	}
	n, err := c.discard()
	if err != nil {
		return err
	}
	c.s.taken <- Message{Recipients: c.recipients, Bytes: n}
	c.recipients = 0
	c.say("250 2.0.0 Ok: forgotten")
	return nil
}

// discard reads up to the final dot and returns how many bytes came before its line. It looks at blocks, never at
// lines: the client is to be measured, not the server.
func (c *conn) discard() (int64, error) {
	end := []byte("\r\n.\r\n")
	if first, err := c.r.Peek(3); err != nil {
		return 0, fmt.Errorf("in the message: %w", err)
	} else if string(first) == ".\r\n" {
		_, err := c.r.Discard(3)
		return 0, err
	}
	var n int64
	kept := 0
	for {
		if _, err := c.r.Peek(kept + 1); err != nil {
			return n, fmt.Errorf("in the message: %w", err)
		}
		block, err := c.r.Peek(c.r.Buffered())
		if err != nil {
			return n, fmt.Errorf("in the message: %w", err)
		}
		if i := bytes.Index(block, end); i >= 0 {
			_, err := c.r.Discard(i + len(end))
			return n + int64(i) + 2, err
		}
		// The end may have begun in the last bytes.
		kept = min(len(block), len(end)-1)
		gone, err := c.r.Discard(len(block) - kept)
		n += int64(gone)
		if err != nil {
			return n, fmt.Errorf("in the message: %w", err)
		}
	}
}
