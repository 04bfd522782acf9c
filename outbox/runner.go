package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"sendoff/account"
)

// sideBySide is how many accounts send at the same time.
const sideBySide = 4

// Run settles what dead processes left and tries every due message of every
// account once, accounts side by side. It leaves alone what another living
// process froze for itself, and accounts that are held or rest. When ctx ends,
// what is being sent goes back to waiting, if it still can.
func (o *Outbox) Run(ctx context.Context) error {
	if err := o.Recover(ctx); err != nil {
		return err
	}
	rows, err := o.waitingRows(ctx)
	if err == nil {
		rows, err = o.findLate(ctx, rows)
	}
	if err != nil {
		return err
	}
	due, _, err := o.due(ctx, rows, false)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	places := make(chan struct{}, sideBySide)
	errs := make([]error, len(due))
	for n, b := range due {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			errs[n] = o.runAccount(ctx, b.ids)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// runAccount sends the messages of one account one after the other. Where the
// server cannot even be spoken to, the others share the failure of the first.
func (o *Outbox) runAccount(ctx context.Context, ids []string) error {
	// The end of a run is no person's cancel.
	each, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	stop := context.AfterFunc(ctx, func() { cancel(ErrShutdown) })
	defer stop()
	var errs []error
	for n, id := range ids {
		if ctx.Err() != nil {
			return errors.Join(append(errs, context.Cause(ctx))...)
		}
		m, err := o.deliver(each, id, false)
		switch {
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrTooLate), isCancelled(err):
			continue // somebody else was quicker
		case err != nil:
			errs = append(errs, fmt.Errorf("message %s: %w", id, err))
			continue
		}
		if m.State == StateWaiting && !m.NextTry.IsZero() && sharedFailure(m) {
			return errors.Join(append(errs, o.share(ctx, id, ids[n+1:]))...)
		}
	}
	return errors.Join(errs...)
}

func isCancelled(err error) bool {
	var f *account.Failure
	return errors.As(err, &f) && f.Key == account.KeyCancelled
}

// sharedFailure says that what keeps a message is the account's, not its own.
func sharedFailure(m Message) bool {
	if m.Slowed || m.Reason == account.KeyLimitReached {
		return true
	}
	switch m.Stage {
	case account.StageLookup, account.StageConnect, account.StageSecure, account.StageSignIn:
		return true
	}
	return false
}

// share gives messages the reason and the next try of another one of the same
// account, without counting it as a try. Where the server asked for slower
// sending it is the account's own pace that they wait for.
func (o *Outbox) share(ctx context.Context, from string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	var src *row
	next := time.Time{}
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		if src, err = loadRow(ctx, tx, from); err != nil {
			return err
		}
		next = src.nextTry
		if src.failure.slower() {
			p, err := paceOf(ctx, tx, src.accountID)
			next = p.next
			return err
		}
		return nil
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		now := o.wall()
		err = o.changeWaiting(ctx, ids, func(r *row) {
			if !r.noQueue {
				r.failure = src.failure
				r.waitFor(next, now)
			}
		})
	}
	if err != nil {
		return fmt.Errorf("put off the account's other messages: %w", err)
	}
	return nil
}
