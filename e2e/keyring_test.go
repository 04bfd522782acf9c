//go:build unix && e2e

package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
)

// A keyring that cannot keep the password must not leave half an account behind, nor hang for ever, nor lead to the
// password being kept elsewhere.
func TestKeyringThatKeepsNothing(t *testing.T) {
	for _, keyring := range []desktop.Keyring{desktop.Locked, desktop.Absent, desktop.Silent} {
		t.Run(string(keyring), func(t *testing.T) {
			server := faultserver.New(t, faultserver.Options{Users: map[string]string{"ayse": "the secret"}})
			s := desktop.NewSession(t, keyring)
			trust(t, s, server.CAPEM())
			p := newProgram(t, s, "sendoff")

			from := time.Now()
			e := p.must(77, "the secret\n", "account", "add", "ayse@sendoff.test", "--host", "localhost", "--port", fmt.Sprint(server.Port()),
				"--security", "tls", "--username", "ayse", "--password-stdin")
			t.Logf("said no after %v: %s", time.Since(from).Round(time.Second), e.stderr)
			if list := p.must(0, "", "account", "list", "--json"); strings.Contains(list.stdout, "ayse@sendoff.test") {
				t.Errorf("half an account is left:\n%s", list.stdout)
			}
			for _, place := range mentions(t, s.Home, "the secret") {
				t.Errorf("the password is in %s", place)
			}
			if len(server.Messages()) != 0 {
				t.Error("a message was sent")
			}
		})
	}
}

// SENDOFF_PASSWORD is the way where there is no keyring: for one run, and kept nowhere.
func TestPasswordOfOneRun(t *testing.T) {
	server := faultserver.New(t, faultserver.Options{Users: map[string]string{"ayse": "the secret"}})
	s := desktop.NewSession(t, desktop.Absent)
	trust(t, s, server.CAPEM())
	p := newProgram(t, s, "sendoff")
	addFaultAccount(t, p, server)
	send := []string{"send", "--json", "--to", "li@example.org", "--subject", "x", "--body", "y"}

	cmd := p.command("", send...)
	cmd.Env = append(cmd.Env, "SENDOFF_PASSWORD=the secret")
	e := p.finish(cmd)
	if e.code != 0 {
		t.Fatalf("ended with %d\n%s", e.code, e)
	}
	frozen := p.spool(e.result(t).ID)
	if ledger := server.Messages(); len(ledger) != 1 || ledger[0].SHA256 != hash(frozen) {
		t.Errorf("the server has %+v", ledger)
	}

	if m := p.must(77, "", send...).result(t); m.State != "waiting" {
		t.Errorf("without the password: %+v", m)
	}
	for _, place := range mentions(t, s.Home, "the secret") {
		t.Errorf("the password is in %s", place)
	}
}

// addFaultAccount adds an account for the fault server, with the password of one run.
func addFaultAccount(t *testing.T, p *program, server *faultserver.Server) {
	t.Helper()
	cmd := p.command("", "account", "add", "ayse@sendoff.test", "--host", "localhost", "--port", fmt.Sprint(server.Port()),
		"--security", "tls", "--username", "ayse", "--no-check")
	cmd.Env = append(cmd.Env, "SENDOFF_PASSWORD=the secret")
	if e := p.finish(cmd); e.code != 0 {
		t.Fatalf("account add ended with %d\n%s", e.code, e)
	}
}
