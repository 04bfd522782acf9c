package ui

import (
	"fyne.io/fyne/v2"

	"sendoff/account"
	"sendoff/outbox"
)

func (w *Window) openFolder(f folder) {
	w.list.open(f)
	if w.frame.narrow {
		w.frame.show(true)
	}
}

// openEntry shows a draft or a message. into: the person wants to work on it,
// so that it takes the focus. One that has a window of its own is shown there.
func (w *Window) openEntry(e entry, into bool) {
	if o := w.ownOf(e.id); o != nil {
		if into || !w.list.list.byKey {
			o.win.RequestFocus()
		}
		return
	}
	if into && w.page == page(w.composer) && w.composer.draft.ID == e.id {
		w.composer.entered()
		return
	}
	focused := w.win.Canvas().Focused()
	if e.draft != nil {
		if into {
			w.win.Canvas().Unfocus() // else it stays with the list
		}
		w.openDraft(e.id)
	} else if e.sent != nil {
		w.openSent(e.id, !into && focused == fyne.Focusable(w.list.list))
		return
	} else {
		w.openMessage(*e.message)
	}
	if !into && focused == fyne.Focusable(w.list.list) {
		w.focus(w.list.list) // arrows go on walking
	}
}

// openSent reads a message that was sent and shows its page. walking: arrows go
// on in the list.
func (w *Window) openSent(id string, walking bool) {
	w.deck.opening++
	asked := w.deck.opening
	w.readMessage(id, func(msg outbox.Message, err error) {
		if asked != w.deck.opening {
			return // another one since
		}
		if err != nil {
			w.log.Error("reading a message", "id", id, "err", err)
			w.mail.reload()
			return
		}
		w.openMessage(msg)
		if walking {
			w.focus(w.list.list)
		}
	})
}

// searchMessages puts the caret into the search field of the list.
func (w *Window) searchMessages() {
	if w.frame.narrow {
		w.frame.show(true)
	}
	w.focus(w.list.search)
}

func (w *Window) showWelcome() {
	p := newWelcomePage(&w.shell)
	w.composer.read()
	p.keep(!w.composer.isEmpty() || len(w.start.Files) > 0)
	p.onAddress = func(address string) { w.withParts(func() { w.showSetup(address) }) }
	p.onTry = func() {
		w.withParts(func() {
			w.keepPractice(true)
			w.tryPractice()
		})
	}
	p.onByHand = func(address string) {
		w.withParts(func() { w.showByHand(account.Account{Address: address}, func() { w.homeWith(address) }) })
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
	p.onBack = func() { w.homeWith(p.text()) }
	p.onOther = func() { w.showSetup("") }
	p.onByHand = func(a account.Account) { w.showByHand(a, func() { w.showSetup(a.Address) }) }
	p.onDone = func(a account.Account) {
		w.accountsChanged()
		if w.page != page(p) {
			w.toasts.say(w.t("setup.ready", "address", a.Address), "", nil)
		}
	}
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

// showMailbox shows where copies of what an account sends are filed.
func (w *Window) showMailbox(a account.Account) {
	p := newMailboxPage(&w.shell, w.parts, a)
	p.onBack = func() { w.showAccounts(a.ID) }
	p.onDone = func() {
		w.accountsChanged()
		if w.page == page(p) {
			w.showAccounts(a.ID)
		}
	}
	w.show(p)
}

func (w *Window) showByHand(a account.Account, back func()) {
	p := newByHandPage(&w.shell, w.parts, a)
	p.onBack = back
	p.onDone = func(kept account.Account) {
		w.accountsChanged()
		w.goOn(kept.ID)
		switch {
		case w.page != page(p): // the keyring took its time
			w.toasts.say(w.t("setup.ready", "address", kept.Address), "", nil)
		case a.ID != "":
			w.showAccounts(kept.ID)
		default:
			w.writeFrom(kept)
		}
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
	p.onCopies = w.showMailbox
	p.onPractice = w.showPractice
	p.onChanged = func() { w.accountsChanged(); w.mail.reload() }
	p.onFixed = func(a account.Account) { p.reload(); w.goOn(a.ID) }
	p.waiting = w.waitingFor
	w.show(p)
}

func (w *Window) showSettings() {
	if _, ok := w.page.(*settingsPage); ok {
		w.page.entered()
		return
	}
	p := newSettingsPage(&w.shell, w.parts)
	p.onBack = w.home
	if w.page == page(w.composer) {
		p.onBack = func() { w.show(w.composer) } // also where there is no account yet
	}
	p.onLook = w.relook
	p.onChecks = w.composer.check
	p.onRestart = w.restart
	p.onAccounts = func() { w.showAccounts("") }
	p.onRemoved = w.mail.reload
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
		w.goOn(a.ID)
		w.toasts.say(w.t("setup.ready", "address", a.Address), "", nil)
		if w.page == page(p) { // else the keyring took its time
			w.showAccounts(a.ID)
		}
	}
	w.show(p)
}

// checkAccount shows an account and runs its check.
func (w *Window) checkAccount(a account.Account) {
	w.showAccounts(a.ID)
	if p, ok := w.page.(*accountsPage); ok {
		p.startCheck()
	}
}

func (w *Window) accountsChanged() { w.loadAccounts(nil) }

func (w *Window) showPractice() {
	p := newPracticePage(&w.shell, w.parts.Mailbox, w.picker)
	p.onWrite = func() {
		w.newMessage()
		w.tryPractice()
	}
	w.show(p)
}

// homeWith is home for a page on which an address was typed, which is kept.
func (w *Window) homeWith(address string) {
	w.home()
	if p, ok := w.page.(*welcomePage); ok {
		p.fill(address)
	}
}

// home is where Back leads: to the message, or to the welcome page while there
// is nobody to send as.
func (w *Window) home() {
	if w.unwelcomed() {
		w.showWelcome()
		return
	}
	w.show(w.composer)
}
