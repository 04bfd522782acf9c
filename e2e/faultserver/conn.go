package faultserver

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// errOver ends a connection: the script said so, or the client left.
var errOver = errors.New("connection over")

// notAnswer is the code of something that was sent instead of an answer.
const notAnswer = -1

// maxLine bounds a command line, so that a broken client cannot fill memory.
const maxLine = 1 << 20

// conn is one client's session.
type conn struct {
	s      *Server
	number int
	raw    net.Conn // the socket
	line   net.Conn // what is spoken on: the socket, delayed, or TLS over it
	r      *bufio.Reader
	secure bool
	spoke  bool // the client has not been heard since the server's last word

	reached   map[Step]int
	user      string
	mechanism string

	mailing    bool
	from       string
	fromParams string
	size       int64 // declared with MAIL SIZE=
	recipients []Recipient
}

func newConn(s *Server, raw net.Conn, number int) *conn {
	c := &conn{s: s, number: number, raw: raw, line: raw, reached: map[Step]int{}}
	if s.opt.Delay > 0 {
		c.line = newDelayed(raw, s.opt.Delay)
	}
	c.r = bufio.NewReaderSize(turns{c}, 64<<10)
	return c
}

func (c *conn) run() {
	if _, err := c.answer(StepConnect, "", ""); err != nil {
		return
	}
	if c.s.opt.Security == TLS {
		if err := c.startTLS(); err != nil {
			return
		}
	}
	if _, err := c.answer(StepGreeting, "", "220 faultserver.example ESMTP"); err != nil {
		return
	}
	for {
		text, err := c.readLine()
		if err != nil {
			return
		}
		if err := c.command(text); err != nil {
			return
		}
	}
}

// startTLS puts TLS over the line.
func (c *conn) startTLS() error {
	if _, err := c.answer(StepTLS, "", ""); err != nil {
		return err
	}
	line := tls.Server(c.line, c.s.opt.tlsConfig(c.s.cert))
	c.line = line
	if err := line.HandshakeContext(c.s.ctx); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	c.secure = true
	// What the client sent before TLS is forgotten with the old reader.
	c.r = bufio.NewReaderSize(turns{c}, 64<<10)
	return nil
}

// answer does what the script says at a step and otherwise sends the given
// lines; it returns the code of the answer that was sent.
func (c *conn) answer(step Step, address string, lines ...string) (int, error) {
	c.reached[step]++
	n := c.reached[step]
	if step == StepRcpt {
		n = len(c.recipients) + 1
	}
	c.s.reach(step, c.number)
	act, _ := c.s.match(place{step: step, conn: c.number, n: n, address: address})
	return c.act(act, lines)
}

// act carries out an action; lines are the server's own answer, if the action
// gives none.
func (c *conn) act(act Action, lines []string) (int, error) {
	if act.Gate != "" {
		c.s.emit(Event{Event: "gate", Conn: c.number, Gate: act.Gate})
		if err := c.s.gate(act.Gate).wait(c.s.ctx); err != nil {
			return 0, errOver
		}
	}
	if act.Pause > 0 {
		select {
		case <-time.After(act.Pause):
		case <-c.s.ctx.Done():
			return 0, errOver
		}
	}
	if act.speaks() {
		lines = act.Reply
	}
	out := strings.Repeat(act.Raw, max(1, act.Repeat))
	for _, l := range lines {
		if l != "" || len(act.Reply) > 0 {
			out += l + "\r\n"
		}
	}
	out += act.Inject
	if err := c.write(out); err != nil {
		return 0, err
	}
	if act.Drop != "" {
		c.drop(act.Drop)
		return 0, errOver
	}
	if act.speaks() && len(lines) == 0 {
		return notAnswer, nil
	}
	return codeOf(lines), nil
}

func (c *conn) drop(how Drop) {
	if tcp, ok := c.raw.(*net.TCPConn); ok && how == DropReset {
		_ = tcp.SetLinger(0)
	}
	_ = c.raw.Close()
}

func codeOf(lines []string) int {
	if len(lines) == 0 || len(lines[0]) < 3 {
		return 0
	}
	code, err := strconv.Atoi(lines[0][:3])
	if err != nil {
		return 0
	}
	return code
}

func (c *conn) write(out string) error {
	if out == "" {
		return nil
	}
	for l := range strings.SplitSeq(strings.TrimSuffix(out, "\r\n"), "\r\n") {
		if len(l) > 2000 {
			l = l[:2000]
		}
		c.s.rec.line(Line{Conn: c.number, Secure: c.secure, Text: l})
	}
	c.spoke = true
	if _, err := c.line.Write([]byte(out)); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// turns reads a connection's line and counts each time the client speaks after
// the server.
type turns struct{ c *conn }

// Read reads what the client sent.
func (t turns) Read(p []byte) (int, error) {
	n, err := t.c.line.Read(p)
	if n > 0 && t.c.spoke {
		t.c.spoke = false
		t.c.s.rec.turn()
	}
	return n, err //nolint:wrapcheck // a reader's errors are passed on as they are
}

func (c *conn) readLine() (string, error) {
	var text []byte
	for {
		part, err := c.r.ReadSlice('\n')
		text = append(text, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) || len(text) > maxLine {
			return "", errOver
		}
	}
	line := strings.TrimRight(string(text), "\r\n")
	c.s.rec.line(Line{Conn: c.number, Client: true, Secure: c.secure, Text: line})
	return line, nil
}

func (c *conn) command(text string) error {
	verb, rest, _ := strings.Cut(text, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		return c.ehlo()
	case "HELO":
		c.reset()
		_, err := c.answer(StepHELO, "", "250 faultserver.example")
		return err
	case "STARTTLS":
		return c.starttls()
	case "AUTH":
		return c.auth(rest)
	case "MAIL":
		return c.mail(rest)
	case "RCPT":
		return c.rcpt(rest)
	case "DATA":
		return c.data()
	case "RSET":
		c.reset()
		_, err := c.answer(StepRset, "", "250 2.0.0 Ok")
		return err
	case "NOOP":
		_, err := c.answer(StepNoop, "", "250 2.0.0 Ok")
		return err
	case "QUIT":
		if _, err := c.answer(StepQuit, "", "221 2.0.0 Bye"); err != nil {
			return err
		}
		return errOver
	default:
		return c.write("500 5.5.2 Command not recognised\r\n")
	}
}

func (c *conn) ehlo() error {
	c.reset()
	extensions := c.s.opt.Extensions
	if c.s.opt.Security == STARTTLS && !c.secure {
		extensions = c.s.opt.ClearExtensions
	}
	lines := []string{"250-faultserver.example"}
	for _, e := range extensions {
		lines = append(lines, "250-"+e)
	}
	last := len(lines) - 1
	lines[last] = "250 " + lines[last][4:]
	_, err := c.answer(StepEHLO, "", lines...)
	return err
}

func clearExtensions(extensions []string) []string {
	out := slices.DeleteFunc(slices.Clone(extensions), func(e string) bool {
		return strings.HasPrefix(strings.ToUpper(e), "AUTH")
	})
	return append(out, "STARTTLS")
}

func (c *conn) starttls() error {
	normal := "220 2.0.0 Ready to start TLS"
	if c.s.opt.Security != STARTTLS || c.secure {
		normal = "502 5.5.1 Not available"
	}
	code, err := c.answer(StepSTARTTLS, "", normal)
	if err != nil || code != 220 {
		return err
	}
	return c.startTLS()
}

func (c *conn) reset() {
	c.mailing, c.from, c.fromParams, c.size, c.recipients = false, "", "", 0, nil
}

func (c *conn) mail(rest string) error {
	address, params := path(rest)
	normal := "250 2.1.0 Ok"
	limit, declared := c.s.sizeLimit(), declaredSize(params)
	switch {
	case len(c.s.opt.Users) > 0 && c.user == "":
		normal = "530 5.7.0 Authentication required"
	case limit > 0 && declared > limit:
		normal = "552 5.3.4 Message size exceeds fixed limit"
	}
	// The answer is looked up before the transaction begins, and holds for it.
	code, err := c.answer(StepMail, address, normal)
	if err != nil || code/100 != 2 {
		return err
	}
	c.reset()
	c.mailing, c.from, c.fromParams, c.size = true, address, params, declared
	return nil
}

func (c *conn) rcpt(rest string) error {
	address, params := path(rest)
	normal := "250 2.1.5 Ok"
	if !c.mailing {
		normal = "503 5.5.1 MAIL first"
	}
	code, err := c.answer(StepRcpt, address, normal)
	if c.mailing {
		c.recipients = append(c.recipients, Recipient{Address: address, Params: params, Code: code})
	}
	return err
}

// path splits the argument of MAIL and RCPT into address and parameters.
func path(rest string) (address, params string) {
	_, rest, _ = strings.Cut(rest, ":")
	rest = strings.TrimSpace(rest)
	end := strings.LastIndexByte(rest, '>')
	if !strings.HasPrefix(rest, "<") || end < 0 {
		address, params, _ = strings.Cut(rest, " ")
		return address, params
	}
	return rest[1:end], strings.TrimSpace(rest[end+1:])
}

func declaredSize(params string) int64 {
	for p := range strings.FieldsSeq(params) {
		key, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(key, "SIZE") {
			n, err := strconv.ParseInt(value, 10, 64)
			if err == nil {
				return n
			}
		}
	}
	return 0
}

// sizeLimit is the number the server announces with SIZE; 0 is no limit.
func (s *Server) sizeLimit() int64 {
	for _, e := range s.opt.Extensions {
		key, value, _ := strings.Cut(e, " ")
		if strings.EqualFold(key, "SIZE") {
			n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			if err == nil {
				return n
			}
		}
	}
	return 0
}
