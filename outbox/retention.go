package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"sendoff/compose"
)

// Retention is what is kept of the messages that were sent; the zero value
// keeps everything. Messages that are not finished are never touched.
type Retention struct {
	// Months keeps a message for so many months of the calendar; 0 is for ever.
	Months int
	// FactsOnly keeps of a message only who got it, when, its subject and the
	// server's answers, not its bytes, its text and its files.
	FactsOnly bool
}

// keyRetention is the setting that holds a Retention.
const keyRetention = "outbox:retention"

// retainBatch is how many messages are removed in one transaction.
const retainBatch = 200

// Retention gives what the person wants kept.
func (o *Outbox) Retention(ctx context.Context) (Retention, error) {
	value, err := o.store.Setting(ctx, keyRetention)
	if err != nil {
		return Retention{}, err
	}
	var r Retention
	for part := range strings.SplitSeq(value, " ") {
		if part == "facts" {
			r.FactsOnly = true
		}
		if number, ok := strings.CutPrefix(part, "months="); ok {
			if months, err := strconv.Atoi(number); err == nil && months > 0 {
				r.Months = months
			}
		}
	}
	return r, nil
}

// SetRetention remembers what the person wants kept. It removes nothing; see
// [Outbox.Retain].
func (o *Outbox) SetRetention(ctx context.Context, r Retention) error {
	var parts []string
	if r.FactsOnly {
		parts = append(parts, "facts")
	}
	if r.Months > 0 {
		parts = append(parts, fmt.Sprintf("months=%d", r.Months))
	}
	return o.store.SetSetting(ctx, keyRetention, strings.Join(parts, " "))
}

// retainAsSet removes what the person does not want kept. That it fails stops
// nothing else.
func (o *Outbox) retainAsSet(ctx context.Context) {
	r, err := o.Retention(ctx)
	if err == nil {
		_, err = o.Retain(ctx, r)
	}
	if err != nil {
		o.log.Error("what is kept no longer cannot be removed", "error", err)
	}
}

// Retain removes what is not to be kept, a few messages at a time, and says of
// how many. Only what is finished goes: messages sent to everybody and, where
// they are too old, those whose refused recipients have been seen to: the draft
// for them is gone, and so is the message that it became. What is still to be
// filed in a Sent folder stays until that is over.
func (o *Outbox) Retain(ctx context.Context, keep Retention) (removed int, err error) {
	accounts, err := o.accounts.List(ctx)
	if err != nil {
		return 0, fmt.Errorf("remove what is not to be kept: %w", err)
	}
	k := &retainer{Outbox: o, copies: make(map[string]bool)}
	for _, a := range accounts {
		k.copies[a.ID] = o.table.Filing(a).Copies()
	}
	return k.run(ctx, keep)
}

// retainer is one Retain.
type retainer struct {
	*Outbox
	copies map[string]bool // the accounts that get copies of what they send
}

func (o *retainer) run(ctx context.Context, keep Retention) (removed int, err error) {
	if keep.Months > 0 {
		before := monthsBefore(o.now(), keep.Months)
		for _, state := range finishedStates() {
			n, err := o.retain(ctx, `state = '`+string(state)+`' AND at < `+strconv.FormatInt(millis(before), 10), `at, id`, o.forget)
			if removed += n; err != nil {
				return removed, fmt.Errorf("remove old messages: %w", err)
			}
		}
	}
	if keep.FactsOnly {
		for _, state := range finishedStates() {
			n, err := o.retain(ctx, `state = '`+string(state)+`' AND spool > ''`, `spool, id`, o.forgetBytes)
			if removed += n; err != nil {
				return removed, fmt.Errorf("remove the bytes of messages: %w", err)
			}
		}
	}
	return removed, nil
}

// finishedStates are those in which a message may be finished.
func finishedStates() []State { return []State{StateSent, StatePartly} }

// monthsBefore is the same day so many months before, or the last one of a
// month that has no such day.
func monthsBefore(t time.Time, months int) time.Time {
	year, month, day := t.Date()
	first := time.Date(year, month-time.Month(months), 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day, last)-1).Add(t.Sub(time.Date(year, month, day, 0, 0, 0, 0, t.Location())))
}

// retain goes through the messages for which a condition holds. forget is asked
// again inside the transaction and says whether it removed something; the files
// go when that is on the disk.
func (o *retainer) retain(ctx context.Context, where, order string, forget func(context.Context, *sql.Tx, *row) (bool, error)) (int, error) {
	removed, skipped := 0, 0
	for {
		var names []string
		seen := 0
		err := o.store.Write(ctx, func(tx *sql.Tx) error {
			var ids []string
			names, seen = nil, 0
			err := each(ctx, tx, `SELECT id FROM messages WHERE `+where+` ORDER BY `+order+` LIMIT ? OFFSET ?`,
				[]any{retainBatch, skipped}, scanID(&ids))
			if err != nil {
				return err
			}
			for _, id := range ids {
				r, err := loadRow(ctx, tx, id)
				if err != nil {
					return err
				}
				name := r.spool
				gone, err := forget(ctx, tx, r)
				if err != nil {
					return err
				}
				if seen++; gone {
					names = append(names, name)
				}
			}
			return nil
		})
		if err != nil || seen == 0 {
			return removed, err
		}
		removed += len(names)
		skipped += seen - len(names)
		for _, name := range names {
			// The row is gone; a file that stays is swept later.
			if err := o.spool.discard(name); err != nil && !errors.Is(err, os.ErrNotExist) {
				o.log.Warn("a file of a removed message stays", "error", err)
			}
		}
		if err := ctx.Err(); err != nil {
			return removed, context.Cause(ctx)
		}
	}
}

// forget removes a message.
func (o *retainer) forget(ctx context.Context, tx *sql.Tx, r *row) (bool, error) {
	if done, err := o.isFinished(ctx, tx, r); err != nil || !done {
		return false, err
	}
	return true, deleteRow(ctx, tx, r.id)
}

// isFinished says that nobody has to see to a message any more, and that its
// copy is not still to come.
func (o *retainer) isFinished(ctx context.Context, tx *sql.Tx, r *row) (bool, error) {
	if r.copy.open() || r.copy.state == "" && o.copies[r.accountID] {
		return false, nil
	}
	switch r.state() {
	case StateSent:
		return true, nil
	case StatePartly:
		open, err := o.restIsOpen(ctx, tx, r)
		return !open, err
	default:
		return false, nil
	}
}

// restIsOpen says whether somebody still has to see to the recipients that did
// not get a message.
func (o *Outbox) restIsOpen(ctx context.Context, tx *sql.Tx, r *row) (bool, error) {
	if r.rest == "" {
		return true, nil
	}
	drafted, err := o.drafts.HasTx(ctx, tx, r.rest)
	if err != nil || drafted {
		return drafted, err
	}
	rest, err := loadRow(ctx, tx, r.rest)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err != nil || rest.state() != StateSent, err
}

// forgetBytes leaves of a message only the facts.
func (o *retainer) forgetBytes(ctx context.Context, tx *sql.Tx, r *row) (bool, error) {
	if done, err := o.isFinished(ctx, tx, r); err != nil || !done || !r.kept() {
		return false, err
	}
	r.spool = ""
	r.source.Body = ""
	for i, a := range r.source.Attachments {
		r.source.Attachments[i] = compose.Attachment{ID: a.ID, Name: a.Name, Type: a.Type, Size: a.Size, Inline: a.Inline}
	}
	source, err := json.Marshal(r.source)
	if err != nil {
		return false, fmt.Errorf("keep the facts: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE messages SET spool = '', source = ? WHERE id = ?`, string(source), r.id); err != nil {
		return false, fmt.Errorf("keep the facts: %w", err)
	}
	return true, indexRow(ctx, tx, r, o.wordsOf(r))
}
