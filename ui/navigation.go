package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// newMessage opens an empty message; what was being written is kept.
func (w *Window) newMessage() { w.compose(compose.Draft{AccountID: w.composer.draft.AccountID}) }

// compose opens a draft in the composer.
func (w *Window) compose(d compose.Draft) {
	if w.composer.sending {
		return
	}
	if w.page == page(w.composer) {
		w.composer.left()
	}
	if known := w.accountOf(d.AccountID); known == "" && len(w.composer.senders) > 0 {
		d.AccountID = w.composer.senders[0].id
	}
	w.composer.fill(d)
	w.show(w.composer)
}

// accountOf gives the id back if there is such a sender.
func (w *Window) accountOf(id string) string {
	for _, s := range w.composer.senders {
		if s.id == id {
			return id
		}
	}
	return ""
}

func (w *Window) openFolder(f folder) {
	w.list.open(f)
	if w.frame.narrow {
		w.frame.show(true)
	}
}

// openEntry shows a draft or a message. into: the person wants to work on it,
// so that it takes the focus.
func (w *Window) openEntry(e entry, into bool) {
	focused := w.win.Canvas().Focused()
	if e.draft != nil {
		w.openDraft(e.id)
	} else {
		w.openMessage(*e.message)
	}
	if !into && focused == fyne.Focusable(w.list.list) {
		w.focus(w.list.list) // arrows go on walking
	}
}

// openDraft reads the draft anew and shows it in the composer.
func (w *Window) openDraft(id string) {
	if w.composer.draft.ID == id && w.page == page(w.composer) {
		return
	}
	list := w.win.Canvas().Focused() == fyne.Focusable(w.list.list)
	fetch(w.bridge, func(ctx context.Context) (compose.Draft, error) { return w.parts.Drafts.Get(ctx, id) },
		func(d compose.Draft, err error) {
			if err != nil {
				w.log.Error("reading a draft", "id", id, "err", err)
				w.mail.reload()
				return
			}
			w.compose(d)
			if list {
				w.focus(w.list.list)
			}
		})
}

// openMessage shows the page of a message.
func (w *Window) openMessage(msg outbox.Message) {
	p := newMessagePage(&w.shell, msg, w.verb)
	p.onNew = func() fyne.Focusable { return w.sidebar.create }
	if ev, live := w.mail.live[msg.ID]; live {
		p.follow(ev)
	}
	w.show(p)
}

func (w *Window) showWelcome() {
	p := newWelcomePage(&w.shell)
	w.composer.read()
	p.keep(!w.composer.isEmpty() || len(w.start.Files) > 0)
	p.onAddress = func(address string) { w.withParts(func() { w.showSetup(address) }) }
	p.onTry = func() { w.withParts(w.tryPractice) }
	p.onByHand = func(address string) {
		w.withParts(func() { w.showByHand(account.Account{Address: address}, w.showWelcome) })
	}
	p.onProviders = func() { w.withParts(w.showProviders) }
	p.onFiles = func(paths []string) {
		w.composer.take(paths)
		p.keep(true)
	}
	w.show(p)
}

// withParts runs what needs the store; before it is open nothing happens.
func (w *Window) withParts(fn func()) {
	if w.ready {
		fn()
	}
}

// tryPractice opens the message being written, or a new one, from the practice
// account.
func (w *Window) tryPractice() {
	w.composer.draft.AccountID = account.PracticeID
	w.composer.setSenders(w.senders())
	w.show(w.composer)
}

func (w *Window) showSetup(address string) {
	p := w.newSetup()
	p.open(address)
	w.show(p)
}

func (w *Window) newSetup() *setupPage {
	p := newSetupPage(&w.shell, w.parts)
	p.onBack = w.home
	p.onOther = func() { w.showSetup("") }
	p.onByHand = func(a account.Account) { w.showByHand(a, func() { w.showSetup(a.Address) }) }
	p.onDone = func(account.Account) { w.accountsChanged() }
	p.onWrite = w.writeFrom
	return p
}

func (w *Window) showProviders() {
	p := newProvidersPage(&w.shell, w.parts.Table)
	p.onBack = w.home
	p.onChoose = func(provider account.Provider) {
		s := w.newSetup()
		s.openProvider(provider)
		s.onBack = w.showProviders
		w.show(s)
	}
	w.show(p)
}

func (w *Window) showByHand(a account.Account, back func()) {
	p := newByHandPage(&w.shell, w.parts, a)
	p.onBack = back
	p.onDone = func(kept account.Account) {
		w.accountsChanged()
		w.runDue()
		if a.ID != "" {
			w.showAccounts(kept.ID)
			return
		}
		w.writeFrom(kept)
	}
	w.show(p)
}

// writeFrom goes on writing, as an account that was just added.
func (w *Window) writeFrom(a account.Account) {
	w.toasts.say(w.t("setup.ready", "address", a.Address), "", nil)
	w.loadAccounts(func() {
		w.composer.draft.AccountID = a.ID
		w.composer.setSenders(w.senders())
		w.show(w.composer)
	})
}

func (w *Window) showAccounts(id string) {
	p := newAccountsPage(&w.shell, w.parts)
	p.want = id
	p.provider = w.provider
	p.onBack = w.home
	p.onAdd = func() { w.showSetup("") }
	p.onChange = func(a account.Account) { w.showByHand(a, func() { w.showAccounts(a.ID) }) }
	p.onSecret = w.showPassword
	p.onChanged = func() { w.accountsChanged(); w.mail.reload() }
	p.onFixed = func(account.Account) { p.reload(); w.runDue() }
	p.waiting = w.waitingFor
	w.show(p)
}

func (w *Window) showSettings() {
	if _, ok := w.page.(*settingsPage); ok {
		w.page.entered()
		return
	}
	p := newSettingsPage(&w.shell, w.keeper, w.parts.Folder)
	p.onBack = w.home
	if w.page == page(w.composer) {
		p.onBack = func() { w.show(w.composer) } // also where there is no account yet
	}
	p.onLook = w.relook
	p.onChecks = w.composer.check
	p.onRestart = w.restart
	w.show(p)
}

// waitingFor gives the messages that wait for an account.
func (w *Window) waitingFor(accountID string) []string {
	var ids []string
	for _, e := range w.mail.entries {
		if e.message != nil && e.message.AccountID == accountID && e.message.State == outbox.StateWaiting {
			ids = append(ids, e.id)
		}
	}
	return ids
}

func (w *Window) showPassword(a account.Account) {
	p := newPasswordPage(&w.shell, w.parts, a, w.provider(a))
	p.onBack = func() { w.showAccounts(a.ID) }
	p.onDone = func(account.Account) {
		w.accountsChanged()
		w.runDue()
		w.toasts.say(w.t("setup.ready", "address", a.Address), "", nil)
		w.showAccounts(a.ID)
	}
	w.show(p)
}

func (w *Window) accountsChanged() { w.loadAccounts(nil) }

func (w *Window) showPractice() {
	p := newPracticePage(&w.shell, w.parts.Mailbox)
	p.onWrite = func() {
		w.newMessage()
		w.tryPractice()
	}
	w.show(p)
}

// home is where Back leads: to the message, or to the welcome page while there
// is no account.
func (w *Window) home() {
	if len(w.accounts) == 0 {
		w.showWelcome()
		return
	}
	w.show(w.composer)
}

// dropped takes files dropped on the window, wherever that was.
func (w *Window) dropped(uris []fyne.URI) {
	if w.sheets.busy() || w.overlaid() {
		w.toasts.say(w.t("drop.close-first"), "", nil)
		return
	}
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	switch w.page.(type) {
	case *messagePage, *practicePage:
		w.newMessage() // no message is open: the files begin one
	}
	w.page.take(paths)
}

// overlaid reports whether something else than our own sheets lies over the
// window, such as the file dialog.
func (w *Window) overlaid() bool { return w.win.Canvas().Overlays().Top() != nil }

// pickFiles asks for a file to attach.
func (w *Window) pickFiles(then func(paths []string)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			w.log.Warn("choosing a file", "err", err)
		}
		if file == nil {
			return
		}
		path := file.URI().Path()
		if err := file.Close(); err != nil {
			w.log.Warn("choosing a file", "err", err)
		}
		then([]string{path})
	}, w.win)
	if len(w.composer.draft.Attachments) > 0 {
		last := w.composer.draft.Attachments[len(w.composer.draft.Attachments)-1]
		if !last.Copied {
			if i := strings.LastIndexAny(last.Path, `/\`); i > 0 {
				if dir, err := storage.ListerForURI(storage.NewFileURI(last.Path[:i])); err == nil {
					d.SetLocation(dir)
				}
			}
		}
	}
	size := w.win.Canvas().Size()
	d.Resize(fyne.NewSize(size.Width*0.9, size.Height*0.9))
	d.Show()
}
