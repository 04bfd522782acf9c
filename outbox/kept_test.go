package outbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestOneConnection keeps the connection for the account's next message, with
// RSET between. With PIPELINING a message to one person waits for the server
// twice: once for all its commands, RSET among them, and once for its bytes.
func TestOneConnection(t *testing.T) {
	for _, c := range []struct {
		name    string
		piped   bool
		draft   []string
		opt     outbox.SubmitOptions
		perMail int
	}{
		{"one person", true, []string{"a@x.example"}, outbox.SubmitOptions{}, 2},
		{"two people, whoever can", true, []string{"a@x.example", "b@x.example"}, outbox.SubmitOptions{Partial: true}, 2},
		{"two people, both or none", true, []string{"a@x.example", "b@x.example"}, outbox.SubmitOptions{}, 3},
		{"without PIPELINING", false, []string{"a@x.example"}, outbox.SubmitOptions{}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{Extensions: extensions(c.piped)})
			d := newDesk(t)
			d.accountAt(srv)
			d.wantState(d.send(letter(c.draft...), c.opt), outbox.StateSent)
			first := srv.Turns()
			const more = 4
			for range more {
				d.wantState(d.send(letter(c.draft...), c.opt), outbox.StateSent)
			}
			if n := srv.Turns() - first; n != more*c.perMail {
				t.Errorf("%d round trips for %d messages, want %d each\n%s", n, more, c.perMail, srv.Log())
			}
			if n := srv.Connections(); n != 1 {
				t.Errorf("%d connections", n)
			}
			if n := len(srv.Messages()); n != 1+more {
				t.Errorf("%d messages taken", n)
			}
			if n := strings.Count(strings.Join(srv.Verbs(), " "), "RSET MAIL"); n != more {
				t.Errorf("%d RSET for %d further messages", n, more)
			}
		})
	}
}

// TestServerLeavesBetween: a server may be done with a connection after any
// message, and say so or not, before it lets the next one begin. That one goes
// at once over a new connection; nothing is counted as a failure, lost or sent
// twice.
func TestServerLeavesBetween(t *testing.T) {
	places := []struct {
		name string
		rule rule
	}{
		{"after the answer", rule{Step: faultserver.StepAnswered, N: 2}},
		{"RSET", rule{Step: faultserver.StepRset, N: 2}},
		{"MAIL", rule{Step: faultserver.StepMail, N: 3}},
		{"RCPT", rule{Step: faultserver.StepRcpt, Address: "m3@x.example"}},
		{"DATA", rule{Step: faultserver.StepData, N: 3}},
	}
	ways := []fault{
		{name: "421", action: action{Reply: []string{"421 4.7.0 too many messages on this connection"}}},
		{name: "421 and closed", action: action{Raw: "421 4.7.0 bye\r\n", Drop: faultserver.DropClose}},
		{name: "closed", action: action{Drop: faultserver.DropClose}},
		{name: "reset", action: action{Drop: faultserver.DropReset}},
	}
	// What only RSET is asked: whether anybody is there.
	onlyReset := []fault{
		{name: "5yz", action: action{Reply: []string{"503 5.5.1 not now"}}},
		{name: "garble", action: action{Raw: "\x00what?\r\n"}},
		{name: "stall", action: action{Gate: "stall"}},
	}
	for _, piped := range []bool{true, false} {
		for _, p := range places {
			list := ways
			switch p.rule.Step {
			case faultserver.StepAnswered:
				list = ways[1:] // an answer to nothing is the next one's answer
			case faultserver.StepRset:
				list = append(onlyReset, ways...)
			}
			for _, f := range list {
				t.Run(fmt.Sprintf("pipelining=%v/%s/%s", piped, p.name, f.name), func(t *testing.T) {
					t.Parallel()
					at := p.rule
					at.Conn, at.Times, at.Action = 1, 1, f.action
					srv := serve(t, faultserver.Options{Extensions: extensions(piped), Rules: []rule{at}})
					d := newDesk(t)
					d.accountAt(srv)
					if f.Gate != "" {
						d.outbox.SetResetPatience(200 * time.Millisecond)
					}
					var want []string
					for i := 1; i <= 5; i++ {
						to := fmt.Sprintf("m%d@x.example", i)
						want = append(want, to)
						m := d.send(letter(to), outbox.SubmitOptions{})
						d.wantState(m, outbox.StateSent)
						if m.Attempts != 1 || m.Reason != "" {
							t.Errorf("message %d: %d attempts, %s", i, m.Attempts, m.Reason)
						}
					}
					wantLedger(t, srv, want...)
					if n := srv.Connections(); n != 2 && f.Gate == "" {
						t.Errorf("%d connections for five messages, want 2", n)
					}
					if f.Gate != "" {
						srv.Open(f.Gate)
					}
				})
			}
		}
	}
}

// TestServerLeavesForGood: if there is no new connection either, the message
// waits, after one attempt.
func TestServerLeavesForGood(t *testing.T) {
	for _, piped := range []bool{true, false} {
		srv := serve(t, faultserver.Options{Extensions: extensions(piped), Rules: []rule{
			{Step: faultserver.StepAnswered, Conn: 1, Action: action{Drop: faultserver.DropClose}},
			{Step: faultserver.StepMail, Conn: 2, Action: action{Reply: []string{"421 4.3.2 closing"}}},
		}})
		d := newDesk(t)
		d.accountAt(srv)
		d.wantState(d.send(letter("a@x.example"), outbox.SubmitOptions{}), outbox.StateSent)
		m := d.send(letter("b@x.example"), outbox.SubmitOptions{})
		d.wantState(m, outbox.StateWaiting)
		if m.Attempts != 1 || m.Code != 421 || srv.Connections() != 2 {
			t.Errorf("%d attempts, %d, %d connections", m.Attempts, m.Code, srv.Connections())
		}
		wantLedger(t, srv, "a@x.example")
	}
}

// TestNewConnectionRefused: a password that has become wrong holds the account,
// also where it is found out in the middle of an attempt.
func TestNewConnectionRefused(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{
		{Step: faultserver.StepAnswered, Conn: 1, Action: action{Drop: faultserver.DropClose}},
		{Step: faultserver.StepCredential, Conn: 2, Action: action{Reply: []string{"535 5.7.8 no longer"}}},
	}})
	d := newDesk(t)
	a := d.accountAt(srv)
	d.wantState(d.send(letter("a@x.example"), outbox.SubmitOptions{}), outbox.StateSent)
	m := d.send(letter("b@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateWaiting)
	d.wantRecipients(m, "later")
	a, err := d.accounts.Find(t.Context(), a.ID)
	if err != nil || a.Held != account.KeyAuthRefused || m.Reason != account.KeyAuthRefused {
		t.Errorf("held %q, reason %q, %v", a.Held, m.Reason, err)
	}
	wantLedger(t, srv, "a@x.example")
}

// TestServerLeavesBetweenParts: a message in several transactions survives it as
// several messages do.
func TestServerLeavesBetweenParts(t *testing.T) {
	for _, piped := range []bool{true, false} {
		srv := serve(t, faultserver.Options{Extensions: extensions(piped, "LIMITS RCPTMAX=2"), Rules: []rule{
			{Step: faultserver.StepAnswered, N: 1, Action: action{Drop: faultserver.DropClose}},
		}})
		d := newDesk(t)
		d.accountAt(srv)
		m := d.send(letter("a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"), outbox.SubmitOptions{})
		d.wantState(m, outbox.StateSent)
		if m.Attempts != 1 {
			t.Errorf("%d attempts", m.Attempts)
		}
		wantLedger(t, srv, "a@x.example,b@x.example", "c@x.example,d@x.example", "e@x.example")
	}
}
