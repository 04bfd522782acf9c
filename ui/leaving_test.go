package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// leavingRig is a window in which Send waits, with a clock of its own.
func leavingRig(t *testing.T, s setup) (*rig, *time.Time) {
	now := fixedNow()
	s.undo, s.real = true, true
	s.start = func(start *Start) { start.Now = func() time.Time { return now } }
	r := newRig(t, s)
	r.fake.now = func() time.Time { return now }
	return r, &now
}

// write fills the composer with what can be sent.
func (r *rig) write(subject string) {
	c := r.composer()
	enterPeople(c.to, "li@example.org")
	enter(c.subject, subject)
	test.Type(c.body, "text")
}

// message is the page of a message, which must be on screen.
func (r *rig) message() *messagePage {
	r.Helper()
	p, ok := r.messagePage()
	if !ok {
		r.Fatalf("the page is %T, want a message's", r.win.page)
	}
	return p
}

// After Send the message waits on its page, counting down; nobody delivers it
// but the background.
func TestSendLeavesInAWhile(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r, now := leavingRig(t, setup{lang: lang})
		r.write("Report")
		r.win.composer.Send()
		r.settle()
		p := r.message()
		if got := r.fake.opt; got.Undo != 10*time.Second || got.Mine || !got.At.IsZero() {
			t.Fatalf("submitted with %+v", got)
		}
		if !shows(p.object(), r.t("undo.leaves-sentence", "n", 10)) {
			t.Errorf("%s: the card says %q", lang, readable(p.object()))
		}
		if r.toast() != "" {
			t.Errorf("a toast beside the page: %q", r.toast())
		}
		if r.win.win.Canvas().Focused() != fyne.Focusable(p.main) || p.main.Text != r.t("action.undo") {
			t.Error("Undo has not the focus")
		}
		*now = now.Add(3 * time.Second)
		r.fire(second)
		if !shows(p.object(), r.t("undo.leaves-sentence", "n", 7)) {
			t.Errorf("%s: after three seconds the card says %q", lang, readable(p.object()))
		}
		if slices.ContainsFunc(r.fake.calls, func(c string) bool { return c == "deliver "+p.msg.ID }) {
			t.Error("it was delivered while it could be undone")
		}
		*now = now.Add(time.Minute)
		r.fire(second)
		if r.timed(second) {
			t.Error("the clock goes on when there is nothing to count")
		}
	}
}

// Undo gives back what was written, from the page, by key and from the toast.
func TestUndoSending(t *testing.T) {
	for name, undo := range map[string]func(r *rig){
		"page": func(r *rig) { r.tap(r.message(), "action.undo") },
		"key": func(r *rig) {
			r.win.win.Canvas().Unfocus()
			r.win.commands.do(cmdUndo)
		},
		"toast": func(r *rig) {
			r.win.newMessage()
			r.settle()
			if want := joinDot(r.t("undo.leaves", "n", 10), "Report"); r.toast() != want {
				r.Errorf("the toast says %q, want %q", r.toast(), want)
			}
			r.win.toasts.undo()
		},
	} {
		r, _ := leavingRig(t, setup{})
		r.write("Report")
		r.win.composer.Send()
		r.settle()
		id := r.message().msg.ID
		undo(r)
		r.settle()
		if !r.fake.called("withdraw "+id) || r.composer().subject.Text != "Report" || r.composer().body.Text != "text" {
			t.Errorf("%s: calls %v, the composer has %q", name, r.fake.calls, r.win.composer.subject.Text)
		}
		if r.toast() != "" {
			t.Errorf("%s: the toast still says %q", name, r.toast())
		}
	}
}

// What leaves soon without being on screen is told in one toast, and undone or
// sent together.
func TestSeveralLeaveSoon(t *testing.T) {
	r, _ := leavingRig(t, setup{})
	for _, subject := range []string{"One", "Two"} {
		r.win.newMessage()
		r.write(subject)
		r.win.composer.Send()
		r.settle()
	}
	r.win.newMessage()
	r.settle()
	if want := r.t("undo.several", "n", 2); r.toast() != want {
		t.Fatalf("the toast says %q, want %q", r.toast(), want)
	}
	r.win.leaves.sendNow(r.win.leaves.ids)
	r.settle()
	for _, id := range r.win.leaves.ids {
		if !r.fake.called("retry " + id) {
			t.Errorf("%s does not leave now: %v", id, r.fake.calls)
		}
	}
}

// Send now and Send later do without the time to undo.
func TestOtherWaysToSend(t *testing.T) {
	r, _ := leavingRig(t, setup{})
	r.write("Now")
	if !r.win.commands.do(cmdNow) {
		t.Fatal("there is no such command")
	}
	r.settle()
	if got := r.fake.opt; !got.Mine || got.Undo != 0 {
		t.Errorf("now: submitted with %+v", got)
	}
	r.win.newMessage()
	r.write("Later")
	r.win.commands.do(cmdLater)
	q := r.win.sheets.open
	if q == nil || q.title != r.t("command.send-later") {
		t.Fatalf("the sheet is %+v", q)
	}
	first, ok := r.win.win.Canvas().Focused().(*button)
	if !ok {
		t.Fatalf("the focus is on %T", r.win.win.Canvas().Focused())
	}
	press(first, fyne.KeyDown)
	evening, ok := r.win.win.Canvas().Focused().(*button)
	if !ok || evening == first {
		t.Fatal("Down does not go to the next time")
	}
	press(evening, fyne.KeyReturn)
	r.settle()
	want := time.Date(2026, 11, 27, 18, 0, 0, 0, time.Local)
	if got := r.fake.opt; !got.At.Equal(want) || got.Mine || got.Undo != 0 {
		t.Errorf("later: submitted with %+v, want %s", got, want)
	}
}

// A time by hand is understood aloud; what is none keeps the sheet open.
func TestLaterByHand(t *testing.T) {
	for lang, typed := range map[string][2]string{"en": {"2026-12-24", "18:30"}, "tr": {"24.12.2026", "18.30"}} {
		r, _ := leavingRig(t, setup{lang: lang})
		r.write("Later")
		r.win.commands.do(cmdLater)
		q := r.win.sheets.open
		day, _ := search[*field](q.more)
		day.SetText("soon")
		q.answer(0)
		if r.win.sheets.open != q || !shows(q.more, r.t("later.not-date", "example", r.words.EntryDate(fixedNow().AddDate(0, 0, 1)))) {
			t.Errorf("%s: a day that is none: %q", lang, readable(q.more))
		}
		day.SetText("2020-01-01")
		q.answer(0)
		if r.win.sheets.open != q || !shows(q.more, r.t("later.past")) {
			t.Errorf("%s: a day that has passed: %q", lang, readable(q.more))
		}
		day.SetText(typed[0])
		hour := fieldsIn(q.more)[1]
		hour.SetText(typed[1])
		q.answer(0)
		r.settle()
		if want := time.Date(2026, 12, 24, 18, 30, 0, 0, time.Local); !r.fake.opt.At.Equal(want) {
			t.Errorf("%s: submitted with %+v", lang, r.fake.opt)
		}
	}
}

// fieldsIn are the text fields of a sheet.
func fieldsIn(o fyne.CanvasObject) []*field {
	if f, ok := o.(*field); ok {
		return []*field{f}
	}
	var list []*field
	if c, ok := o.(*fyne.Container); ok {
		for _, child := range c.Objects {
			list = append(list, fieldsIn(child)...)
		}
	}
	return list
}

// Scheduled, late and restored messages say so and offer what can be done.
func TestWaitingForAPerson(t *testing.T) {
	at := fixedNow().Add(time.Hour)
	for name, c := range map[string]struct {
		msg   outbox.Message
		says  string
		verbs []string
	}{
		"scheduled": {
			outbox.Message{Due: at, Explanation: outbox.Explanation{Why: whyScheduled, Action: "action.send-now", Values: map[string]any{"time": at}}},
			"outbox.scheduled",
			[]string{verbWhen, verbNow, verbChange},
		},
		"late": {
			outbox.Message{Held: true, Reason: account.KeyLate, Explanation: outbox.Explanation{Title: "outcome.held", Why: "why.late", Action: "action.send-now", Values: map[string]any{"time": at}}},
			"why.late",
			[]string{verbNow, verbWhen, verbBack},
		},
		"restored": {
			outbox.Message{Held: true, Reason: account.KeyRestored, Explanation: outbox.Explanation{Title: "outcome.held", Why: "why.restored", Action: "action.try-now"}},
			"why.restored",
			[]string{verbTry, verbBack},
		},
	} {
		r, _ := leavingRig(t, setup{})
		c.msg.ID, c.msg.State, c.msg.Source = "msg-"+name, outbox.StateWaiting, compose.Draft{To: "li@example.org"}
		r.fake.put(c.msg)
		r.win.openMessage(c.msg)
		r.settle()
		p := r.message()
		if !shows(p.object(), r.words.T(c.says, c.msg.Explanation.Values)) {
			t.Errorf("%s: the card says %q", name, readable(p.object()))
		}
		for _, verb := range c.verbs {
			if !shows(p.object(), r.t(verb)) {
				t.Errorf("%s: nothing offers %s", name, verb)
			}
		}
	}
}

// Another time is chosen for a message that waits.
func TestChooseAnotherTime(t *testing.T) {
	r, _ := leavingRig(t, setup{})
	msg := outbox.Message{ID: "msg-1", State: outbox.StateWaiting, Due: fixedNow().Add(time.Hour), Explanation: outbox.Explanation{Why: whyScheduled}}
	r.fake.put(msg)
	r.win.openMessage(msg)
	r.settle()
	r.tap(r.message(), verbWhen)
	press(r.win.win.Canvas().Focused(), fyne.KeyReturn)
	r.settle()
	if !r.fake.called("reschedule msg-1 2026-11-27 11:42") {
		t.Errorf("calls: %v", r.fake.calls)
	}
}

// Scheduled messages alone are asked about once.
func TestQuitWithScheduledOnly(t *testing.T) {
	r, _ := leavingRig(t, setup{})
	r.fake.put(outbox.Message{ID: "msg-1", State: outbox.StateWaiting, Explanation: outbox.Explanation{Why: whyScheduled}})
	r.win.mail.reload()
	r.settle()
	r.win.requestClose()
	q := r.win.sheets.open
	if q == nil || q.title != r.t("quit.scheduled") {
		t.Fatalf("the sheet is %+v", q)
	}
	q.answer(0)
	if r.win.closing || !r.win.leaving {
		t.Fatal("it does not keep running")
	}
	r.win.present()
	r.win.requestClose()
	r.win.sheets.open.answer(1)
	r.settle()
	if !r.win.closing || !r.win.settings.ScheduledTold {
		t.Error("it does not quit, or will say it again")
	}
}

// Send tomorrow hands the message over anew, for the morning.
func TestSendTomorrow(t *testing.T) {
	r, _ := leavingRig(t, setup{})
	msg := report(outbox.StateRefused)
	msg.AccountID, msg.Source.AccountID, msg.Source.Attachments = r.win.accounts[0].ID, r.win.accounts[0].ID, nil
	msg.Explanation = outbox.Explanation{Why: "why.mailbox-full", Action: verbTomorrow, Values: map[string]any{"address": "satis@firma.example"}}
	msg.Source.Body = "Good morning."
	r.fake.put(msg)
	r.win.openMessage(msg)
	r.tap(r.message(), verbTomorrow)
	r.settle()
	if want := time.Date(2026, 11, 28, 8, 0, 0, 0, time.Local); !r.fake.called("withdraw "+msg.ID) || !r.fake.opt.At.Equal(want) {
		t.Errorf("calls %v, %+v", r.fake.calls, r.fake.opt)
	}
}
