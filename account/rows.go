package account

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

const columns = `id, address, name, host, port, security, username, auth, provider_id, origin,
	is_default, trust_fingerprint, trust_pem, held, max_message_bytes, created, last_used,
	imap_host, imap_port, imap_security, imap_username, imap_trust, imap_held, imap_folders, sent_folder, sent_copy`

// List gives all accounts, the default one first, then in the order in which
// they were added. The practice account is not among them.
func (r *Accounts) List(ctx context.Context) ([]Account, error) {
	var out []Account
	err := r.p.Store.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT "+columns+" FROM account ORDER BY is_default DESC, created, id")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			a, err := scan(rows)
			if err != nil {
				return err
			}
			out = append(out, a)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("list the accounts: %w", err)
	}
	return out, nil
}

// Find gives the account with an id or an address; "practice" and the practice
// address give the built-in one. Capitals in the part before the @ matter only
// where two accounts differ in nothing else. Error: [ErrNotFound].
func (r *Accounts) Find(ctx context.Context, idOrAddress string) (Account, error) {
	if strings.EqualFold(idOrAddress, PracticeID) || strings.EqualFold(idOrAddress, PracticeAddress) {
		a, _, err := r.practice(ctx)
		return a, err
	}
	if a, err := r.get(ctx, idOrAddress); !errors.Is(err, ErrNotFound) {
		return a, err
	}
	key, err := addressKey(idOrAddress)
	if err != nil {
		return Account{}, ErrNotFound
	}
	if a, err := r.one(ctx, "address_key = ?", key); !errors.Is(err, ErrNotFound) {
		return a, err
	}
	return r.one(ctx, "lower(address_key) = ?1 AND (SELECT count(*) FROM account WHERE lower(address_key) = ?1) = 1", strings.ToLower(key))
}

// Default gives the default account. Error: [ErrNotFound] if there is none.
func (r *Accounts) Default(ctx context.Context) (Account, error) {
	return r.one(ctx, "is_default = ?", 1)
}

// SetDefault makes an account the default one.
func (r *Accounts) SetDefault(ctx context.Context, id string) error {
	err := r.p.Store.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE account SET is_default = 0 WHERE is_default = 1"); err != nil {
			return err
		}
		return change(ctx, tx, "UPDATE account SET is_default = 1 WHERE id = ?", id)
	})
	if err != nil {
		return fmt.Errorf("set the default account: %w", err)
	}
	return nil
}

// Hold stops an account until the person acts.
func (r *Accounts) Hold(ctx context.Context, id string, key FailureKey) error {
	return r.note(ctx, id, "UPDATE account SET held = ? WHERE id = ?", string(key), id)
}

// Release lets a held account go on. Its mailbox stays held, unless it was the
// secret that could not be had.
func (r *Accounts) Release(ctx context.Context, id string) error {
	return r.note(ctx, id, `UPDATE account SET held = '',
		imap_held = CASE WHEN imap_held IN (?, ?, ?) THEN '' ELSE imap_held END WHERE id = ?`,
		string(KeyKeyringFailed), string(KeyKeyringTimeout), string(KeyPasswordMissing), id)
}

// Seen notes that the account's server was reached and what it takes at most;
// maxBytes 0 is no limit or none known.
func (r *Accounts) Seen(ctx context.Context, id string, maxBytes int64, at time.Time) error {
	return r.note(ctx, id, "UPDATE account SET max_message_bytes = ?, last_used = ? WHERE id = ?",
		maxBytes, at.UTC().UnixMilli(), id)
}

// note changes one row. The practice account has none.
func (r *Accounts) note(ctx context.Context, id, query string, args ...any) error {
	if id == PracticeID {
		return nil
	}
	err := r.p.Store.Write(ctx, func(tx *sql.Tx) error { return change(ctx, tx, query, args...) })
	if err != nil {
		return fmt.Errorf("note on the account: %w", err)
	}
	return nil
}

func (r *Accounts) get(ctx context.Context, id string) (Account, error) {
	return r.one(ctx, "id = ?", id)
}

func (r *Accounts) one(ctx context.Context, where string, arg any) (Account, error) {
	var a Account
	err := r.p.Store.Read(ctx, func(tx *sql.Tx) (err error) {
		a, err = find(ctx, tx, where, arg)
		return err
	})
	if err != nil {
		return Account{}, fmt.Errorf("find the account: %w", err)
	}
	return a, nil
}

// find reads one account; where is a constant of this package.
func find(ctx context.Context, tx *sql.Tx, where string, arg any) (Account, error) {
	a, err := scan(tx.QueryRowContext(ctx, "SELECT "+columns+" FROM account WHERE "+where, arg))
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, ErrNotFound
	}
	return a, err
}

func scan(row interface{ Scan(dest ...any) error }) (Account, error) {
	var a Account
	var origin, folders string
	var created, used int64
	err := row.Scan(&a.ID, &a.Address, &a.Name, &a.Host, &a.Port, &a.Security, &a.Username, &a.Auth,
		&a.ProviderID, &origin, &a.Default, &a.TrustFingerprint, &a.TrustPEM, &a.Held,
		&a.MaxMessageBytes, &created, &used,
		&a.IMAP.Host, &a.IMAP.Port, &a.IMAP.Security, &a.IMAP.Username, &a.IMAP.TrustFingerprint, &a.IMAP.Held, &folders,
		&a.IMAP.Folder, &a.IMAP.Copy)
	if err != nil {
		return Account{}, err
	}
	if a.IMAP.Folders, err = decodeFolders(folders); err != nil {
		return Account{}, fmt.Errorf("account %s: %w", a.ID, err)
	}
	if err := json.Unmarshal([]byte(origin), &a.Origin); err != nil {
		return Account{}, fmt.Errorf("the origins of account %s: %w", a.ID, err)
	}
	a.Created = time.UnixMilli(created).UTC()
	if used != 0 {
		a.LastUsed = time.UnixMilli(used).UTC()
	}
	return a, nil
}

func insert(ctx context.Context, tx *sql.Tx, a *Account, key, kept string) error {
	origin, err := json.Marshal(a.Origin)
	if err != nil {
		return fmt.Errorf("write the origins: %w", err)
	}
	a.Created = a.Created.UTC().Truncate(time.Millisecond)
	_, err = tx.ExecContext(ctx, `INSERT INTO account
		(id, address, address_key, name, host, port, security, username, auth, provider_id, origin,
		 trust_fingerprint, trust_pem, max_message_bytes, created, kept_in,
		 imap_host, imap_port, imap_security, imap_username, imap_trust, sent_folder, sent_copy)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Address, key, a.Name, a.Host, a.Port, a.Security, a.Username, a.Auth, a.ProviderID, string(origin),
		a.TrustFingerprint, a.TrustPEM, a.MaxMessageBytes, a.Created.UnixMilli(), kept,
		a.IMAP.Host, a.IMAP.Port, a.IMAP.Security, a.IMAP.Username, a.IMAP.TrustFingerprint, a.IMAP.Folder, a.IMAP.Copy)
	if err != nil {
		return err
	}
	if err := anyDefault(ctx, tx); err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, "SELECT is_default FROM account WHERE id = ?", a.ID).Scan(&a.Default)
}

func update(ctx context.Context, tx *sql.Tx, a *Account, key string) error {
	origin, err := json.Marshal(a.Origin)
	if err != nil {
		return fmt.Errorf("write the origins: %w", err)
	}
	folders, err := encodeFolders(a.IMAP.Folders)
	if err != nil {
		return err
	}
	return change(ctx, tx, `UPDATE account SET address = ?, address_key = ?, name = ?, host = ?, port = ?,
		security = ?, username = ?, auth = ?, provider_id = ?, origin = ?, trust_fingerprint = ?, trust_pem = ?,
		held = ?, max_message_bytes = ?, imap_host = ?, imap_port = ?, imap_security = ?, imap_username = ?,
		imap_trust = ?, imap_held = ?, imap_folders = ?, sent_folder = ?, sent_copy = ? WHERE id = ?`,
		a.Address, key, a.Name, a.Host, a.Port, a.Security, a.Username, a.Auth, a.ProviderID, string(origin),
		a.TrustFingerprint, a.TrustPEM, a.Held, a.MaxMessageBytes,
		a.IMAP.Host, a.IMAP.Port, a.IMAP.Security, a.IMAP.Username, a.IMAP.TrustFingerprint, a.IMAP.Held, folders,
		a.IMAP.Folder, a.IMAP.Copy, a.ID)
}

// addressFree makes sure that no other account has the address.
func addressFree(ctx context.Context, tx *sql.Tx, key, id string) error {
	var n int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM account WHERE address_key = ? AND id <> ?", key, id).Scan(&n)
	if err != nil {
		return err
	}
	if n > 0 {
		return ErrAddressTaken
	}
	return nil
}

// anyDefault makes the oldest account the default one if none is.
func anyDefault(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE account SET is_default = 1 WHERE id =
		(SELECT id FROM account ORDER BY created, id LIMIT 1)
		AND NOT EXISTS (SELECT 1 FROM account WHERE is_default = 1)`)
	return err
}

// change runs a statement that must meet exactly one account.
func change(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}
