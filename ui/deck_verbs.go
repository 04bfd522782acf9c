package ui

import (
	"context"
	"errors"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// act runs something about a message off the UI goroutine.
func (d *deck) act(id string, job func(context.Context) error, then func()) {
	fetch(d.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, job(ctx) }, func(_ struct{}, err error) {
		d.main.mail.reload()
		switch {
		case err == nil:
			if then != nil {
				then()
			}
		case errors.Is(err, outbox.ErrTooLate), errors.Is(err, outbox.ErrState):
			d.toasts.say(d.t("sending.too-late"), "", nil)
		default:
			d.log.Error("acting on a message", "id", id, "err", err)
			d.toasts.say(d.t("store.not-saved"), "", nil)
		}
	})
}

// verb does what a card's button says.
func (d *deck) verb(verb string, msg outbox.Message) {
	id := msg.ID
	box := d.main.parts.Outbox
	switch verb {
	case verbStop, verbStopWaiting:
		d.stopMessage(id)
	case verbTry:
		d.act(id, func(ctx context.Context) error { return d.retry(ctx, msg) }, func() { d.main.deliver(id) })
	case verbAgain:
		d.act(id, func(ctx context.Context) error { return box.Retry(ctx, id) }, func() { d.main.deliver(id) })
	case verbOthers:
		d.act(id, func(ctx context.Context) error { return box.SendToOthers(ctx, id) }, func() { d.main.deliver(id) })
	case verbMark:
		d.act(id, func(ctx context.Context) error { return box.MarkSent(ctx, id) }, nil)
	case verbBack, verbEdit, "action.fix":
		d.edit(id, nil)
	case "action.correct-address":
		d.edit(id, func() { d.composer.correct(refusedOf(msg)) })
	case verbAsNew:
		d.editAsNew(msg)
	case verbRest:
		d.openDraft(msg.Rest)
	case verbDelete:
		d.deleteMessage(msg)
	case verbPractice:
		d.main.inFront(d).showPractice()
	default:
		d.accountVerb(verb, msg)
	}
}

// accountVerb does what mends the account of a message.
func (d *deck) accountVerb(verb string, msg outbox.Message) {
	a, known := account.Account{}, false
	for _, one := range d.main.accounts {
		if one.ID == msg.AccountID {
			a, known = one, true
		}
	}
	main := d.main.inFront(d)
	if !known {
		main.showAccounts("")
		return
	}
	switch verb {
	case "action.enter-password":
		main.showPassword(a)
	case "action.app-password", "action.apple-password", "action.open-page":
		if p := main.provider(a); p.Help != "" {
			d.browse(p.Help)
		}
		main.showPassword(a) // the page leads back here
	case "action.show-certificate":
		d.certificate(a, msg)
	default:
		main.checkAccount(a)
	}
}

// certificate shows the certificate that stopped a message. One that is then
// trusted lets everything go that it had stopped.
func (d *deck) certificate(a account.Account, msg outbox.Message) {
	fail := &account.Failure{Key: msg.Reason, Host: msg.Host, Port: msg.Port, Certificate: msg.Certificate}
	if fail.Certificate == nil {
		d.main.inFront(d).checkAccount(a)
		return
	}
	showCertificate(&d.shell, fail, func(print string) {
		a.TrustFingerprint = print
		d.act(msg.ID, func(ctx context.Context) error {
			if err := d.main.parts.Accounts.Update(ctx, a); err != nil {
				return err
			}
			return d.main.parts.Accounts.Release(ctx, a.ID)
		}, func() {
			d.main.accountsChanged()
			d.main.runDue()
		})
	})
}

// retry makes a message due now. The person asked for it, so an account that
// was held is tried again, too.
func (d *deck) retry(ctx context.Context, msg outbox.Message) error {
	if msg.Held {
		if err := d.main.parts.Accounts.Release(ctx, msg.AccountID); err != nil && !errors.Is(err, account.ErrNotFound) {
			return err
		}
	}
	return d.main.parts.Outbox.Retry(ctx, msg.ID)
}

// stopMessage stops a message. Before the final dot it becomes a draft again.
func (d *deck) stopMessage(id string) {
	var msg outbox.Message
	d.act(id, func(ctx context.Context) (err error) {
		msg, err = d.main.parts.Outbox.Cancel(ctx, id)
		return err
	}, func() {
		if msg.State == outbox.StateUnknown {
			return // its page says so
		}
		if p, ok := d.page.(*messagePage); ok && p.msg.ID == id {
			d.openDraft(id)
			d.toasts.say(d.t("sending.stopped"), "", nil)
			return
		}
		d.toasts.say(d.t("sending.stopped"), d.t("action.open"), func() { d.openDraft(id) })
	})
}

// edit makes a message a draft again, exactly as it was written, and goes to
// the field that is to be mended.
func (d *deck) edit(id string, then func()) {
	var draft compose.Draft
	d.act(id, func(ctx context.Context) (err error) {
		draft, err = d.main.parts.Outbox.Edit(ctx, id)
		return err
	}, func() {
		d.compose(draft)
		if then != nil {
			then()
		}
	})
}

// editAsNew opens a copy of what was written, as a message of its own.
func (d *deck) editAsNew(msg outbox.Message) {
	draft := msg.Source
	draft.ID = compose.NewID()
	d.compose(draft)
	d.composer.dirty = true
	d.composer.planSave()
}

// deleteMessage asks, since it cannot be undone, and removes a message.
func (d *deck) deleteMessage(msg outbox.Message) {
	title := d.t("outbox.delete-ask")
	if msg.State == outbox.StateUnknown {
		title = d.t("outbox.delete-unknown")
	}
	d.sheets.show(&sheet{title: title, answers: []answer{
		{d.t("outbox.keep"), nil},
		{d.t("outbox.delete"), func() {
			d.act(msg.ID, func(ctx context.Context) error { return d.main.parts.Outbox.Delete(ctx, msg.ID) }, func() {
				if p, ok := d.page.(*messagePage); ok && p.msg.ID == msg.ID {
					d.show(d.composer)
				}
			})
		}},
	}})
}
