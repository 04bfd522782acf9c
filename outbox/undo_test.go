package outbox_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

const undoTime = 10 * time.Second

// TestTimeToUndo: the message waits, says until when, and goes by itself.
func TestTimeToUndo(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	a := d.attend()
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{Undo: undoTime})
	if !m.UndoUntil.Equal(d.clock.now().Add(undoTime)) || m.State != outbox.StateWaiting || m.Held || !m.Due.IsZero() {
		t.Errorf("undo until %v, due %v, %s", m.UndoUntil, m.Due, m.State)
	}
	a.pass(time.Millisecond)
	other := d.submit(letter("other@x.example"), outbox.SubmitOptions{})
	d.until(other.ID, outbox.StateSent) // the one before it would have gone before it
	wantLedger(t, srv, "other@x.example")
	a.pass(undoTime - time.Second - time.Millisecond)
	m = d.get(m.ID)
	d.wantState(m, outbox.StateWaiting)
	if m.UndoUntil.IsZero() {
		t.Error("it cannot be undone any more")
	}
	a.pass(time.Second)
	m = d.until(m.ID, outbox.StateSent)
	if !m.UndoUntil.IsZero() {
		t.Errorf("a sent message can be undone until %v", m.UndoUntil)
	}
	wantLedger(t, srv, "other@x.example", "a@x.example")
}

// TestUndoGivesTheDraftBack exactly as it was written, and nothing is sent.
func TestUndoGivesTheDraftBack(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	acct := d.accountAt(srv)
	a := d.attend()
	draft := letter("a@x.example ; B <b@x.example>")
	draft.AccountID = acct.ID
	if err := d.drafts.Save(t.Context(), &draft); err != nil {
		t.Fatal(err)
	}
	draft, err := d.drafts.Get(t.Context(), draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	m := d.submit(draft, outbox.SubmitOptions{Undo: undoTime})
	got, err := d.outbox.Cancel(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.wantState(got, outbox.StateDraft)
	back, err := d.drafts.Get(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	back.Updated = draft.Updated
	if diff := cmp.Diff(draft, back); diff != "" {
		t.Error(diff)
	}
	a.pass(time.Minute)
	wantLedger(t, srv)
}

// TestUndoSurvivesARestart: still waiting and still to be undone until its time,
// then sent, also by a program that was away for longer.
func TestUndoSurvivesARestart(t *testing.T) {
	for name, away := range map[string]time.Duration{"shorter": 3 * time.Second, "longer": 26 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{})
			d := newDesk(t)
			d.accountAt(srv)
			first := d.attend()
			m := d.submit(letter("a@x.example"), outbox.SubmitOptions{Undo: undoTime})
			undone := d.submit(letter("undone@x.example"), outbox.SubmitOptions{Undo: undoTime})
			first.stop()
			d.close()
			d.clock.advance(away)
			d = openDesk(t, d.home, d.clock, d.secrets, account.Patience{})
			a := d.attend()
			if away < undoTime {
				if got := d.get(m.ID); got.State != outbox.StateWaiting || !got.UndoUntil.Equal(m.UndoUntil) {
					t.Errorf("%s, undo until %v, want %v", got.State, got.UndoUntil, m.UndoUntil)
				}
				if _, err := d.outbox.Cancel(t.Context(), undone.ID); err != nil {
					t.Fatal(err)
				}
				a.pass(undoTime)
				d.until(m.ID, outbox.StateSent)
				wantLedger(t, srv, "a@x.example")
				return
			}
			d.until(m.ID, outbox.StateSent)
			d.until(undone.ID, outbox.StateSent)
			if _, err := d.outbox.Cancel(t.Context(), undone.ID); !errors.Is(err, outbox.ErrState) && !errors.Is(err, outbox.ErrTooLate) {
				t.Errorf("undone after it was sent: %v", err)
			}
		})
	}
}

// TestSendNow ends the time to undo.
func TestSendNow(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	d.attend()
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{Undo: undoTime})
	if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	got := d.until(m.ID, outbox.StateSent)
	if got.SHA256 != m.SHA256 {
		t.Error("it has other bytes")
	}
}

// TestUndoAndClaimMeet in one compare-and-set: one of them wins, and the other is
// told.
func TestUndoAndClaimMeet(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Action: action{Gate: "mail"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	d.attend()
	other := d.again() // another process: it cannot stop what this one sends

	claimed := d.submit(letter("claimed@x.example"), outbox.SubmitOptions{Undo: undoTime})
	if err := d.outbox.Retry(t.Context(), claimed.ID); err != nil {
		t.Fatal(err)
	}
	srv.Wait(t, srv.Arrived("mail"))
	for name, err := range map[string]error{
		"undo":       second(other.outbox.Cancel(t.Context(), claimed.ID)),
		"send now":   other.outbox.Retry(t.Context(), claimed.ID),
		"reschedule": other.outbox.Reschedule(t.Context(), claimed.ID, d.clock.now().Add(time.Hour)),
		"reassign":   second(other.outbox.Reassign(t.Context(), claimed.ID, claimed.AccountID)),
	} {
		if !errors.Is(err, outbox.ErrTooLate) {
			t.Errorf("%s: %v, want too late", name, err)
		}
	}
	srv.Open("mail")
	d.until(claimed.ID, outbox.StateSent)

	undone := d.submit(letter("undone@x.example"), outbox.SubmitOptions{Undo: undoTime})
	if _, err := other.outbox.Cancel(t.Context(), undone.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.outbox.Deliver(t.Context(), undone.ID); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("sent after it was undone: %v", err)
	}
	if _, err := d.drafts.Get(t.Context(), undone.ID); errors.Is(err, compose.ErrNotFound) {
		t.Error("there is no draft")
	}
	wantLedger(t, srv, "claimed@x.example")
}
