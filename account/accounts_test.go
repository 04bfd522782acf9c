package account_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/store"
)

// vault is a keyring in memory that can fail.
type vault struct {
	kept                map[string]string
	onSet, onGet, onDel error
	forgets             bool
}

func newVault() *vault { return &vault{kept: map[string]string{}} }

func (v *vault) Kind() string { return account.KeptInKeyring }

func (v *vault) Set(_ context.Context, id, secret string) error {
	if v.onSet != nil {
		return v.onSet
	}
	if !v.forgets {
		v.kept[id] = secret
	}
	return nil
}

func (v *vault) Get(_ context.Context, id string) (string, error) {
	secret, ok := v.kept[id]
	if v.onGet != nil {
		return "", v.onGet
	}
	if !ok {
		return "", &account.Failure{Key: account.KeyPasswordMissing}
	}
	return secret, nil
}

func (v *vault) Delete(_ context.Context, id string) error {
	if v.onDel != nil {
		return v.onDel
	}
	delete(v.kept, id)
	return nil
}

// books are accounts in a new database with a clock that stands.
type books struct {
	*account.Accounts
	vault *vault
	dir   string
	store *store.Store
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newBooks(t *testing.T, change ...func(*account.AccountsParams)) *books {
	t.Helper()
	b := &books{vault: newVault(), dir: t.TempDir()}
	now := func() time.Time { return noon }
	var err error
	b.store, err = store.Open(t.Context(), filepath.Join(b.dir, "sendoff.db"), now, account.Schema())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.store.Close() })
	p := account.AccountsParams{Store: b.store, Secrets: b.vault, Now: now}
	for _, fn := range change {
		fn(&p)
	}
	b.Accounts = account.NewAccounts(p)
	return b
}

func example() account.Account {
	return account.Account{
		Address: "ayse@example.org", Name: "Ayşe Yılmaz", Host: "smtp.example.org", Port: 465,
		Security: account.SecurityTLS, Username: "ayse", Auth: account.AuthPlain, ProviderID: "example",
		Origin: map[string]string{"host": account.OriginTable, "port": account.OriginUser},
	}
}

// add adds an account with an address of its own.
func (b *books) add(t *testing.T, address string) account.Account {
	t.Helper()
	a := example()
	a.Address = address
	a, err := b.Add(t.Context(), a, "geheim-"+address)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAddAndFind(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := example()
	a.TrustFingerprint, a.TrustPEM = "abcd", []byte("pem")
	a.IMAP.Copy = account.CopyAuto
	added, err := b.Add(t.Context(), a, password)
	if err != nil {
		t.Fatal(err)
	}
	a.ID, a.Default, a.Created = added.ID, true, noon
	if diff := cmp.Diff(a, added); diff != "" {
		t.Error(diff)
	}
	if len(added.ID) != 13 || strings.Trim(added.ID, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		t.Errorf("id is %q", added.ID)
	}
	for _, word := range []string{added.ID, "ayse@example.org", "ayse@EXAMPLE.org.", "Ayse@example.org"} {
		found, err := b.Find(t.Context(), word)
		if err != nil {
			t.Errorf("find %q: %v", word, err)
		}
		if diff := cmp.Diff(added, found); diff != "" {
			t.Errorf("find %q: %s", word, diff)
		}
	}
	if got, err := b.Password(t.Context(), added); got != password || err != nil {
		t.Errorf("password is %q, %v", got, err)
	}
	if got := b.KeptIn(t.Context(), added.ID); got != account.KeptInKeyring {
		t.Errorf("kept in %q", got)
	}
	for _, word := range []string{"", "x", "else@example.org", "practice"} {
		if _, err := b.Find(t.Context(), word); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("find %q: %v", word, err)
		}
	}
}

// TestSecretIsInNoFile: whatever the store writes, the password is not in it.
func TestSecretIsInNoFile(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	if err := b.SetPassword(t.Context(), a.ID, "geheim-zwei"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AddForNow(t.Context(), example(), "geheim-drei"); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err := filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		seen += len(data)
		if bytes.Contains(data, []byte("geheim")) {
			t.Errorf("the secret is in %s", path)
		}
		return err
	})
	if err != nil || seen == 0 {
		t.Fatalf("read %d bytes, %v", seen, err)
	}
}

func TestAddLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	keyringDown := &account.Failure{Key: account.KeyKeyringFailed}
	tests := []struct {
		name    string
		arrange func(*testing.T, *books) context.Context
		change  func(*account.Account)
		is      error
		key     account.FailureKey
	}{
		{"the keyring refuses", func(t *testing.T, b *books) context.Context { b.vault.onSet = keyringDown; return t.Context() }, nil, nil, account.KeyKeyringFailed},
		{"the keyring keeps nothing", func(t *testing.T, b *books) context.Context { b.vault.forgets = true; return t.Context() }, nil, nil, account.KeyPasswordMissing},
		{"the keyring cannot be read", func(t *testing.T, b *books) context.Context { b.vault.onGet = keyringDown; return t.Context() }, nil, nil, account.KeyKeyringFailed},
		{"the address is taken", func(t *testing.T, b *books) context.Context { b.add(t, "AYSE@Example.ORG"); return t.Context() }, func(a *account.Account) { a.Address = "AYSE@example.org" }, account.ErrAddressTaken, ""},
		{"the settings are bad", func(t *testing.T, _ *books) context.Context { return t.Context() }, func(a *account.Account) { a.Port = 0 }, nil, ""},
		{"the database is closed", func(t *testing.T, b *books) context.Context {
			b.vault.onGet = nil
			return closeAfterSet(t, b)
		}, nil, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			ctx := tt.arrange(t, b)
			secrets := len(b.vault.kept)
			accounts, err := b.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			a := example()
			if tt.change != nil {
				tt.change(&a)
			}
			_, err = b.Add(ctx, a, password)
			if err == nil {
				t.Fatal("added")
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("error is %v, want %v", err, tt.is)
			}
			if tt.key != "" && failureOf(t, err).Key != tt.key {
				t.Errorf("error is %v, want %s", err, tt.key)
			}
			if len(b.vault.kept) != secrets {
				t.Errorf("a secret stayed: %d", len(b.vault.kept))
			}
			after, err := b.List(t.Context())
			if err != nil || len(after) != len(accounts) {
				t.Errorf("accounts are %v, %v", after, err)
			}
		})
	}
}

// closeAfterSet gives a context that ends when the secret is in the keyring, so
// that the row cannot be written.
func closeAfterSet(t *testing.T, b *books) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	b.Accounts = account.NewAccounts(account.AccountsParams{
		Store: b.store, Now: func() time.Time { return noon },
		Secrets: ending{vault: b.vault, end: cancel},
	})
	return ctx
}

type ending struct {
	*vault
	end func()
}

func (e ending) Get(ctx context.Context, id string) (string, error) {
	e.end()
	return e.vault.Get(ctx, id)
}

func TestValidationErrorNamesTheFields(t *testing.T) {
	t.Parallel()
	a := example()
	a.Port, a.Host = 70000, ""
	_, err := newBooks(t).Add(t.Context(), a, password)
	var bad *account.ValidationError
	if !errors.As(err, &bad) {
		t.Fatalf("error is %v", err)
	}
	want := []account.FieldProblem{{Field: "host", Key: "hand.host-missing"}, {Field: "port", Key: "hand.bad-port"}}
	if diff := cmp.Diff(want, bad.Problems); diff != "" {
		t.Error(diff)
	}
}

func TestDefault(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	if _, err := b.Default(t.Context()); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("without accounts: %v", err)
	}
	first, second := b.add(t, "a@example.org"), b.add(t, "b@example.org")
	is := func(want account.Account) {
		t.Helper()
		got, err := b.Default(t.Context())
		if err != nil || got.ID != want.ID {
			t.Errorf("default is %s, %v, want %s", got.Address, err, want.Address)
		}
	}
	is(first)
	if second.Default {
		t.Error("the second one claims to be the default")
	}
	if err := b.SetDefault(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	is(second)
	if err := b.SetDefault(t.Context(), "nobody"); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("default to nobody: %v", err)
	}
	is(second)
	list, err := b.List(t.Context())
	if err != nil || len(list) != 2 || list[0].ID != second.ID {
		t.Errorf("list begins with %v, %v", list, err)
	}
	if err := b.Remove(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	is(first)
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	b.add(t, "b@example.org")
	if err := b.Hold(t.Context(), a.ID, account.KeyAuthRefused); err != nil {
		t.Fatal(err)
	}
	if err := b.Seen(t.Context(), a.ID, 1234, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	a.Name, a.Default, a.Held, a.MaxMessageBytes = "Other", false, "nonsense", 99
	if err := b.Update(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	got, err := b.Find(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := a
	want.Default, want.Held, want.MaxMessageBytes, want.LastUsed = true, account.KeyAuthRefused, 1234, noon.Add(time.Hour)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a new name: %s", diff)
	}
	got.Host = "mail.example.org"
	if err := b.Update(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	got, err = b.Find(t.Context(), a.ID)
	if err != nil || got.Held != "" || got.Host != "mail.example.org" || got.MaxMessageBytes != 0 {
		t.Errorf("another server does not release: %+v, %v", got, err)
	}
	got.Address = "b@EXAMPLE.org"
	if err := b.Update(t.Context(), got); !errors.Is(err, account.ErrAddressTaken) {
		t.Errorf("a taken address: %v", err)
	}
	got.ID = "nobody"
	if err := b.Update(t.Context(), got); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("nobody's account: %v", err)
	}
}

func TestHoldAndRelease(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	held := func() account.FailureKey {
		t.Helper()
		got, err := b.Find(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return got.Held
	}
	for name, release := range map[string]func() error{
		"release":      func() error { return b.Release(t.Context(), a.ID) },
		"new password": func() error { return b.SetPassword(t.Context(), a.ID, "new") },
		"for now":      func() error { return b.SetPasswordForNow(t.Context(), a.ID, "new") },
	} {
		if err := b.Hold(t.Context(), a.ID, account.KeyKeyringTimeout); err != nil {
			t.Fatal(err)
		}
		if got := held(); got != account.KeyKeyringTimeout {
			t.Errorf("held is %q", got)
		}
		if err := release(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := held(); got != "" {
			t.Errorf("after %s held is %q", name, got)
		}
	}
	if err := b.Hold(t.Context(), "nobody", account.KeyAuthRefused); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("hold nobody: %v", err)
	}
	if err := b.Hold(t.Context(), account.PracticeID, account.KeyAuthRefused); err != nil {
		t.Errorf("hold the practice account: %v", err)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	b.vault.onDel = &account.Failure{Key: account.KeyKeyringTimeout}
	if err := b.Remove(t.Context(), a.ID); failureOf(t, err).Key != account.KeyKeyringTimeout {
		t.Errorf("a silent keyring: %v", err)
	}
	if _, err := b.Find(t.Context(), a.ID); err != nil {
		t.Errorf("the account is gone, its secret is not: %v", err)
	}
	b.vault.onDel = nil
	if err := b.Remove(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if len(b.vault.kept) != 0 {
		t.Error("the secret stayed")
	}
	if err := b.Remove(t.Context(), a.ID); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
}
