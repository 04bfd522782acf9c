package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"

	"sendoff/outbox"
	"sendoff/text"
)

// session is the run of one command: where it reads and writes, and what it
// has opened.
type session struct {
	parts  Parts
	p      *text.Printer
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	live   bool   // standard error is a terminal: a line may be rewritten
	home   string // from --home or the environment
	core   *Core

	mu sync.Mutex // guards stdout and stderr: events come from other goroutines
}

func newSession(parts Parts, stdin io.Reader, stdout, stderr io.Writer) *session {
	return &session{
		parts: parts, p: parts.Text, stdin: stdin, stdout: stdout, stderr: stderr,
		live: isTerminal(stderr), home: parts.Home,
	}
}

// open opens the data, once.
func (s *session) open(ctx context.Context) (*Core, error) {
	if s.core != nil {
		return s.core, nil
	}
	core, err := s.parts.Open(ctx, s.home)
	if err != nil {
		return nil, fmt.Errorf("opening the data: %w", err)
	}
	s.core = core
	if was := core.Restored; !was.Backup.IsZero() {
		s.say("store.restored", map[string]any{"time": was.Backup})
		s.say("store.restored-kept", map[string]any{"path": was.Damaged})
		if n := len(was.Unclaimed); n > 0 {
			s.say("store.unclaimed", map[string]any{"n": n, "folder": filepath.Dir(was.Unclaimed[0])})
		}
	}
	return core, nil
}

func (s *session) close() error {
	if s.core == nil || s.core.Close == nil {
		return nil
	}
	return s.core.Close()
}

// leaving returns a context that ends with ctx, but as the program's end does:
// what is being sent goes back to waiting instead of becoming a draft. It is
// for commands whose caller thinks that the outbox sees to it.
func leaving(ctx context.Context) (context.Context, func()) {
	out, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { cancel(outbox.ErrShutdown) })
	return out, func() {
		stop()
		cancel(nil)
	}
}

// say prints one sentence for people.
func (s *session) say(key string, values map[string]any) { s.line(s.p.T(key, values)) }

// line prints one line for people. What servers and files put into it can
// neither move the cursor nor begin another line.
func (s *session) line(words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.stderr, oneLine(words))
}

// indented prints a line that belongs to the one before.
func (s *session) indented(words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.stderr, "  "+oneLine(words))
}

// data prints one line of plain data.
func (s *session) data(line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := fmt.Fprintln(s.stdout, oneLine(line))
	return outputError(err)
}

// oneLine takes out what could move the cursor, begin a line or turn the
// direction of what follows. Spaces stay: they make columns.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', unicode.Is(unicode.Bidi_Control, r):
			return ' '
		}
		return r
	}, s)
}

// object prints one JSON object on a line of its own.
func (s *session) object(v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	enc := json.NewEncoder(s.stdout)
	enc.SetEscapeHTML(false)
	return outputError(enc.Encode(v))
}

// outputError marks an error of writing to standard output.
func outputError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("writing the output: %w", err)
}

// stamp writes a moment for programs: RFC 3339 in UTC; nil where there is none.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339)
	return &s
}

// moment writes a moment for people; "" where there is none.
func (s *session) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.p.Time(t, s.parts.Now())
}
