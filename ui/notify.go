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
			w.tellSystem("notify.sent")
		}
	case outbox.StateRefused, outbox.StatePartly:
		w.tellSystem("notify.refused")
	case outbox.StateUnknown:
		w.tellSystem("notify.unknown")
	case outbox.StateWaiting:
		w.notices.asking++
		w.readMessage(ev.ID, func(msg outbox.Message, err error) {
			w.notices.asking--
			if err == nil && msg.Held {
				w.tellSystem("notify.needs-you")
			}
			w.leaveWhenIdle()
		})
	}
}

// hidden reports whether no window is shown at all.
func (w *Window) hidden() bool { return w.leaving || !w.visible && len(w.own) == 0 }

// tellSystem has the system show a sentence. On Linux that asks a service of the
// desktop, which may take its time.
func (w *Window) tellSystem(key string) {
	now := w.now()
	if last, ok := w.notices.said[key]; ok && now.Sub(last) < notifyRest {
		return
	}
	if w.notices.said == nil {
		w.notices.said = map[string]time.Time{}
	}
	w.notices.said[key] = now
	n := fyne.NewNotification("Sendoff", w.t(key))
	w.bridge.work(func(context.Context) { w.app.SendNotification(n) }, nil)
}

// watchFront notes whether one of our windows is in front.
func (w *Window) watchFront(l fyne.Lifecycle) {
	l.SetOnEnteredForeground(func() { w.notices.away = false })
	l.SetOnExitedForeground(func() { w.notices.away = true })
}
