package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"sendoff/outbox"
)

// notifyRest is how long one sentence is not said again: of many messages that
// fail together one is enough.
const notifyRest = 10 * time.Second

// notices tells by the system's notifications what somebody has to know who
// does not look at the window. They are fixed sentences: they pass through other
// programs, on Windows through a script, so nothing of a message is in them.
type notices struct {
	away   bool                 // no window of ours is in front
	said   map[string]time.Time // when a sentence was said last
	asking int                  // messages that are looked at, whether they need somebody
}

// notify tells how a message has ended, to somebody who does not see it.
func (w *Window) notify(ev outbox.Event) {
	if !ev.Final || ev.Copy || w.settings.Quiet || !w.notices.away && !w.hidden() {
		return
	}
	switch ev.State {
	case outbox.StateSent:
		if w.hidden() {
			w.tellSystem("notify.sent", ev.ID)
		}
	case outbox.StateRefused, outbox.StatePartly:
		w.tellSystem("notify.refused", ev.ID)
	case outbox.StateUnknown:
		w.tellSystem("notify.unknown", ev.ID)
	case outbox.StateWaiting:
		w.notices.asking++
		w.readMessage(ev.ID, func(msg outbox.Message, err error) {
			w.notices.asking--
			if err == nil && msg.Held {
				w.tellSystem("notify.needs-you", ev.ID)
			}
			w.leaveWhenIdle()
		})
	}
}

// hidden reports whether no window is shown at all.
func (w *Window) hidden() bool { return w.leaving || !w.visible && len(w.own) == 0 }

// tellSystem has the system show a sentence about a message, which a click on it
// opens where the system reports that. On Linux it asks a service of the
// desktop, which may take its time.
func (w *Window) tellSystem(key, id string) {
	now := w.now()
	if last, ok := w.notices.said[key]; ok && now.Sub(last) < notifyRest {
		return
	}
	if w.notices.said == nil {
		w.notices.said = map[string]time.Time{}
	}
	w.notices.said[key] = now
	n := fyne.NewNotification("Sendoff", w.t(key))
	if w.start.Notify == nil {
		w.bridge.work(func(context.Context) { w.app.SendNotification(n) }, nil)
		return
	}
	var err error
	w.bridge.work(func(ctx context.Context) {
		ctx = context.WithoutCancel(ctx) // the program may be about to end
		err = w.start.Notify(ctx, n.Title, n.Content, func() { w.bridge.do(func() { w.openTold(id) }) })
	}, func() {
		if err != nil {
			w.log.Warn("showing a notification", "err", err)
		}
	})
}

// openTold shows the message that a notification was about.
func (w *Window) openTold(id string) {
	if w.closing {
		return
	}
	w.present()
	if e, ok := w.mail.find(id); ok {
		w.openEntry(e, true)
		return
	}
	w.readMessage(id, func(msg outbox.Message, err error) {
		if err != nil {
			w.tellFailed(id, err)
			return
		}
		w.openMessage(msg)
	})
}

// watchFront notes whether one of our windows is in front.
func (w *Window) watchFront(l fyne.Lifecycle) {
	l.SetOnEnteredForeground(func() { w.notices.away = false })
	l.SetOnExitedForeground(func() { w.notices.away = true })
}
