package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/compose"
)

// ownWindow is a message in a window of its own. After Send it turns into the
// message's page and stays until it is closed.
type ownWindow struct {
	deck
	gone bool // closed; goes as soon as the message that is being frozen is handed over
}

// openOwn opens a draft in a window of its own.
func (w *Window) openOwn(draft compose.Draft) *ownWindow {
	o := &ownWindow{}
	common := w.shell
	o.begin(w, common)
	o.composer.popOut.Hide()
	if senders := w.composer.senders; senders != nil {
		o.composer.setSenders(senders)
	}
	o.composer.fill(draft)
	if w.ready {
		o.composer.begin(w.parts)
	}
	o.composer.onReleased = o.reappear
	o.registerCommands()
	o.win.SetContent(container.NewStack(o.pane, o.toasts.layer))
	o.win.Resize(fyne.NewSize(theme.Size(sizeOwn), theme.Size(sizeStartHeight)))
	o.win.SetCloseIntercept(o.requestClose)
	w.own = append(w.own, o)
	w.stay()
	o.win.Show()
	o.show(o.composer)
	return o
}

// popOut moves the message being written into a window of its own.
func (w *Window) popOut() {
	c := w.composer
	if c.sending {
		return
	}
	c.read()
	c.cancelTimers()
	draft, dirty := c.draft, c.dirty
	c.fill(w.blank(draft.AccountID))
	o := w.openOwn(draft)
	o.composer.dirty, o.composer.sources = dirty, c.sources
	c.sources = map[string]string{}
	if dirty {
		o.composer.saveNow()
	}
	w.show(c)
	o.win.RequestFocus()
}

// ownOf gives the window in which a draft or message has been opened.
func (w *Window) ownOf(id string) *ownWindow {
	for _, o := range w.own {
		if !o.gone && o.onScreen() == id {
			return o
		}
	}
	return nil
}

// decks are all windows, the main one first.
func (w *Window) decks() []*deck {
	all := make([]*deck, 0, len(w.own)+1)
	all = append(all, &w.deck)
	for _, o := range w.own {
		all = append(all, &o.deck)
	}
	return all
}

// holder is the composer in which a draft is open, nil if there is none.
func (w *Window) holder(id string) *composer {
	for _, d := range w.decks() {
		if d.composer.draft.ID == id {
			return d.composer
		}
	}
	return nil
}

// writes is the window in which a draft is on screen, nil if there is none.
func (w *Window) writes(id string) *deck {
	for _, d := range w.decks() {
		if d.page == page(d.composer) && d.composer.draft.ID == id {
			return d
		}
	}
	return nil
}

// inFront shows the main window, if what asks for it is another one.
func (w *Window) inFront(asks *deck) *Window {
	if asks != &w.deck {
		w.present()
	}
	return w
}

// adopt takes a message that cannot be sent without an account into the main
// window, behind the welcome page.
func (w *Window) adopt(d *deck) {
	if d != &w.deck {
		c := d.composer
		c.read()
		c.cancelTimers()
		draft := c.draft
		if words := d.toasts.text; d.toasts.do == nil && words != "" { // a word to press is about its window
			w.toasts.say(words, "", nil)
		}
		c.fill(compose.Draft{})
		w.compose(draft)
		w.composer.dirty = true
		w.composer.planSave()
		w.present() // before the other window goes, with which the program might
		w.closeOwn(d)
	}
	w.showWelcome()
}

// welcomeAll shows the welcome page, since there is no account. Messages that
// came with the start wait behind it.
func (w *Window) welcomeAll() {
	for _, o := range slices.Clone(w.own) {
		w.adopt(&o.deck)
	}
	if w.page == page(w.composer) {
		w.showWelcome()
	}
}

// requestClose is the window's close button. The draft is kept, and nothing is
// asked. The last window that is to be seen ends the program.
func (o *ownWindow) requestClose() {
	switch {
	case o.sheets.escape():
	case o.composer.handing():
		o.gone = true // it comes back if the message cannot be handed over
		o.win.Hide()
	case !o.main.visible && len(o.main.own) == 1:
		o.main.requestQuit(&o.deck)
	default:
		o.main.closeOwn(&o.deck)
	}
}

// reappear goes on when freezing has ended: the message was handed over
// (done), or is being written again.
func (o *ownWindow) reappear(done bool) {
	switch {
	case o.main.closing:
	case o.gone && done:
		o.main.closeOwn(&o.deck)
	case done || o.main.sendCtx.Err() != nil:
		o.main.leaveWhenIdle()
	case o.gone:
		o.gone = false
		o.main.stay()
		o.win.Show()
	default:
		o.main.stay()
	}
}

// reappear is the same for the main window, which stays when it is closed.
func (w *Window) reappear(done bool) {
	switch {
	case w.closing:
	case done || w.sendCtx.Err() != nil:
		w.leaveWhenIdle()
	case !w.visible:
		w.present()
	}
}

// stay shows the messages' windows again that were hidden until all is sent,
// since the program does not end then.
func (w *Window) stay() {
	if !w.leaving || w.sendCtx.Err() != nil {
		return
	}
	w.leaving, w.again = false, false
	for _, o := range w.own {
		if !o.gone {
			o.win.Show()
		}
	}
}

// closeOwn closes a message's own window. With the last window the program
// ends, once nothing is being sent any more.
func (w *Window) closeOwn(d *deck) {
	at := slices.IndexFunc(w.own, func(o *ownWindow) bool { return &o.deck == d })
	if at < 0 {
		return
	}
	if d.page != nil {
		d.page.left()
	}
	w.composer.waiting = append(w.composer.waiting, d.composer.waiting...) // a window that is closed is not told of the store
	w.own = slices.Delete(w.own, at, at+1)
	d.toasts.hide()
	d.win.Close()
	if len(w.own) == 0 && !w.visible && !w.leaving {
		w.leaveLater()
	}
}

// keepWriting keeps what is being written, in every window, and also behind
// another page such as the welcome page.
func (w *Window) keepWriting() {
	for _, d := range w.decks() {
		d.composer.left()
	}
}
