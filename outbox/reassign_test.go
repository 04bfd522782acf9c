package outbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// removed sends a message into a state and removes its account.
func removed(t *testing.T, rules []rule, opt outbox.SubmitOptions) (*desk, outbox.Message) {
	t.Helper()
	srv := serve(t, faultserver.Options{Rules: rules})
	d := newDesk(t)
	a := d.accountAt(srv)
	m := d.submit(letter("a@x.example"), opt)
	if len(rules) > 0 {
		m = d.deliver(m.ID)
	}
	if err := d.accounts.Remove(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	return d, m
}

// TestAccountOfAnUnknownMessageRemoved: the row reads as before, "send again" says
// what is missing and changes nothing, and an account with the same address takes
// over the same bytes.
func TestAccountOfAnUnknownMessageRemoved(t *testing.T) {
	d, m := removed(t, []rule{{Step: faultserver.StepDot, Action: action{Drop: faultserver.DropClose}}}, outbox.SubmitOptions{})
	d.wantState(m, outbox.StateUnknown)
	got := d.get(m.ID)
	if got.Host == "" || got.Port == 0 || got.From != sender || got.Account != sender || got.Explanation.Values["host"] == "" {
		t.Errorf("from %s by %s at %s:%d", got.From, got.Account, got.Host, got.Port)
	}
	wantFilled(t, got.Explanation)
	if err := d.outbox.Retry(t.Context(), m.ID); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("sent again by nobody: %v", err)
	}
	d.wantState(d.get(m.ID), outbox.StateUnknown)

	// An account with another address cannot say that it wrote this.
	srv := serve(t, faultserver.Options{})
	other := d.accountAt(srv, func(a *account.Account) { a.Address = "li@example.org" })
	draft, err := d.outbox.Reassign(t.Context(), m.ID, other.ID)
	if err != nil || draft.State != outbox.StateDraft || draft.ID == m.ID {
		t.Fatalf("%s %s %v", draft.ID, draft.State, err)
	}
	if kept, err := d.drafts.Get(t.Context(), draft.ID); err != nil || kept.AccountID != other.ID || kept.Body != m.Source.Body {
		t.Errorf("the copy %+v %v", kept, err)
	}
	d.wantState(d.get(m.ID), outbox.StateUnknown)

	same := d.accountAt(srv, func(a *account.Account) { a.Address = "AYSE@example.org" })
	got, err = d.outbox.Reassign(t.Context(), m.ID, same.ID)
	if err != nil || got.AccountID != same.ID || got.SHA256 != m.SHA256 {
		t.Fatalf("%+v %v", got, err)
	}
	d.wantState(got, outbox.StateUnknown)
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantLedger(t, srv) // it may have arrived: only the person sends it again
	if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.deliver(m.ID), outbox.StateSent)
	if sum := srv.Messages()[0].SHA256; sum != m.SHA256 {
		t.Error("other bytes were sent")
	}
}

// TestReassignWaiting moves a message as it is, or makes a draft of it, and keeps
// its time.
func TestReassignWaiting(t *testing.T) {
	for name, c := range map[string]struct {
		rules []rule
		at    time.Duration
	}{
		"waiting":   {},
		"scheduled": {at: time.Hour},
		"refused":   {rules: []rule{{Step: faultserver.StepDot, Action: action{Reply: []string{"554 5.7.1 spam"}}}}},
	} {
		for _, address := range []string{sender, "li@example.org"} {
			t.Run(name+" to "+address, func(t *testing.T) {
				var opt outbox.SubmitOptions
				if c.at > 0 {
					opt.At = newClock().now().Add(c.at)
				}
				d, m := removed(t, c.rules, opt)
				if c.rules == nil && c.at == 0 {
					if err := d.outbox.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
					if got := d.get(m.ID); !got.Held || got.Reason != account.KeyAccountMissing {
						t.Errorf("held %v, %s", got.Held, got.Reason)
					}
				}
				srv := serve(t, faultserver.Options{})
				a := d.accountAt(srv, func(a *account.Account) { a.Address = address })
				got, err := d.outbox.Reassign(t.Context(), m.ID, a.Address)
				if err != nil || got.AccountID != a.ID {
					t.Fatalf("%+v %v", got, err)
				}
				if address != sender {
					d.wantState(got, outbox.StateDraft)
					if draft, err := d.drafts.Get(t.Context(), got.ID); err != nil || draft.AccountID != a.ID || draft.ID != m.ID {
						t.Errorf("the draft %+v %v", draft, err)
					}
					return
				}
				if got.State != m.State || got.Held || !got.Due.Equal(m.Due) || got.SHA256 != m.SHA256 {
					t.Errorf("%s, held %v, due %v", got.State, got.Held, got.Due)
				}
				if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
					t.Fatal(err)
				}
				d.wantState(d.deliver(m.ID), outbox.StateSent)
				if n := len(srv.Messages()); n != 1 {
					t.Errorf("the other account's server took %d", n)
				}
			})
		}
	}
}

// TestReassignRefuses what is sent, and accounts that are not there.
func TestReassignRefuses(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	a := d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	other := d.accountAt(srv, func(a *account.Account) { a.Address = "li@example.org" })
	for name, c := range map[string]struct {
		id, account string
		want        error
	}{
		"sent":                {m.ID, a.ID, outbox.ErrState},
		"sent, another one's": {m.ID, other.ID, outbox.ErrState},
		"no message":          {"nobody", a.ID, outbox.ErrNotFound},
		"no account":          {m.ID, "nobody@x.example", account.ErrNotFound},
	} {
		if _, err := d.outbox.Reassign(t.Context(), c.id, c.account); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReleaseAccount makes drafts of what waits, whatever it waits for, and leaves
// the rest readable.
func TestReleaseAccount(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Conn: 1, Action: action{Gate: "mail"}}}})
	d := homeFor(t, srv)
	a, err := d.accounts.Find(t.Context(), sender)
	if err != nil {
		t.Fatal(err)
	}
	h := startHelper(t, helperTask{Home: d.home, Do: "mine"})
	sending, _, _ := strings.Cut(h.line(), " ")
	srv.Wait(t, srv.Arrived("mail"))
	waiting := []outbox.Message{
		d.submit(letter("a@x.example"), outbox.SubmitOptions{}),
		d.submit(letter("b@x.example"), outbox.SubmitOptions{Undo: undoTime}),
		d.submit(letter("c@x.example"), outbox.SubmitOptions{At: d.clock.now().Add(time.Hour)}),
	}
	n, err := d.outbox.ReleaseAccount(t.Context(), a.ID)
	if err != nil || n != len(waiting) {
		t.Errorf("%d drafts %v", n, err)
	}
	for _, m := range waiting {
		if _, err := d.drafts.Get(t.Context(), m.ID); errors.Is(err, compose.ErrNotFound) {
			t.Error("a message became no draft")
		}
	}
	d.wantState(d.get(sending), outbox.StateSending)
	srv.Open("mail")
	if got := h.line(); got != "sent <nil>" {
		t.Errorf("what was being sent: %s", got)
	}
	h.end()
}
