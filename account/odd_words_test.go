package account_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"unicode"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

func openFailure(t *testing.T, srv *faultserver.Server, change func(*account.Account)) *account.Failure {
	t.Helper()
	a := accountAt(srv, account.SecurityTLS)
	change(&a)
	_, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), a, password, nil)
	var f *account.Failure
	if !errors.As(err, &f) {
		t.Fatalf("opened: %v\n%s", err, srv.Log())
	}
	return f
}

// TestRepeatedSecretWithoutAUserName: where the user name is left out the
// address is signed in with, and what a server repeats is no secret less.
func TestRepeatedSecretWithoutAUserName(t *testing.T) {
	t.Parallel()
	const address = "somebody@example.org"
	sent := base64.StdEncoding.EncodeToString([]byte("\x00" + address + "\x00" + password))
	srv := serve(t, faultserver.Options{Rules: reply(faultserver.StepAuth, "535 5.7.8 you sent "+sent)})
	f := openFailure(t, srv, func(a *account.Account) { a.Username, a.Address = "", address })
	if strings.Contains(f.Error(), sent) || f.Text != "you sent […]" {
		t.Errorf("%v, %q", f, f.Text)
	}
}

// TestGarbageIsMadeSafe: an error ends up in a terminal or a log; what a server
// made up must not steer the one or fill the other.
func TestGarbageIsMadeSafe(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{Rules: raw(faultserver.StepEHLO, "099 \x1b[31m\u202e\a"+strings.Repeat("x", 20_000)+"\r\n", 1)})
	f := openFailure(t, srv, func(*account.Account) {})
	if f.Key != account.KeyProtocol {
		t.Errorf("it is called %s: %v", f.Key, f)
	}
	words := f.Error()
	if i := strings.IndexFunc(words, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); i >= 0 || len(words) > 4096 {
		t.Errorf("%d bytes: %.200q", len(words), words)
	}
}
