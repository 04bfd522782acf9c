package outbox_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

func rcptRule(address, reply string) rule {
	return rule{Step: faultserver.StepRcpt, Address: address, Action: action{Reply: []string{reply}}}
}

// TestRecipients sends to a, b and c at a server that has an answer for some of
// them, asked to send to the others or not.
func TestRecipients(t *testing.T) {
	const no, later = "550 5.1.1 no such user", "450 4.2.0 later"
	for _, c := range []struct {
		name    string
		answers map[string]string
		partial bool
		state   outbox.State
		rcpts   string
		ledger  []string
		reason  account.FailureKey
		rest    string // To of the ready draft
	}{
		{"one refused", map[string]string{"b": no}, false, outbox.StateRefused, "held refused held", nil, account.KeyRecipientRefused, ""},
		{"the first refused", map[string]string{"a": no}, false, outbox.StateRefused, "refused held held", nil, account.KeyRecipientRefused, ""},
		{"one refused, one later", map[string]string{"b": no, "c": later}, false, outbox.StateRefused, "held refused held", nil, account.KeyRecipientRefused, ""},
		{"all refused", map[string]string{"a": no, "b": no, "c": no}, false, outbox.StateRefused, "refused refused refused", nil, account.KeyRecipientRefused, ""},
		{"one later", map[string]string{"b": later}, false, outbox.StateWaiting, "accepted later accepted", []string{"a@x.example,c@x.example"}, account.KeyBusy, ""},
		{"all later", map[string]string{"a": later, "b": later, "c": later}, false, outbox.StateWaiting, "later later later", nil, account.KeyBusy, ""},
		{"partial, one refused", map[string]string{"b": no}, true, outbox.StatePartly, "accepted refused accepted", []string{"a@x.example,c@x.example"}, account.KeyRecipientRefused, "b@x.example"},
		{"partial, one refused, one later", map[string]string{"b": no, "c": later}, true, outbox.StateWaiting, "accepted refused later", []string{"a@x.example"}, account.KeyBusy, ""},
		{"partial, all refused", map[string]string{"a": no, "b": no, "c": no}, true, outbox.StateRefused, "refused refused refused", nil, account.KeyRecipientRefused, ""},
		{"partial, refused and later", map[string]string{"a": no, "b": no, "c": later}, true, outbox.StateWaiting, "refused refused later", nil, account.KeyBusy, ""},
	} {
		for _, piped := range []bool{true, false} {
			t.Run(fmt.Sprint(c.name, " ", piped), func(t *testing.T) {
				var rules []rule
				for who, reply := range c.answers {
					rules = append(rules, rcptRule(who+"@x.example", reply))
				}
				srv := serve(t, faultserver.Options{Extensions: extensions(piped), Rules: rules})
				d := newDesk(t)
				d.accountAt(srv)
				m := d.send(letter("a@x.example", "b@x.example", "c@x.example"), outbox.SubmitOptions{Partial: c.partial})
				d.wantState(m, c.state)
				d.wantRecipients(m, c.rcpts)
				wantLedger(t, srv, c.ledger...)
				if m.Reason != c.reason || m.Stage != outbox.StageRecipients {
					t.Errorf("reason %s at %s", m.Reason, m.Stage)
				}
				if (c.state == outbox.StateWaiting) == m.NextTry.IsZero() {
					t.Errorf("next try %v", m.NextTry)
				}
				d.wantRest(d.get(m.ID), c.rest)
				if c.state == outbox.StateRefused && strings.Contains(c.rcpts, "held") {
					if m.Explanation.Why != "why.recipient-refused.some" || m.Explanation.Values["n"] != 1 || m.Explanation.Values["m"] != 3 || m.Explanation.Values["k"] != 2 {
						t.Errorf("told as %+v", m.Explanation)
					}
					d.close()
					srv.Wait(t, srv.Reached(faultserver.StepQuit)) // the session closes, politely
				}
			})
		}
	}
}

// wantRest fails the test unless the ready draft is for those recipients.
func (d *desk) wantRest(m outbox.Message, to string) {
	d.t.Helper()
	if (m.Rest == "") != (to == "") {
		d.t.Fatalf("ready draft %q, want one to %q", m.Rest, to)
	}
	if to == "" {
		return
	}
	draft, err := d.drafts.Get(d.t.Context(), m.Rest)
	if err != nil {
		d.t.Fatal(err)
	}
	if draft.To != to || draft.ID == m.ID || draft.Subject != m.Source.Subject || draft.Body != m.Source.Body {
		d.t.Errorf("the ready draft is %+v", draft)
	}
	if again, err := d.outbox.Edit(d.t.Context(), m.ID); err != nil || again.ID != m.Rest {
		d.t.Errorf("editing gives %q %v, want the ready draft %q", again.ID, err, m.Rest)
	}
}

func TestSendToTheOthers(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("b@x.example", "550 5.1.1 no such user")}})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example")
	draft.Cc, draft.Bcc = "B <b@x.example>", "c@x.example"
	m := d.send(draft, outbox.SubmitOptions{})
	d.wantState(m, outbox.StateRefused)
	sum := spoolSum(t, m)
	if err := d.outbox.SendToOthers(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	m = d.deliver(m.ID)
	d.wantState(m, outbox.StatePartly)
	d.wantRecipients(m, "accepted refused accepted")
	wantLedger(t, srv, "a@x.example,c@x.example")
	if got := srv.Messages()[0]; got.SHA256 != sum {
		t.Error("other bytes than were frozen")
	}
	rest, err := d.outbox.Edit(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if rest.To != "" || rest.Cc != `B <b@x.example>` && rest.Cc != `"B" <b@x.example>` || rest.Bcc != "" {
		t.Errorf("the rest: %+v", rest)
	}
	if err := d.outbox.SendToOthers(t.Context(), m.ID); err == nil {
		t.Error("nobody is held any more")
	}
}

// TestLaterOnesRetryAlone: the second try is for the one that was not taken, and
// what was refused becomes a draft only when the rest has ended.
func TestLaterOnesRetryAlone(t *testing.T) {
	once := rcptRule("c@x.example", "450 4.2.0 greylisted")
	once.Times = 1
	srv := serve(t, faultserver.Options{Rules: []rule{once, rcptRule("b@x.example", "550 5.1.1 no")}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example", "b@x.example", "c@x.example"), outbox.SubmitOptions{Partial: true})
	d.wantState(m, outbox.StateWaiting)
	d.wantRest(m, "")
	if m.Explanation.Why != "why.rest-later" || m.Explanation.Values["time"] != m.NextTry {
		t.Errorf("told as %+v", m.Explanation)
	}
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantLedger(t, srv, "a@x.example")
	d.clock.advance(m.NextTry.Sub(d.clock.now()))
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	m = d.get(m.ID)
	d.wantState(m, outbox.StatePartly)
	wantLedger(t, srv, "a@x.example", "c@x.example")
	d.wantRest(m, "b@x.example")
	got := srv.Messages()
	if got[0].SHA256 != got[1].SHA256 {
		t.Error("the second try carried other bytes")
	}
}

// TestDotAnswerIsForTheAcceptedOnly: a recipient with its own refusal keeps it.
func TestDotAnswerIsForTheAcceptedOnly(t *testing.T) {
	for reply, want := range map[string]string{
		"451 4.3.0 later":  "later refused",
		"554 5.7.1 it was": "refused refused",
	} {
		srv := serve(t, faultserver.Options{Rules: []rule{
			rcptRule("b@x.example", "550 5.1.1 no"),
			{Step: faultserver.StepDot, Action: action{Reply: []string{reply}}},
		}})
		d := newDesk(t)
		d.accountAt(srv)
		m := d.send(letter("a@x.example", "b@x.example"), outbox.SubmitOptions{Partial: true})
		d.wantRecipients(m, want)
		if m.Recipients[1].Code != 550 || m.Recipients[1].Enhanced != "5.1.1" || m.Recipients[0].Code == 550 {
			t.Errorf("answers %+v", m.Recipients)
		}
		if m.Stage != outbox.StageReply {
			t.Errorf("reason %s at %s", m.Reason, m.Stage)
		}
	}
}

// TestTooManyRecipients: 452 4.5.3 opens the next transaction at once.
func TestTooManyRecipients(t *testing.T) {
	for _, reply := range []string{"452 4.5.3 too many recipients", "552 5.5.3 too many recipients"} {
		for _, piped := range []bool{true, false} {
			srv := serve(t, faultserver.Options{Extensions: extensions(piped), Rules: []rule{
				{Step: faultserver.StepRcpt, From: 3, Action: action{Reply: []string{reply}}},
			}})
			d := newDesk(t)
			d.accountAt(srv)
			m := d.send(letter("a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"), outbox.SubmitOptions{})
			d.wantState(m, outbox.StateSent)
			wantLedger(t, srv, "a@x.example,b@x.example", "c@x.example,d@x.example", "e@x.example")
			if m.Attempts != 1 || srv.Connections() != 1 {
				t.Errorf("%d attempts, %d connections", m.Attempts, srv.Connections())
			}
			for _, got := range srv.Messages() {
				if got.SHA256 != m.SHA256 {
					t.Error("other bytes")
				}
			}
		}
	}
}

// TestAlwaysTooMany does not go round for ever.
func TestAlwaysTooMany(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("", "452 4.5.3 too many recipients")}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example", "b@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateWaiting)
	if got := strings.Count(strings.Join(srv.Verbs(), " "), "MAIL"); got != 1 {
		t.Errorf("%d transactions", got)
	}
}

// TestSplit sends to more people than a transaction takes.
func TestSplit(t *testing.T) {
	many := func(n int) (to []string) {
		for i := range n {
			to = append(to, fmt.Sprintf("p%03d@x.example", i))
		}
		return to
	}
	for _, c := range []struct {
		name     string
		n        int
		limits   string
		provider string
		want     []int
	}{
		{"nothing known", 250, "", "", []int{100, 100, 50}},
		{"the server says", 25, "LIMITS RCPTMAX=10 MAILMAX=5", "", []int{10, 10, 5}},
		{"the table says", 101, "", "gmail", []int{100, 1}},
		{"just as many", 100, "", "", []int{100}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var more []string
			if c.limits != "" {
				more = append(more, c.limits)
			}
			srv := serve(t, faultserver.Options{Extensions: extensions(true, more...)})
			d := newDesk(t)
			d.accountAt(srv, func(a *account.Account) { a.ProviderID = c.provider })
			m := d.send(letter(many(c.n)...), outbox.SubmitOptions{})
			d.wantState(m, outbox.StateSent)
			var got []int
			seen := make(map[string]bool)
			for _, msg := range srv.Messages() {
				got = append(got, len(msg.Recipients))
				for _, r := range msg.Recipients {
					if seen[r.Address] {
						t.Errorf("%s got it twice", r.Address)
					}
					seen[r.Address] = true
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLineLostBetweenTransactions keeps what is sent and tries only the rest.
func TestLineLostBetweenTransactions(t *testing.T) {
	srv := serve(t, faultserver.Options{
		Extensions: extensions(true, "LIMITS RCPTMAX=2"),
		Rules: []rule{
			{Step: faultserver.StepMail, Conn: 1, N: 2, Action: action{Drop: faultserver.DropClose}},
			{Step: faultserver.StepMail, Conn: 2, N: 1, Action: action{Drop: faultserver.DropClose}},
		},
	})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example", "b@x.example", "c@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateWaiting)
	d.wantRecipients(m, "accepted accepted pending")
	m = d.deliver(m.ID)
	d.wantState(m, outbox.StateSent)
	wantLedger(t, srv, "a@x.example,b@x.example", "c@x.example")
}

// TestRestThrownAway: the draft for those who did not get it is made again; one
// that was handed over is not.
func TestRestThrownAway(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("b@x.example", "550 5.1.1 no such user")}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example", "b@x.example"), outbox.SubmitOptions{Partial: true})
	first, err := d.outbox.Edit(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.drafts.Delete(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	again, err := d.outbox.Edit(t.Context(), m.ID)
	if err != nil || again.To != "b@x.example" || again.Body != m.Source.Body {
		t.Fatalf("%+v %v", again, err)
	}
	m = d.get(m.ID)
	d.wantRest(m, "b@x.example")
	d.submit(again, outbox.SubmitOptions{})
	if _, err := d.outbox.Edit(t.Context(), m.ID); !errors.Is(err, outbox.ErrSubmitted) {
		t.Errorf("%v, want that it was handed over", err)
	}
}
