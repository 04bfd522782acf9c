package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// goroutine is the number of the running goroutine.
func goroutine() string {
	var b [64]byte
	return string(bytes.Fields(b[:runtime.Stack(b[:], false)])[1])
}

// guard notes who calls a room on the UI goroutine.
type guard struct {
	ui string
	mu sync.Mutex
	on []string
}

func (g *guard) call(name string) {
	if goroutine() != g.ui {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.on = append(g.on, name)
}

type guardedDrafts struct {
	Drafts
	g *guard
}

func (d guardedDrafts) Save(ctx context.Context, x *compose.Draft) error {
	d.g.call("Drafts.Save")
	return d.Drafts.Save(ctx, x)
}

func (d guardedDrafts) Get(ctx context.Context, id string) (compose.Draft, error) {
	d.g.call("Drafts.Get")
	return d.Drafts.Get(ctx, id)
}

func (d guardedDrafts) List(ctx context.Context) ([]compose.Draft, error) {
	d.g.call("Drafts.List")
	return d.Drafts.List(ctx)
}

func (d guardedDrafts) Delete(ctx context.Context, id string) error {
	d.g.call("Drafts.Delete")
	return d.Drafts.Delete(ctx, id)
}

func (d guardedDrafts) Attach(ctx context.Context, path string) (compose.Attachment, error) {
	d.g.call("Drafts.Attach")
	return d.Drafts.Attach(ctx, path)
}

func (d guardedDrafts) AttachReader(ctx context.Context, name string, r io.Reader) (compose.Attachment, error) {
	d.g.call("Drafts.AttachReader")
	return d.Drafts.AttachReader(ctx, name, r)
}

type guardedAccounts struct {
	Accounts
	g *guard
}

func (a guardedAccounts) List(ctx context.Context) ([]account.Account, error) {
	a.g.call("Accounts.List")
	return a.Accounts.List(ctx)
}

func (a guardedAccounts) Add(ctx context.Context, x account.Account, p string) (account.Account, error) {
	a.g.call("Accounts.Add")
	return a.Accounts.Add(ctx, x, p)
}

func (a guardedAccounts) Password(ctx context.Context, x account.Account) (string, error) {
	a.g.call("Accounts.Password")
	return a.Accounts.Password(ctx, x)
}

func (a guardedAccounts) KeptIn(ctx context.Context, id string) string {
	a.g.call("Accounts.KeptIn")
	return a.Accounts.KeptIn(ctx, id)
}

type guardedOutbox struct {
	Outbox
	g *guard
}

func (o guardedOutbox) Submit(ctx context.Context, d compose.Draft, opt outbox.SubmitOptions) (outbox.Message, error) {
	o.g.call("Outbox.Submit")
	return o.Outbox.Submit(ctx, d, opt)
}

func (o guardedOutbox) Deliver(ctx context.Context, id string) (outbox.Message, error) {
	o.g.call("Outbox.Deliver")
	return o.Outbox.Deliver(ctx, id)
}

func (o guardedOutbox) List(ctx context.Context, f outbox.Filter) ([]outbox.Message, error) {
	o.g.call("Outbox.List")
	return o.Outbox.List(ctx, f)
}

func (o guardedOutbox) Get(ctx context.Context, id string) (outbox.Message, error) {
	o.g.call("Outbox.Get")
	return o.Outbox.Get(ctx, id)
}

func (o guardedOutbox) Edit(ctx context.Context, id string) (compose.Draft, error) {
	o.g.call("Outbox.Edit")
	return o.Outbox.Edit(ctx, id)
}

// No disk, no network, no keyring and no SQL on the UI goroutine, from set-up
// to a sent message and back.
func TestNothingSlowOnTheUI(t *testing.T) {
	g := &guard{ui: goroutine()}
	r := newRig(t, setup{live: true, change: func(p *Parts) {
		trustPractice(p)
		check := p.Check
		p.Check = func(ctx context.Context, a account.Account, pw string, watch func(account.Light)) error {
			g.call("Check")
			return check(ctx, a, pw, watch)
		}
		p.Accounts = guardedAccounts{p.Accounts, g}
		p.Drafts = guardedDrafts{p.Drafts, g}
		p.Outbox = guardedOutbox{p.Outbox, g}
	}})
	p := r.byHand()
	p.submit()
	r.settle()
	r.accountsPage()
	r.win.commands.do(cmdNew)
	c := r.composer()
	r.win.composer.draft.AccountID = account.PracticeID
	c.setSenders(r.win.senders())
	test.Type(c.to.typing, "li@example.org")
	test.Type(c.subject, "S")
	r.fire(checkRest)
	r.fire(saveRest)
	r.drop(r.file("a.txt", 5))
	c.body.TypedShortcut(&fyne.ShortcutPaste{Clipboard: &heldText{text: strings.Repeat("x\n", mostText)}})
	r.win.sheets.open.answer(0)
	r.settle()
	c.Send()
	page := r.reaches(outbox.StateSent)
	r.win.editAsNew(page.msg)
	r.settle()
	if len(g.on) > 0 {
		t.Errorf("on the UI goroutine: %v", g.on)
	}
}

// Saves of one draft never overtake each other, the newest text wins, and
// after drop nothing of it is written any more.
func TestSaverKeepsOrder(t *testing.T) {
	posted := make(chan func(), 100)
	b := newBridge(t.Context(), func(fn func()) { posted <- fn }, nil)
	slow := &slowDrafts{entered: make(chan struct{}), leave: make(chan struct{})}
	s := newSaver(b)
	s.begin(slow)
	s.put(compose.Draft{ID: "a", Body: "1"}, nil)
	<-slow.entered
	s.put(compose.Draft{ID: "a", Body: "2"}, nil)
	s.put(compose.Draft{ID: "a", Body: "3"}, nil)
	s.put(compose.Draft{ID: "b", Body: "1"}, nil)
	slow.leave <- struct{}{}
	<-slow.entered
	slow.leave <- struct{}{}
	<-slow.entered
	s.put(compose.Draft{ID: "c", Body: "1"}, nil)
	dropped := make(chan struct{})
	go func() {
		s.drop("c")
		close(dropped)
	}()
	for waiting := true; waiting; runtime.Gosched() { // until drop has taken it off the queue
		s.mu.Lock()
		waiting = len(s.queue) > 0
		s.mu.Unlock()
	}
	slow.leave <- struct{}{}
	<-dropped
	b.jobs.wait()
	if got := strings.Join(slow.written, " "); got != "a1 a3 b1" {
		t.Errorf("written: %s", got)
	}
}

type slowDrafts struct {
	Drafts
	entered, leave chan struct{}
	written        []string
}

func (s *slowDrafts) Save(_ context.Context, d *compose.Draft) error {
	s.entered <- struct{}{}
	<-s.leave
	s.written = append(s.written, d.ID+d.Body)
	return nil
}

// Of events that come faster than the window runs, the last one counts.
func TestBridgeCoalesces(t *testing.T) {
	var posted []func()
	b := newBridge(t.Context(), func(fn func()) { posted = append(posted, fn) }, nil)
	shown := []int{}
	for i := range 50 {
		b.latest("bytes", func() { shown = append(shown, i) })
	}
	for _, fn := range posted {
		fn()
	}
	if len(shown) != 1 || shown[0] != 49 {
		t.Errorf("shown: %v", shown)
	}
	b.close(time.Second)
	b.do(func() { t.Error("ran after the end") })
	posted[len(posted)-1]()
}

// Every key this room names has words, and fyne.Do stands in one file.
func TestKeysHaveWords(t *testing.T) {
	r := newRig(t, setup{})
	key := regexp.MustCompile(`"([a-z]+(?:\.[a-z0-9-]+)+)"`)
	files, err := filepath.Glob("*.go")
	must(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		must(t, err)
		for _, m := range key.FindAllStringSubmatch(string(src), -1) {
			if !strings.HasPrefix(m[1], "sendoff.") && !r.words.Has(m[1]) {
				t.Errorf("%s: no words for %q", name, m[1])
			}
		}
		if name != "bridge.go" && (bytes.Contains(src, []byte("fyne.Do")) || bytes.Contains(src, []byte("\tgo func"))) {
			t.Errorf("%s crosses to another goroutine; that is bridge.go's work", name)
		}
	}
	for _, state := range []string{"lookup", "connect", "secure", "sign-in"} {
		for _, s := range []string{"waiting", "working", "done", "failed"} {
			if !r.words.Has("light." + state + "." + s) {
				t.Errorf("no words for light.%s.%s", state, s)
			}
		}
	}
}
