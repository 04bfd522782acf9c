package ui

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"sendoff/account"
	"sendoff/outbox"
)

// textKept reports whether a message's text and files are still there, and not the
// facts alone.
func textKept(msg outbox.Message) bool { return msg.SpoolPath != "" }

// resend sends what was sent once more, to the same people, as Send does: it
// can be undone for a while.
func (d *deck) resend(msg outbox.Message) {
	opt := departure{}.options(d.settings.undo())
	fetch(d.bridge, func(ctx context.Context) (outbox.Message, error) { return d.main.parts.Outbox.Resend(ctx, msg.ID, opt) },
		func(again outbox.Message, err error) {
			d.main.mail.reload()
			switch {
			case err == nil:
				if opt.Mine {
					d.main.deliver(again.ID)
				}
				if p, ok := d.page.(*messagePage); ok && p.msg.ID == msg.ID {
					d.openMessage(again)
				}
			case errors.Is(err, outbox.ErrFactsOnly):
				d.toasts.say(d.t("sent.facts-only"), "", nil)
			case errors.Is(err, account.ErrNotFound):
				d.toasts.say(d.t("sent.no-account"), "", nil)
			default:
				d.log.Error("sending a message again", "id", msg.ID, "err", err)
				d.toasts.say(d.t("store.not-saved"), "", nil)
			}
		})
}

// export saves a message as it was sent; in a file whose name ends so, as a
// mailbox of one message.
func (d *deck) export(msg outbox.Message) {
	name := d.subject(msg.Subject) + ".eml"
	d.picker.saveFile(name, func(to target) {
		write := d.main.parts.Outbox.ExportEML
		if strings.EqualFold(filepath.Ext(to.name), ".mbox") {
			write = d.main.parts.Outbox.ExportMbox
		}
		fetch(d.bridge, func(ctx context.Context) (string, error) {
			return to.save(func(w io.Writer) error { return write(ctx, msg.ID, w) })
		}, func(path string, err error) {
			d.tellSaved(path, to.name, err, func(err error) string {
				var damaged *account.Failure
				switch {
				case errors.Is(err, outbox.ErrFactsOnly):
					return d.t("sent.facts-only")
				case errors.As(err, &damaged):
					return d.t("sent.damaged")
				}
				return ""
			})
		})
	})
}

// lookUp looks for a message, of which it is unknown whether it was sent, in the
// account's Sent folder while its page is on screen. That it is there proves
// that it went out; that it is not proves nothing.
func (d *deck) lookUp(p *messagePage) {
	if p.msg.State != outbox.StateUnknown || p.msg.Proof {
		return
	}
	id, busy := p.msg.ID, true
	fetch(d.bridge, func(ctx context.Context) (bool, error) { return d.main.parts.Outbox.LookUp(ctx, id) },
		func(found bool, err error) {
			busy = false
			p.look("")
			switch {
			case err == nil && found:
				d.main.mail.reload()
			case err != nil && !errors.Is(err, outbox.ErrState):
				d.log.Info("looking in the Sent folder", "id", id, "err", err)
			}
		})
	d.bridge.after(patientFor, func() {
		if busy {
			p.look(d.t("unknown.looking"))
		}
	})
}
