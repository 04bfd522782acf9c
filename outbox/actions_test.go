package outbox_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestCancelGivesTheDraftBack exactly as it was written, from every moment before
// the dot.
func TestCancelGivesTheDraftBack(t *testing.T) {
	for _, step := range []faultserver.Step{"", faultserver.StepConnect, faultserver.StepTLS, faultserver.StepAuth, faultserver.StepRcpt, faultserver.StepBody} {
		t.Run("at "+string(step), func(t *testing.T) {
			srv := serve(t, faultserver.Options{ReadBuffer: 256 << 10, Rules: []rule{{Step: step, Byte: 1000, Action: action{Gate: "here"}}}})
			d := newDesk(t)
			a := d.accountAt(srv)
			draft := compose.Draft{
				AccountID: a.ID, From: "Ayşe <ayse@example.org>", To: "a@x.example ; B <b@x.example>,, A@X.example", Cc: " c@x.example", Bcc: "d@x.example",
				ReplyTo: "e@x.example", Subject: "  two  spaces", Body: "text\r\nwith every\rend\n.\n", Partial: true, Caret: 7,
			}
			attachFile(t, &draft, 3<<20)
			if err := d.drafts.Save(t.Context(), &draft); err != nil {
				t.Fatal(err)
			}
			draft, err := d.drafts.Get(t.Context(), draft.ID)
			if err != nil {
				t.Fatal(err)
			}
			m := d.submit(draft, outbox.SubmitOptions{Mine: true})
			var done <-chan result
			if step != "" {
				done = d.deliverLater(t.Context(), m.ID)
				srv.Wait(t, srv.Arrived("here"))
			}
			got, err := d.outbox.Cancel(t.Context(), m.ID)
			if err != nil {
				t.Fatal(err)
			}
			d.wantState(got, outbox.StateDraft)
			if done != nil {
				r := <-done
				var f *account.Failure
				if !errors.As(r.err, &f) || f.Key != account.KeyCancelled || r.m.State != outbox.StateDraft {
					t.Errorf("Deliver gave %s %v", r.m.State, r.err)
				}
			}
			back, err := d.drafts.Get(t.Context(), m.ID)
			if err != nil {
				t.Fatal(err)
			}
			back.Updated = draft.Updated
			if diff := cmp.Diff(draft, back); diff != "" {
				t.Error(diff)
			}
			if _, err := d.outbox.Get(t.Context(), m.ID); !errors.Is(err, outbox.ErrNotFound) {
				t.Errorf("the row: %v", err)
			}
			if files := spoolFiles(t, d); len(files) != 0 {
				t.Errorf("files %v", files)
			}
			srv.Open("here")
			if step != "" {
				d.close()
				srv.Wait(t, srv.Reached(faultserver.StepClosed))
			}
			wantLedger(t, srv)
		})
	}
}

// TestStopWaiting: after the dot a cancel ends the waiting, not the message.
func TestStopWaiting(t *testing.T) {
	for _, byContext := range []bool{false, true} {
		srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepAccepted, Action: action{Gate: "accepted"}}}})
		d := newDesk(t)
		d.accountAt(srv)
		m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		done := d.deliverLater(ctx, m.ID)
		srv.Wait(t, srv.Arrived("accepted"))
		if byContext {
			cancel()
		} else if got, err := d.outbox.Cancel(t.Context(), m.ID); err != nil || got.State != outbox.StateUnknown {
			t.Errorf("Cancel gave %s %v", got.State, err)
		}
		r := <-done
		cancel()
		if r.err != nil {
			t.Fatal(r.err)
		}
		d.wantState(r.m, outbox.StateUnknown)
		if r.m.Reason != account.KeyStoppedWaiting || r.m.Explanation.Why != "why.stopped-waiting" {
			t.Errorf("%s %+v", r.m.Reason, r.m.Explanation)
		}
		if _, err := d.outbox.Cancel(t.Context(), m.ID); !errors.Is(err, outbox.ErrState) {
			t.Errorf("an unknown message was cancelled: %v", err)
		}
		if _, err := d.outbox.Edit(t.Context(), m.ID); !errors.Is(err, outbox.ErrState) {
			t.Errorf("an unknown message was edited: %v", err)
		}
		if err := d.outbox.MarkSent(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		m = d.get(m.ID)
		d.wantState(m, outbox.StateSent)
		if !m.Marked || m.Explanation.Why != "sent.marked" {
			t.Errorf("told as %+v", m.Explanation)
		}
		srv.Open("accepted")
	}
}

// TestShutdownKeepsItInTheOutbox.
func TestShutdownKeepsItInTheOutbox(t *testing.T) {
	for name, end := range map[string]func(d *desk, cancel context.CancelCauseFunc){
		"by its context": func(_ *desk, cancel context.CancelCauseFunc) { cancel(outbox.ErrShutdown) },
		"by Close": func(d *desk, _ context.CancelCauseFunc) {
			if err := d.outbox.Close(); err != nil {
				d.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "mail"}}}})
			d := openDesk(t, t.TempDir(), newClock(), account.NewMemory(), account.Patience{})
			d.accountAt(srv)
			m := d.submit(letter("a@x.example"), outbox.SubmitOptions{Mine: true})
			ctx, cancel := context.WithCancelCause(t.Context())
			done := d.deliverLater(ctx, m.ID)
			srv.Wait(t, srv.Arrived("mail"))
			end(d, cancel)
			r := <-done
			cancel(nil)
			if r.err != nil || r.m.State != outbox.StateWaiting {
				t.Fatalf("%s %v", r.m.State, r.err)
			}
			srv.Open("mail")
			next := d.again()
			if err := next.outbox.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			next.wantState(next.get(m.ID), outbox.StateSent)
			wantLedger(t, srv, "a@x.example")
			if name == "by Close" {
				_ = d.store.Close()
				d.store = nil
			}
		})
	}
}

// TestRunIsNoCancel: a run that ends puts nothing back into the drafts.
func TestRunIsNoCancel(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "mail"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.outbox.Run(ctx) }()
	srv.Wait(t, srv.Arrived("mail"))
	cancel()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	d.wantState(d.get(m.ID), outbox.StateWaiting)
	srv.Open("mail")
}

func TestRefusedIsFixedOrSentAgain(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepDot, Times: 2, Action: action{Reply: []string{"554 5.7.1 spam"}}}}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateRefused)
	if m.Explanation.Why != "why.spam-refused" || m.Code != 554 || m.Enhanced != "5.7.1" || m.Reply != "spam" {
		t.Errorf("%d %s %s %+v", m.Code, m.Enhanced, m.Reply, m.Explanation)
	}
	if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.deliver(m.ID), outbox.StateRefused)
	draft, err := d.outbox.Edit(t.Context(), m.ID)
	if err != nil || draft.ID != m.ID || draft.Body != m.Source.Body {
		t.Fatalf("%+v %v", draft, err)
	}
	again := d.send(draft, outbox.SubmitOptions{})
	d.wantState(again, outbox.StateSent)
	if again.ID != m.ID || again.MessageID == m.MessageID {
		t.Errorf("an edited message: id %s, Message-ID %s", again.ID, again.MessageID)
	}
	if err := d.outbox.Retry(t.Context(), again.ID); !errors.Is(err, outbox.ErrState) {
		t.Errorf("a sent message was tried again: %v", err)
	}
	if err := d.outbox.MarkSent(t.Context(), again.ID); !errors.Is(err, outbox.ErrState) {
		t.Errorf("a sent message was marked: %v", err)
	}
	copied, err := d.outbox.Edit(t.Context(), again.ID)
	if err != nil || copied.ID == again.ID || copied.Subject != draft.Subject {
		t.Errorf("a copy of a sent message: %+v %v", copied, err)
	}
	d.wantState(d.get(again.ID), outbox.StateSent)
}

// TestEditWhatSomeHave: the rest becomes a draft, what is sent stays sent.
func TestEditWhatSomeHave(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("b@x.example", "450 later")}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example", "b@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateWaiting)
	draft, err := d.outbox.Edit(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if draft.ID == m.ID || draft.To != "b@x.example" {
		t.Errorf("the draft %+v", draft)
	}
	m = d.get(m.ID)
	d.wantState(m, outbox.StatePartly)
	d.wantRecipients(m, "accepted refused")
	if m.Rest != draft.ID || m.Explanation.Title != "outcome.partly" {
		t.Errorf("rest %q, told as %+v", m.Rest, m.Explanation)
	}
	wantFilled(t, m.Explanation)
	wantLedger(t, srv, "a@x.example")
}

func TestDelete(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	if err := d.outbox.Delete(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.outbox.Get(t.Context(), m.ID); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("the row: %v", err)
	}
	if _, err := os.Stat(m.SpoolPath); !os.IsNotExist(err) {
		t.Errorf("the file: %v", err)
	}
	for name, err := range map[string]error{
		"delete":  d.outbox.Delete(t.Context(), m.ID),
		"retry":   d.outbox.Retry(t.Context(), m.ID),
		"deliver": second(d.outbox.Deliver(t.Context(), m.ID)),
		"cancel":  second(d.outbox.Cancel(t.Context(), m.ID)),
		"edit":    second(d.outbox.Edit(t.Context(), m.ID)),
		"others":  d.outbox.SendToOthers(t.Context(), m.ID),
	} {
		if !errors.Is(err, outbox.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLists(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{
		rcptRule("refused@x.example", "550 5.1.1 no"),
		rcptRule("later@x.example", "450 later"),
	}})
	d := newDesk(t)
	a := d.accountAt(srv)
	for _, to := range []string{"sent@x.example", "refused@x.example", "later@x.example", "sent@x.example, refused@x.example"} {
		d.clock.advance(1e9)
		d.send(letter(to), outbox.SubmitOptions{Partial: true})
	}
	for name, c := range map[string]struct {
		filter outbox.Filter
		want   string
	}{
		"all":     {outbox.Filter{}, "partly waiting refused sent"},
		"outbox":  {outbox.OutboxFilter(), "partly waiting refused"},
		"sent":    {outbox.SentFilter(), "sent"},
		"both":    {outbox.Filter{States: []outbox.State{outbox.StateSent, outbox.StatePartly}}, "partly sent"},
		"one":     {outbox.Filter{AccountID: a.ID, States: []outbox.State{outbox.StateWaiting}}, "waiting"},
		"nowhere": {outbox.Filter{AccountID: "other"}, ""},
	} {
		list, err := d.outbox.List(t.Context(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range list {
			got = append(got, string(m.State))
			if diff := cmp.Diff(d.get(m.ID), m); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	n, err := d.outbox.ReleaseAccount(t.Context(), a.ID)
	if err != nil || n != 1 {
		t.Errorf("%d drafts %v", n, err)
	}
	if list, err := d.drafts.List(t.Context()); err != nil || len(list) != 2 { // and the ready one of the partly sent
		t.Errorf("drafts %v %v", list, err)
	}
}

// TestWithdraw gives back only what nobody can have got: who believes that a
// message waits must not be given a copy of one that has just been sent.
func TestWithdraw(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("no@x.example", "550 5.1.1 no"), rcptRule("later@x.example", "450 later")}})
	for name, c := range map[string]struct {
		to   []string
		send bool
		err  error
		rest string // else the draft is the message's own
	}{
		"waiting":                 {to: []string{"a@x.example"}},
		"refused":                 {to: []string{"no@x.example"}, send: true},
		"sent":                    {to: []string{"a@x.example"}, send: true, err: outbox.ErrState},
		"partly sent":             {to: []string{"a@x.example", "no@x.example"}, send: true, err: outbox.ErrState},
		"some have it, one waits": {to: []string{"a@x.example", "later@x.example"}, send: true, rest: "later@x.example"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.accountAt(srv)
			m := d.submit(letter(c.to...), outbox.SubmitOptions{Partial: true})
			if c.send {
				m = d.deliver(m.ID)
			}
			was, err := d.drafts.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			draft, err := d.outbox.Withdraw(t.Context(), m.ID)
			if !errors.Is(err, c.err) {
				t.Fatalf("%v, want %v", err, c.err)
			}
			now, lerr := d.drafts.List(t.Context())
			if lerr != nil {
				t.Fatal(lerr)
			}
			switch {
			case c.err != nil:
				d.wantState(d.get(m.ID), m.State)
				if len(now) != len(was) {
					t.Errorf("drafts: %d, before %d", len(now), len(was))
				}
			case c.rest == "":
				if draft.ID != m.ID {
					t.Errorf("another draft: %+v", draft)
				}
			case draft.ID == m.ID || draft.To != c.rest:
				t.Errorf("the rest: %+v", draft)
			}
		})
	}
}
