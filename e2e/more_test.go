//go:build unix && e2e && more

package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/postfix"
	"sendoff/e2e/system"
)

// mutt writes a message with a file and hands it to `sendoff sendmail`, as it does to any sendmail.
func TestMoreMuttSendsThroughSendmail(t *testing.T) {
	system.Need(t, "mutt")
	server := faultserver.New(t, faultserver.Options{Users: map[string]string{"ayse": "the secret"}})
	s := desktop.NewSession(t, desktop.Absent)
	trust(t, s, server.CAPEM())
	s.Setenv("SENDOFF_PASSWORD", "the secret")
	p := newProgram(t, s, "sendoff")
	addFaultAccount(t, p, server)
	rc := filepath.Join(s.Home, "muttrc")
	settings := "set from=ayse@sendoff.test use_envelope_from=yes copy=no charset=UTF-8 sendmail=\"" + p.path + " sendmail -oi\"\n"
	if err := os.WriteFile(rc, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	path := file(t, s, "rapor Ağustos.bin", 100_000)
	cmd := s.Command("mutt", "-n", "-F", rc, "-s", "Üç rapor", "-a", path, "-b", "quiet@example.org", "--", "li@example.org")
	cmd.Stdin = strings.NewReader("Dear Li,\n.\nit is attached.\n")
	if e := p.finish(cmd); e.code != 0 {
		t.Fatalf("mutt ended with %d\n%s", e.code, e)
	}
	ledger := server.Messages()
	if len(ledger) != 1 {
		t.Fatalf("the server has %d messages\n%s", len(ledger), server.Log())
	}
	got := ledger[0]
	if to := strings.Join(got.Accepting(), " "); to != "li@example.org quiet@example.org" {
		t.Errorf("recipients %q", to)
	}
	if bytes.Contains(got.Data, []byte("quiet@example.org")) {
		t.Error("the blind copy can be seen")
	}
	muttReads(t, s, got.Data, "Dear Li,\n.\nit is attached.\n", path)
}

// What swaks and msmtp can do with the test's own Postfix tells that it is an ordinary server: sign-in is asked for,
// over TLS only, and what they send arrives as ours does.
func TestMoreOtherClients(t *testing.T) {
	system.Need(t, "swaks", "msmtp")
	server := postfix.New(t, postfix.Options{})
	s := desktop.NewSession(t, desktop.Absent)
	p := newProgram(t, s, "sendoff")

	swaks := func(args ...string) ended {
		return p.finish(s.Command("swaks", append([]string{
			"--server", "localhost", "--port", fmt.Sprint(server.Submission), "--from", postfix.User, "--to", "li@example.org",
		}, args...)...))
	}
	if e := swaks(); e.code == 0 {
		t.Errorf("Postfix took a message without TLS and sign-in:\n%s", e)
	}
	if e := swaks("--tls", "--auth", "PLAIN", "--auth-user", postfix.User, "--auth-password", "wrong"); e.code == 0 {
		t.Errorf("Postfix took a wrong password:\n%s", e)
	}

	s.Setenv("SSL_CERT_FILE", server.CAFile)
	s.Setenv("SENDOFF_PASSWORD", postfix.Password)
	p.must(0, "", "account", "add", postfix.User, "--host", "localhost", "--port", fmt.Sprint(server.Submissions), "--security", "tls",
		"--username", postfix.User, "--no-check")
	m := p.must(0, "", "send", "--json", "--to", "li@example.org", "--subject", "x", "--body", "y").result(t)
	frozen := p.spool(m.ID)
	msmtp := s.Command("msmtp", "--host=localhost", "--port="+fmt.Sprint(server.Submissions), "--tls=on", "--tls-starttls=off",
		"--tls-trust-file="+server.CAFile, "--auth=plain", "--user="+postfix.User, "--passwordeval=printf '"+postfix.Password+"\\n'",
		"--from="+postfix.User, "--", "li@example.org")
	msmtp.Stdin = bytes.NewReader(bytes.ReplaceAll(frozen, []byte("\r\n"), []byte("\n")))
	if e := p.finish(msmtp); e.code != 0 {
		t.Fatalf("msmtp ended with %d\n%s", e.code, e)
	}
	delivered := server.Messages(2)
	if ours, theirs := postfix.Original(delivered[0]), postfix.Original(delivered[1]); !bytes.Equal(ours, theirs) {
		t.Errorf("by Sendoff %d bytes were delivered, by msmtp %d, and they differ", len(ours), len(theirs))
	}
}
