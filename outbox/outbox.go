package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/store"
)

// Params are the parts of an [Outbox].
type Params struct {
	Store        *store.Store
	Spool, Locks string // folders; made if missing
	Accounts     *account.Accounts
	Drafts       *compose.Drafts
	Opener       *account.Opener
	Table        *account.Table // for limits and explanations; nil knows no provider
	Now          func() time.Time
	Log          *slog.Logger // nil is silent
	// Awake keeps the computer awake while a message is on the wire, until what
	// it returns is called; nil lets it sleep.
	Awake func() (release func())
}

// Outbox keeps and sends messages. It is safe for concurrent use.
type Outbox struct {
	store    *store.Store
	spool    spool
	locks    *locks
	accounts *account.Accounts
	drafts   *compose.Drafts
	table    *account.Table
	now      func() time.Time
	log      *slog.Logger
	awake    func() (release func())
	hub      hub
	sessions *sessions
	// recordFor is how long an outcome that cannot be written is tried again.
	recordFor time.Duration
	online    func() bool
	// after is what Attend's pauses are timed with.
	after func(time.Duration) <-chan time.Time

	mu      sync.Mutex
	running map[string]*run // by message id
	trusted map[string]bool // spool files this process froze itself
	mine    map[string]bool // what it froze for itself and has not tried yet, see [SubmitOptions.Mine]
	closed  bool
}

// New makes the outbox of a store. It sends nothing and settles nothing; see
// [Outbox.Recover] and [Outbox.Run].
func New(_ context.Context, p Params) (*Outbox, error) {
	for _, dir := range []string{p.Spool, p.Locks} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make a folder of the outbox: %w", store.AsFull(err))
		}
	}
	l, err := newLocks(p.Locks)
	if err != nil {
		return nil, err
	}
	log := p.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	awake := p.Awake
	if awake == nil {
		awake = func() func() { return func() {} }
	}
	return &Outbox{
		online: account.Online, after: time.After,
		store: p.Store, spool: spool{dir: p.Spool}, locks: l, accounts: p.Accounts, drafts: p.Drafts,
		table: p.Table, now: p.Now, log: log, awake: awake,
		sessions: newSessions(p.Opener), recordFor: recordFor,
		running: make(map[string]*run), trusted: make(map[string]bool), mine: make(map[string]bool),
	}, nil
}

// Close ends running attempts as [ErrShutdown] does, waits for them, says
// goodbye to the servers and lets others have what this process froze for
// itself.
func (o *Outbox) Close() error {
	o.mu.Lock()
	o.closed = true
	var runs []*run
	for _, r := range o.running {
		r.cancel(ErrShutdown)
		runs = append(runs, r)
	}
	o.mu.Unlock()
	for _, r := range runs {
		<-r.done
	}
	o.sessions.close()
	return o.locks.close()
}

// reserve notes that this process is about to deliver a message it froze for
// itself. Its first Deliver ends that, however it ends: what could not even be
// tried must not wait for the end of the program.
func (o *Outbox) reserve(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mine[id] = true
}

func (o *Outbox) unreserve(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.mine, id)
}

func (o *Outbox) reserved(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.mine[id]
}

// trust remembers that this process wrote a spool file itself just now, so that
// it is not read twice before it is sent. While it is sent it is hashed anyway.
func (o *Outbox) trust(r *row) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trusted[r.id] = true
}

func (o *Outbox) trusts(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer delete(o.trusted, id)
	return o.trusted[id]
}
