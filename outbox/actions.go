package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// errStopped is the cause of a person's cancel.
var errStopped = errors.New("stopped by the person")

// Cancel stops a message. Before the final dot is committed it is a draft again
// with everything as it was written, and the message comes back with the state
// draft; after it nobody waits any more and the state is unknown. What of a
// message is accepted already stays so, and the rest becomes a draft.
//
// [ErrTooLate] says that its outcome came first, or that another process is
// sending it; [ErrState] that there is nothing to stop.
func (o *Outbox) Cancel(ctx context.Context, id string) (Message, error) {
	if r := o.runOf(id); r != nil {
		r.cancel(errStopped)
		select {
		case <-r.done:
		case <-ctx.Done():
			return Message{}, context.Cause(ctx)
		}
		switch r.result.State {
		case StateDraft, StateUnknown:
			return r.result, nil
		case StateSent, StatePartly, StateRefused:
			return r.result, ErrTooLate
		}
	}
	m, err := o.withdraw(ctx, id)
	if err == nil {
		o.hub.emit(Event{ID: id, State: m.State, Final: true})
	}
	return m, err
}

// Retry makes a message due now, because a person wants it: a waiting one at
// once, also within its time to undo, a scheduled one with the Date of now, as
// [Outbox.Reschedule] does, a refused one once more with the same bytes, an
// unknown one although it may arrive twice. It releases the account where that
// is held or rests. [Outbox.Attend] sends it, or the caller goes on with
// [Outbox.Deliver] or [Outbox.Run].
//
// [account.ErrNotFound] says that its account was removed, and nothing was
// changed: see [Outbox.Reassign].
func (o *Outbox) Retry(ctx context.Context, id string) error {
	acct, err := o.accountThere(ctx, id)
	if err != nil {
		return err
	}
	free := func(ctx context.Context, tx *sql.Tx) error {
		return errors.Join(endRest(ctx, tx, acct.ID), skipGap(ctx, tx, acct.ID))
	}
	dated, err := o.dateNow(ctx, id, free)
	if err == nil && !dated {
		err = o.again(ctx, id, free)
	}
	if err != nil || acct.Held == "" {
		return err
	}
	if err := o.accounts.Release(ctx, acct.ID); err != nil && !errors.Is(err, account.ErrNotFound) {
		return fmt.Errorf("release the account: %w", err)
	}
	o.hub.emit(Event{ID: id, State: StateWaiting}) // only now it can go
	return nil
}

// again makes a message due as it is.
func (o *Outbox) again(ctx context.Context, id string, free func(ctx context.Context, tx *sql.Tx) error) error {
	return o.act(ctx, id, func(tx *sql.Tx, r *row) error {
		switch r.state() {
		case StateWaiting:
		case StateUnknown:
			r.turn(RecipientPending, nil, RecipientUnknown)
		case StateRefused:
			r.turn(RecipientPending, nil, RecipientRefused, RecipientHeld)
		default:
			return ErrState
		}
		r.fresh()
		if err := free(ctx, tx); err != nil {
			return err
		}
		return saveRow(ctx, tx, r)
	})
}

// dateNow makes a scheduled message that was never tried due with the Date of
// now, and says whether it was one. What cannot be dated anew goes as it is:
// where its bytes are damaged, the try finds that out and tells it.
func (o *Outbox) dateNow(ctx context.Context, id string, free func(ctx context.Context, tx *sql.Tx) error) (bool, error) {
	r, err := o.untried(ctx, id)
	if err == nil && r.due.IsZero() {
		return false, nil
	}
	if err == nil {
		err = o.reschedule(ctx, r, time.Time{}, free)
	}
	var f *account.Failure
	switch {
	case errors.As(err, &f), errors.Is(err, ErrState), errors.Is(err, ErrTooLate): // again knows more
		return false, nil
	}
	return err == nil, err
}

// MarkSent declares an unknown message sent, on a person's word.
func (o *Outbox) MarkSent(ctx context.Context, id string) error {
	return o.act(ctx, id, func(tx *sql.Tx, r *row) error {
		if r.state() != StateUnknown {
			return ErrState
		}
		r.turn(RecipientAccepted, nil, RecipientUnknown)
		r.marked, r.failure = true, nil
		return saveRow(ctx, tx, r)
	})
}

// SendToOthers makes the recipients due that were held because another one was
// refused. The caller goes on with [Outbox.Deliver]; the refused ones become a
// draft when the rest has ended.
func (o *Outbox) SendToOthers(ctx context.Context, id string) error {
	return o.act(ctx, id, func(tx *sql.Tx, r *row) error {
		if r.count(RecipientHeld) == 0 {
			return ErrState
		}
		r.turn(RecipientPending, nil, RecipientHeld)
		r.fresh()
		r.partial = true
		return saveRow(ctx, tx, r)
	})
}

// Delete removes a message and its bytes. A message that is being sent gives
// [ErrTooLate].
func (o *Outbox) Delete(ctx context.Context, id string) error {
	name := ""
	err := o.act(ctx, id, func(tx *sql.Tx, r *row) error {
		name = r.spool
		return deleteRow(ctx, tx, id)
	})
	if err != nil {
		return err
	}
	return o.spool.discard(name)
}

// Edit gives a message back as a draft: one that nobody got becomes that draft
// again, as with [Outbox.Withdraw], what was refused of a partly sent one is a
// draft of its own, and a sent one is copied. An unknown one cannot be edited
// ([ErrState]), nor one of which only the facts are kept ([ErrFactsOnly]).
func (o *Outbox) Edit(ctx context.Context, id string) (compose.Draft, error) {
	m, err := o.Get(ctx, id)
	if err != nil {
		return compose.Draft{}, err
	}
	switch m.State {
	case StatePartly:
		return o.makeRest(ctx, id)
	case StateSent:
		return o.copyDraft(ctx, id)
	}
	return o.Withdraw(ctx, id)
}

// Withdraw makes a waiting or refused message the draft again that it was, or,
// where some have got it already, a new draft for the others. It is Edit for
// who believes that nothing has gone out yet, and must not be given a copy if
// that is wrong: [ErrTooLate] says that it is being sent, [ErrState] that it
// has been, or may have been.
func (o *Outbox) Withdraw(ctx context.Context, id string) (compose.Draft, error) {
	m, err := o.withdraw(ctx, id)
	if err != nil {
		return compose.Draft{}, err
	}
	o.hub.emit(Event{ID: id, State: m.State, Final: true})
	if m.State != StateDraft {
		id = m.Rest
	}
	d, err := o.drafts.Get(ctx, id)
	if err != nil {
		return compose.Draft{}, fmt.Errorf("read the draft: %w", err)
	}
	return d, nil
}

// ReleaseAccount makes drafts of an account's waiting messages, before it is
// removed, and says how many. What is unknown or sent stays, with the server's
// name and the address it is from. What is being sent goes on; should it have to
// wait then, it asks for another account.
func (o *Outbox) ReleaseAccount(ctx context.Context, accountID string) (int, error) {
	list, err := o.List(ctx, Filter{AccountID: accountID, States: []State{StateWaiting}})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, m := range list {
		switch gone, err := o.withdraw(ctx, m.ID); {
		case err == nil:
			n++
			o.hub.emit(Event{ID: m.ID, State: gone.State, Final: true})
		case errors.Is(err, ErrTooLate), errors.Is(err, ErrState), errors.Is(err, ErrNotFound):
			// it has begun to be sent, or was dealt with
		default:
			return n, fmt.Errorf("make a draft of %s: %w", m.ID, err)
		}
	}
	return n, nil
}

// act changes a message that is not being sent, in one compare-and-set. A row
// that a dead process left in the middle of sending is settled first.
func (o *Outbox) act(ctx context.Context, id string, fn func(tx *sql.Tx, r *row) error) error {
	var state State
	change := func(tx *sql.Tx) error {
		r, err := loadRow(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.running != phaseNone {
			return ErrTooLate
		}
		err = fn(tx, r)
		state = r.state()
		return err
	}
	err := o.store.Write(ctx, change)
	if errors.Is(err, ErrTooLate) {
		if settled, serr := o.settleDead(ctx, id); serr != nil || !settled {
			return errors.Join(err, serr)
		}
		err = o.store.Write(ctx, change)
	}
	if err != nil {
		return err
	}
	o.hub.emit(Event{ID: id, State: state, Final: true})
	return nil
}

// settleDead recovers the account of a message if nobody living is sending.
func (o *Outbox) settleDead(ctx context.Context, id string) (bool, error) {
	accountID, err := o.accountIDOf(ctx, id)
	if err != nil {
		return false, err
	}
	unlock, err := o.locks.tryLock(accountID)
	if err != nil || unlock == nil {
		return false, err
	}
	defer unlock()
	return true, o.recoverAccount(ctx, accountID)
}
