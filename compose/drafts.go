package compose

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"sendoff/store"
)

// Schema is this room's part of the database.
func Schema() store.Schema {
	return store.Schema{Room: "compose", Steps: []string{`
CREATE TABLE compose_draft (
	id         TEXT PRIMARY KEY,
	account_id TEXT NOT NULL,
	sender     TEXT NOT NULL,
	to_text    TEXT NOT NULL,
	cc_text    TEXT NOT NULL,
	bcc_text   TEXT NOT NULL,
	reply_to   TEXT NOT NULL,
	subject    TEXT NOT NULL,
	body       TEXT NOT NULL,
	partial    INTEGER NOT NULL,
	caret      INTEGER NOT NULL,
	created    INTEGER NOT NULL,
	updated    INTEGER NOT NULL
) STRICT;
CREATE INDEX compose_draft_updated ON compose_draft (updated);
CREATE TABLE compose_attachment (
	draft_id TEXT NOT NULL REFERENCES compose_draft (id) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	id       TEXT NOT NULL,
	path     BLOB NOT NULL, -- a path need not be UTF-8
	name     TEXT NOT NULL,
	type     TEXT NOT NULL,
	size     INTEGER NOT NULL,
	modified INTEGER NOT NULL,
	identity TEXT NOT NULL,
	copied   INTEGER NOT NULL,
	PRIMARY KEY (draft_id, position)
) STRICT;`, `
ALTER TABLE compose_draft ADD COLUMN markdown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE compose_attachment ADD COLUMN inline INTEGER NOT NULL DEFAULT 0;`, `
ALTER TABLE compose_draft ADD COLUMN scroll REAL NOT NULL DEFAULT 0;`}}
}

// Drafts keeps drafts in the store and copies of passing files beside it. It is
// safe for concurrent use.
type Drafts struct {
	store *store.Store
	dir   string
	now   func() time.Time
}

// NewDrafts gives the drafts of a store; copies of attached files go to dir,
// which is made when the first one comes.
func NewDrafts(s *store.Store, attachmentsDir string, now func() time.Time) *Drafts {
	return &Drafts{store: s, dir: attachmentsDir, now: now}
}

// Save writes the draft as it is, giving it an id when it has none, and sets
// Created (once) and Updated.
func (d *Drafts) Save(ctx context.Context, draft *Draft) error {
	return d.store.Write(ctx, func(tx *sql.Tx) error { return d.SaveTx(ctx, tx, draft) })
}

// SaveTx is Save inside a transaction of the caller.
func (d *Drafts) SaveTx(ctx context.Context, tx *sql.Tx, draft *Draft) error {
	now := time.UnixMilli(d.now().UnixMilli())
	saved := *draft
	if saved.ID == "" {
		saved.ID = NewID()
	}
	if saved.Created.IsZero() {
		saved.Created = now
	}
	saved.Updated = now
	var created int64
	err := tx.QueryRowContext(ctx, `INSERT INTO compose_draft
		(id, account_id, sender, to_text, cc_text, bcc_text, reply_to, subject, body, markdown, partial, caret, scroll, created,
		updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id, sender = excluded.sender,
		to_text = excluded.to_text, cc_text = excluded.cc_text, bcc_text = excluded.bcc_text,
		reply_to = excluded.reply_to, subject = excluded.subject, body = excluded.body, markdown = excluded.markdown,
		partial = excluded.partial, caret = excluded.caret, scroll = excluded.scroll,
		updated = excluded.updated
		RETURNING created`,
		saved.ID, saved.AccountID, saved.From, saved.To, saved.Cc, saved.Bcc, saved.ReplyTo, saved.Subject, saved.Body,
		saved.Markdown, saved.Partial, saved.Caret, saved.Scroll, saved.Created.UnixMilli(), saved.Updated.UnixMilli()).Scan(&created)
	if err != nil {
		return fmt.Errorf("save the draft: %w", err)
	}
	saved.Created = time.UnixMilli(created)
	if _, err := tx.ExecContext(ctx, `DELETE FROM compose_attachment WHERE draft_id = ?`, saved.ID); err != nil {
		return fmt.Errorf("save the attachments of the draft: %w", err)
	}
	for i, a := range saved.Attachments {
		_, err := tx.ExecContext(ctx, `INSERT INTO compose_attachment
			(draft_id, position, id, path, name, type, size, modified, identity, copied, inline)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			saved.ID, i, a.ID, []byte(d.storedPath(a)), a.Name, a.Type, a.Size, a.Modified.UnixMilli(), a.Identity, a.Copied,
			a.Inline)
		if err != nil {
			return fmt.Errorf("save the attachments of the draft: %w", err)
		}
	}
	*draft = saved
	return nil
}

// Get gives one draft, or ErrNotFound.
func (d *Drafts) Get(ctx context.Context, id string) (Draft, error) {
	found, err := d.query(ctx, "WHERE id = ?", id)
	switch {
	case err != nil:
		return Draft{}, err
	case len(found) == 0:
		return Draft{}, ErrNotFound
	}
	return found[0], nil
}

// HasTx says whether there is such a draft, inside a transaction of the caller.
func (d *Drafts) HasTx(ctx context.Context, tx *sql.Tx, id string) (bool, error) {
	var there bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM compose_draft WHERE id = ?)`, id).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("look for the draft: %w", err)
	}
	return there, nil
}

// List gives all drafts, the last changed first.
func (d *Drafts) List(ctx context.Context) ([]Draft, error) {
	return d.query(ctx, "ORDER BY updated DESC, rowid DESC")
}

// Delete removes a draft; removing one that is not there is no error. Copied
// files stay for at least a day (see Sweep), so that a discarded draft can be
// saved again.
func (d *Drafts) Delete(ctx context.Context, id string) error {
	return d.store.Write(ctx, func(tx *sql.Tx) error { return d.DeleteTx(ctx, tx, id) })
}

// DeleteTx is Delete inside a transaction of the caller.
func (d *Drafts) DeleteTx(ctx context.Context, tx *sql.Tx, id string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM compose_draft WHERE id = ?`, id); err != nil {
		return fmt.Errorf("delete the draft: %w", err)
	}
	return nil
}

// query reads the drafts that a clause (never outside input) picks.
func (d *Drafts) query(ctx context.Context, clause string, args ...any) ([]Draft, error) {
	var found []Draft
	err := d.store.Read(ctx, func(tx *sql.Tx) error {
		var err error
		if found, err = queryDrafts(ctx, tx, clause, args...); err != nil {
			return err
		}
		for i := range found {
			if found[i].Attachments, err = queryAttachments(ctx, tx, "WHERE draft_id = ?", found[i].ID); err != nil {
				return err
			}
			for j, a := range found[i].Attachments {
				found[i].Attachments[j].Path = d.loadedPath(a)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the drafts: %w", err)
	}
	return found, nil
}

func queryDrafts(ctx context.Context, tx *sql.Tx, clause string, args ...any) (found []Draft, err error) {
	//nolint:gosec // the clause is one of two constants of this file
	rows, err := tx.QueryContext(ctx, `SELECT id, account_id, sender, to_text, cc_text, bcc_text, reply_to, subject, body,
		markdown, partial, caret, scroll, created, updated FROM compose_draft `+clause, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r Draft
		var created, updated int64
		if err := rows.Scan(&r.ID, &r.AccountID, &r.From, &r.To, &r.Cc, &r.Bcc, &r.ReplyTo, &r.Subject, &r.Body,
			&r.Markdown, &r.Partial, &r.Caret, &r.Scroll, &created, &updated); err != nil {
			return nil, err
		}
		r.Created, r.Updated = time.UnixMilli(created), time.UnixMilli(updated)
		found = append(found, r)
	}
	return found, rows.Err()
}

func queryAttachments(ctx context.Context, tx *sql.Tx, clause string, args ...any) (found []Attachment, err error) {
	//nolint:gosec // the clause is one of two constants of this room
	rows, err := tx.QueryContext(ctx, `SELECT id, path, name, type, size, modified, identity, copied, inline
		FROM compose_attachment `+clause+` ORDER BY draft_id, position`, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a Attachment
		var path []byte
		var modified int64
		if err := rows.Scan(&a.ID, &path, &a.Name, &a.Type, &a.Size, &modified, &a.Identity, &a.Copied, &a.Inline); err != nil {
			return nil, err
		}
		a.Path, a.Modified = string(path), time.UnixMilli(modified)
		found = append(found, a)
	}
	return found, rows.Err()
}
