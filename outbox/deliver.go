package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"sendoff/account"
)

// Deliver makes one attempt to send a waiting message now, whatever its next
// try was. It waits for the account's lock. Every outcome that is a state comes
// without an error; look at State and Reason. Where there is nothing to do, or
// the account is held because of its sign-in or rests, the message is returned
// as it is.
//
// The end of ctx is the person's cancel: before the final dot is committed the
// message is a draft again and the error an [*account.Failure] with the key
// cancelled; after it the state is unknown. With the cause [ErrShutdown] it
// goes back to waiting instead.
//
// Other errors: [ErrNotFound], [ErrTooLate], [ErrNotRecorded] with the message
// as the server left it, and those of the store.
func (o *Outbox) Deliver(ctx context.Context, id string) (Message, error) {
	return o.deliver(ctx, id, true)
}

// deliver is Deliver; asked says that a person wants this very message sent now.
func (o *Outbox) deliver(ctx context.Context, id string, asked bool) (m Message, err error) {
	ctx, r, err := o.begin(ctx, id)
	if err != nil {
		if errors.Is(err, ErrShutdown) {
			return o.Get(ctx, id)
		}
		return Message{}, err
	}
	defer func() { o.end(id, r, m, err) }()
	a, unlock, err := o.claim(ctx, r, id, asked)
	if err != nil {
		if ctx.Err() != nil {
			return o.interrupted(ctx, id)
		}
		return Message{}, err
	}
	defer unlock()
	if a == nil {
		o.hub.emit(Event{}) // what keeps it may be new
		return o.Get(context.WithoutCancel(ctx), id)
	}
	defer o.awake()()
	o.hub.emit(Event{ID: id, State: StateSending})
	f := a.send(ctx)
	m, err = a.finish(ctx, f)
	a.release(ctx)
	o.hub.emit(Event{ID: id, State: m.State, Stage: StageDone, Final: true})
	return m, err
}

// interrupted is the end of a context before anything was tried.
func (o *Outbox) interrupted(ctx context.Context, id string) (Message, error) {
	still := context.WithoutCancel(ctx)
	if shutDown(ctx) {
		return o.Get(still, id)
	}
	m, err := o.withdraw(still, id)
	if err != nil {
		return m, err
	}
	o.hub.emit(Event{ID: id, State: m.State, Stage: StageDone, Final: true})
	return m, cancelled()
}

func cancelled() error { return &account.Failure{Key: account.KeyCancelled, Err: context.Canceled} }

// claim waits for the account, settles what a dead process left there and, if
// the message is to be sent, begins an attempt. The attempt is nil if there is
// nothing to do.
func (o *Outbox) claim(ctx context.Context, run *run, id string, asked bool) (a *attempt, unlock func(), err error) {
	accountID, err := o.accountIDOf(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	release, err := o.locks.lock(ctx, accountID)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			release()
		}
	}()
	if err := o.recoverAccount(ctx, accountID); err != nil {
		return nil, nil, err
	}
	acct, missing := o.accounts.Find(ctx, accountID)
	if missing != nil && !errors.Is(missing, account.ErrNotFound) {
		return nil, nil, fmt.Errorf("find the account: %w", missing)
	}
	a = &attempt{o: o, run: run, acct: acct, tried: make(map[int]bool)}
	claimed := false
	err = o.store.Write(ctx, func(tx *sql.Tx) error {
		if a.row, err = loadRow(ctx, tx, id); err != nil {
			return err
		}
		if a.row.running != phaseNone {
			return ErrTooLate
		}
		if a.row.state() != StateWaiting {
			return nil
		}
		if ready, err := o.ready(ctx, tx, a.row, acct, missing, asked); err != nil || !ready {
			return err
		}
		claimed = true
		if asked {
			a.row.due, a.row.held = time.Time{}, false // "send now"
		}
		return beginAttempt(ctx, tx, a.row, o.now())
	})
	if err != nil {
		return nil, nil, err
	}
	if !claimed {
		return nil, release, nil
	}
	return a, release, nil
}

func beginAttempt(ctx context.Context, tx *sql.Tx, r *row, now time.Time) error {
	res, err := tx.ExecContext(ctx, `INSERT INTO attempts (message, phase, started) VALUES (?, ?, ?)`,
		r.id, string(phaseOpen), millis(now))
	if err == nil {
		r.attempt, err = res.LastInsertId()
	}
	if err != nil {
		return fmt.Errorf("begin the attempt: %w", err)
	}
	r.running, r.started = phaseOpen, now
	return saveState(ctx, tx, r)
}

// ready says whether a waiting message may be tried now. If it may not for a
// reason that a person should read, the row says so.
func (o *Outbox) ready(ctx context.Context, tx *sql.Tx, r *row, acct account.Account, missing error, asked bool) (bool, error) {
	now := o.wall()
	if missing != nil {
		r.held = true
		o.settle(r, &failure{Key: account.KeyAccountMissing}, now)
		return false, saveRow(ctx, tx, r)
	}
	if !asked {
		if free, err := o.free(r, now); err != nil || !free {
			return false, err
		}
	}
	if acct.Held != "" && (!asked || signInHold(acct.Held)) {
		if r.failure == nil || r.failure.Key != acct.Held {
			r.failure = &failure{Key: acct.Held, Host: acct.Host, Port: acct.Port}
		}
		o.settle(r, r.failure, now)
		return false, saveRow(ctx, tx, r)
	}
	until, why, err := restOf(ctx, tx, r.accountID)
	if err == nil && !until.After(now) {
		var p pace
		p, err = paceOf(ctx, tx, r.accountID)
		until, why = p.until(now), p.why
	}
	if err != nil || !until.After(now) {
		return err == nil, err
	}
	r.failure, r.owner = why, ""
	if r.waitFor(until, now); r.noQueue {
		o.settle(r, why, now)
	}
	return false, saveRow(ctx, tx, r)
}

// free says whether a message may be tried without anybody asking for it: it is
// due, it needs nobody, and no other living process has it for itself.
func (o *Outbox) free(r *row, now time.Time) (bool, error) {
	if r.waitsUntil(now).After(now) || r.held {
		return false, nil
	}
	alive, err := o.locks.alive(r.owner)
	return err == nil && (!alive || r.owner == o.locks.owner), err
}

// signInHold says that another try could lock the account at the provider.
func signInHold(key account.FailureKey) bool {
	switch key {
	case account.KeyAuthRefused, account.KeyAuthNotOffered, account.KeyAuthUnsupported, account.KeyPasswordMissing:
		return true
	}
	return false
}

func (o *Outbox) accountIDOf(ctx context.Context, id string) (string, error) {
	var accountID string
	err := o.store.Read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT account_id FROM messages WHERE id = ?`, id).Scan(&accountID)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		return err
	})
	return accountID, err
}

// settle says what happens next to a message whose attempt has ended, or was
// not allowed.
func (o *Outbox) settle(r *row, f *failure, now time.Time) {
	r.failure, r.owner, r.nextTry = f, "", time.Time{}
	if derive(phaseNone, r.states()) != StateWaiting || f == nil {
		return
	}
	if r.noQueue {
		r.turn(RecipientRefused, f, RecipientPending, RecipientLater)
		return
	}
	switch {
	case f.Key.Holds(), f.Key == account.KeyAccountMissing:
		// until the person has acted
	case f.Key == account.KeyLimitReached:
		r.waitFor(restUntil(f, now), now)
	case f.Key == account.KeyOffline:
		r.waitFor(now.Add(retryDelay(1, 0)), now) // waiting for the network is not trying
		r.tried = time.Time{}
	default:
		r.online += onlineSince(r.tried, now, r.tries)
		r.tries++
		r.tried = now
		if r.online >= giveUpAfter {
			gaveUp := *f
			gaveUp.Key, gaveUp.Cause = account.KeyGaveUp, f.Key
			r.failure = &gaveUp
			r.turn(RecipientRefused, nil, RecipientPending, RecipientLater)
			return
		}
		r.waitFor(now.Add(retryDelay(r.tries, rand.Float64())), now) //nolint:gosec // only spreads the tries
	}
}
