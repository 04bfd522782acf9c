package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sendoff/account"
)

// finish records how the attempt ended before anything else happens, and then
// does what follows from it.
func (a *attempt) finish(ctx context.Context, f *failure) (Message, error) {
	a.row.stage, _ = a.run.stage.Load().(account.Stage)
	still := context.WithoutCancel(ctx)
	if f.key() == account.KeyCancelled {
		return a.stopped(still, shutDown(ctx))
	}
	now := a.o.wall()
	if f != nil && f.Key.Holds() && a.acct.ID != account.PracticeID {
		// Before the record, so that no moment exists in which the message would be
		// tried again with the same wrong password.
		if err := a.o.accounts.Hold(still, a.acct.ID, f.Key); err != nil {
			a.o.log.Error("the account cannot be held", "error", err)
		}
	}
	a.o.settle(a.row, f, now)
	a.row.ended = now
	p := a.keepPace(still, f, now)
	err := a.o.recordEnd(still, a.row, func(ctx context.Context, tx *sql.Tx) error {
		if err := setPace(ctx, tx, a.row.accountID, p); err != nil {
			return err
		}
		if f.key() != account.KeyLimitReached {
			return nil
		}
		return setRest(ctx, tx, a.row.accountID, restUntil(f, now), f)
	})
	if err != nil {
		return a.o.message(still, a.row), err
	}
	a.follow(still, f, now)
	return a.o.message(still, a.row), nil
}

// stopped is the end of an attempt that was cancelled before the dot.
func (a *attempt) stopped(ctx context.Context, shutdown bool) (Message, error) {
	a.row.owner, a.row.ended = "", a.o.now()
	if err := a.o.recordEnd(ctx, a.row, nil); err != nil {
		return a.o.message(ctx, a.row), err
	}
	if shutdown {
		return a.o.message(ctx, a.row), nil
	}
	m, err := a.o.withdraw(ctx, a.row.id)
	if err != nil {
		return m, err
	}
	return m, cancelled()
}

// follow does what an outcome entails. The outcome is recorded; a failure here
// changes nothing about it and goes to the log.
func (a *attempt) follow(ctx context.Context, f *failure, now time.Time) {
	var errs []error
	if a.opened && a.acct.ID != account.PracticeID {
		errs = append(errs, a.o.accounts.Seen(ctx, a.acct.ID, a.sizeSeen, now))
		if a.acct.Held != "" {
			errs = append(errs, a.o.accounts.Release(ctx, a.acct.ID))
		}
	}
	if f.key() == account.KeySpoolDamaged {
		errs = append(errs, a.o.spool.setAside(a.row.spool))
	}
	if a.row.state() == StatePartly && a.row.count(RecipientHeld) == 0 {
		_, err := a.o.makeRest(ctx, a.row.id)
		errs = append(errs, err)
	}
	errs = append(errs, a.o.decideCopy(ctx, a.row, a.o.table.Filing(a.acct)), a.o.store.Reserve())
	for _, err := range errs {
		if err != nil {
			a.o.log.Warn("after an attempt", "error", err)
		}
	}
}

// setRest lets an account rest whose sending limit is reached.
func setRest(ctx context.Context, tx *sql.Tx, accountID string, until time.Time, f *failure) error {
	why, err := f.encode()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO rests (account_id, until, failure) VALUES (?, ?, ?)
		ON CONFLICT (account_id) DO UPDATE SET until = excluded.until, failure = excluded.failure`,
		accountID, millis(until), why)
	if err != nil {
		return fmt.Errorf("let the account rest: %w", err)
	}
	return nil
}

// restOf says until when an account rests and why; a zero time if it does not.
func restOf(ctx context.Context, tx *sql.Tx, accountID string) (time.Time, *failure, error) {
	var until int64
	var text string
	err := each(ctx, tx, `SELECT until, failure FROM rests WHERE account_id = ?`, []any{accountID}, func(scan scanFunc) error {
		return scan(&until, &text)
	})
	if err != nil {
		return time.Time{}, nil, fmt.Errorf("read whether the account rests: %w", err)
	}
	why, err := decodeFailure(text)
	return moment(until), why, err
}

func endRest(ctx context.Context, tx *sql.Tx, accountID string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM rests WHERE account_id = ?`, accountID); err != nil {
		return fmt.Errorf("end the account's rest: %w", err)
	}
	return nil
}
