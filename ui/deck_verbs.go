package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// act runs something about a message off the UI goroutine. What does not
// succeed is told.
func (d *deck) act(id string, job func(context.Context) error, then func()) {
	d.actOn([]string{id}, job, func(err error) {
		switch {
		case err != nil:
			d.tellFailed(id, err)
		case then != nil:
			then()
		}
	})
}

// actOn is act for several messages, whose end is told by who asked for it. The
// pages of these messages are left alone until then.
func (d *deck) actOn(ids []string, job func(context.Context) error, then func(error)) {
	acted := d.main.acted
	for _, id := range ids {
		acted[id]++
	}
	fetch(d.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, job(ctx) }, func(_ struct{}, err error) {
		for _, id := range ids {
			if acted[id]--; acted[id] == 0 {
				delete(acted, id)
			}
		}
		d.main.mail.reload()
		then(err)
	})
}

// tellFailed says why nothing was done about a message.
func (d *deck) tellFailed(id string, err error) {
	key := "store.not-saved"
	switch {
	case errors.Is(err, outbox.ErrTooLate), errors.Is(err, outbox.ErrState):
		key = "sending.too-late"
	case errors.Is(err, outbox.ErrNotFound):
		key = "outbox.gone"
	case errors.Is(err, account.ErrNotFound):
		key = "why.account-missing"
	case errors.Is(err, outbox.ErrFactsOnly):
		key = "sent.facts-only"
	default:
		d.log.Error("acting on a message", "id", id, "err", err)
	}
	d.toasts.say(d.t(key), "", nil)
}

// verb does what a card's button says.
func (d *deck) verb(verb string, msg outbox.Message) {
	switch verb {
	case verbAsNew:
		d.editAsNew(msg)
	case verbRest:
		d.openRest(msg)
	case verbResend:
		d.resend(msg)
	case verbExport:
		d.export(msg)
	case verbDelete:
		d.deleteMessage(msg)
	case verbPractice:
		d.main.inFront(d).showPractice()
	case verbNote:
		d.app.Clipboard().SetContent(d.t("note.smtp-auth", "address", msg.Account))
		d.toasts.say(d.t("note.copied"), "", nil)
	default:
		if !d.sendVerb(verb, msg) && !d.editVerb(verb, msg) && !d.copyVerb(verb, msg) {
			d.accountVerb(verb, msg)
		}
	}
}

// sendVerb does what lets a message go, or keeps it, and reports whether a
// button is one of those.
func (d *deck) sendVerb(verb string, msg outbox.Message) bool {
	id, box := msg.ID, d.main.parts.Outbox
	deliver := func() { d.main.deliver(id) }
	switch verb {
	case verbStop, verbStopWaiting:
		d.stopMessage(id)
	case verbTry, verbUnlock:
		if msg.Held {
			d.retryHeld(msg)
			break
		}
		d.act(id, func(ctx context.Context) error { return box.Retry(ctx, id) }, deliver)
	case verbAgain:
		if _, there := d.main.owner(msg); !there && !msg.Practice {
			d.fromAnother(msg)
			break
		}
		d.act(id, func(ctx context.Context) error { return box.Retry(ctx, id) }, deliver)
	case verbOthers:
		d.act(id, func(ctx context.Context) error { return box.SendToOthers(ctx, id) }, deliver)
	case verbNow:
		d.sendNow([]string{id})
	case verbUndo:
		d.undoSending([]string{id})
	case verbWhen:
		d.chooseTime(msg)
	case verbMark:
		d.act(id, func(ctx context.Context) error { return box.MarkSent(ctx, id) }, nil)
	default:
		return false
	}
	return true
}

// editVerb does what mends what was written, and reports whether a button is
// one of those.
func (d *deck) editVerb(verb string, msg outbox.Message) bool {
	switch verb {
	case verbBack, verbEdit, verbChange:
		d.edit(msg.ID, nil)
	case verbCorrect:
		d.edit(msg.ID, func() { d.composer.fixFocus(badAddress(d.composer.draft, msg)) })
	case verbSmaller:
		d.edit(msg.ID, func() { d.composer.fixFocus(compose.Problem{Field: compose.FieldAttachments}) })
	case verbSendAs:
		d.edit(msg.ID, d.sendAsAccount)
	case verbAccount:
		d.edit(msg.ID, func() { d.focus(d.composer.from) })
	case verbTomorrow:
		d.edit(msg.ID, func() { d.composer.sendSo(departure{at: tomorrowMorning(d.words.In(d.now()))}) })
	default:
		return false
	}
	return true
}

// sendAsAccount makes the account's own address the sender.
func (d *deck) sendAsAccount() {
	c := d.composer
	c.draft.From = ""
	c.dirty = true
	c.planSave()
	d.focus(c.send)
}

// badAddress says where in a draft the address stands that the server did not
// take.
func badAddress(draft compose.Draft, msg outbox.Message) compose.Problem {
	bad, _ := msg.Explanation.Values["address"].(string)
	for _, r := range msg.Recipients {
		if r.State == outbox.RecipientRefused {
			bad = r.Address
			break
		}
	}
	lists := []struct{ field, list string }{
		{compose.FieldTo, draft.To}, {compose.FieldCc, draft.Cc}, {compose.FieldBcc, draft.Bcc},
	}
	for _, l := range lists {
		addresses, _ := compose.ParseList(l.list)
		for _, a := range addresses {
			if strings.EqualFold(a.Mailbox(), bad) {
				a.Name = ""
				return compose.Problem{Field: l.field, Values: map[string]any{"address": a.String()}}
			}
		}
	}
	return compose.Problem{Field: compose.FieldTo}
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

// edit makes a message a draft again, exactly as it was written, and goes on
// with what is to be mended. One that has gone out meanwhile is left alone.
func (d *deck) edit(id string, then func()) {
	d.asDraft(id, d.main.parts.Outbox.Withdraw, func(draft compose.Draft) {
		d.write(draft)
		if then != nil && d.composer.draft.ID == draft.ID {
			then()
		}
	})
}

// asDraft has the outbox make a draft of a message, in one of its ways.
func (d *deck) asDraft(id string, way func(context.Context, string) (compose.Draft, error), then func(compose.Draft)) {
	var draft compose.Draft
	d.act(id, func(ctx context.Context) (err error) {
		draft, err = way(ctx, id)
		return err
	}, func() { then(draft) })
}

// write opens a draft; in a window of its own, while this one has to keep
// another message.
func (d *deck) write(draft compose.Draft) *composer {
	if d.composer.sending {
		d.leave(draft.ID)
		return d.main.openOwn(draft).composer
	}
	d.compose(draft)
	return d.composer
}

// editAsNew opens a copy of what was sent, as a message of its own.
func (d *deck) editAsNew(msg outbox.Message) {
	d.asDraft(msg.ID, d.main.parts.Outbox.Edit, func(draft compose.Draft) { d.write(draft) })
}

// openRest shows the draft for those who did not get a message. One that was
// handed over already is shown as what it is now, and one that was thrown away
// is made again.
func (d *deck) openRest(msg outbox.Message) {
	switch e, ok := d.main.mail.find(msg.Rest); {
	case ok && e.message != nil:
		d.openMessage(*e.message)
		return
	case ok && e.sent != nil:
		d.main.inFront(d).openSent(e.id, false)
		return
	}
	var draft compose.Draft
	d.actOn([]string{msg.ID}, func(ctx context.Context) (err error) {
		draft, err = d.main.parts.Outbox.Edit(ctx, msg.ID)
		return err
	}, func(err error) {
		switch {
		case err == nil:
			d.openDraft(draft.ID) // what is written of it just now is newer
		case errors.Is(err, outbox.ErrSubmitted):
			d.main.inFront(d).openSent(msg.Rest, false)
		default:
			d.tellFailed(msg.ID, err)
		}
	})
}

// fromAnother offers to send a message once more from another account, where its
// own was removed. From another address that is a new message.
func (d *deck) fromAnother(msg outbox.Message) {
	all := d.main.senders()
	if len(d.main.accounts) == 0 {
		d.main.inFront(d).showAccounts("")
		return
	}
	to := all[0]
	var moved outbox.Message
	d.sheets.show(&sheet{title: d.t("why.account-missing"), answers: []answer{
		{d.t("outbox.keep"), nil},
		{d.t("outbox.from-another", "account", to.label), func() {
			d.act(msg.ID, func(ctx context.Context) (err error) {
				moved, err = d.main.parts.Outbox.Reassign(ctx, msg.ID, to.id)
				if err != nil || moved.State == outbox.StateDraft {
					return err
				}
				return d.main.parts.Outbox.Retry(ctx, msg.ID)
			}, func() {
				if moved.State == outbox.StateDraft {
					d.openDraft(moved.ID)
					return
				}
				d.main.deliver(msg.ID)
			})
		}},
	}})
}

// deleteMessage removes a message. What nobody has got can be brought back as
// the draft it was, so it goes at once; for all else there is no way back, so
// that is asked about.
func (d *deck) deleteMessage(msg outbox.Message) {
	if isUnsent(msg) {
		d.deleteUnsent(msg)
		return
	}
	title := d.t("outbox.delete-ask")
	if msg.State == outbox.StateUnknown {
		title = d.t("outbox.delete-unknown")
	}
	d.sheets.show(&sheet{title: title, answers: []answer{
		{d.t("outbox.keep"), nil},
		{d.t("outbox.delete"), func() {
			d.act(msg.ID, func(ctx context.Context) error { return d.main.parts.Outbox.Delete(ctx, msg.ID) }, func() { d.leave(msg.ID) })
		}},
	}})
}

// isUnsent reports whether it is certain that nobody has got a message.
func isUnsent(msg outbox.Message) bool {
	if msg.State != outbox.StateWaiting && msg.State != outbox.StateRefused {
		return false
	}
	return !slices.ContainsFunc(msg.Recipients, func(r outbox.Recipient) bool {
		return r.State == outbox.RecipientAccepted || r.State == outbox.RecipientUnknown
	})
}

// deleteUnsent throws away what a message was written as.
func (d *deck) deleteUnsent(msg outbox.Message) {
	d.asDraft(msg.ID, d.main.parts.Outbox.Withdraw, func(draft compose.Draft) {
		if draft.ID != msg.ID { // some have got it meanwhile: its page says who
			d.tellFailed(msg.ID, outbox.ErrTooLate)
			return
		}
		d.main.saver.remove(draft.ID, nil)
		d.leave(msg.ID)
		d.toasts.say(d.t("outbox.deleted"), d.t("action.undo"), func() { d.bringBack(draft) })
	})
}

// bringBack opens a draft that was thrown away.
func (d *deck) bringBack(draft compose.Draft) {
	c := d.write(draft)
	c.dirty = true
	c.saveNow()
}

// leave shows something else than a message that is gone: for who walks the
// list its neighbour there.
func (d *deck) leave(id string) {
	if p, ok := d.page.(*messagePage); !ok || p.msg.ID != id {
		return
	}
	list := d.main.list
	if d == &d.main.deck && d.win.Canvas().Focused() == fyne.Focusable(list.list) {
		if e, ok := list.neighbour(id); ok {
			d.main.openEntry(e, false)
			return
		}
	}
	d.show(d.composer)
}
