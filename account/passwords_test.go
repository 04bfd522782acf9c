package account_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sendoff/account"
)

// TestForNow: what is kept for this run only never touches the keyring, not
// even a broken one.
func TestForNow(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	down := &account.Failure{Key: account.KeyKeyringFailed}
	b.vault.onSet, b.vault.onGet, b.vault.onDel = down, down, down
	a, err := b.AddForNow(t.Context(), example(), password)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Password(t.Context(), a); got != password || err != nil {
		t.Errorf("password is %q, %v", got, err)
	}
	if got := b.KeptIn(t.Context(), a.ID); got != account.KeptInMemory {
		t.Errorf("kept in %q", got)
	}
	// The next run knows that there is none, without asking the keyring.
	next := account.NewAccounts(account.AccountsParams{Store: b.store, Secrets: b.vault, Now: func() time.Time { return noon }})
	if _, err := next.Password(t.Context(), a); failureOf(t, err).Key != account.KeyPasswordMissing {
		t.Errorf("the next run: %v", err)
	}
	if got := next.KeptIn(t.Context(), a.ID); got != "" {
		t.Errorf("the next run finds it in %q", got)
	}
	if err := next.Remove(t.Context(), a.ID); err != nil {
		t.Errorf("cannot be removed: %v", err)
	}
}

// TestSetPasswordTakesOver: the newest password counts, wherever it is.
func TestSetPasswordTakesOver(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	for _, step := range []struct {
		set  func(context.Context, string, string) error
		word string
		in   string
	}{
		{b.SetPasswordForNow, "one", account.KeptInMemory},
		{b.SetPassword, "two", account.KeptInKeyring},
		{b.SetPasswordForNow, "three", account.KeptInMemory},
	} {
		if err := step.set(t.Context(), a.ID, step.word); err != nil {
			t.Fatal(err)
		}
		if got, err := b.Password(t.Context(), a); got != step.word || err != nil {
			t.Errorf("password is %q, %v, want %q", got, err, step.word)
		}
		if got := b.KeptIn(t.Context(), a.ID); got != step.in {
			t.Errorf("kept in %q, want %q", got, step.in)
		}
	}
	if err := b.SetPassword(t.Context(), "nobody", "x"); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("nobody's password: %v", err)
	}
	if err := b.SetPassword(t.Context(), a.ID, ""); failureOf(t, err).Key != account.KeyPasswordMissing {
		t.Errorf("no password: %v", err)
	}
}

// TestGivenPassword: SENDOFF_PASSWORD serves whichever account is used.
func TestGivenPassword(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	given := account.NewAccounts(account.AccountsParams{Store: b.store, Secrets: account.NewGiven("given"), Now: func() time.Time { return noon }})
	if got, err := given.Password(t.Context(), a); got != "given" || err != nil {
		t.Errorf("password is %q, %v", got, err)
	}
	if got := given.KeptIn(t.Context(), a.ID); got != account.KeptInMemory {
		t.Errorf("kept in %q", got)
	}
	if _, err := account.NewMemory().Get(t.Context(), a.ID); failureOf(t, err).Key != account.KeyPasswordMissing {
		t.Errorf("an empty memory gives %v", err)
	}
}

// TestRemoveNeedsTheKeyring: a run that was given a password does not open the
// keyring, and so cannot remove an account whose secret would stay there.
func TestRemoveNeedsTheKeyring(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	given := account.NewAccounts(account.AccountsParams{Store: b.store, Secrets: account.NewGiven("given"), Now: func() time.Time { return noon }})
	if err := given.Remove(t.Context(), a.ID); failureOf(t, err).Key != account.KeyKeyringFailed {
		t.Errorf("removed with %v", err)
	}
	if _, err := b.Find(t.Context(), a.ID); err != nil {
		t.Errorf("the account is gone, its secret is not: %v", err)
	}
	own := example()
	own.Address = "own@example.org"
	own, err := given.Add(t.Context(), own, "x")
	if err != nil {
		t.Fatal(err)
	}
	if err := given.Remove(t.Context(), own.ID); err != nil {
		t.Errorf("its own account: %v", err)
	}
}

// TestPasswordAfterACancel: that nobody could look is not that there is none,
// which would hold the account until the person acts.
func TestPasswordAfterACancel(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := b.add(t, "a@example.org")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Password(ctx, a)
	var f *account.Failure
	if err == nil || errors.As(err, &f) && f.Key.Holds() {
		t.Errorf("it gives %v", err)
	}
}

func TestNoSignInNeedsNoSecret(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.vault.onGet = errors.New("asked")
	for _, a := range []account.Account{
		{ID: "x", Security: account.SecurityNone, Username: "u"},
		{ID: "x", Security: account.SecurityTLS},
	} {
		if got, err := b.Password(t.Context(), a); got != "" || err != nil {
			t.Errorf("password is %q, %v", got, err)
		}
	}
	// With a password but without a user name, the address is the name.
	a := example()
	a.Username = ""
	b.vault.onGet = nil
	a, err := b.Add(t.Context(), a, password)
	if err != nil || a.Username != a.Address {
		t.Errorf("user name is %q, %v", a.Username, err)
	}
}

func TestPracticeAccount(t *testing.T) {
	t.Parallel()
	practice := account.Account{ID: account.PracticeID, Address: account.PracticeAddress}
	b := newBooks(t, func(p *account.AccountsParams) {
		p.Practice = func(context.Context) (account.Account, string, error) { return practice, "random", nil }
	})
	for _, word := range []string{"practice", "Practice", account.PracticeAddress} {
		a, err := b.Find(t.Context(), word)
		if err != nil || a.ID != account.PracticeID {
			t.Errorf("find %q: %v, %v", word, a, err)
		}
		if got, err := b.Password(t.Context(), a); got != "random" || err != nil {
			t.Errorf("password is %q, %v", got, err)
		}
	}
	if list, err := b.List(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("list is %v, %v", list, err)
	}
}
