//go:build linux && e2e && more

package e2e_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sendoff/e2e/crash"
	"sendoff/e2e/desktop"
	"sendoff/e2e/exim"
	"sendoff/e2e/postfix"
)

// The other great server of the world's mail: by both kinds of submission what arrives is what was frozen, its name
// for the message is kept, and a refused address stops the message.
func TestMoreExim(t *testing.T) {
	server := newExim(t, 0)
	for i, c := range []struct {
		security string
		port     int
	}{{"starttls", server.Submission}, {"tls", server.Submissions}} {
		t.Run(c.security, func(t *testing.T) {
			p := newEximProgram(t, server, c.security, c.port)
			m := p.must(0, "", "send", "--json", "--to", "li@example.org", "--bcc", "quiet@example.org", "--subject", "Üç rapor",
				"--body", "Dear Li,\n.\n..two dots", "--attach", file(t, p.session, "rapor.bin", 300_000)).result(t)
			if m.State != "sent" || !strings.Contains(m.Reply, "id=") {
				t.Errorf("the result is %+v", m)
			}
			frozen := hash(p.spool(m.ID))
			for _, delivered := range server.Messages(2 * (i + 1)) {
				if i == 0 && hash(postfix.Original(delivered)) != frozen {
					t.Errorf("%d bytes were delivered, and they are not those that were frozen", len(delivered))
				}
			}
			m = p.must(67, "", "send", "--json", "--to", "li@example.org", "--to", exim.Refused, "--subject", "x", "--body", "y").result(t)
			if m.State != "refused" || m.Recipients[1].Code != 550 {
				t.Errorf("to nobody there: %+v", m)
			}
			server.Messages(2 * (i + 1)) // and nothing more
		})
	}
}

// Exim takes two messages on a connection here and answers 421 to the next, which goes over a new connection at once.
func TestMoreEximLeavesBetween(t *testing.T) {
	server := newExim(t, 2)
	p := newEximProgram(t, server, "tls", server.Submissions)
	const messages = 5
	for n := range messages {
		// A process that dies before anything has left keeps its message in the outbox, due at once.
		atLock := func(c crash.Call) bool { return c.Kind == crash.Open && isLock(c.Path) }
		if !p.crash(atLock, "send", "--to", fmt.Sprintf("r%d@example.org", n), "--subject", "x", "--body", "y") {
			t.Fatal("it was not killed")
		}
	}
	p.must(0, "", "outbox", "run")
	server.Messages(messages)
	if n := strings.Count(server.Log(), "too many messages"); n != 2 {
		t.Errorf("Exim was done with %d connections, want 2:\n%s", n, server.Log())
	}
	for _, m := range p.everyMessage() {
		if m.State != "sent" {
			t.Errorf("%s is %s: %s", m.ID, m.State, m.Reason)
		}
	}
}

func newExim(t *testing.T, perConnection int) *exim.Server {
	t.Helper()
	root, err := filepath.Abs("../build/exim/root")
	if err != nil {
		t.Fatal(err)
	}
	return exim.New(t, root, perConnection)
}

func newEximProgram(t *testing.T, server *exim.Server, security string, port int) *program {
	t.Helper()
	s := desktop.NewSession(t, desktop.Absent)
	s.Setenv("SSL_CERT_FILE", server.CAFile)
	s.Setenv("SENDOFF_PASSWORD", exim.Password)
	p := newProgram(t, s, "sendoff-nogui")
	p.must(0, "", "account", "add", exim.User, "--host", server.Host, "--port", fmt.Sprint(port), "--security", security,
		"--username", exim.User, "--no-check")
	return p
}
