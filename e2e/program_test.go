//go:build unix && e2e

// Package e2e_test drives the built program from outside, with real servers, a real keyring and a real window.
package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// keyringService is the name under which Sendoff keeps passwords.
const keyringService = "org.sendoff.Sendoff"

// program is Sendoff as one person runs it.
type program struct {
	t       *testing.T
	session *desktop.Session
	path    string
}

// newProgram is the program that `make build` has made, or another build of it by name.
func newProgram(t *testing.T, session *desktop.Session, build string) *program {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "build", build))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: scripts/build.sh makes it", err)
	}
	return &program{t: t, session: session, path: path}
}

// ended is how a run of the program ended.
type ended struct {
	code           int
	stdout, stderr string
}

func (e ended) String() string { return e.stdout + e.stderr }

// run runs the program to its end.
func (p *program) run(stdin string, args ...string) ended {
	p.t.Helper()
	return p.finish(p.command(stdin, args...))
}

func (p *program) command(stdin string, args ...string) *exec.Cmd {
	cmd := p.session.Command(p.path, args...)
	cmd.Stdin = strings.NewReader(stdin)
	return cmd
}

func (p *program) finish(cmd *exec.Cmd) ended {
	p.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	timer := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Run()
	if exit := (&exec.ExitError{}); err != nil && !errors.As(err, &exit) {
		p.t.Fatalf("%v: %v", cmd.Args, err)
	}
	return ended{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// must runs the program and fails the test unless it ends with the exit code.
func (p *program) must(code int, stdin string, args ...string) ended {
	p.t.Helper()
	e := p.run(stdin, args...)
	if e.code != code {
		p.t.Fatalf("sendoff %s ended with %d, want %d\n%s", strings.Join(args, " "), e.code, code, e)
	}
	return e
}

// message is what the program says about a message with --json.
type message struct {
	Event      string `json:"event"`
	State      string `json:"state"`
	ID         string `json:"id"`
	MessageID  string `json:"message_id"`
	Reply      string `json:"reply"`
	Reason     string `json:"reason"`
	Subject    string `json:"subject"`
	Recipients []struct {
		Address string `json:"address"`
		State   string `json:"state"`
		Code    int    `json:"code"`
	} `json:"recipients"`
}

// result reads the last line of JSON on standard output.
func (e ended) result(t *testing.T) message {
	t.Helper()
	lines := e.messages(t)
	if len(lines) == 0 {
		t.Fatalf("no JSON in:\n%s", e)
	}
	return lines[len(lines)-1]
}

func (e ended) messages(t *testing.T) []message {
	t.Helper()
	var out []message
	for line := range strings.Lines(e.stdout) {
		var m message
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("no JSON: %q: %v", line, err)
		}
		out = append(out, m)
	}
	return out
}

// stages are the stages that were told on the way, each once.
func (e ended) stages(t *testing.T) []string {
	t.Helper()
	var out []string
	for line := range strings.Lines(e.stdout) {
		var s struct{ Event, Stage string }
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("no JSON: %q: %v", line, err)
		}
		if s.Event == "stage" && (len(out) == 0 || out[len(out)-1] != s.Stage) {
			out = append(out, s.Stage)
		}
	}
	return out
}

// everyMessage is every message there is, wherever it stands.
func (p *program) everyMessage() []message {
	p.t.Helper()
	return append(p.must(0, "", "outbox", "list", "--json").messages(p.t), p.must(0, "", "sent", "list", "--json").messages(p.t)...)
}

// theOnlyMessage is the one message there is.
func (p *program) theOnlyMessage() message {
	p.t.Helper()
	all := p.everyMessage()
	if len(all) != 1 {
		p.t.Fatalf("%d messages, want one: %+v", len(all), all)
	}
	return all[0]
}

// spool is the spool file of a message, found by its id.
func (p *program) spool(id string) []byte {
	p.t.Helper()
	var found string
	err := filepath.WalkDir(p.session.Home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasPrefix(d.Name(), id) && strings.HasSuffix(path, ".eml") {
			found = path
		}
		return nil
	})
	if err != nil || found == "" {
		p.t.Fatalf("no spool file of %s: %v", id, err)
	}
	b, err := os.ReadFile(found)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// trust makes every program of the session trust the certificate, as a system's administrator would.
func trust(t *testing.T, s *desktop.Session, pem []byte) {
	t.Helper()
	path := filepath.Join(s.Home, "ca.pem")
	if err := os.WriteFile(path, pem, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Setenv("SSL_CERT_FILE", path)
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// file lays a file of the given size into the home, with bytes that no encoding can shorten.
func file(t *testing.T, s *desktop.Session, name string, size int) string {
	t.Helper()
	b := make([]byte, 0, size+sha256.Size)
	for seed := sha256.Sum256([]byte(name)); len(b) < size; seed = sha256.Sum256(seed[:]) {
		b = append(b, seed[:]...)
	}
	path := filepath.Join(s.Home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b[:size], 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mentions returns the files below a folder that contain the words.
func mentions(t *testing.T, dir, words string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() { // no socket, and not gone since
			if b, err := os.ReadFile(path); err == nil && bytes.Contains(b, []byte(words)) {
				out = append(out, path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// commandLines returns the command lines of all running programs that contain the words.
func commandLines(t *testing.T, words string) []string {
	t.Helper()
	names, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range names {
		if b, err := os.ReadFile(name); err == nil && bytes.Contains(b, []byte(words)) {
			out = append(out, strings.ReplaceAll(string(b), "\x00", " "))
		}
	}
	return out
}

// await waits for a moment the fault server announces.
func await(t *testing.T, server *faultserver.Server, moment <-chan struct{}, p *system.Process) {
	t.Helper()
	select {
	case <-moment:
	case <-p.Done():
		t.Fatalf("the program ended before that:\n%s\n%s", p.Output(), server.Log())
	case <-time.After(time.Minute):
		t.Fatalf("the server has waited for a minute:\n%s\n%s", p.Output(), server.Log())
	}
}
