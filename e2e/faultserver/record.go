package faultserver

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
)

// Line is one line of a session as it was on the wire, without its line end.
type Line struct {
	Conn   int
	Client bool // sent by the client
	Secure bool // over TLS
	Text   string
}

// Recipient is one RCPT command and its answer.
type Recipient struct {
	Address string `json:"address"`
	Params  string `json:"params,omitempty"`
	Code    int    `json:"code"`
}

// Message is one DATA command that was answered with 354.
type Message struct {
	Conn       int         `json:"conn"`
	Secure     bool        `json:"secure"`
	User       string      `json:"user,omitempty"`
	Mechanism  string      `json:"mechanism,omitempty"`
	From       string      `json:"from"`
	FromParams string      `json:"from_params,omitempty"`
	Recipients []Recipient `json:"recipients"` // every RCPT, refused ones too
	Complete   bool        `json:"complete"`   // the final dot was received
	Reset      bool        `json:"reset"`      // or the line was reset before it
	Accepted   bool        `json:"accepted"`   // and answered with 2yz, or about to be
	Reply      string      `json:"reply,omitempty"`
	QueueID    string      `json:"queue_id,omitempty"`
	Size       int64       `json:"size"`   // bytes of Data
	SHA256     string      `json:"sha256"` // of Data, hex
	Data       []byte      `json:"-"`      // dot-unstuffed, exactly as sent
}

// Accepting returns the addresses of the recipients that were accepted.
func (m Message) Accepting() []string {
	var out []string
	for _, r := range m.Recipients {
		if r.Code/100 == 2 {
			out = append(out, r.Address)
		}
	}
	return out
}

// record is everything the server saw.
type record struct {
	mu          sync.Mutex
	lines       []Line
	clear       bytes.Buffer // what clients sent without TLS, bounded
	messages    []Message
	connections int
	turns       int
}

// maxClear bounds what is kept of clear lines.
const maxClear = 1 << 20

func (r *record) line(l Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, l)
	if l.Client && !l.Secure && r.clear.Len()+len(l.Text) < maxClear {
		r.clear.WriteString(l.Text)
		r.clear.WriteByte('\n')
	}
}

func (r *record) turn() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turns++
}

// Turns is how often a client spoke after the server had: the round trips that
// clients waited for. What a client sends in one go is one, however many
// commands it holds.
func (s *Server) Turns() int {
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	return s.rec.turns
}

// Transcript returns every line of both sides but message bodies.
func (s *Server) Transcript() []Line {
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	return slices.Clone(s.rec.lines)
}

// Commands returns what clients sent, line by line, message bodies left out.
func (s *Server) Commands() []string {
	var out []string
	for _, l := range s.Transcript() {
		if l.Client {
			out = append(out, l.Text)
		}
	}
	return out
}

// Verbs returns the first word of each command in upper case. Continuations of
// a sign-in are left out.
func (s *Server) Verbs() []string {
	var out []string
	for _, l := range s.Transcript() {
		if !l.Client {
			continue
		}
		verb, _, _ := strings.Cut(l.Text, " ")
		if verb = strings.ToUpper(verb); known(verb) {
			out = append(out, verb)
		}
	}
	return out
}

func known(verb string) bool {
	return slices.Contains([]string{
		"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY", "BDAT",
	}, verb)
}

// Messages returns the ledger: the messages the server took responsibility for.
func (s *Server) Messages() []Message {
	return slices.DeleteFunc(s.Attempts(), func(m Message) bool { return !m.Accepted })
}

// Attempts returns every message that was begun, broken off ones too, in the
// order in which they ended.
func (s *Server) Attempts() []Message {
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	return slices.Clone(s.rec.messages)
}

// Connections is the number of connections accepted so far.
func (s *Server) Connections() int {
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	return s.rec.connections
}

// ClearCredentials reports whether an AUTH command, or a password of
// [Options.Users] raw or in base64, came over a line without TLS.
func (s *Server) ClearCredentials() bool {
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	said := s.rec.clear.String()
	for line := range strings.Lines(said) {
		if len(line) >= 4 && strings.EqualFold(line[:4], "AUTH") {
			return true
		}
	}
	for user, password := range s.opt.Users {
		for _, form := range []string{password, "\x00" + user + "\x00" + password} {
			if form != "" && (strings.Contains(said, form) ||
				strings.Contains(said, base64.StdEncoding.EncodeToString([]byte(form)))) {
				return true
			}
		}
	}
	return false
}
