package ui

import (
	"context"

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

// runDue sends everything that is due, such as what waited for an account
// that works again.
func (w *Window) runDue() {
	w.bridge.work(func(ctx context.Context) {
		ctx, stop := w.sendable(ctx)
		defer stop()
		if err := w.parts.Outbox.Run(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("sending what is due", "err", err)
		}
	}, w.mail.reload)
}

// removeEntry is Delete on a row.
func (w *Window) removeEntry(e entry) {
	switch e.draft {
	case nil:
		if e.message.State != outbox.StateSending {
			w.deleteMessage(*e.message)
		}
	default:
		for _, d := range w.decks() {
			if d.page == page(d.composer) && d.composer.draft.ID == e.id {
				d.composer.throwAway()
				return
			}
		}
		w.saver.remove(e.id, nil)
		w.discarded(*e.draft)
	}
}

// rowAct is the button of a row.
func (w *Window) rowAct(e entry, verb string) {
	switch verb {
	case "stop":
		w.stopMessage(e.id)
	case "try":
		w.verb(verbTry, *e.message)
	default:
		w.openMessage(*e.message)
	}
}
