package ui

import (
	"context"
	"slices"
	"time"

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

// undoSending makes messages drafts again; the last of them is opened as it
// was written.
func (d *deck) undoSending(ids []string) {
	d.act(ids[0], func(ctx context.Context) error {
		for _, id := range ids[1:] {
			if _, err := d.main.parts.Outbox.Edit(ctx, id); err != nil {
				return err
			}
		}
		return nil
	}, func() { d.edit(ids[0], nil) })
}

// sendNow lets messages leave at once.
func (d *deck) sendNow(ids []string) {
	d.act(ids[0], func(ctx context.Context) error {
		for _, id := range ids {
			if err := d.main.parts.Outbox.Retry(ctx, id); err != nil {
				return err
			}
		}
		return nil
	}, nil)
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
