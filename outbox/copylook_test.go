package outbox_test

import (
	"errors"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/mailbox"
	"sendoff/outbox"
)

// lost is a server that takes a message and is never heard of again.
func lost(t *testing.T) *faultserver.Server {
	t.Helper()
	return serve(t, faultserver.Options{Rules: []rule{
		{Step: faultserver.StepAccepted, Action: action{Drop: faultserver.DropClose}},
	}})
}

func TestUnknownMessageIsLookedFor(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), lost(t), keep(t, mailbox.Options{})
	d.withTable(srv, box, account.SentCopyServer)
	d.accountAt(srv, trust(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateUnknown)
	d.fileCopies()
	m = d.get(m.ID)
	if m.Proof || m.State != outbox.StateUnknown || m.Explanation.Why == "unknown.proof" || m.Copy.State != outbox.CopyNone {
		t.Fatalf("a message that is not there: %s, proof %v, %+v", m.State, m.Proof, m.Explanation)
	}
	next, err := d.outbox.NextCopy(t.Context())
	if err != nil || !next.After(d.clock.now()) {
		t.Fatalf("the next look is %v, %v", next, err)
	}
	d.put(box, m)
	d.clock.advance(next.Sub(d.clock.now()))
	d.fileCopies()
	m = d.get(m.ID)
	if !m.Proof || m.State != outbox.StateUnknown || m.Explanation.Why != "unknown.proof" || m.Explanation.Action != "action.mark-sent" {
		t.Fatalf("a message that is there: %s, proof %v, %+v", m.State, m.Proof, m.Explanation)
	}
	if err := d.outbox.MarkSent(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	if m = d.get(m.ID); m.State != outbox.StateSent || m.Proof || box.Count("append") != 0 {
		t.Errorf("marked: %s, proof %v, %d copies", m.State, m.Proof, box.Count("append"))
	}
}

func TestLookUp(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), lost(t), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	look := func(want bool) {
		t.Helper()
		found, err := d.outbox.LookUp(t.Context(), m.ID)
		if err != nil || found != want || d.get(m.ID).Proof != want || d.get(m.ID).State != outbox.StateUnknown {
			t.Fatalf("found %v, %v; proof %v", found, err, d.get(m.ID).Proof)
		}
	}
	look(false)
	look(false) // at once, as often as the person likes
	d.put(box, m)
	look(true)
	if box.Count("append") != 0 {
		t.Error("an unknown message was put there")
	}
}

func TestLookUpOfWhatCannotBeProved(t *testing.T) {
	t.Parallel()
	t.Run("sent", func(t *testing.T) {
		t.Parallel()
		d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
		d.accountAt(srv, withMailbox(box))
		m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
		if _, err := d.outbox.LookUp(t.Context(), m.ID); !errors.Is(err, outbox.ErrState) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("switched off", func(t *testing.T) {
		t.Parallel()
		d, srv, box := newDesk(t), lost(t), keep(t, mailbox.Options{})
		d.accountAt(srv, withMailbox(box), func(a *account.Account) { a.IMAP.Copy = account.CopyOff })
		m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
		if _, err := d.outbox.LookUp(t.Context(), m.ID); !errors.Is(err, outbox.ErrState) {
			t.Errorf("error %v", err)
		}
		d.fileCopies()
		if box.Count("connect") != 0 {
			t.Error("the mailbox was asked")
		}
	})
	t.Run("refused sign-in", func(t *testing.T) {
		t.Parallel()
		d, srv, box := newDesk(t), lost(t), keep(t, mailbox.Options{User: sender, Password: "another"})
		d.accountAt(srv, withMailbox(box))
		m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
		for range 2 {
			_, err := d.outbox.LookUp(t.Context(), m.ID)
			var f *account.Failure
			if !errors.As(err, &f) || f.Key != account.KeyAuthRefused {
				t.Errorf("error %v", err)
			}
		}
		if n := box.Count("login"); n != 1 {
			t.Errorf("%d sign-ins", n)
		}
	})
}

// TestPartOfAnUnknownMessage: a copy of the part that was served says nothing
// about the other.
func TestPartOfAnUnknownMessage(t *testing.T) {
	t.Parallel()
	d, box := newDesk(t), keep(t, mailbox.Options{})
	srv := serve(t, faultserver.Options{Rules: []rule{
		{Step: faultserver.StepRcpt, Address: "later@example.org", Times: 1, Action: action{Reply: []string{"450 4.2.0 later"}}},
		{Step: faultserver.StepAccepted, Times: 1, Action: action{Reply: []string{"250 2.0.0 taken"}}},
		{Step: faultserver.StepAccepted, Action: action{Drop: faultserver.DropClose}},
	}})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org", "later@example.org"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateWaiting)
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyDone, "")
	d.clock.advance(time.Hour)
	m = d.deliver(m.ID)
	d.wantState(m, outbox.StateUnknown)
	d.fileCopies()
	if d.get(m.ID).Proof {
		t.Error("our own copy is taken for proof")
	}
	if _, err := d.outbox.LookUp(t.Context(), m.ID); !errors.Is(err, outbox.ErrState) {
		t.Errorf("error %v", err)
	}
}

// TestMarkedAsSent: the person says that it went out, so that a missing copy is
// filed.
func TestMarkedAsSent(t *testing.T) {
	t.Parallel()
	for _, looked := range []bool{false, true} {
		d, srv, box := newDesk(t), lost(t), keep(t, mailbox.Options{})
		d.accountAt(srv, withMailbox(box))
		m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
		for looked { // until nobody looks any more
			d.fileCopies()
			next, err := d.outbox.NextCopy(t.Context())
			if err != nil || next.After(m.Created.Add(96*time.Hour)) {
				t.Fatalf("the next look is %v, %v", next, err)
			}
			if next.IsZero() {
				break
			}
			d.clock.advance(next.Sub(d.clock.now()))
		}
		if err := d.outbox.MarkSent(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		d.wantCopy(m.ID, outbox.CopyDue, "")
		d.fileCopies()
		d.wantCopy(m.ID, outbox.CopyDone, "")
		wantFiled(t, box, "Sent", 1)
	}
}
