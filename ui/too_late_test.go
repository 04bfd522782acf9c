package ui

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// goneOutbox is one in which a message has just begun to be sent.
type goneOutbox struct {
	*fakeOutbox
	gone string
}

func (f goneOutbox) Withdraw(ctx context.Context, id string) (compose.Draft, error) {
	if id == f.gone {
		return compose.Draft{}, errors.Join(f.note("withdraw "+id), outbox.ErrTooLate)
	}
	return f.fakeOutbox.Withdraw(ctx, id)
}

func (f goneOutbox) Retry(ctx context.Context, id string) error {
	if id == f.gone {
		return errors.Join(f.note("retry "+id), outbox.ErrTooLate)
	}
	return f.fakeOutbox.Retry(ctx, id)
}

// Who edits or deletes what the window shows as waiting, but another program has
// sent, is told so, and gets no copy of it.
func TestTooLateToEdit(t *testing.T) {
	r := newRig(t, setup{real: true, live: true})
	m, err := r.outbox.Submit(t.Context(), compose.Draft{AccountID: account.PracticeID, To: "li@example.org", Subject: "One", Body: "x"},
		outbox.SubmitOptions{At: time.Now().Add(time.Hour)})
	must(t, err)
	r.win.mail.reload()
	r.settle()
	e, ok := r.win.mail.find(m.ID)
	if !ok {
		t.Fatal("it is not in the list")
	}
	stale := *e.message
	r.win.openMessage(stale)
	other, err := outbox.New(t.Context(), outbox.Params{
		Store: r.store, Spool: r.home + "/spool", Locks: r.home + "/locks", Accounts: r.accounts,
		Drafts: r.drafts, Opener: r.opener, Table: r.table(), Now: time.Now,
	})
	must(t, err)
	sent, err := other.Deliver(t.Context(), m.ID)
	must(t, err)
	must(t, other.Close())
	if sent.State != outbox.StateSent {
		t.Fatalf("it is %s", sent.State)
	}
	for name, do := range map[string]func(){
		"edit": func() { r.win.edit(m.ID, nil) }, "delete": func() { r.win.deleteMessage(stale) }, "undo": func() { r.win.undoSending([]string{m.ID}) },
	} {
		r.win.toasts.hide()
		do()
		r.settle()
		if r.toast() != r.t("sending.too-late") || r.win.composer.subject.Text != "" {
			t.Errorf("%s: told %q, in the composer %q", name, r.toast(), r.win.composer.subject.Text)
		}
	}
	if got, err := r.outbox.Get(t.Context(), m.ID); err != nil || got.State != outbox.StateSent {
		t.Errorf("it is %s, %v", got.State, err)
	}
	if drafts := r.saved(); len(drafts) != 0 {
		t.Errorf("there are drafts: %+v", drafts)
	}
}

// One that has left keeps no other from being undone, or sent.
func TestAllButOne(t *testing.T) {
	for _, c := range []struct {
		verb string
		do   func(w *Window, ids []string)
		told string
	}{
		{"withdraw ", func(w *Window, ids []string) { w.undoSending(ids) }, "undo.too-late"},
		{"retry ", func(w *Window, ids []string) { w.sendNow(ids) }, ""},
	} {
		r, now := leavingRig(t, setup{})
		ids := []string{"new", "middle", "old"}
		for i, id := range ids {
			r.fake.put(outbox.Message{
				ID: id, State: outbox.StateWaiting, Subject: id, Source: compose.Draft{Subject: id},
				Created: now.Add(-time.Duration(i) * time.Second), UndoUntil: now.Add(time.Duration(5-i) * time.Second),
			})
		}
		r.win.parts.Outbox = goneOutbox{r.fake, "middle"}
		r.win.mail.reload()
		r.settle()
		r.win.toasts.hide()
		c.do(r.win, ids)
		r.settle()
		for _, id := range ids {
			if !r.fake.called(c.verb + id) {
				t.Errorf("%s%s was not tried: %v", c.verb, id, r.fake.calls)
			}
		}
		if c.told == "" {
			continue
		}
		if r.toast() != r.t(c.told, "n", 1) || r.composer().subject.Text != "new" {
			t.Errorf("told %q, in the composer %q", r.toast(), r.composer().subject.Text)
		}
	}
}

// A restored message is one question each: to answer it lets no other one go.
func TestRestoredOneByOne(t *testing.T) {
	for _, key := range []account.FailureKey{account.KeyRestored, account.KeyLate} {
		r := newRig(t, setup{real: true})
		for _, id := range []string{"a", "b"} {
			r.fake.put(outbox.Message{
				ID: id, AccountID: r.win.accounts[0].ID, State: outbox.StateWaiting, Held: true, Reason: key,
				Subject: id, Explanation: outbox.Explanation{Why: "why.restored", Action: "action.try-now"},
			})
		}
		r.win.mail.reload()
		r.settle()
		e, _ := r.win.mail.find("a")
		r.win.openMessage(*e.message)
		r.tap(r.message(), "action.try-now")
		if !r.fake.called("retry a") || r.fake.called("retry b") {
			t.Errorf("%s: calls %v", key, r.fake.calls)
		}
	}
}

// A corrected password lets go what it had stopped, and not what was meant for
// tomorrow.
func TestCorrectedAccountKeepsPlans(t *testing.T) {
	r := newRig(t, setup{real: true, live: true, start: func(s *Start) { s.Now = time.Now }})
	a := r.win.accounts[0]
	at := time.Now().Add(20 * time.Hour)
	submit := func(subject string, opt outbox.SubmitOptions) string {
		m, err := r.outbox.Submit(t.Context(), compose.Draft{AccountID: a.ID, To: "li@example.org", Subject: subject, Body: "x"}, opt)
		must(t, err)
		return m.ID
	}
	must(t, r.accounts.Hold(t.Context(), a.ID, account.KeyAuthRefused))
	tomorrow := submit("Tomorrow", outbox.SubmitOptions{At: at})
	undoable := submit("Undoable", outbox.SubmitOptions{Undo: time.Hour})
	r.win.mail.reload()
	r.settle()
	for name, do := range map[string]func(){
		"a check": func() { r.win.goOn(a.ID) },
		"its page": func() {
			e, _ := r.win.mail.find(tomorrow)
			r.win.retryHeld(*e.message)
		},
	} {
		must(t, r.accounts.Hold(t.Context(), a.ID, account.KeyAuthRefused))
		r.win.mail.reload()
		r.settle()
		do()
		r.settle()
		if got, err := r.outbox.Get(t.Context(), tomorrow); err != nil || !got.Due.Equal(at.Truncate(time.Millisecond)) || got.Held {
			t.Errorf("%s: due %v, held %v, %v", name, got.Due, got.Held, err)
		}
		if got, err := r.outbox.Get(t.Context(), undoable); err != nil || got.UndoUntil.IsZero() {
			t.Errorf("%s: it cannot be undone any more: %v", name, err)
		}
	}
}

// What was handed over just now is waited for, also where the window is closed
// before the list has it.
func TestLeaveRightAfterSend(t *testing.T) {
	for name, leave := range map[string]func(r *rig){
		"in the background": func(r *rig) {
			r.win.requestClose()
			r.win.sheets.open.answer(1)
		},
		"its own window": func(r *rig) { r.own().requestClose() },
	} {
		r, _ := leavingRig(t, setup{})
		c := r.win.composer
		if name == "its own window" {
			r.win.visible = false
			r.win.win.Hide()
			c = r.win.openOwn(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"}).composer
			r.settle()
		} else {
			r.write("Report")
		}
		r.fake.hold = make(chan struct{})
		c.Send()
		r.until("freezing", func() bool { return c.stopSend != nil })
		leave(r)
		close(r.fake.hold)
		r.settle()
		if r.win.closing {
			t.Errorf("%s: the program ends although a message waits", name)
		}
		list, err := r.fake.List(t.Context(), outbox.Filter{States: unsettled})
		must(t, err)
		for _, m := range list {
			m.State = outbox.StateSent
			r.fake.put(m)
		}
		r.fake.watcher(outbox.Event{})
		r.settle()
		if !r.win.closing {
			t.Errorf("%s: the program stays although all is sent", name)
		}
	}
}

// A message that needs its person is told before a program without windows ends.
func TestLateIsToldBeforeTheEnd(t *testing.T) {
	r, app := inTray(t, "en")
	r.win.start.HasTray = func(context.Context) (bool, error) { return false, nil }
	r.win.leaveLater()
	r.settle()
	r.fake.put(outbox.Message{ID: "m", State: outbox.StateWaiting, Held: true, Reason: account.KeyLate, Due: time.Now()})
	r.fake.watcher(outbox.Event{})
	r.fake.watcher(outbox.Event{ID: "m", State: outbox.StateWaiting, Final: true})
	r.settle()
	if said := <-app.said; said != "Sendoff: "+r.t("notify.needs-you") {
		t.Errorf("told %q", said)
	}
	if !r.win.closing {
		t.Error("it stays for nothing")
	}
}

// The page of a message that is gone is left, and says why.
func TestPageOfWhatIsGone(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.fake.put(outbox.Message{ID: "a", State: outbox.StateWaiting, Subject: "a", Explanation: outbox.Explanation{Why: "why.busy.no-try"}})
	r.win.mail.reload()
	r.settle()
	e, _ := r.win.mail.find("a")
	r.win.openMessage(*e.message)
	r.fake.drop("a")
	r.fake.watcher(outbox.Event{})
	r.settle()
	if p, ok := r.messagePage(); ok || r.toast() != r.t("outbox.gone") {
		t.Errorf("told %q, the page is %v", r.toast(), p)
	}
}

// The time to undo is over while others are sent: the card offers it no more.
func TestUndoIsOverWhileItQueues(t *testing.T) {
	r, now := leavingRig(t, setup{})
	msg := outbox.Message{
		ID: "a", State: outbox.StateWaiting, Subject: "a", UndoUntil: now.Add(3 * time.Second),
		Explanation: outbox.Explanation{Title: "outcome.waiting"},
	}
	r.fake.put(msg)
	r.win.mail.reload()
	r.settle()
	r.win.openMessage(msg)
	*now = now.Add(4 * time.Second)
	msg.UndoUntil = time.Time{} // as the outbox tells it from now on
	r.fake.put(msg)
	r.fire(second)
	r.settle()
	if p := r.message(); buttons(p.object())[r.t("action.undo")] != nil {
		t.Errorf("the page reads %q", readable(p.object()))
	}
}

// The draft for the rest that was thrown away is made again.
func TestRestMadeAgain(t *testing.T) {
	r := newRig(t, setup{real: true})
	m := outbox.Message{ID: "a", State: outbox.StatePartly, Subject: "a", Rest: "gone", Recipients: []outbox.Recipient{
		{Address: "x@example.org", State: outbox.RecipientAccepted}, {Address: "y@example.org", State: outbox.RecipientRefused},
	}}
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	for name, c := range map[string]struct {
		err  error
		told string
	}{
		"made again, and gone once more": {nil, "draft.gone"}, "only facts": {outbox.ErrFactsOnly, "sent.facts-only"}, "a full disk": {fmt.Errorf("full"), "store.not-saved"},
	} {
		r.fake.err = c.err
		r.win.openMessage(m)
		r.win.toasts.hide()
		r.tap(r.message(), "action.fix-and-send")
		if r.toast() != r.t(c.told) {
			t.Errorf("%s: told %q", name, r.toast())
		}
	}
}

// What may have arrived, of an account that was removed, can go once more from
// another one.
func TestSendAgainWithoutItsAccount(t *testing.T) {
	r := newRig(t, setup{real: true})
	m := outbox.Message{ID: "a", AccountID: "gone", State: outbox.StateUnknown, Subject: "a", Explanation: outbox.Explanation{Why: "why.lost-after-dot", Action: "action.send-again"}}
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	r.win.openMessage(m)
	r.tap(r.message(), "action.send-again")
	q := r.win.sheets.open
	if q == nil || q.title != r.t("why.account-missing") {
		t.Fatalf("asked %+v", q)
	}
	q.answer(1)
	r.settle()
	if !r.fake.called("reassign a") || !r.fake.called("retry a") || !r.fake.called("deliver a") {
		t.Errorf("calls %v", r.fake.calls)
	}
}

// While one message is handed over, another one is edited in a window of its own.
func TestEditWhileAnotherIsHandedOver(t *testing.T) {
	r, _ := leavingRig(t, setup{})
	r.fake.put(outbox.Message{ID: "a", State: outbox.StateWaiting, Subject: "Other", Source: compose.Draft{Subject: "Other"}})
	r.write("Report")
	r.fake.hold = make(chan struct{})
	r.win.composer.Send()
	r.until("freezing", func() bool { return r.win.composer.stopSend != nil })
	r.win.edit("a", nil)
	r.until("its window", func() bool { return len(r.win.own) == 1 })
	if got := r.own().composer.subject.Text; got != "Other" {
		t.Errorf("its window has %q", got)
	}
	close(r.fake.hold)
	r.settle()
}

// A database that is damaged while the program runs is told: nothing is sent
// any more.
func TestDamagedWhileItRuns(t *testing.T) {
	r := newRig(t, setup{real: true, change: func(p *Parts) { p.Outbox = brokenOutbox{p.Outbox} }})
	r.until("told", func() bool { return r.toast() == r.t("store.damaged-now") })
}

type brokenOutbox struct{ Outbox }

func (brokenOutbox) Attend(context.Context) error { return errors.New("damaged") }

// The notice of a restored database is seen also where the program was started
// on a message.
func TestRestoredSeen(t *testing.T) {
	r := newRig(t, setup{real: true, change: func(p *Parts) {
		p.Restored.Backup, p.Restored.Damaged = time.Now(), "/x/damaged"
	}, start: func(s *Start) { s.Draft = &compose.Draft{To: "li@example.org"} }})
	if !r.win.visible || !r.win.sheets.busy() {
		t.Errorf("the main window is visible %v and asks %v", r.win.visible, r.win.sheets.busy())
	}
}
