package outbox

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// Query picks messages for [Outbox.Search], a page at a time.
type Query struct {
	Words     string  // what a person typed; empty picks all
	States    []State // empty picks all
	AccountID string
	Before    string // the id of the last message of the page before; empty is the first page
	Limit     int    // messages of a page, 0 is 50
}

const (
	defaultPage = 50
	largestPage = 1000
)

// Summary is a message as a list shows it.
type Summary struct {
	ID        string
	AccountID string
	Account   string // its address
	Subject   string
	State     State
	// People are the first recipients, as they were written; Recipients is the
	// number of all.
	People     []compose.Address
	Recipients int
	Created    time.Time
	Ended      time.Time // the last attempt's, zero if there was none
	Size       int64
	Kept       bool // the bytes are; false where only the facts are
	Marked     bool // declared sent by a person
	Practice   bool
}

// place is where a message stands in the two orders of lists.
type place struct {
	at, key int64
	id      string
}

// placed is a message of a page.
type placed struct {
	place
	Summary
}

// Search gives a page of the messages that a query picks, and whether there are
// more. Without words the last that something happened to comes first; with
// words they come in the order in which they were written, the newest first.
//
// Every word has to be somewhere in the people, the subject, the text or the
// names of the files; the last one may be the beginning of a word. Case,
// accents and the two Turkish i make no difference, signs part words, and none
// of them is an operator. Words without a letter or a digit find nothing.
//
// [ErrNotFound] says that the message in Before is gone: begin again.
func (o *Outbox) Search(ctx context.Context, q Query) (page []Summary, more bool, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, largestPage)
	asked := strings.TrimSpace(q.Words) != ""
	match := matchOf(q.Words)
	if asked && match == "" {
		return nil, false, nil
	}
	if asked {
		if err := o.Index(ctx); err != nil {
			return nil, false, err
		}
	}
	var list []placed
	err = o.store.Read(ctx, func(tx *sql.Tx) error {
		from, err := placeOf(ctx, tx, q.Before)
		if err != nil {
			return err
		}
		if asked {
			list, err = withWords(ctx, tx, q, match, from, limit+1)
		} else {
			list, err = newest(ctx, tx, q, from, limit+1)
		}
		if more = len(list) > limit; more {
			list = list[:limit]
		}
		if err != nil {
			return err
		}
		return nameUnindexed(ctx, tx, list)
	})
	if errors.Is(err, ErrNotFound) {
		return nil, false, err
	}
	if err != nil {
		return nil, false, fmt.Errorf("search the messages: %w", err)
	}
	for _, p := range list {
		page = append(page, p.Summary)
	}
	return page, more, nil
}

// placeOf finds the message that a page begins behind; nil is the beginning.
func placeOf(ctx context.Context, tx *sql.Tx, id string) (*place, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // the beginning is a place
	}
	p := &place{id: id}
	err := tx.QueryRowContext(ctx, `SELECT at, key FROM messages WHERE id = ?`, id).Scan(&p.at, &p.key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return p, err
}

const summaryColumns = `id, at, key, account_id, account, subject, state, shown, addressed, created, ended, size, spool <> '', marked`

// newest reads the newest messages. Each state has its own order in the index,
// so that none of them is sorted or skipped over.
func newest(ctx context.Context, tx *sql.Tx, q Query, from *place, limit int) ([]placed, error) {
	var all []placed
	for _, state := range statesOf(q) {
		where, args := `state = ?`, []any{string(state)}
		if q.AccountID != "" {
			where, args = where+` AND account_id = ?`, append(args, q.AccountID)
		}
		if from != nil {
			where, args = where+` AND (at, id) < (?, ?)`, append(args, from.at, from.id)
		}
		list, err := summaries(ctx, tx, where+` ORDER BY at DESC, id DESC LIMIT ?`, append(args, limit))
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.id, a.id)) })
	return all[:min(limit, len(all))], nil
}

// withWords reads the newest messages that have the words. They are found in the
// order of their keys, so that the search ends when the page is full.
func withWords(ctx context.Context, tx *sql.Tx, q Query, match string, from *place, limit int) ([]placed, error) {
	where, args := `words MATCH ?`, []any{match}
	if from != nil {
		where, args = where+` AND words.rowid < ?`, append(args, from.key)
	}
	if q.AccountID != "" {
		where, args = where+` AND account_id = ?`, append(args, q.AccountID)
	}
	states := statesOf(q)
	where += ` AND state IN (?` + strings.Repeat(`, ?`, len(states)-1) + `)`
	for _, s := range states {
		args = append(args, string(s))
	}
	list, err := summaries(ctx, tx, `id IN (SELECT m.id FROM words CROSS JOIN messages m INDEXED BY messages_key ON m.key = words.rowid
		WHERE `+where+` ORDER BY words.rowid DESC LIMIT ?)`, append(args, limit))
	slices.SortFunc(list, func(a, b placed) int { return cmp.Compare(b.key, a.key) })
	return list, err
}

func statesOf(q Query) []State {
	if len(q.States) > 0 {
		return q.States
	}
	return []State{StateSending, StateUnknown, StateWaiting, StatePartly, StateRefused, StateSent}
}

func summaries(ctx context.Context, tx *sql.Tx, where string, args []any) ([]placed, error) {
	var list []placed
	err := each(ctx, tx, `SELECT `+summaryColumns+` FROM messages WHERE `+where, args, func(scan scanFunc) error {
		var s placed
		var shown string
		var created, ended int64
		err := scan(&s.place.id, &s.at, &s.key, &s.AccountID, &s.Account, &s.Subject, &s.State, &shown, &s.Recipients,
			&created, &ended, &s.Size, &s.Kept, &s.Marked)
		s.ID, s.Created, s.Ended = s.place.id, moment(created), moment(ended)
		s.People, s.Practice = peopleOf(shown), s.AccountID == account.PracticeID
		list = append(list, s)
		return err
	})
	return list, err
}

func peopleOf(shown string) []compose.Address {
	var people []compose.Address
	for line := range strings.Lines(shown) {
		if a, err := compose.ParseAddress(strings.TrimSuffix(line, "\n")); err == nil {
			people = append(people, a)
		}
	}
	return people
}

// nameUnindexed fills in the recipients of messages that [Outbox.Index] has not
// come to yet.
func nameUnindexed(ctx context.Context, tx *sql.Tx, list []placed) error {
	for i := range list {
		if len(list[i].People) > 0 {
			continue
		}
		err := each(ctx, tx, `SELECT address FROM recipients WHERE message = ? AND position < ? ORDER BY position`,
			[]any{list[i].ID, shownRecipients}, func(scan scanFunc) error {
				var address string
				err := scan(&address)
				list[i].People = append(list[i].People, peopleOf(address)...)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}
