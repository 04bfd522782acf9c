package outbox

import (
	"context"
	"errors"
	"fmt"

	"sendoff/account"
)

// defaultRecipients is how many recipients go into one transaction where
// nothing is known: what every server must take (RFC 5321 4.5.3.1.8).
const defaultRecipients = 100

// attempt is one try to send a message: the row, claimed for it, and the
// connection.
type attempt struct {
	o        *Outbox
	run      *run
	row      *row
	acct     account.Account
	session  *account.Session
	letGo    func() bool // a cancel no longer closes the session
	used     bool        // the session has carried a transaction
	opened   bool        // the sign-in went well, or was not needed
	usable   bool        // the line can still be spoken on
	keep     bool        // it may be kept for the next message
	sizeSeen int64
	batch    []int // the recipients of the running transaction
	tried    map[int]bool
	meter    *meter

	refusal *failure // the first recipient refused for good
	delay   *failure // the first one to be tried later
}

// send carries the message to the server in as many transactions as it takes
// and leaves in the row what became of each recipient. The failure is why it is
// not all sent; nil if it is.
func (a *attempt) send(ctx context.Context) *failure {
	defer a.meter.stop()
	f := a.transactions(ctx)
	if f == nil {
		f = a.delay
	}
	if f == nil {
		f = a.refusal
	}
	if f != nil && f.Code == 0 && ctx.Err() != nil && f.Key != account.KeyStoppedWaiting {
		return &failure{Key: account.KeyCancelled, Stage: f.Stage, err: context.Cause(ctx)}
	}
	return f
}

func (a *attempt) transactions(ctx context.Context) *failure {
	f := a.verify(ctx)
	if f == nil {
		f = a.open(ctx)
	}
	if f != nil {
		a.apply(f, func(int) bool { return false })
		return f
	}
	defer func() { a.letGo() }()
	for a.next() {
		out := a.transact(ctx)
		f := a.take(out)
		if f != nil {
			return f
		}
		if !a.next() {
			return nil
		}
		if err := a.between(ctx, out); err != nil {
			return err
		}
	}
	return nil
}

// verify reads the spool file before anybody is called, unless this process has
// just written it.
func (a *attempt) verify(ctx context.Context) *failure {
	if a.o.trusts(a.row.id) {
		return nil
	}
	err := a.o.spool.check(ctx, a.row.spool, a.row.size, a.row.sha256)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errDamaged):
		return &failure{Key: account.KeySpoolDamaged, err: err}
	default:
		return &failure{Key: account.KeyTemporary, err: err}
	}
}

// open takes the kept connection or opens a new one.
func (a *attempt) open(ctx context.Context) *failure {
	if kept := a.o.sessions.take(a.acct); kept != nil {
		a.use(ctx, kept)
		a.used = true
		return nil
	}
	return a.connect(ctx)
}

// connect opens a new connection.
func (a *attempt) connect(ctx context.Context) *failure {
	password, err := a.o.accounts.Password(ctx, a.acct)
	if err != nil {
		return a.unopened(err)
	}
	session, err := a.o.sessions.opener.Open(ctx, a.acct, password, a.stage)
	if err != nil {
		return a.unopened(err)
	}
	a.use(ctx, session)
	return nil
}

func (a *attempt) use(ctx context.Context, s *account.Session) {
	a.session, a.used = s, false
	// A cancel is immediate at every moment: whatever waits on the line returns.
	a.letGo = context.AfterFunc(ctx, func() { _ = s.Close() })
	a.opened, a.usable, a.keep = true, true, true
	a.sizeSeen, _ = sizeLimit(s)
	at := s.Endpoint()
	a.row.host, a.row.port, a.row.tls = at.Host, at.Port, s.TLS().Version
}

func (a *attempt) unopened(err error) *failure {
	f := failed(err)
	if f.Host == "" {
		f.Host, f.Port = a.acct.Host, a.acct.Port
	}
	return f
}

// next picks the recipients of the next transaction.
func (a *attempt) next() bool {
	a.batch = a.batch[:0]
	limit := a.limit()
	for i, rcpt := range a.row.recipients {
		if a.tried[i] || rcpt.State != RecipientPending && rcpt.State != RecipientLater {
			continue
		}
		if len(a.batch) < limit {
			a.batch = append(a.batch, i)
		}
	}
	return len(a.batch) > 0
}

func (a *attempt) limit() int {
	limit := defaultRecipients
	if n := a.o.provider(a.acct).Limits.RecipientsPerMessage; n > 0 {
		limit = min(limit, n)
	}
	if n := recipientLimit(a.session); n > 0 {
		limit = min(limit, n)
	}
	return limit
}

// transact sends the message to the recipients of the batch. A server may leave
// between two messages whenever it likes: then the same is done at once over a
// new connection, and nobody hears of it.
func (a *attempt) transact(ctx context.Context) outcome {
	l := letter{
		from: a.row.sender, size: a.row.size, sha256: a.row.sha256, path: a.o.spool.path(a.row.spool),
		smtputf8: a.row.smtputf8, eightBit: a.row.eightBit, partial: a.row.partial,
		unspelled: a.row.unspelled(), recipients: len(a.row.recipients), before: len(a.tried),
	}
	for _, i := range a.batch {
		l.to = append(l.to, a.row.recipients[i].Address)
		a.tried[i] = true
	}
	out := transact(ctx, a.wire(), l, a)
	if out.verdict == stale {
		a.letGo()
		a.opened = false
		if f := a.connect(ctx); f != nil {
			return outcome{failure: f, replies: make([]account.Reply, len(l.to))}
		}
		out = transact(ctx, a.wire(), l, a)
	}
	a.used = true
	return out
}

func (a *attempt) wire() wire {
	p := a.o.sessions
	return wire{s: a.session, patience: p.opener.Patience(), used: a.used, reset: min(p.reset, p.opener.Patience().Reply)}
}

// between records what is known before the next transaction of the same message.
func (a *attempt) between(ctx context.Context, out outcome) *failure {
	if !out.usable {
		at := a.session.Endpoint()
		return &failure{Key: account.KeyConnectionLost, Stage: StageSender, Host: at.Host, Port: at.Port}
	}
	if err := a.o.recordProgress(ctx, a.row); err != nil {
		return &failure{Key: account.KeyTemporary, err: fmt.Errorf("record a part of the message: %w", err)}
	}
	return nil
}

// release keeps the connection for the next message, or says goodbye. It comes
// after the outcome is recorded.
func (a *attempt) release(ctx context.Context) {
	switch {
	case a.session == nil:
	case ctx.Err() != nil || !a.usable:
		_ = a.session.Close()
	case a.keep:
		a.o.sessions.put(a.acct, a.session) //nolint:contextcheck // it outlives this message
	default:
		a.o.sessions.quit(a.session) //nolint:contextcheck // nobody waits for the goodbye
	}
}

// unspelled is the first address that only SMTPUTF8 can spell.
func (r *row) unspelled() string {
	for _, rcpt := range r.recipients {
		if !ascii(rcpt.Address) {
			return rcpt.Address
		}
	}
	return r.sender
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
