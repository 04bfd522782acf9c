package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"sendoff/account"
	"sendoff/store"
)

// Recover settles what processes that died left behind: messages in the middle
// of a transaction, and files without a row. It leaves alone what a living
// process is doing. Once a day it also removes what the person does not want to
// keep of the messages sent (see [Retention]). Call it at start. Files that
// cannot be removed are logged and no error: they are in nobody's way.
func (o *Outbox) Recover(ctx context.Context) error {
	if err := o.recoverInterrupted(ctx); err != nil {
		return err
	}
	err := o.tidy(ctx)
	var damaged *store.DamagedError
	if err == nil || ctx.Err() != nil || errors.As(err, &damaged) {
		return err
	}
	o.log.Error("tidying the outbox; trying again at the next start", "error", err)
	return nil
}

// recoverInterrupted settles messages that dead processes left in the middle of
// a transaction.
func (o *Outbox) recoverInterrupted(ctx context.Context) error {
	accounts, err := o.interruptedAccounts(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range accounts {
		unlock, err := o.locks.tryLock(id)
		if err != nil || unlock == nil { // its owner lives
			errs = append(errs, err)
			continue
		}
		errs = append(errs, o.recoverAccount(ctx, id))
		unlock()
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("settle what was interrupted: %w", err)
	}
	return nil
}

func (o *Outbox) interruptedAccounts(ctx context.Context) ([]string, error) {
	var list []string
	err := o.store.Read(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, `SELECT DISTINCT account_id FROM messages WHERE state = 'sending'`, nil, func(scan scanFunc) error {
			var id string
			if err := scan(&id); err != nil {
				return err
			}
			list = append(list, id)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for interrupted messages: %w", err)
	}
	return list, nil
}

// The plus keeps SQLite from going through all messages of the account.
const interrupted = `account_id = ? AND state = 'sending'`

// recoverAccount settles the interrupted messages of an account whose lock is
// held: whoever was sending them is dead. Those whose dot was committed may have
// arrived; nothing of the others has.
func (o *Outbox) recoverAccount(ctx context.Context, accountID string) error {
	var stale []*row
	find := func(tx *sql.Tx) (err error) {
		stale, err = loadRows(ctx, tx, interrupted, accountID)
		return err
	}
	if err := o.store.Read(ctx, find); err != nil || len(stale) == 0 {
		return err
	}
	err := o.store.Write(ctx, func(tx *sql.Tx) error {
		if err := find(tx); err != nil {
			return err
		}
		for _, r := range stale {
			if err := o.recoverRow(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle interrupted messages: %w", err)
	}
	for _, r := range stale {
		o.hub.emit(Event{ID: r.id, State: r.state(), Final: true})
	}
	return nil
}

func (o *Outbox) recoverRow(ctx context.Context, tx *sql.Tx, r *row) error {
	lost := r.running == phaseDot
	for i := range r.recipients {
		rcpt := &r.recipients[i]
		if rcpt.inflight && lost {
			rcpt.State = RecipientUnknown
		}
		rcpt.inflight = false
	}
	if lost {
		r.failure = &failure{Key: account.KeyLostAfterDot, Stage: StageReply, Host: r.host, Port: r.port}
	}
	r.owner = ""
	r.ended = o.now()
	_, err := tx.ExecContext(ctx, `UPDATE attempts SET ended = ?, failure = ? WHERE message = ? AND ended IS NULL`,
		millis(r.ended), string(r.failure.key()), r.id)
	if err != nil {
		return fmt.Errorf("end an interrupted attempt: %w", err)
	}
	r.running, r.attempt = phaseNone, 0
	return saveRow(ctx, tx, r)
}
