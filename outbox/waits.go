package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sendoff/account"
)

// setBack is how far the clock may go back without anybody thinking that it was
// set: what began to wait later than this in the future waits by a clock that
// was wrong.
const setBack = time.Minute

// waitsUntil is when a waiting message may be tried; a moment that has passed,
// or none, is at once. A clock that was set back makes nothing wait for longer,
// but for a time that the person chose.
func (r *row) waitsUntil(now time.Time) time.Time {
	until := r.due
	if r.undoUntil.After(until) && !r.created.After(now.Add(setBack)) {
		until = r.undoUntil
	}
	if r.nextTry.After(until) && !r.waitSince.After(now.Add(setBack)) {
		until = r.nextTry
	}
	return until
}

// undoable is until when a message may be undone, zero if it may not any more.
func (r *row) undoable(now time.Time) time.Time {
	if r.state() != StateWaiting || !r.undoUntil.After(now) || r.created.After(now.Add(setBack)) {
		return time.Time{}
	}
	return r.undoUntil
}

// waitFor puts the next try off.
func (r *row) waitFor(next, now time.Time) {
	r.nextTry, r.waitSince = next, now
}

// waitingRows reads what is needed of the messages that wait for a time and not
// for a person, the longest waiting first: only when each may go, whose it is
// and the key of its last failure.
func (o *Outbox) waitingRows(ctx context.Context) ([]*row, error) {
	var list []*row
	err := o.store.Read(ctx, func(tx *sql.Tx) error {
		list = nil
		return each(ctx, tx, `SELECT id, account_id, owner, no_queue, created, due, undo_until, punctual, next_try, wait_since,
			CASE failure WHEN '' THEN '' ELSE json_extract(failure, '$.key') END
			FROM messages WHERE state = 'waiting' AND held = 0 ORDER BY created, id`, nil, func(scan scanFunc) error {
			r := new(row)
			var created, due, undo, next, since int64
			var key account.FailureKey
			err := scan(&r.id, &r.accountID, &r.owner, &r.noQueue, &created, &due, &undo, &r.punctual, &next, &since, &key)
			if err != nil {
				return err
			}
			r.created, r.due, r.undoUntil = moment(created), moment(due), moment(undo)
			r.nextTry, r.waitSince = moment(next), moment(since)
			if key != "" {
				r.failure = &failure{Key: key}
			}
			list = append(list, r)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for waiting messages: %w", err)
	}
	return list, nil
}

// changeWaiting changes those of some messages that still wait, in one
// transaction, and tells the watchers.
func (o *Outbox) changeWaiting(ctx context.Context, ids []string, change func(r *row)) error {
	if len(ids) == 0 {
		return nil
	}
	err := o.store.Write(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			list, err := loadRows(ctx, tx, `id = ?`, id)
			if err != nil {
				return err
			}
			for _, r := range list {
				if r.state() != StateWaiting {
					continue
				}
				change(r)
				if err := saveRow(ctx, tx, r); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil {
		o.hub.emit(Event{})
	}
	return err
}
