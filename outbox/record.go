package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// recordFor is how long an outcome that cannot be written is kept in memory
	// and tried again.
	recordFor   = time.Minute
	firstRetry  = 50 * time.Millisecond
	longestWait = 5 * time.Second
)

// errLost says that somebody else has settled a running attempt.
var errLost = errors.New("the attempt is no longer ours")

// recordPoint commits the point of no return.
func (o *Outbox) recordPoint(ctx context.Context, r *row) error {
	// A cancel must not leave it open whether this was committed.
	ctx = context.WithoutCancel(ctx)
	return o.store.Write(ctx, func(tx *sql.Tx) error {
		if err := setPhase(ctx, tx, r, phaseDot); err != nil {
			return err
		}
		return saveRow(ctx, tx, r)
	})
}

// recordProgress commits the outcome of one transaction of several.
func (o *Outbox) recordProgress(ctx context.Context, r *row) error {
	r.running = phaseOpen
	return o.recordSurely(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := setPhase(ctx, tx, r, phaseOpen); err != nil {
			return err
		}
		return saveRow(ctx, tx, r)
	})
}

// recordEnd commits the outcome of an attempt, and whatever more belongs to it.
func (o *Outbox) recordEnd(ctx context.Context, r *row, more func(ctx context.Context, tx *sql.Tx) error) error {
	attempt, stage := r.attempt, r.stage
	r.attempt, r.running = 0, phaseNone
	r.attempts++
	return o.recordSurely(ctx, func(ctx context.Context, tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE attempts SET ended = ?, stage = ?, failure = ? WHERE id = ? AND ended IS NULL`,
			millis(o.now()), string(stage), string(r.failure.key()), attempt)
		if err := changedOne(res, err); err != nil {
			return err
		}
		if err := saveRow(ctx, tx, r); err != nil {
			return err
		}
		if more == nil {
			return nil
		}
		return more(ctx, tx)
	})
}

// recordSurely writes what must not be lost. If it cannot be written it is
// tried again for a minute, first into the space set aside for it.
func (o *Outbox) recordSurely(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	ctx = context.WithoutCancel(ctx)
	deadline := time.Now().Add(o.recordFor)
	for wait := firstRetry; ; wait = min(2*wait, longestWait) {
		err := o.store.WriteReserved(ctx, func(tx *sql.Tx) error { return fn(ctx, tx) })
		if err == nil {
			return nil
		}
		if errors.Is(err, errLost) || time.Now().Add(wait).After(deadline) {
			return fmt.Errorf("%w: %w", ErrNotRecorded, err)
		}
		o.log.Error("an outcome cannot be written; trying again", "error", err)
		<-time.After(wait) // nothing ends it: the outcome is known to this process only
	}
}

func setPhase(ctx context.Context, tx *sql.Tx, r *row, p phase) error {
	res, err := tx.ExecContext(ctx, `UPDATE attempts SET phase = ?, stage = ? WHERE id = ? AND ended IS NULL`,
		string(p), string(r.stage), r.attempt)
	return changedOne(res, err)
}

func changedOne(res sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("keep the attempt: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("keep the attempt: %w", err)
	}
	if n != 1 {
		return errLost
	}
	return nil
}
