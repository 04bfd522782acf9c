package outbox_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
	"sendoff/store"
)

// restore damages the database of a home and puts its backup in place.
func (d *desk) restore() {
	d.t.Helper()
	d.close()
	path := filepath.Join(d.home, "sendoff.db")
	if err := os.WriteFile(path, []byte("not a database any more"), 0o600); err != nil {
		d.t.Fatal(err)
	}
	if err := store.Restore(d.t.Context(), path, d.clock.now, account.Schema(), compose.Schema(), outbox.Schema()); err != nil {
		d.t.Fatal(err)
	}
}

// TestRestoredIsHeld: after a restore nothing goes by itself, since it may have
// gone out after the backup was made; the person's word sends it.
func TestRestoredIsHeld(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{
		{Step: faultserver.StepDot, Conn: 1, Action: action{Gate: "dot"}},
	}})
	d := homeFor(t, srv)
	h := startHelper(t, helperTask{Home: d.home, Do: "mine"})
	sending, _, _ := strings.Cut(h.line(), " ")
	srv.Wait(t, srv.Arrived("dot"))
	waiting := d.submit(letter("waiting@x.example"), outbox.SubmitOptions{})
	undo := d.submit(letter("undo@x.example"), outbox.SubmitOptions{Undo: undoTime})
	planned := d.submit(letter("planned@x.example"), outbox.SubmitOptions{At: d.clock.now().Add(undoTime)})
	if err := d.store.Backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.kill()
	d.wantState(d.deliver(waiting.ID), outbox.StateSent) // after the backup: it must not go twice
	younger := d.submit(letter("younger@x.example"), outbox.SubmitOptions{})
	srv.Open("dot")
	d.restore()

	d = openDesk(t, d.home, d.clock, d.secrets, account.Patience{})
	what, err := d.outbox.HoldRestored(t.Context())
	if err != nil || !what.Backup.Equal(d.clock.now()) {
		t.Fatalf("%+v %v", what, err)
	}
	if b, err := os.ReadFile(what.Damaged); err != nil || string(b) != "not a database any more" {
		t.Errorf("the damaged database: %q %v", b, err)
	}
	d.clock.advance(2 * undoTime)
	before := len(srv.Messages())
	a := d.attend()
	a.pass(undoTime)
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{waiting.ID, undo.ID, planned.ID} {
		m := d.get(id)
		d.wantState(m, outbox.StateWaiting)
		if !m.Held || m.Reason != account.KeyRestored || m.Explanation.Title != "outcome.held" || m.Explanation.Why != "why.restored" {
			t.Errorf("held %v, %s, told as %+v", m.Held, m.Reason, m.Explanation)
		}
		wantFilled(t, m.Explanation)
	}
	d.wantState(d.get(sending), outbox.StateUnknown)
	if n := len(srv.Messages()); n != before {
		t.Errorf("%d messages went by themselves", n-before)
	}
	kept := filepath.Join(d.home, "recovered", filepath.Base(younger.SpoolPath))
	if b, err := os.ReadFile(kept); err != nil || len(b) == 0 || !slices.Equal(what.Unclaimed, []string{kept}) {
		t.Errorf("of a message that the backup does not know %v is told; its bytes: %v", what.Unclaimed, err)
	}
	if what, err := d.outbox.HoldRestored(t.Context()); err != nil || !what.Backup.IsZero() {
		t.Errorf("it was restored once, and told again: %+v %v", what, err)
	}
	if err := d.outbox.Retry(t.Context(), undo.ID); err != nil {
		t.Fatal(err)
	}
	if m := d.until(undo.ID, outbox.StateSent); m.Held || m.Reason != "" {
		t.Errorf("%v %s", m.Held, m.Reason)
	}
}

// TestStartWaitsForNobody: without a restore nothing is held, and nobody who
// freezes is waited for.
func TestStartWaitsForNobody(t *testing.T) {
	d := homeFor(t, serve(t, faultserver.Options{}))
	draft := letter("a@x.example")
	attachFile(t, &draft, 4<<20)
	if err := d.drafts.Save(t.Context(), &draft); err != nil {
		t.Fatal(err)
	}
	waiting := d.submit(letter("b@x.example"), outbox.SubmitOptions{})
	h := startHelper(t, helperTask{Home: d.home, Do: "freeze", ID: draft.ID})
	if got := h.line(); got != "half" {
		t.Fatalf("it says %q", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if what, err := d.outbox.HoldRestored(ctx); err != nil || !what.Backup.IsZero() {
		t.Errorf("%+v %v", what, err)
	}
	if m := d.get(waiting.ID); m.Held {
		t.Error("held without a restore")
	}
}
