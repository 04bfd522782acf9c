package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"sendoff/compose"
	"sendoff/outbox"
)

// deliver makes one attempt to send a message now.
func (w *Window) deliver(id string) {
	w.sending[id] = true
	var err error
	w.bridge.work(func(ctx context.Context) {
		ctx, stop := w.sendable(ctx)
		defer stop()
		_, err = w.parts.Outbox.Deliver(ctx, id)
	}, func() {
		delete(w.sending, id)
		if err != nil {
			w.log.Info("delivering", "id", id, "err", err)
		}
		w.mail.reload()
		w.leaveWhenIdle()
	})
}

// sendable gives a context that ends as the outbox wants it when the program
// does: what is being sent goes back to waiting, and is no draft.
func (w *Window) sendable(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	release := context.AfterFunc(w.sendCtx, func() { cancel(outbox.ErrShutdown) })
	return ctx, func() {
		release()
		cancel(nil)
	}
}

// readMessage reads a message off the UI goroutine.
func (w *Window) readMessage(id string, then func(outbox.Message, error)) {
	fetch(w.bridge, func(ctx context.Context) (outbox.Message, error) { return w.parts.Outbox.Get(ctx, id) }, then)
}

// removeEntry is Delete on a row.
func (w *Window) removeEntry(e entry) {
	if e.sent != nil {
		w.readMessage(e.id, func(msg outbox.Message, err error) {
			if err == nil {
				w.deckOf(e).deleteMessage(msg)
			}
		})
		return
	}
	if e.draft == nil {
		if e.message.State != outbox.StateSending {
			w.deckOf(e).deleteMessage(*e.message)
		}
		return
	}
	walking := w.win.Canvas().Focused() == fyne.Focusable(w.list.list)
	next, ok := w.list.neighbour(e.id)
	w.removeDraft(*e.draft)
	if walking && ok {
		w.focus(w.list.list) // who walks the list goes on there
		w.openEntry(next, false)
	}
}

// removeDraft throws a draft away, in the window in which it is written.
func (w *Window) removeDraft(draft compose.Draft) {
	if d := w.writes(draft.ID); d != nil {
		d.composer.throwAway()
		return
	}
	w.saver.remove(draft.ID, nil)
	w.discarded(draft)
}

// rowAct is the button of a row.
func (w *Window) rowAct(e entry, verb string) {
	d := w.deckOf(e)
	if verb == verbFix {
		if verb = d.fixOf(*e.message); !opensOnly(verb) {
			d.openMessage(*e.message) // a pencil says nothing of what would be done
			return
		}
	}
	d.verb(verb, *e.message)
}

// deckOf is the window a message is shown in: its own, if it has one.
func (w *Window) deckOf(e entry) *deck {
	if o := w.ownOf(e.id); o != nil {
		o.win.RequestFocus()
		return &o.deck
	}
	return &w.deck
}
