package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

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
	due, err := o.due(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	places := make(chan struct{}, sideBySide)
	errs := make([]error, len(due))
	for n, ids := range due {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			errs[n] = o.runAccount(ctx, ids)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// due gives the ids of the messages that may be tried, account by account, the
// longest waiting first.
func (o *Outbox) due(ctx context.Context) ([][]string, error) {
	var rows []*row
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		now := millis(o.now())
		rows, err = loadRows(ctx, tx, `due <= ? AND next_try <= ? AND held = 0 AND `+unsettled, now, now)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for due messages: %w", err)
	}
	var due [][]string
	place := make(map[string]int)
	for i := len(rows) - 1; i >= 0; i-- { // they come newest first
		r := rows[i]
		if r.state() != StateWaiting {
			continue
		}
		n, ok := place[r.accountID]
		if !ok {
			n = len(due)
			place[r.accountID] = n
			due = append(due, nil)
		}
		due[n] = append(due[n], r.id)
	}
	return due, nil
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
		if m.State == StateWaiting && sharedStage(m.Stage) && !m.NextTry.IsZero() {
			return errors.Join(append(errs, o.share(ctx, id, ids[n+1:]))...)
		}
	}
	return errors.Join(errs...)
}

func isCancelled(err error) bool {
	var f *account.Failure
	return errors.As(err, &f) && f.Key == account.KeyCancelled
}

// sharedStage says that a failure there is the account's, not the message's.
func sharedStage(s account.Stage) bool {
	switch s {
	case account.StageLookup, account.StageConnect, account.StageSecure, account.StageSignIn:
		return true
	}
	return false
}

// share gives messages the reason and the next try of another one of the same
// account, without counting it as a try.
func (o *Outbox) share(ctx context.Context, from string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	err := o.store.Write(ctx, func(tx *sql.Tx) error {
		src, err := loadRow(ctx, tx, from)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r, err := loadRow(ctx, tx, id)
			if errors.Is(err, ErrNotFound) || err == nil && (r.state() != StateWaiting || r.noQueue) {
				continue
			}
			if err != nil {
				return err
			}
			r.failure, r.nextTry = src.failure, src.nextTry
			if err := saveRow(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("put off the account's other messages: %w", err)
	}
	return nil
}
