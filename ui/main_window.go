package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// Window is the program's main window: the lists, and beside them the message.
// What all windows share hangs on it: the rooms, the accounts, and what is
// being sent.
type Window struct {
	deck
	start Start
	parts Parts
	ready bool // parts are there

	opening bool // they are asked for, or there

	accounts []account.Account // real ones, the default first

	mail     *mail
	saver    *saver
	sidebar  *sidebar
	list     *messageList
	frame    *frame
	own      []*ownWindow // messages in windows of their own, the oldest first
	visible  bool         // this window, not only others
	sendCtx  context.Context
	stopSend context.CancelCauseFunc
	sending  map[string]bool // deliveries of this program
	handed   map[string]bool // handed over, and not read from the outbox yet
	acted    map[string]int  // how much is being done about a message just now
	attended chan struct{}   // closed when nothing is sent in the background any more; nil before it begins
	notices  notices
	tray     tray
	daily    daily    // what was sent today
	letters  []string // to be opened as soon as the data is
	reading  int      // letters that are being read
	leaves   *leaving // what was sent and can still be undone
	deaf     func()   // lets no other start in any more; nil if none could come in
	broken   bool     // the store could not be opened
	closing  bool
	leaving  bool // hidden: ends when nothing is being sent any more
	again    bool // ends in order to start anew

	looks  int // how often the look was another
	growth int // how far the heap may grow once the window is at rest; 0: as it does
}

// Run shows the window and returns when it is gone and everything it had
// opened is closed. again: the person wants it to start anew.
func Run(app fyne.App, start Start) (again bool) {
	growth := growFreely()
	w := New(app, start)
	w.growth = growth
	app.Lifecycle().SetOnStarted(w.Open)
	w.watchFront(app.Lifecycle())
	w.appear()
	app.Run()
	w.end()
	return w.again
}

// New builds the window. Nothing is opened yet: that is Open's work, after the
// first paint.
func New(app fyne.App, start Start) *Window { return newWindow(app, start, nil, nil) }

// newWindow is New with the border to other goroutines in the test's hands.
func newWindow(app fyne.App, start Start, post func(func()), wait func(time.Duration, func()) func()) *Window {
	w := &Window{start: start, sending: map[string]bool{}, handed: map[string]bool{}, acted: map[string]int{}}
	common := shell{
		app: app, words: start.Printer, now: start.Now, log: start.Log,
		bridge: newBridge(context.Background(), post, wait), look: newLook(scaleOf(&start.Settings)),
		taking: map[string]*awaited{}, settings: &start.Settings, spoken: start.Settings.Language,
	}
	common.keeper = newKeeper(common.bridge)
	w.sendCtx, w.stopSend = context.WithCancelCause(context.Background())
	app.Settings().SetTheme(common.look)
	w.saver = newSaver(common.bridge)
	w.deck.begin(w, common)
	w.followLook()
	w.build()
	return w
}

func (w *Window) build() {
	s := &w.shell
	w.mail = newMail(s)
	w.saver.saved = w.mail.reload
	w.leaves = &leaving{Window: w}
	w.sidebar = newSidebar(s)
	w.sidebar.create.OnTapped = func() { w.commands.do(cmdNew) }
	w.sidebar.accounts.OnTapped = func() { w.commands.do(cmdAccounts) }
	w.sidebar.settings.OnTapped = func() { w.commands.do(cmdSettings) }
	w.sidebar.onFolder = w.openFolder
	w.sidebar.onPractice = func() { w.commands.do(cmdPractice) }
	w.list = newMessageList(s, w.mail)
	w.list.choose = func(e entry) { w.openEntry(e, false) }
	w.list.enter = func(e entry) { w.openEntry(e, true) }
	w.list.remove = w.removeEntry
	w.list.act = w.rowAct
	w.list.notice.try = func(ids []string) { w.sendNow(ids) }
	w.mail.changed = w.mailChanged
	w.mail.moved = w.mailMoved
	w.frame = newFrame(s, w.sidebar.box, w.list.box, w.pane, func() { w.commands.do(cmdNew) })
	w.frame.folder.OnTapped = func() { w.showMenu(w.frame.folder, w.sidebar.menu()) }
	w.sidebar.renamed = w.frame.nameFolder
	w.sidebar.tell()
	w.shown = w.paneShown
	w.next = w.createButton
	w.beside = w.listAreas
	w.back = w.backToPage
	w.composer.onPopOut = w.popOut
	w.composer.onReleased = w.reappear
	w.registerCommands()
	w.win.SetContent(container.NewStack(w.frame.box, w.toasts.layer))
	w.win.Resize(w.startSize())
	w.win.SetCloseIntercept(w.requestClose)
	w.firstPage()
}

// firstPage shows the first page, before anything is opened.
func (w *Window) firstPage() {
	if w.start.FirstRun {
		w.showWelcome()
	} else {
		w.show(w.composer)
	}
}

// appear shows the window, or, where the program was started on a message, a
// window for that. Without an account the message waits behind the welcome
// page.
func (w *Window) appear() {
	if w.start.Background {
		return // until somebody asks for it
	}
	a := Arrival{Draft: w.start.Draft, Files: w.start.Files, Letters: w.start.Letters, Problem: w.start.Problem}
	if w.start.FirstRun && a.Draft != nil {
		w.composer.fill(*a.Draft)
		w.composer.dirty = true
	}
	if !w.start.FirstRun && !a.isEmpty() {
		w.arrive(a)
		return
	}
	w.composer.take(a.Files)
	w.openLetters(a.Letters)
	if p, ok := w.page.(*welcomePage); ok {
		p.keep(!w.composer.isEmpty() || len(a.Files) > 0)
	}
	w.present()
	if a.Problem != "" {
		w.toasts.say(w.t(a.Problem), "", nil)
	}
}

// present shows the window in front of all others.
func (w *Window) present() {
	w.stay()
	w.visible = true
	w.win.Show()
	w.win.RequestFocus()
}

// listAreas are the stops of F6 beside the pane.
func (w *Window) listAreas() []focusArea {
	if !w.frame.list.Visible() {
		return nil
	}
	areas := []focusArea{{w.list.list, w.list.list}}
	if w.frame.narrow {
		return append(areas, focusArea{w.frame.folder, w.frame.top})
	}
	return append(areas, focusArea{w.sidebar.list, w.sidebar.box})
}

// createButton begins a new message; in a narrow window it stands elsewhere.
func (w *Window) createButton() fyne.Focusable {
	if w.frame.narrow {
		return w.frame.add
	}
	return w.sidebar.create
}

// backToPage leaves the lists of a narrow window.
func (w *Window) backToPage() {
	if w.frame.narrow && w.frame.onList {
		w.frame.show(false)
		w.page.entered()
	}
}

// Open opens the store and the parts, off the UI goroutine.
func (w *Window) Open() {
	w.opening = true
	w.giveBack()
	w.listen()
	fetch(w.bridge, w.openParts, func(p Parts, err error) {
		if err != nil {
			w.broken = true
			w.log.Error("opening", "err", err)
			if w.closing {
				return
			}
			if w.start.Background && !w.visible {
				w.quit() // who opens the window is told
				return
			}
			if !w.visible {
				w.present() // whatever window it was started on
			}
			w.frame.leaveAlone()
			w.show(newStartupPage(&w.shell, err, w.quit))
			return
		}
		w.opened(p)
	})
}

// openParts opens the parts and reads the settings anew.
func (w *Window) openParts(ctx context.Context) (Parts, error) {
	p, err := w.start.Open(ctx)
	if err == nil {
		p.kept, err = readAll(ctx, p.Settings)
	}
	return p, err
}

// opened goes on when the parts are there.
func (w *Window) opened(p Parts) {
	w.parts, w.ready = p, true
	if p.Log != nil {
		w.log = p.Log
	}
	w.keeper.store = p.Settings
	if !w.closing {
		w.trust(p.kept)
	}
	w.saver.begin(p.Drafts)
	for _, d := range w.decks() {
		if p.Log != nil {
			d.log = p.Log
		}
		d.composer.begin(p)
	}
	if w.closing {
		return // it was waited for only to keep what was written
	}
	w.mail.begin(p)
	if w.start.Background && !w.visible {
		w.leaving = true // from now on it ends when there is nothing to do
		w.showTray(trayTries)
	}
	w.loadAccounts(func() {
		if w.unwelcomed() {
			w.welcomeAll()
		} else if _, ok := w.page.(*welcomePage); ok {
			w.show(w.composer)
		}
	})
	w.attend()
	w.tellRestored()
	letters := w.letters
	w.letters = nil
	w.openLetters(letters)
}

// loadAccounts reads who can be sent as.
func (w *Window) loadAccounts(then func()) {
	fetch(w.bridge, w.parts.Accounts.List, func(all []account.Account, err error) {
		if err != nil {
			w.log.Error("reading the accounts", "err", err)
			return
		}
		w.accounts = withoutPractice(all)
		if len(w.accounts) > 0 {
			w.keepPractice(false)
		}
		w.newSenders()
		w.countToday()
		if then != nil {
			then()
		}
	})
}

// senders are the choices of From: the default account first, practice last.
func (w *Window) senders() []sender {
	var list []sender
	for _, wantDefault := range []bool{true, false} {
		for _, a := range w.accounts {
			if a.Default == wantDefault {
				list = append(list, sender{a.ID, accountLabel(a), w.withDaily(limitsOf(a, w.provider(a)), a)})
			}
		}
	}
	practice := w.t("accounts.practice") + " <" + account.PracticeAddress + ">"
	return append(list, sender{id: account.PracticeID, label: practice})
}

func accountLabel(a account.Account) string {
	if addr, err := compose.ParseAddress(a.Address); err == nil && a.Name != "" {
		addr.Name = a.Name
		return addr.String()
	}
	return a.Address
}

func (w *Window) provider(a account.Account) account.Provider {
	if w.parts.Table == nil {
		return account.Provider{}
	}
	p, _ := w.parts.Table.ByID(a.ProviderID)
	return p
}

// paneShown goes on when a page was put into the pane.
func (w *Window) paneShown() {
	w.frame.show(false)
	w.list.mark(w.onScreen())
	w.leaves.tell()
	if _, ok := w.page.(*practicePage); !ok && w.sidebar.onMailbox() {
		w.sidebar.mark(w.list.folder) // else a click on the mailbox would be one on what is chosen already
	}
}

// mailChanged shows what the rooms say now.
func (w *Window) mailChanged() {
	w.freshenTray()
	if !w.mail.again && !w.mail.failed {
		clear(w.handed) // what was read is younger
	}
	w.list.chosen = w.onScreen()
	w.list.refresh()
	w.sidebar.counts(w.mail.counts())
	w.leaves.tell()
	w.leaveWhenIdle()
	for _, d := range w.decks() {
		p, ok := d.page.(*messagePage)
		if !ok {
			continue
		}
		if _, live := w.mail.live[p.msg.ID]; live {
			continue
		}
		if e, found := w.mail.find(p.msg.ID); found && e.message != nil {
			p.set(*e.message)
		} else {
			w.readAgain(d, p)
		}
	}
}

// readAgain shows a message that is in no list of the outbox as it is now. From
// the page of one that is gone nothing more can be done.
func (w *Window) readAgain(d *deck, p *messagePage) {
	id := p.msg.ID
	w.readMessage(id, func(msg outbox.Message, err error) {
		_, live := w.mail.live[id]
		switch {
		case live:
		case err == nil && msg.State != outbox.StateDraft:
			p.set(msg)
		case errors.Is(err, outbox.ErrNotFound) && d.page == page(p) && w.acted[id] == 0 && !w.closing:
			d.leave(id)
			d.tellFailed(id, err)
		}
	})
}

// mailMoved shows how far one message is.
func (w *Window) mailMoved(ev outbox.Event) {
	w.list.refreshOne(ev.ID)
	for _, d := range w.decks() {
		if p, ok := d.page.(*messagePage); ok {
			p.follow(ev)
		}
	}
	w.notify(ev)
	if ev.Final && !ev.Copy {
		w.countToday()
	}
}
