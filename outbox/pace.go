package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sendoff/account"
)

const (
	firstGap   = 30 * time.Second
	longestGap = 15 * time.Minute
	// shortestGap is what is not worth keeping any more.
	shortestGap = 5 * time.Second
)

// pace is how slowly an account sends whose server asked for it: a gap between
// two messages that doubles each time it asks, and halves with each message that
// is taken. It is zero for all others.
type pace struct {
	gap  time.Duration
	next time.Time // the next message, not before
	why  *failure
}

// after is the pace after an attempt that ended with f.
func (p pace) after(f *failure, now time.Time) pace {
	switch {
	case f.slower():
		p.gap, p.why = min(max(2*p.gap, firstGap), longestGap), f
	case f == nil:
		p.gap /= 2
	}
	if p.gap < shortestGap {
		return pace{}
	}
	p.next = now.Add(p.gap)
	return p
}

// slower says that the server asked for slower sending. What is a limit, or an
// answer to the sign-in, is dealt with otherwise.
func (f *failure) slower() bool {
	if f == nil || f.Code/100 != 4 || f.Key != account.KeyBusy && f.Key != account.KeyTemporary {
		return false
	}
	a, known := askAbout("", f.reply(), f.Host, account.Provider{}).known()
	return known && a.slower
}

// keepPace gives the account's pace after this attempt, and keeps a message that
// was too much from being the next one.
func (a *attempt) keepPace(ctx context.Context, f *failure, now time.Time) pace {
	var p pace
	err := a.o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		p, err = paceOf(ctx, tx, a.row.accountID)
		return err
	})
	if err != nil {
		a.o.log.Warn("the account's pace cannot be read", "error", err)
	}
	p = p.after(f, now)
	if f.slower() && !a.row.nextTry.IsZero() && a.row.nextTry.Before(p.next) {
		a.row.waitFor(p.next, now)
	}
	return p
}

// paceOf reads an account's pace.
func paceOf(ctx context.Context, tx *sql.Tx, accountID string) (pace, error) {
	var p pace
	var gap, next int64
	var text string
	err := each(ctx, tx, `SELECT gap, next, failure FROM paces WHERE account_id = ?`, []any{accountID}, func(scan scanFunc) error {
		return scan(&gap, &next, &text)
	})
	if err == nil {
		p.why, err = decodeFailure(text)
	}
	if err != nil {
		return pace{}, fmt.Errorf("read the account's pace: %w", err)
	}
	p.gap, p.next = time.Duration(gap)*time.Millisecond, moment(next)
	return p, nil
}

// until is when the account's next message may go. A pace that was kept by a
// clock that was wrong keeps nobody.
func (p pace) until(now time.Time) time.Time {
	if p.next.After(now.Add(longestGap)) {
		return time.Time{}
	}
	return p.next
}

func setPace(ctx context.Context, tx *sql.Tx, accountID string, p pace) error {
	why, err := p.why.encode()
	if err != nil {
		return err
	}
	if p.gap == 0 {
		_, err = tx.ExecContext(ctx, `DELETE FROM paces WHERE account_id = ?`, accountID)
	} else {
		_, err = tx.ExecContext(ctx, `INSERT INTO paces (account_id, gap, next, failure) VALUES (?, ?, ?, ?)
			ON CONFLICT (account_id) DO UPDATE SET gap = excluded.gap, next = excluded.next, failure = excluded.failure`,
			accountID, p.gap.Milliseconds(), millis(p.next), why)
	}
	if err != nil {
		return fmt.Errorf("keep the account's pace: %w", err)
	}
	return nil
}

// skipGap lets the account's next message go at once, because a person wants it.
func skipGap(ctx context.Context, tx *sql.Tx, accountID string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE paces SET next = 0 WHERE account_id = ?`, accountID); err != nil {
		return fmt.Errorf("skip the account's gap: %w", err)
	}
	return nil
}
