package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"sendoff/store"
)

// AccountsParams are the parts of [Accounts].
type AccountsParams struct {
	Store   *store.Store
	Secrets Secrets
	// Table finds the provider of an account that was set up by hand; nil
	// leaves it without one.
	Table *Table
	Now   func() time.Time
	// Practice gives the built-in account and its password; nil means that
	// there is none. It may start the practice server.
	Practice func(context.Context) (Account, string, error)
}

// Accounts is the repository of accounts and their secrets. It may be used from
// several goroutines.
type Accounts struct {
	p      AccountsParams
	forNow *memory // secrets that the person chose to keep until the end only
}

// NewAccounts makes the repository.
func NewAccounts(p AccountsParams) *Accounts {
	return &Accounts{p: p, forNow: &memory{secrets: map[string]string{}}}
}

// Add keeps the secret, reads it back, and then stores the account, with a new
// id; the first account becomes the default. If any of it fails nothing stays.
// An empty password is kept nowhere. Errors: [*ValidationError],
// [ErrAddressTaken], [*Failure] of the keyring, those of the store.
func (r *Accounts) Add(ctx context.Context, a Account, password string) (Account, error) {
	return r.add(ctx, a, password, r.p.Secrets)
}

// AddForNow is [Accounts.Add] with the secret in memory until the program ends,
// for a computer whose keyring does not work.
func (r *Accounts) AddForNow(ctx context.Context, a Account, password string) (Account, error) {
	return r.add(ctx, a, password, r.forNow)
}

func (r *Accounts) add(ctx context.Context, a Account, password string, secrets Secrets) (Account, error) {
	a, key, err := r.prepare(a, password)
	if err != nil {
		return Account{}, err
	}
	id, err := newID()
	if err != nil {
		return Account{}, err
	}
	a.ID, a.Created, a.LastUsed, a.Held = id, r.p.Now(), time.Time{}, ""
	a.IMAP.Held, a.IMAP.Folders = "", nil
	// Before the keyring is asked, which may ask the person.
	if err := r.p.Store.Read(ctx, func(tx *sql.Tx) error { return addressFree(ctx, tx, key, id) }); err != nil {
		return Account{}, err
	}
	kept, err := keep(ctx, secrets, id, password)
	if err == nil {
		err = r.p.Store.Write(ctx, func(tx *sql.Tx) error {
			if err := addressFree(ctx, tx, key, id); err != nil {
				return err
			}
			return insert(ctx, tx, &a, key, kept)
		})
	}
	if err != nil && password != "" {
		// Also when the caller has gone: nothing may stay.
		_ = secrets.Delete(context.WithoutCancel(ctx), id)
	}
	if err != nil {
		return Account{}, fmt.Errorf("add the account: %w", err)
	}
	return a, nil
}

// prepare checks the settings and completes them.
func (r *Accounts) prepare(a Account, password string) (Account, string, error) {
	a.Address, a.Host = strings.TrimSpace(a.Address), strings.TrimSpace(a.Host)
	a.IMAP.Host = strings.TrimSpace(a.IMAP.Host)
	if a.IMAP.Host == "" {
		a.IMAP.Port, a.IMAP.Security = 0, "" // the table's go together
	}
	if a.Auth == "" {
		a.Auth = AuthAuto
	}
	if a.IMAP.Copy == "" {
		a.IMAP.Copy = CopyAuto
	}
	if err := validate(a); err != nil {
		return Account{}, "", err
	}
	if a.IMAP.Copy == CopyOn && r.p.Table.Filing(a).At.Host == "" {
		return Account{}, "", &ValidationError{Problems: []FieldProblem{{Field: FieldIMAPHost, Key: "copy.host-missing"}}}
	}
	if a.Username == "" && password != "" {
		a.Username = a.Address
	}
	if a.ProviderID == "" && r.p.Table != nil {
		if m, ok := r.p.Table.Lookup(a.Address); ok {
			a.ProviderID = m.Provider.ID
		}
	}
	key, err := addressKey(a.Address)
	return a, key, err
}

// keep puts a secret away, reads it back and says where it will be found by the
// next run: in the keyring, or nowhere.
func keep(ctx context.Context, secrets Secrets, id, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	if err := secrets.Set(ctx, id, password); err != nil {
		return "", err
	}
	switch got, err := secrets.Get(ctx, id); {
	case err != nil:
		return "", err
	case got != password:
		return "", keyringFailure(errNotKept, false)
	}
	if secrets.Kind() == KeptInKeyring {
		return KeptInKeyring, nil
	}
	return "", nil
}

// Update changes the settings of an account; its secret, its default mark and
// what was seen of it stay. A change of how it connects or signs in releases
// it, and its mailbox alike. Errors as for [Accounts.Add], and [ErrNotFound].
func (r *Accounts) Update(ctx context.Context, a Account) error {
	a, key, err := r.prepare(a, "")
	if err != nil {
		return err
	}
	err = r.p.Store.Write(ctx, func(tx *sql.Tx) error {
		before, err := find(ctx, tx, "id = ?", a.ID)
		if err != nil {
			return err
		}
		if err := addressFree(ctx, tx, key, a.ID); err != nil {
			return err
		}
		a.Held, a.MaxMessageBytes = before.Held, before.MaxMessageBytes
		if connectsElse(a, before) {
			a.Held, a.MaxMessageBytes = "", 0
		}
		a.IMAP.Held, a.IMAP.Folders = before.IMAP.Held, before.IMAP.Folders
		if asksElse(a, before) {
			a.IMAP.Held, a.IMAP.Folders = "", nil
		}
		return update(ctx, tx, &a, key)
	})
	if err != nil {
		return fmt.Errorf("change the account: %w", err)
	}
	return nil
}

// connectsElse reports whether a session would be opened in another way.
func connectsElse(a, b Account) bool {
	return a.Host != b.Host || a.Port != b.Port || a.Security != b.Security || a.Username != b.Username ||
		a.Auth != b.Auth || a.TrustFingerprint != b.TrustFingerprint || string(a.TrustPEM) != string(b.TrustPEM)
}

// SetPassword replaces the secret and releases the account and its mailbox.
func (r *Accounts) SetPassword(ctx context.Context, id, password string) error {
	return r.setPassword(ctx, id, password, r.p.Secrets)
}

// SetPasswordForNow is [Accounts.SetPassword] in memory until the program ends;
// what the keyring has stays as it is.
func (r *Accounts) SetPasswordForNow(ctx context.Context, id, password string) error {
	return r.setPassword(ctx, id, password, r.forNow)
}

func (r *Accounts) setPassword(ctx context.Context, id, password string, secrets Secrets) error {
	err := r.p.Store.Read(ctx, func(tx *sql.Tx) error {
		_, err := find(ctx, tx, "id = ?", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("set the password: %w", err)
	}
	if password == "" {
		return fmt.Errorf("set the password: %w", &Failure{Key: KeyPasswordMissing, Stage: StageSignIn})
	}
	kept, err := keep(ctx, secrets, id, password)
	if err != nil {
		return fmt.Errorf("set the password: %w", err)
	}
	if secrets != Secrets(r.forNow) {
		_ = r.forNow.Delete(ctx, id) // it would hide the new one
	}
	err = r.p.Store.Write(ctx, func(tx *sql.Tx) error {
		return change(ctx, tx, `UPDATE account SET held = '', imap_held = '', imap_folders = '',
			kept_in = CASE WHEN ? = '' THEN kept_in ELSE ? END,
			username = CASE WHEN username = '' THEN address ELSE username END WHERE id = ?`, kept, kept, id)
	})
	if err != nil {
		return fmt.Errorf("set the password: %w", err)
	}
	return nil
}

// Password gives the secret of an account; it may ask the keyring, which may
// ask the person. It is empty, without an error, for an account that does not
// sign in. Every other absence is a [*Failure]; the other errors are those of the
// store.
func (r *Accounts) Password(ctx context.Context, a Account) (string, error) {
	if a.ID == PracticeID {
		_, password, err := r.practice(ctx)
		return password, err
	}
	if a.Security == SecurityNone || a.Username == "" {
		return "", nil
	}
	if r.forNow.has(a.ID) {
		return r.forNow.Get(ctx, a.ID)
	}
	if r.p.Secrets.Kind() != KeptInKeyring {
		return r.p.Secrets.Get(ctx, a.ID)
	}
	switch kept, err := r.keptIn(ctx, a.ID); {
	case err != nil:
		return "", err
	case kept == "":
		// It was kept for an earlier run only; the keyring need not be opened.
		return "", &Failure{Key: KeyPasswordMissing, Stage: StageSignIn, Host: a.Host, Port: a.Port}
	}
	return r.p.Secrets.Get(ctx, a.ID)
}

// KeptIn says where the secret of an account is kept: KeptInKeyring,
// KeptInMemory, or empty if there is none or the store cannot tell.
func (r *Accounts) KeptIn(ctx context.Context, id string) string {
	if id == PracticeID || r.forNow.has(id) {
		return KeptInMemory
	}
	if r.p.Secrets.Kind() == KeptInMemory {
		if _, err := r.p.Secrets.Get(ctx, id); err == nil {
			return KeptInMemory
		}
	}
	kept, _ := r.keptIn(ctx, id)
	return kept
}

// keptIn is what the database knows, nothing of an account that is not there.
func (r *Accounts) keptIn(ctx context.Context, id string) (string, error) {
	var kept string
	err := r.p.Store.Read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT kept_in FROM account WHERE id = ?", id).Scan(&kept)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("find where the password is: %w", err)
	}
	return kept, nil
}

// Remove deletes an account and its secret. If the keyring does not give the
// secret up, or this run does not use the keyring that has it, the account stays
// and the error is the keyring's.
func (r *Accounts) Remove(ctx context.Context, id string) error {
	if _, err := r.get(ctx, id); err != nil {
		return fmt.Errorf("remove the account: %w", err)
	}
	if err := r.removeSecret(ctx, id); err != nil {
		return fmt.Errorf("remove the password: %w", err)
	}
	err := r.p.Store.Write(ctx, func(tx *sql.Tx) error {
		if err := change(ctx, tx, "DELETE FROM account WHERE id = ?", id); err != nil {
			return err
		}
		return anyDefault(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("remove the account: %w", err)
	}
	return nil
}

func (r *Accounts) removeSecret(ctx context.Context, id string) error {
	kept, err := r.keptIn(ctx, id)
	if err != nil {
		return err
	}
	switch inKeyring := r.p.Secrets.Kind() == KeptInKeyring; {
	case kept == KeptInKeyring && !inKeyring:
		return keyringFailure(errors.New("the password is in the keyring, which this run does not use"), false)
	case kept == KeptInKeyring || !inKeyring:
		if err := r.p.Secrets.Delete(ctx, id); err != nil {
			return err
		}
	}
	return r.forNow.Delete(ctx, id)
}

// newID is 64 random bits in 13 characters.
func newID() (string, error) {
	var raw [8]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])), nil
}

// practice gives the built-in account.
func (r *Accounts) practice(ctx context.Context) (Account, string, error) {
	if r.p.Practice == nil {
		return Account{}, "", ErrNotFound
	}
	a, password, err := r.p.Practice(ctx)
	if err != nil {
		return Account{}, "", fmt.Errorf("start the practice account: %w", err)
	}
	if a.ID != PracticeID {
		return Account{}, "", errors.New("the practice account has a wrong id")
	}
	return a, password, nil
}
