package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// Window is Sendoff's one window.
type Window struct {
	shell
	start Start
	parts Parts
	ready bool // parts are there

	accounts []account.Account // real ones, the default first

	mail     *mail
	saver    *saver
	commands *commands
	sidebar  *sidebar
	list     *messageList
	frame    *frame
	pane     *fyne.Container
	page     page
	composer *composer
	sendCtx  context.Context
	stopSend context.CancelCauseFunc
	sending  map[string]bool // deliveries of this window
	closing  bool
	leaving  bool // hidden: ends when nothing is being sent any more
}

// endPatience is how long the end of the program waits for what is still
// being written down.
const endPatience = 10 * time.Second

// Run shows the window and returns when it is gone and everything it had
// opened is closed.
func Run(app fyne.App, start Start) {
	w := New(app, start)
	app.Lifecycle().SetOnStarted(w.Open)
	w.win.Show()
	app.Run()
	w.end()
}

// New builds the window. Nothing is opened yet: that is Open's work, after the
// first paint.
func New(app fyne.App, start Start) *Window { return newWindow(app, start, nil, nil) }

// newWindow is New with the border to other goroutines in the test's hands.
func newWindow(app fyne.App, start Start, post func(func()), wait func(time.Duration, func()) func()) *Window {
	w := &Window{start: start, sending: map[string]bool{}}
	w.shell = shell{
		app: app, words: start.Printer, now: start.Now, log: start.Log,
		bridge: newBridge(context.Background(), post, wait), look: newLook(1),
	}
	w.sendCtx, w.stopSend = context.WithCancelCause(context.Background())
	app.Settings().SetTheme(w.look)
	w.win = app.NewWindow("Sendoff")
	w.sheets = &sheets{canvas: w.win.Canvas}
	w.toasts = newToasts(w.bridge)
	w.build()
	return w
}

func (w *Window) build() {
	s := &w.shell
	w.mail = newMail(s)
	w.saver = newSaver(w.bridge)
	w.saver.saved = w.mail.reload
	w.sidebar = newSidebar(s)
	w.sidebar.create.OnTapped = func() { w.commands.do(cmdNew) }
	w.sidebar.accounts.OnTapped = func() { w.commands.do(cmdAccounts) }
	w.sidebar.onFolder = w.openFolder
	w.sidebar.onPractice = func() { w.commands.do(cmdPractice) }
	w.list = newMessageList(s, w.mail)
	w.list.choose = func(e entry) { w.openEntry(e, false) }
	w.list.enter = func(e entry) { w.openEntry(e, true) }
	w.list.remove = w.removeEntry
	w.list.act = w.rowAct
	w.mail.changed = w.mailChanged
	w.mail.moved = w.mailMoved
	w.pane = container.NewStack(newSurface(theme.ColorNameBackground))
	w.frame = newFrame(s, w.sidebar.box, w.list.box, w.pane, func() { w.commands.do(cmdNew) })
	w.composer = w.newComposer()
	w.registerCommands()
	w.win.SetContent(container.NewStack(w.frame.box, w.toasts.layer))
	w.win.SetPadded(false)
	w.win.Resize(fyne.NewSize(theme.Size(sizeStart), theme.Size(sizeStartHeight)))
	w.win.SetMaster()
	w.win.SetCloseIntercept(w.requestClose)
	w.win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { w.dropped(uris) })
	w.begin()
}

// begin shows the first page, before anything is opened.
func (w *Window) begin() {
	if w.start.Draft != nil {
		w.composer.fill(*w.start.Draft)
		w.composer.dirty = true
	}
	w.composer.take(w.start.Files)
	if w.start.FirstRun {
		w.showWelcome()
	} else {
		w.show(w.composer)
	}
	if w.start.Problem != "" {
		w.toasts.say(w.t(w.start.Problem), "", nil)
	}
}

func (w *Window) newComposer() *composer {
	c := newComposer(&w.shell, w.saver)
	c.onSubmitted = w.submitted
	c.onDiscarded = w.discarded
	c.onNoAccount = w.showWelcome
	c.onTitle = w.retitle
	c.pickFile = w.pickFiles
	return c
}

// Open opens the store and the parts, off the UI goroutine.
func (w *Window) Open() {
	w.giveBack()
	fetch(w.bridge, w.start.Open, func(p Parts, err error) {
		if err != nil {
			w.log.Error("opening", "err", err)
			w.frame.leaveAlone()
			w.show(newStartupPage(&w.shell, err, w.quit))
			return
		}
		w.opened(p)
	})
}

// opened goes on when the parts are there.
func (w *Window) opened(p Parts) {
	w.parts, w.ready = p, true
	if p.Log != nil {
		w.log = p.Log
	}
	w.saver.begin(p.Drafts)
	w.mail.begin(p)
	w.composer.begin(p)
	w.loadAccounts(func() {
		if len(w.accounts) == 0 && w.page == page(w.composer) {
			w.showWelcome()
		}
		if len(w.accounts) > 0 {
			if _, ok := w.page.(*welcomePage); ok {
				w.show(w.composer)
			}
		}
	})
	w.runDue()
}

// loadAccounts reads who can be sent as.
func (w *Window) loadAccounts(then func()) {
	fetch(w.bridge, w.parts.Accounts.List, func(all []account.Account, err error) {
		if err != nil {
			w.log.Error("reading the accounts", "err", err)
			return
		}
		w.accounts = withoutPractice(all)
		w.composer.setSenders(w.senders())
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
				list = append(list, sender{a.ID, accountLabel(a), limitsOf(a, w.provider(a))})
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

// show puts a page into the pane.
func (w *Window) show(p page) {
	if w.page != nil && w.page != p {
		w.page.left()
	}
	w.page = p
	w.pane.Objects = []fyne.CanvasObject{w.pane.Objects[0], p.object()}
	w.pane.Refresh()
	w.frame.show(false)
	w.retitle()
	w.list.mark(w.onScreen())
	p.entered()
}

func (w *Window) retitle() {
	title := "Sendoff"
	if w.page != nil {
		if subject := compose.CleanLine(w.page.title()); subject != "" {
			title = w.t("main.window-title", "subject", subject)
		}
	}
	if w.win.Title() != title {
		w.win.SetTitle(title)
	}
}

// mailChanged shows what the rooms say now.
func (w *Window) mailChanged() {
	w.list.chosen = w.onScreen()
	w.list.refresh()
	w.sidebar.counts(w.mail.counts())
	p, ok := w.page.(*messagePage)
	if !ok {
		return
	}
	if e, found := w.mail.find(p.msg.ID); found && e.message != nil {
		if _, live := w.mail.live[e.id]; !live {
			p.set(*e.message)
		}
	}
}

// onScreen is the id of the draft or message in the pane, "" for none.
func (w *Window) onScreen() string {
	switch p := w.page.(type) {
	case *composer:
		return p.draft.ID
	case *messagePage:
		return p.msg.ID
	default:
		return ""
	}
}

// mailMoved shows how far one message is.
func (w *Window) mailMoved(ev outbox.Event) {
	w.list.refreshOne(ev.ID)
	if p, ok := w.page.(*messagePage); ok {
		p.follow(ev)
	}
}

// end closes what was opened, after the event loop has ended. It runs on the
// main goroutine with no window left to hold up.
func (w *Window) end() {
	if w.page == page(w.composer) {
		w.composer.left()
	}
	ctx, cancel := context.WithTimeout(context.Background(), endPatience)
	defer cancel()
	if w.ready {
		w.saver.drain(ctx)
	}
	w.stopSend(outbox.ErrShutdown)
	w.bridge.close(endPatience)
	if w.parts.Close == nil {
		return
	}
	if err := w.parts.Close(); err != nil && !errors.Is(err, context.Canceled) {
		w.log.Error("closing", "err", err)
	}
}
