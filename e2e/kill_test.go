//go:build unix && e2e

package e2e_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// The program is killed where the server holds it, and the server's own ledger is the judge: what died before the
// point of no return waits and is sent once; what died after it is unknown, and is not sent again by itself.
func TestKill(t *testing.T) {
	for _, c := range []struct {
		name   string
		rule   faultserver.Rule
		states []string
	}{
		{"connected", faultserver.Rule{Step: faultserver.StepConnect}, []string{"waiting"}},
		{"TLS", faultserver.Rule{Step: faultserver.StepTLS}, []string{"waiting"}},
		{"greeting", faultserver.Rule{Step: faultserver.StepGreeting}, []string{"waiting"}},
		{"EHLO", faultserver.Rule{Step: faultserver.StepEHLO}, []string{"waiting"}},
		{"AUTH", faultserver.Rule{Step: faultserver.StepAuth}, []string{"waiting"}},
		{"credential", faultserver.Rule{Step: faultserver.StepCredential}, []string{"waiting"}},
		{"MAIL", faultserver.Rule{Step: faultserver.StepMail}, []string{"waiting"}},
		{"RCPT 1", faultserver.Rule{Step: faultserver.StepRcpt, N: 1}, []string{"waiting"}},
		{"RCPT 2", faultserver.Rule{Step: faultserver.StepRcpt, N: 2}, []string{"waiting"}},
		{"RCPT 3", faultserver.Rule{Step: faultserver.StepRcpt, N: 3}, []string{"waiting"}},
		{"DATA", faultserver.Rule{Step: faultserver.StepData}, []string{"waiting"}},
		{"body 0 %", faultserver.Rule{Step: faultserver.StepBody, Byte: 1}, []string{"waiting"}},
		{"body 50 %", faultserver.Rule{Step: faultserver.StepBody, Percent: 50}, []string{"waiting"}},
		// Whether its end, and the dot, have left is the kernel's to say.
		{"body 99 %", faultserver.Rule{Step: faultserver.StepBody, Percent: 99}, []string{"waiting", "unknown"}},
		{"dot", faultserver.Rule{Step: faultserver.StepDot}, []string{"unknown"}},
		{"after the dot", faultserver.Rule{Step: faultserver.StepAccepted}, []string{"unknown"}},
		// The answer is on its way: whether it was read and recorded in time is the kernel's to say.
		{"answered", faultserver.Rule{Step: faultserver.StepAnswered}, []string{"sent", "unknown"}},
		{"QUIT", faultserver.Rule{Step: faultserver.StepQuit}, []string{"sent"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.rule.Conn, c.rule.Times, c.rule.Action = 1, 1, faultserver.Action{Gate: "here"}
			d := newDoomed(t, c.rule)
			size := 1000
			if c.rule.Step == faultserver.StepBody {
				size = 12 << 20 // more than the buffers between the two hold
			}
			d.sends = append(d.sends, "--attach", file(t, d.session, "attached.bin", size))
			running := system.Start(t, d.command("", d.sends...))
			await(t, d.server, d.server.Arrived("here"), running)
			running.Kill()
			d.server.Open("here")
			d.judge(c.states...)
		})
	}
}

// doomed is a program that is about to be killed while it sends a message.
type doomed struct {
	*program
	server *faultserver.Server
	sends  []string // the command line
}

// newDoomed has an account at a server with these rules, and no window: what sends is the same.
func newDoomed(t *testing.T, rules ...faultserver.Rule) *doomed {
	t.Helper()
	server := faultserver.New(t, faultserver.Options{Users: map[string]string{"ayse": "the secret"}, Rules: rules})
	s := desktop.NewSession(t, desktop.Absent)
	trust(t, s, server.CAPEM())
	s.Setenv("SENDOFF_PASSWORD", "the secret")
	p := newProgram(t, s, "sendoff-nogui")
	addFaultAccount(t, p, server)
	return &doomed{p, server, []string{
		"send", "--to", "li@example.org", "--to", "mehmet@example.org", "--to", "zoe@example.org", "--subject", "x", "--body", "y",
	}}
}

// judge asks what the dead program left: a message in one of these states, or none ("none"). Then it lets another one
// send what is due, and the person ask again for what is unknown; the server's ledger says whether each is right.
func (d *doomed) judge(states ...string) {
	d.t.Helper()
	// The server may still read what was on its way.
	d.server.Wait(d.t, d.server.ReachedN(faultserver.StepClosed, d.server.Connections()))
	before := len(d.server.Messages())
	m, frozen := d.left()
	if !slices.Contains(states, m.State) {
		d.t.Fatalf("after the kill it is %q, want %q\n%+v\n%s", m.State, states, m, d.server.Log())
	}
	switch {
	case before > 1,
		m.State == "sent" && before != 1,
		(m.State == "waiting" || m.State == "none") && before != 0:
		d.t.Fatalf("%s, and the server has it %d times\n%s", m.State, before, d.server.Log())
	}
	d.run("", "outbox", "run")
	want := before
	if m.State == "waiting" {
		want = 1
	}
	d.wantLedger(want, frozen)
	switch m.State {
	case "unknown":
		if got, _ := d.left(); got.State != "unknown" {
			d.t.Fatalf("a run has made %q of it", got.State)
		}
		d.must(0, "", "outbox", "retry", m.ID)
		d.wantLedger(want+1, frozen)
	case "none":
		if files := spooled(d.t, d.session.Home); len(files) > 0 {
			d.t.Errorf("of a message that is not there, %v is left", files)
		}
		return
	}
	if got, _ := d.left(); got.State != "sent" || got.MessageID != m.MessageID {
		d.t.Errorf("in the end it is %q, %s", got.State, got.MessageID)
	}
}

// left is the one message there is, wherever it stands, with its bytes; of none the state is "none".
func (d *doomed) left() (m message, frozen string) {
	d.t.Helper()
	all := d.everyMessage()
	switch len(all) {
	case 0:
		return message{State: "none"}, ""
	case 1:
		return all[0], hash(d.spool(all[0].ID))
	}
	d.t.Fatalf("%d messages, want one: %+v", len(all), all)
	return message{}, ""
}

func (d *doomed) wantLedger(n int, frozen string) {
	d.t.Helper()
	ledger := d.server.Messages()
	if len(ledger) != n {
		d.t.Fatalf("the server has %d messages, want %d\n%s", len(ledger), n, d.server.Log())
	}
	for _, got := range ledger {
		if got.SHA256 != frozen {
			d.t.Error("the server has other bytes than were frozen")
		}
		if len(got.Accepting()) != 3 {
			d.t.Errorf("it is for %q", got.Accepting())
		}
	}
}

// spooled are the files of messages in a home, finished or not.
func spooled(t *testing.T, home string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(home, func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".eml") {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
