package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// deck is what every window is: a pane with one page in it, the composer that
// is one of them, and the commands that act here. The main window has lists
// beside it, a message's own window has nothing else.
type deck struct {
	shell
	main         *Window
	commands     *commands
	pane         *fyne.Container
	page         page
	composer     *composer
	picker       *filePicker
	composerLook int                   // which change of the look the composer has seen
	opening      int                   // how often a page was asked for: what was read for an earlier one comes too late
	shown        func()                // another page was put into the pane; may be nil
	next         func() fyne.Focusable // where the focus goes when a message is sent; may be nil
	beside       func() []focusArea    // the stops of F6 next to the pane; may be nil
	back         func()                // Escape, where the page has no use for it; may be nil
}

// begin makes the deck, in a window of its own, of what all windows share.
func (d *deck) begin(main *Window, common shell) {
	d.main, d.shell = main, common
	d.win = d.app.NewWindow("Sendoff")
	d.win.SetPadded(false)
	d.sheets = &sheets{canvas: d.win.Canvas}
	d.toasts = newToasts(d.bridge)
	d.pane = container.NewStack(newSurface(theme.ColorNameBackground))
	d.picker = &filePicker{shell: &d.shell, native: main.start.Picker}
	d.composer = newComposer(&d.shell, main.saver)
	d.composerLook = main.looks
	d.composer.onSubmitted = d.submitted
	d.composer.onDiscarded = d.discarded
	d.composer.onUnsaved = main.unsaved
	d.composer.holder = main.holder
	d.composer.onTitle = d.retitle
	d.composer.onNoAccount = func() { main.adopt(d) }
	d.composer.pickFile, d.composer.saveFile = d.pickFiles, d.picker.saveFile
	d.win.SetOnDropped(d.droppedAt)
}

// show puts a page into the pane.
func (d *deck) show(p page) {
	if d.page != nil && d.page != p {
		d.page.left()
	}
	d.page = p
	d.opening++ // what is still being read comes too late
	d.pane.Objects = []fyne.CanvasObject{d.pane.Objects[0], p.object()}
	d.pane.Refresh()
	d.retell()
	d.retitle()
	if d.shown != nil {
		d.shown()
	}
	p.entered()
}

func (d *deck) retitle() {
	if d.main.closing {
		return
	}
	title := "Sendoff"
	if d.page != nil {
		if subject := compose.CleanLine(d.page.title()); subject != "" {
			title = d.t("main.window-title", "subject", subject)
		}
	}
	if d.win.Title() != title {
		d.win.SetTitle(title)
	}
}

// onScreen is the id of the draft or message in the pane, "" for none.
func (d *deck) onScreen() string {
	switch p := d.page.(type) {
	case *composer:
		return p.draft.ID
	case *messagePage:
		return p.msg.ID
	default:
		return ""
	}
}

// newMessage opens an empty message; what was being written is kept.
func (d *deck) newMessage() { d.compose(d.blank(d.composer.draft.AccountID)) }

// blank is a new message from the account of the last one. Only a person makes
// one for practice, where there is an account.
func (d *deck) blank(accountID string) compose.Draft {
	if accountID == account.PracticeID && len(d.main.accounts) > 0 {
		accountID = ""
	}
	return compose.Draft{AccountID: accountID}
}

// compose opens a draft in the composer.
func (d *deck) compose(draft compose.Draft) {
	if d.composer.sending {
		return
	}
	d.composer.left() // also where it waits behind another page
	d.composer.fill(draft)
	d.show(d.composer)
}

// openDraft reads the draft anew and shows it in the composer, or shows the
// window in which it is being written.
func (d *deck) openDraft(id string) {
	if other := d.main.writes(id); other != nil {
		if other != d {
			other.win.RequestFocus()
		}
		return
	}
	before := d.win.Canvas().Focused()
	d.opening++
	asked := d.opening
	fetch(d.bridge, func(ctx context.Context) (compose.Draft, error) {
		d.main.saver.drain(ctx) // what was just written of it is on its way
		return d.main.parts.Drafts.Get(ctx, id)
	},
		func(draft compose.Draft, err error) {
			if asked != d.opening {
				return // another one since, or the same to be worked on
			}
			if err != nil {
				d.log.Error("reading a draft", "id", id, "err", err)
				d.main.mail.reload()
				key := "store.not-read"
				if errors.Is(err, compose.ErrNotFound) {
					key = "draft.gone"
				}
				d.toasts.say(d.t(key), "", nil)
				return
			}
			d.write(draft)
			if list := d.main.list.list; before == fyne.Focusable(list) {
				d.focus(list)
			}
		})
}

// openMessage shows the page of a message.
func (d *deck) openMessage(msg outbox.Message) {
	p := newMessagePage(&d.shell, msg, messageDeeds{onVerb: d.verb, fix: d.fixOf})
	p.onNew = d.next
	if ev, live := d.main.mail.live[msg.ID]; live {
		p.follow(ev)
	}
	d.show(p)
	d.lookUp(p)
}

// submitted goes on when the outbox has a message: its page is shown and it is
// delivered, unless it waits to be sent in the background (mine).
func (d *deck) submitted(id string, mine bool) {
	d.composer.fill(d.blank(d.composer.draft.AccountID))
	if d.main.closing {
		return // it waits in the outbox for the next start
	}
	d.main.handed[id] = true
	d.main.readMessage(id, func(msg outbox.Message, err error) {
		if err != nil {
			d.log.Error("reading a message", "id", id, "err", err)
			return
		}
		if d.page == page(d.composer) && d.composer.isEmpty() {
			if d.main.sending[id] && msg.State == outbox.StateWaiting && !msg.Held {
				msg.State = outbox.StateSending
			}
			d.openMessage(msg)
			d.main.mail.reload() // its outcome may have come before its page
		}
	})
	d.main.mail.reload()
	if mine {
		d.main.deliver(id)
	}
}

// discarded says that a draft was thrown away, and can bring it back.
func (d *deck) discarded(draft compose.Draft) {
	if d.composer.draft.ID == draft.ID {
		d.composer.fill(d.blank(draft.AccountID))
		d.show(d.composer)
	}
	if isBlank(draft) {
		return
	}
	d.toasts.say(d.t("composer.discarded"), d.t("action.undo"), func() { d.bringBack(draft) })
}

// unsaved offers a draft that could not be saved when it was left, until
// something else is said. One that is open again has it from there.
func (w *Window) unsaved(draft compose.Draft, key string) {
	if w.closing || w.holder(draft.ID) != nil {
		return
	}
	if !w.visible {
		w.present()
	}
	w.toasts.put(w.t(key), w.t("action.open"), func() { w.bringBack(draft) }).pointer = func(bool) {}
}

// droppedAt takes files dropped on the window. Where that was matters on the
// text only.
func (d *deck) droppedAt(at fyne.Position, uris []fyne.URI) {
	c := d.composer
	if d.page == page(c) && !d.resting() && c.overText(at) {
		c.takeAt(filePaths(uris), at)
		return
	}
	d.dropped(uris)
}

// dropped attaches files that were dropped on the window.
func (d *deck) dropped(uris []fyne.URI) {
	if d.resting() {
		d.toasts.say(d.t("drop.close-first"), "", nil)
		return
	}
	switch d.page.(type) {
	case *messagePage, *practicePage:
		d.newMessage() // no message is open: the files begin one
	}
	d.page.take(filePaths(uris))
}

// filePaths are the paths of those that are files.
func filePaths(uris []fyne.URI) []string {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	return paths
}

// overlaid reports whether something else than our own sheets lies over the
// window, such as the file dialog.
func (d *deck) overlaid() bool { return d.win.Canvas().Overlays().Top() != nil }
