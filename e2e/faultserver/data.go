package faultserver

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"math"
	"strings"
	"syscall"
)

func (c *conn) accepted() int {
	n := 0
	for _, r := range c.recipients {
		if r.Code/100 == 2 {
			n++
		}
	}
	return n
}

func (c *conn) data() error {
	normal := "354 End data with <CR><LF>.<CR><LF>"
	switch {
	case !c.mailing:
		normal = "503 5.5.1 MAIL first"
	case c.accepted() == 0:
		normal = "554 5.5.1 No valid recipients"
	}
	code, err := c.answer(StepData, "", normal)
	if err != nil || code != 354 {
		return err
	}
	body := &bodyReader{c: c, sum: sha256.New(), rules: c.bodyRules()}
	err = body.read()
	m := Message{
		Conn: c.number, Secure: c.secure, User: c.user, Mechanism: c.mechanism,
		From: c.from, FromParams: c.fromParams, Recipients: c.recipients,
		Complete: err == nil, Reset: errors.Is(err, syscall.ECONNRESET), Size: body.size, SHA256: hex.EncodeToString(body.sum.Sum(nil)),
		Data: body.kept.Bytes(),
	}
	if err != nil {
		c.s.keep(m)
		return err
	}
	defer c.reset()
	if body.answered {
		c.s.keep(m)
		return nil
	}
	return c.verdict(m)
}

// verdict answers the final dot. The message is in the ledger before a word of
// the answer is on the wire.
func (c *conn) verdict(m Message) error {
	m.QueueID = c.s.queueID()
	c.reached[StepDot]++
	c.s.reach(StepDot, c.number)
	act, _ := c.s.match(place{step: StepDot, conn: c.number, n: c.reached[StepDot]})
	lines := act.Reply
	if !act.speaks() {
		lines = []string{"250 2.0.0 Ok: queued as " + m.QueueID}
	}
	m.Accepted = codeOf(lines)/100 == 2
	m.Reply = strings.Join(lines, "\n")
	if act.Gate != "" {
		// Not in the ledger while it stands at the gate: the server has not
		// decided yet.
		c.s.emit(Event{Event: "gate", Conn: c.number, Gate: act.Gate})
		if err := c.s.gate(act.Gate).wait(c.s.ctx); err != nil {
			m.Accepted = false
			c.s.keep(m)
			return errOver
		}
		act.Gate = ""
	}
	c.s.keep(m)
	if m.Accepted {
		after, found := c.ruleAt(StepAccepted)
		if found {
			if _, err := c.act(after, lines); err != nil {
				return err
			}
			return c.answered()
		}
	}
	if _, err := c.act(act, lines); err != nil {
		return err
	}
	return c.answered()
}

func (c *conn) answered() error {
	_, err := c.answer(StepAnswered, "", "")
	return err
}

// ruleAt marks a step as reached and returns its action, if a rule has one.
func (c *conn) ruleAt(step Step) (Action, bool) {
	c.reached[step]++
	c.s.reach(step, c.number)
	return c.s.match(place{step: step, conn: c.number, n: c.reached[step]})
}

func (s *Server) keep(m Message) {
	s.rec.mu.Lock()
	s.rec.messages = append(s.rec.messages, m)
	s.rec.mu.Unlock()
	s.emit(Event{Event: "message", Conn: m.Conn, Message: &m})
}

// bodyRule is a rule at StepBody with its place in bytes.
type bodyRule struct {
	at    int64
	every int64
	act   Action
}

// bodyReader reads one message up to its final dot.
type bodyReader struct {
	c        *conn
	sum      hash.Hash
	kept     bytes.Buffer
	size     int64 // of the message
	wire     int64 // read, dots included
	rules    []bodyRule
	answered bool // the script answered in the middle
}

// bodyRules returns the rules for the message that begins, each counted as
// used.
func (c *conn) bodyRules() []bodyRule {
	c.reached[StepBody]++
	at := place{step: StepBody, conn: c.number, n: c.reached[StepBody]}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var out []bodyRule
	for i, r := range c.s.opt.Rules {
		if !r.applies(at) || (r.Times != 0 && c.s.used[i] >= r.Times) {
			continue
		}
		c.s.used[i]++
		pos := r.Byte
		if r.Percent > 0 {
			pos = c.size * int64(r.Percent) / 100
		}
		out = append(out, bodyRule{at: pos, every: r.Every, act: r.Action})
	}
	return out
}

func (b *bodyReader) read() error {
	b.c.s.reach(StepBody, b.c.number)
	start, last := true, byte(0) // at the start of a line; the last byte read
	for {
		if err := b.due(); err != nil {
			return err
		}
		part, err := b.c.r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			b.take(part)
			return fmt.Errorf("in the message: %w: %w", errOver, err)
		}
		b.wire += int64(len(part))
		// A bare LF ends no line (RFC 5321 section 2.3.8).
		end := bytes.HasSuffix(part, []byte("\r\n")) || (string(part) == "\n" && last == '\r')
		last = part[len(part)-1]
		if start && part[0] == '.' {
			if string(part) == ".\r\n" {
				return nil
			}
			part = part[1:]
		}
		b.take(part)
		start = end
	}
}

func (b *bodyReader) take(part []byte) {
	b.size += int64(len(part))
	b.sum.Write(part)
	if !b.c.s.opt.HashOnly {
		b.kept.Write(part)
	}
}

// due carries out the rules whose place is reached.
func (b *bodyReader) due() error {
	for i := range b.rules {
		r := &b.rules[i]
		if b.wire < r.at {
			continue
		}
		r.at += r.every
		if r.every == 0 {
			r.at = math.MaxInt64
		}
		if r.act.speaks() {
			b.answered = true
		}
		if _, err := b.c.act(r.act, nil); err != nil {
			return err
		}
	}
	return nil
}
