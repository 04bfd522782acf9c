package ui

import (
	"context"
	"errors"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// submitted goes on when the outbox has a message: its page is shown and it is
// delivered.
func (w *Window) submitted(id string) {
	next := compose.Draft{AccountID: w.composer.draft.AccountID}
	w.composer.fill(next)
	fetch(w.bridge, func(ctx context.Context) (outbox.Message, error) { return w.parts.Outbox.Get(ctx, id) },
		func(msg outbox.Message, err error) {
			if err != nil {
				w.log.Error("reading a message", "id", id, "err", err)
				return
			}
			if w.page == page(w.composer) && w.composer.isEmpty() {
				msg.State = outbox.StateSending
				w.openMessage(msg)
			}
		})
	w.mail.reload()
	w.deliver(id)
}

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

// act runs something about a message off the UI goroutine.
func (w *Window) act(id string, job func(context.Context) error, then func()) {
	fetch(w.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, job(ctx) }, func(_ struct{}, err error) {
		w.mail.reload()
		switch {
		case err == nil:
			if then != nil {
				then()
			}
		case errors.Is(err, outbox.ErrTooLate), errors.Is(err, outbox.ErrState):
			w.toasts.say(w.t("sending.too-late"), "", nil)
		default:
			w.log.Error("acting on a message", "id", id, "err", err)
			w.toasts.say(w.t("store.not-saved"), "", nil)
		}
	})
}

// verb does what a card's button says.
func (w *Window) verb(verb string, msg outbox.Message) {
	id := msg.ID
	box := w.parts.Outbox
	switch verb {
	case verbStop, verbStopWaiting:
		w.stopMessage(id)
	case verbTry:
		w.act(id, func(ctx context.Context) error { return w.retry(ctx, msg) }, func() { w.deliver(id) })
	case verbAgain:
		w.act(id, func(ctx context.Context) error { return box.Retry(ctx, id) }, func() { w.deliver(id) })
	case verbOthers:
		w.act(id, func(ctx context.Context) error { return box.SendToOthers(ctx, id) }, func() { w.deliver(id) })
	case verbMark:
		w.act(id, func(ctx context.Context) error { return box.MarkSent(ctx, id) }, nil)
	case verbBack, verbEdit, "action.fix":
		w.edit(id, "")
	case "action.correct-address":
		w.edit(id, compose.FieldTo)
	case verbAsNew:
		w.editAsNew(msg)
	case verbRest:
		w.openDraft(msg.Rest)
	case verbDelete:
		w.deleteMessage(msg)
	case verbPractice:
		w.showPractice()
	default:
		w.accountVerb(verb, msg)
	}
}

// accountVerb does what mends the account of a message.
func (w *Window) accountVerb(verb string, msg outbox.Message) {
	a, known := account.Account{}, false
	for _, one := range w.accounts {
		if one.ID == msg.AccountID {
			a, known = one, true
		}
	}
	if !known {
		w.showAccounts("")
		return
	}
	switch verb {
	case "action.enter-password":
		w.showPassword(a)
	case "action.app-password", "action.apple-password", "action.open-page":
		if p := w.provider(a); p.Help != "" {
			w.browse(p.Help)
		}
		w.showPassword(a) // the page leads back here
	case "action.show-certificate":
		w.certificate(a, msg)
	default:
		w.showAccounts(a.ID)
		if p, ok := w.page.(*accountsPage); ok {
			p.startCheck()
		}
	}
}

// certificate shows the certificate that stopped a message. One that is then
// trusted lets everything go that it had stopped.
func (w *Window) certificate(a account.Account, msg outbox.Message) {
	fail := &account.Failure{Key: msg.Reason, Host: msg.Host, Port: msg.Port, Certificate: msg.Certificate}
	if fail.Certificate == nil {
		w.showAccounts(a.ID)
		if p, ok := w.page.(*accountsPage); ok {
			p.startCheck()
		}
		return
	}
	showCertificate(&w.shell, fail, func(print string) {
		a.TrustFingerprint = print
		w.act(msg.ID, func(ctx context.Context) error {
			if err := w.parts.Accounts.Update(ctx, a); err != nil {
				return err
			}
			return w.parts.Accounts.Release(ctx, a.ID)
		}, func() {
			w.accountsChanged()
			w.runDue()
		})
	})
}

// retry makes a message due now. The person asked for it, so an account that
// was held is tried again, too.
func (w *Window) retry(ctx context.Context, msg outbox.Message) error {
	if msg.Held {
		if err := w.parts.Accounts.Release(ctx, msg.AccountID); err != nil && !errors.Is(err, account.ErrNotFound) {
			return err
		}
	}
	return w.parts.Outbox.Retry(ctx, msg.ID)
}

// stopMessage stops a message. Before the final dot it becomes a draft again.
func (w *Window) stopMessage(id string) {
	var msg outbox.Message
	w.act(id, func(ctx context.Context) (err error) {
		msg, err = w.parts.Outbox.Cancel(ctx, id)
		return err
	}, func() {
		if msg.State == outbox.StateUnknown {
			return // its page says so
		}
		if p, ok := w.page.(*messagePage); ok && p.msg.ID == id {
			w.openDraft(id)
			w.toasts.say(w.t("sending.stopped"), "", nil)
			return
		}
		w.toasts.say(w.t("sending.stopped"), w.t("action.open"), func() { w.openDraft(id) })
	})
}

// edit makes a message a draft again, exactly as it was written, and goes to
// the field that is to be mended.
func (w *Window) edit(id, field string) {
	var d compose.Draft
	w.act(id, func(ctx context.Context) (err error) {
		d, err = w.parts.Outbox.Edit(ctx, id)
		return err
	}, func() {
		w.compose(d)
		if field != "" {
			w.composer.fixFocus(compose.Problem{Field: field})
		}
	})
}

// editAsNew opens a copy of what was written, as a message of its own.
func (w *Window) editAsNew(msg outbox.Message) {
	d := msg.Source
	d.ID = compose.NewID()
	w.compose(d)
	w.composer.dirty = true
	w.composer.planSave()
}

// deleteMessage asks, since it cannot be undone, and removes a message.
func (w *Window) deleteMessage(msg outbox.Message) {
	title := w.t("outbox.delete-ask")
	if msg.State == outbox.StateUnknown {
		title = w.t("outbox.delete-unknown")
	}
	w.sheets.show(&sheet{title: title, answers: []answer{
		{w.t("outbox.keep"), nil},
		{w.t("outbox.delete"), func() {
			w.act(msg.ID, func(ctx context.Context) error { return w.parts.Outbox.Delete(ctx, msg.ID) }, func() {
				if p, ok := w.page.(*messagePage); ok && p.msg.ID == msg.ID {
					w.show(w.composer)
				}
			})
		}},
	}})
}

// removeEntry is Delete on a row.
func (w *Window) removeEntry(e entry) {
	switch {
	case e.draft == nil:
		if e.message.State != outbox.StateSending {
			w.deleteMessage(*e.message)
		}
	case w.page == page(w.composer) && w.composer.draft.ID == e.id:
		w.composer.throwAway()
	default:
		w.saver.remove(e.id, nil)
		w.discarded(*e.draft)
	}
}

// discarded says that a draft was thrown away, and can bring it back.
func (w *Window) discarded(d compose.Draft) {
	if w.composer.draft.ID == d.ID {
		w.composer.fill(compose.Draft{AccountID: d.AccountID})
		w.show(w.composer)
	}
	if isBlank(d) {
		return
	}
	w.toasts.say(w.t("composer.discarded"), w.t("action.undo"), func() {
		w.compose(d)
		w.composer.dirty = true
		w.composer.saveNow()
	})
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
