package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"sendoff/compose"
)

// indexBatch is how many messages are indexed in one transaction; others write
// between two of them.
const indexBatch = 100

// Index makes the messages searchable that an older version wrote, a few at a
// time. [Outbox.Attend] does it beside its work, and [Outbox.Search] when it is asked
// for words before that is done. It goes on where it was stopped.
func (o *Outbox) Index(ctx context.Context) error {
	for {
		var rows []*row
		err := o.store.Read(ctx, func(tx *sql.Tx) error {
			var ids []string
			err := each(ctx, tx, `SELECT id FROM messages WHERE indexed = 0 ORDER BY key DESC LIMIT ?`, []any{indexBatch}, scanID(&ids))
			if err != nil || len(ids) == 0 {
				return err
			}
			where, args, err := Filter{IDs: ids}.where()
			if err == nil {
				rows, err = loadRows(ctx, tx, where, args...)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("look for messages without words: %w", err)
		}
		if len(rows) == 0 {
			return nil
		}
		found := make([]words, len(rows))
		for i, r := range rows {
			found[i] = o.wordsOf(r)
		}
		err = o.store.Write(ctx, func(tx *sql.Tx) error {
			for i, r := range rows {
				if err := indexRow(ctx, tx, r, found[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("index the messages: %w", err)
		}
	}
}

// indexBeside has [Outbox.Index] done beside something else, at whose end the
// returned function waits for it.
func (o *Outbox) indexBeside(ctx context.Context) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := o.Index(ctx); err != nil && ctx.Err() == nil {
			o.log.Error("what was sent before is found by its words only after the first search", "error", err)
		}
	}()
	return func() { <-done }
}

func scanID(list *[]string) func(scanFunc) error {
	return func(scan scanFunc) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		*list = append(*list, id)
		return nil
	}
}

// indexRow writes what a message is found by, and what a list shows of its
// recipients. A message that is gone by now stays out.
func indexRow(ctx context.Context, tx *sql.Tx, r *row, w words) error {
	var key int64
	err := tx.QueryRowContext(ctx, `UPDATE messages SET indexed = 1, shown = ? WHERE id = ? RETURNING key`, shownPeople(r), r.id).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM words WHERE rowid = ?`, key)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO words (rowid, people, subject, body, files) VALUES (?, ?, ?, ?, ?)`,
			key, w.people, w.subject, w.body, w.files)
	}
	if err != nil {
		return fmt.Errorf("index the message: %w", err)
	}
	return nil
}

// wordsOf reads what a message is found by. Where its bytes are needed and
// cannot be read it is found by the rest.
func (o *Outbox) wordsOf(r *row) words {
	d := r.source
	people := []string{d.From, r.account, r.sender, d.To, d.Cc, d.Bcc}
	for _, rcpt := range r.recipients {
		people = append(people, rcpt.Address)
	}
	var files []string
	for _, a := range d.Attachments {
		files = append(files, a.Name)
	}
	text := d.Body
	if r.raw && r.kept() {
		raw, err := readRaw(o.spool.path(r.spool))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			o.log.Warn("a message is not found by its text", "error", err)
		}
		people, files, text = append(people, raw.people...), append(files, raw.files...), raw.text
	}
	return words{
		people: wordsIn(strings.Join(people, "\n")), subject: wordsIn(r.subject),
		body: wordsIn(text), files: wordsIn(strings.Join(files, "\n")),
	}
}

// shownRecipients is how many recipients a list shows by name.
const shownRecipients = 3

// shownPeople are the first recipients as they were written, a line each.
func shownPeople(r *row) string {
	written := make(map[string]string) // by address
	for _, field := range []string{r.source.To, r.source.Cc, r.source.Bcc} {
		good, _ := compose.ParseList(cut(field, maxIndexed))
		for _, a := range good {
			written[strings.ToLower(a.Mailbox())] = a.String()
		}
	}
	var lines []string
	for _, rcpt := range r.recipients[:min(shownRecipients, len(r.recipients))] {
		line, ok := written[strings.ToLower(rcpt.Address)]
		if !ok {
			line = rcpt.Address
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
