package outbox_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
	"sendoff/store"
)

const (
	sender   = "ayse@example.org"
	password = "gizli-Şifre 42"
)

type (
	rule   = faultserver.Rule
	action = faultserver.Action
)

// clock is a clock that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// desk is all that one process has.
type desk struct {
	t        *testing.T
	home     string
	clock    *clock
	store    *store.Store
	secrets  account.Secrets
	accounts *account.Accounts
	drafts   *compose.Drafts
	outbox   *outbox.Outbox
	log      *log
	awake    atomic.Int32 // how often the computer is held awake
}

// newDesk opens a home that ends with the test.
func newDesk(t *testing.T) *desk {
	t.Helper()
	return openDesk(t, t.TempDir(), newClock(), account.NewMemory(), account.Patience{})
}

func openDesk(t *testing.T, home string, c *clock, secrets account.Secrets, patience account.Patience) *desk {
	t.Helper()
	d, err := newProcess(t.Context(), home, c, secrets, patience, &log{t: t, wait: make(map[string]chan struct{})})
	if err != nil {
		t.Fatal(err)
	}
	d.t = t
	t.Cleanup(d.close)
	return d
}

// newProcess opens what a process opens.
func newProcess(ctx context.Context, home string, c *clock, secrets account.Secrets, patience account.Patience, l *log) (*desk, error) {
	d := &desk{home: home, clock: c, secrets: secrets, log: l}
	var err error
	d.store, err = store.Open(ctx, filepath.Join(home, "sendoff.db"), c.now,
		account.Schema(), compose.Schema(), outbox.Schema())
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(filepath.Join("..", "providers.json"))
	if err != nil {
		return nil, err
	}
	table, err := account.LoadTable(b)
	if err != nil {
		return nil, err
	}
	d.accounts = account.NewAccounts(account.AccountsParams{Store: d.store, Secrets: secrets, Table: table, Now: c.now})
	d.drafts = compose.NewDrafts(d.store, filepath.Join(home, "attachments"), c.now)
	d.outbox, err = outbox.New(ctx, outbox.Params{
		Store: d.store, Spool: filepath.Join(home, "spool"), Locks: filepath.Join(home, "locks"),
		Accounts: d.accounts, Drafts: d.drafts, Opener: account.NewOpener(&account.Dialer{}, patience),
		Table: table, Now: c.now, Log: slog.New(slog.NewTextHandler(l, nil)),
		Awake: func() func() { d.awake.Add(1); return func() { d.awake.Add(-1) } },
	})
	return d, err
}

// again is the same home opened by another process.
func (d *desk) again() *desk {
	d.t.Helper()
	return openDesk(d.t, d.home, d.clock, d.secrets, account.Patience{})
}

func (d *desk) close() {
	if d.store == nil {
		return
	}
	d.wantListsRight()
	if err := errors.Join(d.outbox.Close(), d.store.Close()); err != nil {
		d.t.Error(err)
	}
	d.store = nil
}

// wantListsRight fails the test if the state that lists are read by is another
// one than that of the message.
func (d *desk) wantListsRight() {
	all, err := d.outbox.List(context.Background(), outbox.Filter{})
	if err != nil {
		d.t.Log(err) // a test may have broken the database
		return
	}
	inList := make(map[string]outbox.State)
	for _, m := range all {
		if inList[m.ID] == "" {
			d.listed(m.State, inList)
		}
		if inList[m.ID] != m.State {
			d.t.Errorf("a message that is %s is in the list of those that are %q", m.State, inList[m.ID])
		}
	}
}

// listed notes which messages are in the list of a state, page by page.
func (d *desk) listed(state outbox.State, in map[string]outbox.State) {
	q := outbox.Query{States: []outbox.State{state}, Limit: 1000}
	for more := true; more; {
		var page []outbox.Summary
		var err error
		if page, more, err = d.outbox.Search(context.Background(), q); err != nil {
			d.t.Error(err)
			return
		}
		for _, s := range page {
			in[s.ID], q.Before = state, s.ID
		}
	}
}

// log is the desk's log; a test can wait for words in it.
type log struct {
	t    *testing.T
	mu   sync.Mutex
	text strings.Builder
	wait map[string]chan struct{}
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	for words, ch := range l.wait {
		if strings.Contains(string(p), words) {
			close(ch)
			delete(l.wait, words)
		}
	}
	if l.t == nil {
		return os.Stderr.Write(p)
	}
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// says gives a channel that is closed when the words are logged next.
func (l *log) says(words string) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	ch := make(chan struct{})
	l.wait[words] = ch
	return ch
}

// serve starts a server that knows the sender.
func serve(t *testing.T, opt faultserver.Options) *faultserver.Server {
	t.Helper()
	if opt.Users == nil {
		opt.Users = map[string]string{sender: password}
	}
	return faultserver.New(t, opt)
}

// accountAt adds the account that fits a server.
func (d *desk) accountAt(srv *faultserver.Server, change ...func(*account.Account)) account.Account {
	d.t.Helper()
	a := account.Account{
		Address: sender, Name: "Ayşe Yılmaz", Username: sender, Auth: account.AuthAuto,
		Host: srv.Host(), Port: srv.Port(), Security: account.SecurityTLS, TrustPEM: srv.CAPEM(),
	}
	for _, c := range change {
		c(&a)
	}
	a, err := d.accounts.Add(d.t.Context(), a, password)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func letter(to ...string) compose.Draft {
	return compose.Draft{To: strings.Join(to, ", "), Subject: "Quarterly report", Body: "Dear Mehmet,\n\n.the report\n..\n.\nis here.\n"}
}

func (d *desk) submit(draft compose.Draft, opt outbox.SubmitOptions) outbox.Message {
	d.t.Helper()
	m, err := d.outbox.Submit(d.t.Context(), draft, opt)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// send submits and delivers.
func (d *desk) send(draft compose.Draft, opt outbox.SubmitOptions) outbox.Message {
	d.t.Helper()
	return d.deliver(d.submit(draft, opt).ID)
}

func (d *desk) deliver(id string) outbox.Message {
	d.t.Helper()
	m, err := d.outbox.Deliver(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

func (d *desk) get(id string) outbox.Message {
	d.t.Helper()
	m, err := d.outbox.Get(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// wantState fails the test unless the message is in that state, in memory and
// in the database.
func (d *desk) wantState(m outbox.Message, want outbox.State) {
	d.t.Helper()
	if m.State != want {
		d.t.Fatalf("state %s (%s at %s: %d %s), want %s\n%+v", m.State, m.Reason, m.Stage, m.Code, m.Reply, want, m.Recipients[:min(3, len(m.Recipients))])
	}
	if want == outbox.StateDraft {
		if _, err := d.drafts.Get(d.t.Context(), m.ID); err != nil {
			d.t.Fatalf("the draft: %v", err)
		}
		return
	}
	if got := d.get(m.ID); got.State != want {
		d.t.Fatalf("recorded is %s, want %s", got.State, want)
	}
}

// states are the recipients' states as words.
func states(m outbox.Message) string {
	var list []string
	for _, r := range m.Recipients {
		list = append(list, string(r.State))
	}
	return strings.Join(list, " ")
}

func (d *desk) wantRecipients(m outbox.Message, want string) {
	d.t.Helper()
	if got := states(m); got != want {
		d.t.Errorf("recipients %q, want %q", got, want)
	}
	if got := states(d.get(m.ID)); got != want {
		d.t.Errorf("recorded recipients %q, want %q", got, want)
	}
}

// wantLedger fails the test unless the server took exactly these messages, with
// the recipients of each parted by commas.
func wantLedger(t *testing.T, srv *faultserver.Server, want ...string) {
	t.Helper()
	var got []string
	for _, m := range srv.Messages() {
		got = append(got, strings.Join(m.Accepting(), ","))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the server took %q, want %q\n%s", got, want, srv.Log())
	}
}

func spoolSum(t *testing.T, m outbox.Message) string {
	t.Helper()
	b, err := os.ReadFile(m.SpoolPath)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(b))
}

// events collects what a watcher is told.
type events struct {
	mu   sync.Mutex
	list []outbox.Event
}

func (d *desk) watch() *events {
	e := new(events)
	d.t.Cleanup(d.outbox.Watch(func(ev outbox.Event) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.list = append(e.list, ev)
	}))
	return e
}

func (e *events) all() []outbox.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.list)
}

// stages are the stages told, each once in a row.
func (e *events) stages() []account.Stage {
	var list []account.Stage
	for _, ev := range e.all() {
		if ev.Stage != "" && (len(list) == 0 || list[len(list)-1] != ev.Stage) {
			list = append(list, ev.Stage)
		}
	}
	return list
}

// later runs a delivery and gives its result.
type result struct {
	m   outbox.Message
	err error
}

func (d *desk) deliverLater(ctx context.Context, id string) <-chan result {
	done := make(chan result, 1)
	go func() {
		m, err := d.outbox.Deliver(ctx, id)
		done <- result{m, err}
	}()
	return done
}

// extensions are those of a server with or without PIPELINING.
func extensions(pipelining bool, more ...string) []string {
	list := []string{"8BITMIME", "SIZE 52428800", "SMTPUTF8", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN"}
	if pipelining {
		list = append(list, "PIPELINING")
	}
	return append(list, more...)
}
