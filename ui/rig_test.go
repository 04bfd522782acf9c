package ui

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/practice"
	"sendoff/store"
	"sendoff/text"
)

// patience is how long a test waits for something that must happen. It is a
// bound against hanging, not a measure.
const patience = 30 * time.Second

// rig is the window with real rooms in a temporary home. The test goroutine is
// the UI goroutine: what the window posts runs only inside until and settle,
// and timers only when the test says so.
type rig struct {
	*testing.T
	win      *Window
	app      fyne.App
	home     string
	store    *store.Store
	secrets  account.Secrets
	accounts *account.Accounts
	outbox   *outbox.Outbox
	drafts   *compose.Drafts
	opener   *account.Opener
	practice *practice.Server
	fake     *fakeOutbox
	mailbox  *fakeMailbox
	words    *text.Printer
	now      func() time.Time // of accounts and drafts
	parts    Parts

	posted chan func()
	inline atomic.Bool // what is posted runs at once, where it is
	mu     sync.Mutex
	timers map[int]timer
	next   int
}

type timer struct {
	after time.Duration
	fn    func()
}

// setup says how a test's window differs from the usual one.
type setup struct {
	lang    string
	secrets account.Secrets
	change  func(*Parts)
	start   func(*Start)
	openErr error
	shut    bool   // do not open
	live    bool   // with the real outbox and the practice server
	text    string // the text size that was chosen
	real    bool   // with a real account, so that the welcome page stays away
	still   bool   // no time passes: drafts bear the time the window has
	undo    bool   // what is sent waits a little, as it does for people
	clocked bool   // with the program's own timers, for a test in a bubble of synctest
}

func fixedNow() time.Time { return time.Date(2026, 11, 27, 10, 42, 0, 0, time.Local) }

func newRig(t *testing.T, s setup) *rig {
	t.Helper()
	if s.lang == "" {
		s.lang = "en"
	}
	words, err := text.Load(s.lang)
	must(t, err)
	r := &rig{
		T: t, home: t.TempDir(), words: words.With(fixedNow, time.Local), secrets: s.secrets,
		posted: make(chan func(), 1<<16), timers: map[int]timer{}, now: time.Now,
	}
	if s.still {
		r.now = fixedNow
	}
	if r.secrets == nil {
		r.secrets = account.NewMemory()
	}
	r.app = iconed{test.NewTempApp(t), icon(t)}
	r.openRooms()
	r.fake = &fakeOutbox{nudge: func() { r.posted <- func() {} }}
	r.mailbox = &fakeMailbox{}
	r.parts = Parts{
		Accounts: r.accounts, Table: r.table(), Drafts: r.drafts, Outbox: r.fake, Mailbox: r.mailbox,
		Settings: r.store, Folder: r.home, Autostart: &fakeAutostart{}, Version: "1.2.3", Updates: "https://sendoff.test/releases",
		Report: func(context.Context) (string, error) { return "the report", nil },
		Check: func(ctx context.Context, a account.Account, password string, watch func(account.Light)) error {
			return account.Check(ctx, r.opener, a, password, watch)
		},
	}
	if s.live {
		r.openLive()
	}
	if s.change != nil {
		s.change(&r.parts)
	}
	if s.real {
		_, err := r.accounts.Add(t.Context(), realAccount(), "secret")
		must(t, err)
	}
	if s.text != "" {
		must(t, r.store.SetSetting(t.Context(), keyTextSize, s.text))
	}
	if !s.undo {
		must(t, r.store.SetSetting(t.Context(), keyUndo, "0"))
	}
	start := Start{
		Printer: r.words, Now: fixedNow, Log: slog.New(slog.DiscardHandler),
		Open: func(context.Context) (Parts, error) { return r.parts, s.openErr },
	}
	if s.start != nil {
		s.start(&start)
	}
	wait := r.wait
	if s.clocked {
		wait = nil
	}
	r.win = newWindow(r.app, start, r.post, wait)
	r.win.win.Resize(fyne.NewSize(1100, 720))
	r.win.appear()
	if !s.shut {
		r.win.Open()
		r.until("the window is open", func() bool { return r.win.ready && r.win.composer.senders != nil || s.openErr != nil })
		r.settle()
	}
	t.Cleanup(func() {
		r.win.stopSend(outbox.ErrShutdown)
		if r.win.attended != nil {
			<-r.win.attended
		}
		r.win.bridge.close(patience)
		if s.live {
			must(t, r.outbox.Close())
			must(t, r.practice.Close())
		}
		must(t, r.store.Close())
	})
	return r
}

// iconed is the test app with the program's icon, which it would not keep.
type iconed struct {
	fyne.App
	icon fyne.Resource
}

// Icon implements fyne.App.
func (a iconed) Icon() fyne.Resource { return a.icon }

func icon(t *testing.T) fyne.Resource {
	t.Helper()
	data, err := os.ReadFile("../assets/icon.png")
	must(t, err)
	return fyne.NewStaticResource("icon.png", data)
}

func realAccount() account.Account {
	return account.Account{
		Address: "ayse@example.org", Name: "Ayşe Yılmaz", Host: "127.0.0.1", Port: 9, Security: account.SecurityTLS,
		Username: "ayse@example.org", Auth: account.AuthAuto,
	}
}

func (r *rig) openRooms() {
	r.Helper()
	var err error
	ctx := r.Context()
	r.store, err = store.Open(ctx, filepath.Join(r.home, "sendoff.db"), r.now, account.Schema(), compose.Schema(), outbox.Schema())
	must(r.T, err)
	r.accounts = account.NewAccounts(account.AccountsParams{
		Store: r.store, Secrets: r.secrets, Table: r.table(), Now: r.now, Practice: r.practiceAccount,
	})
	r.opener = account.NewOpener(&account.Dialer{}, account.Patience{})
	r.drafts = compose.NewDrafts(r.store, filepath.Join(r.home, "attachments"), r.now)
}

// openLive takes the real outbox and starts the practice server.
func (r *rig) openLive() {
	r.Helper()
	var err error
	ctx := r.Context()
	r.practice, err = practice.Start(context.WithoutCancel(ctx), filepath.Join(r.home, "practice"), time.Now)
	must(r.T, err)
	r.outbox, err = outbox.New(ctx, outbox.Params{
		Store: r.store, Spool: filepath.Join(r.home, "spool"), Locks: filepath.Join(r.home, "locks"), Accounts: r.accounts,
		Drafts: r.drafts, Opener: r.opener, Table: r.table(), Now: time.Now,
	})
	must(r.T, err)
	r.parts.Outbox = r.outbox
	r.parts.Mailbox = practice.OpenMailbox(filepath.Join(r.home, "practice"))
}

// practiceAccount is the practice account as main makes it.
func (r *rig) practiceAccount(context.Context) (account.Account, string, error) {
	host, port := r.practice.Addr()
	return account.Account{
		ID: account.PracticeID, Address: account.PracticeAddress, Host: host, Port: port, Security: account.SecurityTLS,
		Username: r.practice.Username(), Auth: account.AuthAuto, TrustPEM: r.practice.CertificatePEM(),
	}, r.practice.Password(), nil
}

// table is the real table and one provider that is the practice server, so
// that an account can be set up by address without any network.
func (r *rig) table() *account.Table {
	data, err := os.ReadFile("../providers.json")
	must(r.T, err)
	table, err := account.LoadTable(data)
	must(r.T, err)
	return table
}

// wait is the window's clock: nothing happens until fire.
func (r *rig) wait(d time.Duration, fn func()) func() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	id := r.next
	r.timers[id] = timer{d, fn}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.timers, id)
	}
}

// fire lets all timers of a length run out.
func (r *rig) fire(d time.Duration) {
	r.Helper()
	r.ring(d)
	r.settle()
}

// ring is fire while a job waits for the test.
func (r *rig) ring(d time.Duration) {
	r.mu.Lock()
	var due []func()
	for id, t := range r.timers {
		if t.after == d {
			due = append(due, t.fn)
			delete(r.timers, id)
		}
	}
	r.mu.Unlock()
	for _, fn := range due {
		fn()
	}
}

// timed reports whether a timer of this length is running.
func (r *rig) timed(d time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.timers {
		if t.after == d {
			return true
		}
	}
	return false
}

// post is what the window does with a function for the UI goroutine.
func (r *rig) post(fn func()) {
	if r.inline.Load() {
		fn()
		return
	}
	r.posted <- fn
}

// until runs the UI until something is so.
func (r *rig) until(what string, so func() bool) {
	r.Helper()
	deadline := time.After(patience)
	for !so() {
		select {
		case fn := <-r.posted:
			fn()
		case <-deadline:
			r.Fatalf("waited in vain until %s", what)
		}
	}
}

// settle runs all that is posted, and waits for the jobs that are running, to
// the end. Jobs that wait for a server must not be running.
func (r *rig) settle() {
	r.Helper()
	idle := make(chan struct{})
	for {
		go func() {
			r.win.bridge.jobs.wait()
			idle <- struct{}{}
		}()
		deadline := time.After(patience)
		ran := false // what ran may have started a job after the count was taken
		for waiting := true; waiting; {
			select {
			case fn := <-r.posted:
				fn()
				ran = true
			case <-idle:
				waiting = false
			case <-deadline:
				r.Fatal("jobs do not end")
			}
		}
		if !ran && len(r.posted) == 0 {
			return
		}
	}
}

// file makes a file in the home.
func (r *rig) file(name string, size int) string {
	r.Helper()
	dir := filepath.Join(r.home, "files")
	must(r.T, os.MkdirAll(dir, 0o700))
	path := filepath.Join(dir, name)
	must(r.T, os.WriteFile(path, make([]byte, size), 0o600))
	return path
}

// drop drops files on the window.
func (r *rig) drop(paths ...string) {
	var uris []fyne.URI
	for _, p := range paths {
		uris = append(uris, storage.NewFileURI(p))
	}
	r.win.dropped(uris)
	r.settle()
}

// composer is the composer, which must be on screen.
func (r *rig) composer() *composer {
	r.Helper()
	if r.win.page != page(r.win.composer) {
		r.Fatalf("the page is %T, want the composer", r.win.page)
	}
	return r.win.composer
}

// own is the only message in a window of its own.
func (r *rig) own() *ownWindow {
	r.Helper()
	if len(r.win.own) != 1 {
		r.Fatalf("%d messages have windows of their own, want 1", len(r.win.own))
	}
	return r.win.own[0]
}

// t is the text of a key.
func (r *rig) t(key string, values ...any) string { return r.win.t(key, values...) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// enter replaces what a field holds by typing.
func enter(f *field, s string) {
	f.SetText("")
	test.Type(f, s)
}

// enterPeople replaces the recipients of a field by typing.
func enterPeople(p *peopleField, s string) {
	p.SetText("")
	test.Type(p.typing, s)
}

// press is a key on a focusable.
func press(f fyne.Focusable, key fyne.KeyName) { f.TypedKey(&fyne.KeyEvent{Name: key}) }

// toldOf reports whether a text is in the toast.
func (r *rig) toast() string { return r.win.toasts.text }

var errTest = errors.New("made to fail")
