//go:build unix && e2e

package e2e_test

import (
	"slices"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// The program is killed where the server holds it, and the server's own ledger is the judge: what died before the
// point of no return waits and is sent once; what died after it is unknown, and is not sent again by itself.
func TestKill(t *testing.T) {
	for _, c := range []struct {
		step   faultserver.Step
		states []string
	}{
		{faultserver.StepGreeting, []string{"waiting"}},
		{faultserver.StepCredential, []string{"waiting"}},
		{faultserver.StepMail, []string{"waiting"}},
		{faultserver.StepRcpt, []string{"waiting"}},
		{faultserver.StepData, []string{"waiting"}},
		{faultserver.StepBody, []string{"waiting"}},
		{faultserver.StepDot, []string{"unknown"}},
		{faultserver.StepAccepted, []string{"unknown"}},
		// The answer is on its way: whether it was read and recorded in time is the kernel's to say.
		{faultserver.StepAnswered, []string{"sent", "unknown"}},
	} {
		t.Run(string(c.step), func(t *testing.T) {
			rule := faultserver.Rule{Step: c.step, Conn: 1, Times: 1, Action: faultserver.Action{Gate: "here"}}
			if c.step == faultserver.StepBody {
				rule.Percent = 50
			}
			server := faultserver.New(t, faultserver.Options{
				Users: map[string]string{"ayse": "the secret"}, Rules: []faultserver.Rule{rule},
			})
			s := desktop.NewSession(t, desktop.Absent)
			trust(t, s, server.CAPEM())
			s.Setenv("SENDOFF_PASSWORD", "the secret")
			p := newProgram(t, s, "sendoff")
			addFaultAccount(t, p, server)
			big := file(t, s, "big.bin", 12<<20) // more than the buffers between the two hold

			running := system.Start(t, p.command("", "send", "--to", "li@example.org", "--subject", "x", "--body", "y", "--attach", big))
			await(t, server, server.Arrived("here"), running)
			running.Kill()
			server.Open("here")
			accepted := len(server.Messages())

			m := p.theOnlyMessage()
			if !slices.Contains(c.states, m.State) {
				t.Fatalf("after the kill it is %q, want %q\n%+v", m.State, c.states, m)
			}
			frozen := p.spool(m.ID)
			p.run("", "outbox", "run")
			ledger := server.Messages()
			if m.State == "waiting" {
				accepted++
			}
			if len(ledger) < accepted || len(ledger) > max(accepted, 1) {
				t.Fatalf("%s, and the server has %d messages\n%s", m.State, len(ledger), server.Log())
			}
			for _, got := range ledger {
				if got.SHA256 != hash(frozen) {
					t.Error("the server has other bytes than were frozen")
				}
			}
			if m.State != "unknown" {
				return
			}
			p.must(0, "", "outbox", "retry", m.ID)
			again := server.Messages()
			if len(again) != len(ledger)+1 || again[len(again)-1].SHA256 != hash(frozen) {
				t.Errorf("sent again on the person's word: the server has %d messages, had %d", len(again), len(ledger))
			}
		})
	}
}

// theOnlyMessage is the one message there is, wherever it stands.
func (p *program) theOnlyMessage() message {
	p.t.Helper()
	all := append(p.must(0, "", "outbox", "list", "--json").messages(p.t), p.must(0, "", "sent", "list", "--json").messages(p.t)...)
	if len(all) != 1 {
		p.t.Fatalf("%d messages, want one: %+v", len(all), all)
	}
	return all[0]
}
