package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"sendoff/account"
)

// loadCopies reads the copies of messages that are in byID.
func loadCopies(ctx context.Context, tx *sql.Tx, byID map[string]*row, within string, args []any) error {
	err := each(ctx, tx, `SELECT message, state, folder, begun, next_try, tried, tries, online, failure FROM copies`+within,
		args, func(scan scanFunc) error {
			var id, why string
			var c copyRow
			var nextTry, tried, online int64
			err := scan(&id, &c.state, &c.folder, &c.begun, &nextTry, &tried, &c.tries, &online, &why)
			if err != nil {
				return err
			}
			c.nextTry, c.tried, c.online = moment(nextTry), moment(tried), time.Duration(online)*time.Millisecond
			if c.failure, err = decodeFailure(why); err != nil {
				return fmt.Errorf("message %s: %w", id, err)
			}
			byID[id].copy = c
			return nil
		})
	if err != nil {
		return fmt.Errorf("read copies: %w", err)
	}
	return nil
}

// saveCopy writes everything about a message's copy.
func saveCopy(ctx context.Context, tx *sql.Tx, id string, c copyRow) error {
	why, err := c.failure.encode()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO copies (message, state, folder, begun, next_try, tried, tries, online, failure)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
		ON CONFLICT (message) DO UPDATE SET state = ?2, folder = ?3, begun = ?4, next_try = ?5, tried = ?6, tries = ?7,
			online = ?8, failure = ?9`,
		id, string(c.state), c.folder, c.begun, millis(c.nextTry), millis(c.tried), c.tries, c.online.Milliseconds(), why)
	if err != nil {
		return fmt.Errorf("keep the state of the copy: %w", err)
	}
	return nil
}

// changeCopy changes a message's copy in one compare-and-set and tells the
// watchers. A message that is gone by now is no error.
func (o *Outbox) changeCopy(ctx context.Context, id string, change func(r *row) bool) error {
	var after *row
	err := o.store.Write(ctx, func(tx *sql.Tx) error {
		rows, err := loadRows(ctx, tx, `id = ?`, id)
		if err != nil || len(rows) == 0 || !change(rows[0]) {
			return err
		}
		after = rows[0]
		return saveCopy(ctx, tx, id, after.copy)
	})
	if err != nil {
		return err
	}
	if after != nil && after.running == phaseNone {
		o.hub.emit(Event{ID: id, State: after.state(), Final: true, Copy: true})
	}
	return nil
}

// decideCopy writes what is to be done about a message's copy, if that is news.
func (o *Outbox) decideCopy(ctx context.Context, r *row, filing account.Filing) error {
	if _, news := r.decide(filing); !news {
		return nil
	}
	return o.store.Write(ctx, func(tx *sql.Tx) error {
		fresh, err := loadRow(ctx, tx, r.id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		r.copy = fresh.copy
		state, news := fresh.decide(filing)
		if !news {
			return nil
		}
		r.copy = copyRow{state: state, begun: fresh.copy.begun}
		if state == CopyDue && filing.By == account.SentCopyUnknown {
			r.copy.nextTry = o.now().Add(copyPatience)
		}
		return saveCopy(ctx, tx, r.id, r.copy)
	})
}

// openCopies reads the messages about whose copy there is something to do, the
// oldest first, but for those of some accounts. Those that nobody has looked at
// yet are among them: a person has marked them as sent, or it is unknown whether
// they were.
func (o *Outbox) openCopies(ctx context.Context, without ...string) ([]*row, error) {
	where, args := `(id IN (SELECT message FROM copies WHERE state IN ('due', 'look', 'unseen')) OR
		decided = 0 AND state IN ('sent', 'partly', 'unknown'))`, make([]any, 0, len(without))
	for _, id := range without {
		where += ` AND account_id <> ?`
		args = append(args, id)
	}
	var rows []*row
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		rows, err = loadRows(ctx, tx, where, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for due copies: %w", err)
	}
	slices.Reverse(rows)
	return rows, nil
}
