package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"sendoff/compose"
	"sendoff/outbox"
)

// second is how often a countdown is told anew.
const second = time.Second

// leaving watches what was sent and can still be undone: it tells the countdown
// on the pages of such messages, and in a toast for those that are on no page.
type leaving struct {
	*Window
	stop  func()    // the clock
	toast *toastBox // the one of ours, while it is there
	ids   []string  // it speaks of
	last  []string  // could be undone when that was told last
}

// undoable are the messages that can still be undone, the last first.
func (m *mail) undoable() []outbox.Message {
	var list []outbox.Message
	for _, e := range m.entries {
		if e.message != nil && e.message.State == outbox.StateWaiting && e.message.UndoUntil.After(m.now()) {
			list = append(list, *e.message)
		}
	}
	return list
}

// secondsLeft is how long a message can still be undone, told in whole seconds.
func (s *shell) secondsLeft(msg outbox.Message) int {
	return max(1, int((msg.UndoUntil.Sub(s.now())+second-1)/second))
}

// tell shows what there is to undo now, and goes on while there is something.
func (l *leaving) tell() {
	if l.closing {
		return
	}
	all := l.mail.undoable()
	hidden := make([]outbox.Message, 0, len(all))
	for _, msg := range all {
		if !l.onPage(msg) {
			hidden = append(hidden, msg)
		}
	}
	l.show(hidden)
	now := idsOf(all)
	over := slices.ContainsFunc(l.last, func(id string) bool { return !slices.Contains(now, id) })
	if l.last = now; over {
		l.mail.reload() // its card says so while it waits for its turn
	}
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
	if len(all) > 0 {
		l.stop = l.bridge.after(second, l.tell)
	}
}

// onPage tells the countdown on the page of a message, where it is on screen.
func (l *leaving) onPage(msg outbox.Message) bool {
	seen := false
	for _, d := range l.decks() {
		if p, ok := d.page.(*messagePage); ok && p.msg.ID == msg.ID {
			p.countDown()
			seen = seen || d != &l.deck || l.visible
		}
	}
	return seen
}

// show shows the toast. One that says something else is left its time.
func (l *leaving) show(hidden []outbox.Message) {
	ours := l.toast != nil && len(l.toasts.layer.Objects) == 1 && l.toasts.layer.Objects[0] == l.toast
	if len(hidden) == 0 {
		if ours {
			l.toasts.hide()
		}
		l.toast = nil
		return
	}
	text := l.t("undo.several", "n", len(hidden))
	if len(hidden) == 1 {
		text = joinDot(l.t("undo.leaves", "n", l.secondsLeft(hidden[0])), l.list.subject(hidden[0].Subject))
	}
	ids := idsOf(hidden)
	switch {
	case ours && slices.Equal(ids, l.ids):
		l.toasts.rename(text)
		return
	case !ours && l.toasts.text != "":
		return
	}
	l.ids = ids
	undo, now := "action.undo", verbNow
	if len(ids) > 1 {
		undo, now = "action.undo-all", "action.send-all-now"
	}
	l.toast = l.toasts.offer(text,
		toastVerb{l.t(undo), func() { l.undoSending(ids) }},
		toastVerb{l.t(now), func() { l.sendNow(ids) }})
	l.toast.pointer = func(bool) {}
}

func idsOf(list []outbox.Message) []string {
	ids := make([]string, len(list))
	for i, msg := range list {
		ids[i] = msg.ID
	}
	return ids
}

// undoSending makes messages drafts again, the last first: it is opened as it
// was written. One that has left keeps no other from being undone.
func (d *deck) undoSending(ids []string) {
	var drafts []compose.Draft
	d.actOn(ids, func(ctx context.Context) error {
		return forEach(ids, func(id string) error {
			draft, err := d.main.parts.Outbox.Withdraw(ctx, id)
			if err == nil {
				drafts = append(drafts, draft)
			}
			return err
		})
	}, func(err error) {
		if len(drafts) > 0 {
			d.write(drafts[0])
		}
		d.tellLeft(ids, len(ids)-len(drafts), err)
	})
}

// sendNow lets messages leave at once. One that cannot keeps no other back.
func (d *deck) sendNow(ids []string) {
	failed := 0
	d.actOn(ids, func(ctx context.Context) error {
		return forEach(ids, func(id string) error {
			err := d.main.parts.Outbox.Retry(ctx, id)
			if err != nil && (len(ids) == 1 || !passed(err)) { // of many, some may have gone on by themselves
				failed++
				return err
			}
			return nil
		})
	}, func(err error) { d.tellLeft(ids, failed, err) })
}

// passed reports whether a message has gone on meanwhile.
func passed(err error) bool {
	return errors.Is(err, outbox.ErrTooLate) || errors.Is(err, outbox.ErrState) || errors.Is(err, outbox.ErrNotFound)
}

// forEach does something about each of some messages and gives all errors.
func forEach(ids []string, job func(id string) error) error {
	errs := make([]error, len(ids))
	for i, id := range ids {
		errs[i] = job(id)
	}
	return errors.Join(errs...)
}

// tellLeft says that something could not be done for some of several messages.
func (d *deck) tellLeft(ids []string, failed int, err error) {
	switch {
	case err == nil:
	case failed < len(ids) && passed(err):
		d.toasts.say(d.t("undo.too-late", "n", failed), "", nil)
	default:
		d.tellFailed(ids[0], err)
	}
}

// undoLast undoes what was sent last, if that can still be done.
func (d *deck) undoLast() bool {
	all := d.main.mail.undoable()
	if len(all) == 0 {
		return false
	}
	d.undoSending([]string{all[0].ID})
	return true
}
