package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sendoff/account"
	"sendoff/compose"
)

const columns = `id, account_id, account, sender, subject, message_id, smtputf8, eightbit, partial, no_queue, raw,
	source, size, sha256, spool, owner, created, due, next_try, tried, tries, online, held, failure,
	code, enhanced, reply, queue_id, host, port, tls, ended, marked, rest,
	undo_until, punctual, wait_since`

// loadRow reads one message, or ErrNotFound.
func loadRow(ctx context.Context, tx *sql.Tx, id string) (*row, error) {
	rows, err := loadRows(ctx, tx, `id = ?`, id)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrNotFound
	}
	return rows[0], nil
}

// loadRows reads the messages for which a condition over the columns of
// messages holds, the newest first.
func loadRows(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]*row, error) {
	var list []*row
	byID := make(map[string]*row)
	err := each(ctx, tx, `SELECT `+columns+` FROM messages WHERE `+where+` ORDER BY created DESC, id`, args, func(scan scanFunc) error {
		r, err := scanRow(scan)
		if err != nil {
			return err
		}
		list = append(list, r)
		byID[r.id] = r
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	within := ` WHERE message IN (SELECT id FROM messages WHERE ` + where + `)`
	err = each(ctx, tx, `SELECT message, address, state, code, enhanced, reply, inflight FROM recipients`+within+
		` ORDER BY message, position`, args, func(scan scanFunc) error {
		var id string
		var rcpt recipient
		if err := scan(&id, &rcpt.Address, &rcpt.State, &rcpt.Code, &rcpt.Enhanced, &rcpt.Text, &rcpt.inflight); err != nil {
			return err
		}
		byID[id].recipients = append(byID[id].recipients, rcpt)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read recipients: %w", err)
	}
	err = each(ctx, tx, `SELECT message, id, phase, stage, started, ended IS NULL FROM attempts`+within+` ORDER BY id`, args, func(scan scanFunc) error {
		var message, ph string
		var stage account.Stage
		var id, started int64
		var running bool
		if err := scan(&message, &id, &ph, &stage, &started, &running); err != nil {
			return err
		}
		r := byID[message]
		r.attempts++
		r.started = moment(started)
		if running {
			r.attempt, r.running, r.stage = id, phase(ph), stage
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read attempts: %w", err)
	}
	if err := loadCopies(ctx, tx, byID, within, args); err != nil {
		return nil, err
	}
	return list, nil
}

type scanFunc func(dest ...any) error

// each calls fn for every row of a query.
func each(ctx context.Context, tx *sql.Tx, query string, args []any, fn func(scanFunc) error) (err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanRow(scan scanFunc) (*row, error) {
	r := new(row)
	var source, why string
	var created, due, nextTry, tried, online, ended, undo, since int64
	err := scan(&r.id, &r.accountID, &r.account, &r.sender, &r.subject, &r.messageID, &r.smtputf8, &r.eightBit,
		&r.partial, &r.noQueue, &r.raw, &source, &r.size, &r.sha256, &r.spool, &r.owner, &created, &due, &nextTry,
		&tried, &r.tries, &online, &r.held, &why, &r.answer.Code, &r.answer.Enhanced, &r.answer.Text,
		&r.queueID, &r.host, &r.port, &r.tls, &ended, &r.marked, &r.rest, &undo, &r.punctual, &since)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(source), &r.source); err != nil {
		return nil, fmt.Errorf("read the draft of %s: %w", r.id, err)
	}
	if r.failure, err = decodeFailure(why); err != nil {
		return nil, fmt.Errorf("message %s: %w", r.id, err)
	}
	r.created, r.due, r.nextTry = moment(created), moment(due), moment(nextTry)
	r.tried, r.ended = moment(tried), moment(ended)
	r.undoUntil, r.waitSince = moment(undo), moment(since)
	r.online = time.Duration(online) * time.Millisecond
	return r, nil
}

// insertRow writes a new message with its recipients.
func insertRow(ctx context.Context, tx *sql.Tx, r *row) error {
	source, err := encodeSource(r.source)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO messages (id, account_id, account, sender, subject, message_id,
		smtputf8, eightbit, partial, no_queue, raw, source, size, sha256, spool, owner, created, due, undo_until, punctual,
		state, addressed, key)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(key), 0) + 1 FROM messages))`,
		r.id, r.accountID, r.account, r.sender, r.subject, r.messageID, r.smtputf8, r.eightBit, r.partial,
		r.noQueue, r.raw, source, r.size, r.sha256, r.spool, r.owner, millis(r.created), millis(r.due),
		millis(r.undoUntil), r.punctual, string(r.state()), len(r.recipients))
	if err != nil {
		return fmt.Errorf("keep the message: %w", err)
	}
	for i, rcpt := range r.recipients {
		_, err := tx.ExecContext(ctx, `INSERT INTO recipients (message, position, address, state) VALUES (?, ?, ?, ?)`,
			r.id, i, rcpt.Address, string(rcpt.State))
		if err != nil {
			return fmt.Errorf("keep a recipient: %w", err)
		}
	}
	return nil
}

func encodeSource(d compose.Draft) (string, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("keep the draft: %w", err)
	}
	return string(b), nil
}

// saveRow writes everything about a message that changes in its life.
func saveRow(ctx context.Context, tx *sql.Tx, r *row) error {
	why, err := r.failure.encode()
	if err != nil {
		return err
	}
	if err := saveState(ctx, tx, r); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE messages SET partial = ?, no_queue = ?, owner = ?, due = ?, next_try = ?, tried = ?,
		tries = ?, online = ?, held = ?, failure = ?, code = ?, enhanced = ?, reply = ?, queue_id = ?, host = ?,
		port = ?, tls = ?, ended = ?, marked = ?, rest = ?, undo_until = ?,
		punctual = ?, wait_since = ? WHERE id = ?`,
		r.partial, r.noQueue, r.owner, millis(r.due), millis(r.nextTry), millis(r.tried), r.tries, r.online.Milliseconds(), r.held, why,
		r.answer.Code, r.answer.Enhanced, r.answer.Text, r.queueID, r.host, r.port, r.tls, millis(r.ended),
		r.marked, r.rest, millis(r.undoUntil), r.punctual, millis(r.waitSince), r.id)
	if err != nil {
		return fmt.Errorf("keep the message's state: %w", err)
	}
	return saveRecipients(ctx, tx, r)
}

// saveState repeats the state in the column that lists are read by. It belongs
// wherever recipients or the running attempt are written.
func saveState(ctx context.Context, tx *sql.Tx, r *row) error {
	if _, err := tx.ExecContext(ctx, `UPDATE messages SET state = ? WHERE id = ?`, string(r.state()), r.id); err != nil {
		return fmt.Errorf("keep the message's state: %w", err)
	}
	return nil
}

func saveRecipients(ctx context.Context, tx *sql.Tx, r *row) error {
	for i, rcpt := range r.recipients {
		_, err := tx.ExecContext(ctx, `UPDATE recipients SET state = ?, code = ?, enhanced = ?, reply = ?, inflight = ?
			WHERE message = ? AND position = ?`,
			string(rcpt.State), rcpt.Code, rcpt.Enhanced, rcpt.Text, rcpt.inflight, r.id, i)
		if err != nil {
			return fmt.Errorf("keep a recipient's state: %w", err)
		}
	}
	return nil
}

func deleteRow(ctx context.Context, tx *sql.Tx, id string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM messages WHERE id = ?`, id); err != nil {
		return fmt.Errorf("remove the message: %w", err)
	}
	return nil
}

// millis is a moment as the database keeps it, 0 for none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
