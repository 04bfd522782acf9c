//go:build unix && e2e

package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/postfix"
	"sendoff/e2e/system"
)

// The whole path from a new account to a delivered message, through a real keyring and a real server, by both kinds
// of submission. What arrives is what was frozen, and another program reads in it what was written.
func TestSendThroughPostfix(t *testing.T) {
	server := postfix.New(t, postfix.Options{})
	for i, c := range []struct {
		security string
		port     int
	}{{"starttls", server.Submission}, {"tls", server.Submissions}} {
		t.Run(c.security, func(t *testing.T) {
			s := desktop.NewSession(t, desktop.Unlocked)
			s.Setenv("SSL_CERT_FILE", server.CAFile)
			p := newProgram(t, s, "sendoff")

			added := p.must(0, postfix.Password+"\n", "account", "add", postfix.User, "--name", "Ayşe Yılmaz", "--host", server.Host,
				"--port", fmt.Sprint(c.port), "--security", c.security, "--username", postfix.User, "--password-stdin")
			if secrets := s.Secrets(keyringService); strings.Count(secrets, "secret = "+postfix.Password) != 1 {
				t.Errorf("the keyring holds:\n%s", secrets)
			}
			p.must(0, "", "account", "check", postfix.User)

			report := file(t, s, "Bericht Größe №1.pdf", 300_000)
			empty := file(t, s, "empty, by intent.txt", 0)
			text := "Dear Li,\n.\n..two dots\nFrom here on: Grüße, 你好, " + strings.Repeat("a long line ", 120) + "\n"
			sent := p.must(0, text, "send", "--json", "--to", "Li Wei <li@example.org>", "--cc", "Žofie <zofie@example.org>",
				"--bcc", "quiet@example.org", "--subject", "Üç aylık rapor: "+strings.Repeat("très long ", 12), "--body-file", "-",
				"--attach", report, "--attach", empty)
			m := sent.result(t)
			if m.State != "sent" || m.Reply == "" || len(m.Recipients) != 3 {
				t.Fatalf("the result is %+v", m)
			}
			want := []string{
				"lookup", "connect", "secure", "sign-in", "sender", "recipients", "data", "reply", "done",
			}
			if got := sent.stages(t); !slices.Equal(got, want) {
				t.Errorf("stages %q, want %q", got, want)
			}

			frozen := p.spool(m.ID)
			for _, delivered := range server.Messages(3 * (i + 1))[3*i:] {
				original := postfix.Original(delivered)
				if hash(original) != hash(frozen) {
					t.Errorf("delivered %d bytes, frozen were %d, and they differ", len(original), len(frozen))
				}
				if strings.Contains(string(original), "quiet@example.org") {
					t.Error("the blind copy can be seen")
				}
			}
			readBack(t, s, frozen, text, report, empty)
			muttReads(t, s, frozen, text, report, empty)

			for _, place := range mentions(t, s.Home, postfix.Password) {
				t.Errorf("the password is in %s", place)
			}
			if strings.Contains(added.String()+sent.String(), postfix.Password) {
				t.Error("the password was printed")
			}

			p.must(0, "", "account", "remove", postfix.User)
			if secrets := s.Secrets(keyringService); strings.Contains(secrets, postfix.Password) {
				t.Errorf("the keyring still holds it:\n%s", secrets)
			}
		})
	}
}

// The program's own command line and log are looked at while it works: the password is in neither.
func TestRefusals(t *testing.T) {
	server := postfix.New(t, postfix.Options{MessageSizeLimit: 100_000})
	s := desktop.NewSession(t, desktop.Unlocked)
	s.Setenv("SSL_CERT_FILE", server.CAFile)
	p := newProgram(t, s, "sendoff")
	account := []string{
		"account", "add", postfix.User, "--host", server.Host, "--port", fmt.Sprint(server.Submissions),
		"--security", "tls", "--username", postfix.User, "--password-stdin",
	}
	wrong := p.must(77, "wrong password\n", account...)
	if strings.Contains(wrong.String(), "wrong password") {
		t.Error("the password was printed")
	}
	p.must(0, postfix.Password+"\n", account...)

	send := func(code int, to ...string) message {
		t.Helper()
		args := []string{"send", "--json", "--subject", "x", "--body", "y"}
		for _, address := range to {
			args = append(args, "--to", address)
		}
		return p.must(code, "", args...).result(t)
	}
	if m := send(67, postfix.Refused, "good@example.org"); m.State != "refused" || m.Recipients[0].Code != 550 || m.Recipients[1].State != "held" {
		t.Errorf("a refused recipient gave %+v", m)
	}
	if m := send(75, postfix.Later); m.State != "waiting" || m.Recipients[0].State != "later" {
		t.Errorf("a greylisted recipient gave %+v", m)
	}
	big := file(t, s, "big.bin", 200_000)
	m := p.must(69, "", "send", "--json", "--to", "good@example.org", "--subject", "x", "--body", "y", "--attach", big).result(t)
	if m.Reason != "too-big" {
		t.Errorf("a message over SIZE gave %+v", m)
	}
	if strings.Contains(server.Log(), "message-id=") {
		t.Error("Postfix got a message")
	}
}

// readBack has Python's email package read a message, as an independent witness.
func readBack(t *testing.T, s *desktop.Session, raw []byte, text string, files ...string) {
	t.Helper()
	system.Need(t, "python3")
	path := filepath.Join(s.Home, "frozen.eml")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	const script = `
import sys, json, hashlib
from email import message_from_binary_file, policy
m = message_from_binary_file(open(sys.argv[1], "rb"), policy=policy.default)
print(json.dumps({
  "defects": [str(d) for p in m.walk() for d in p.defects] + [str(d) for h in m.values() for d in getattr(h, "defects", [])],
  "subject": m["subject"], "to": m["to"], "cc": m["cc"], "bcc": m["bcc"], "from": m["from"],
  "date": str(m["date"].datetime.tzinfo is not None), "id": m["message-id"],
  "text": m.get_body(("plain",)).get_content(),
  "files": [[a.get_filename(), hashlib.sha256(a.get_payload(decode=True)).hexdigest()] for a in m.iter_attachments()],
}))`
	var got struct {
		Defects                               []string
		Subject, To, Cc, From, Date, ID, Text string
		Bcc                                   *string
		Files                                 [][2]string
	}
	if err := json.Unmarshal([]byte(system.Run(t, "python3", "-c", script, path)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Defects) > 0 || got.Bcc != nil || got.Date != "True" || !strings.HasSuffix(got.ID, "@sendoff.test>") {
		t.Errorf("Python's email package reads %+v", got)
	}
	if want := "Üç aylık rapor: " + strings.TrimSpace(strings.Repeat("très long ", 12)); got.Subject != want {
		t.Errorf("subject %q, want %q", got.Subject, want)
	}
	if got.From != "Ayşe Yılmaz <ayse@sendoff.test>" || got.To != "Li Wei <li@example.org>" || got.Cc != "Žofie <zofie@example.org>" {
		t.Errorf("from %q, to %q, cc %q", got.From, got.To, got.Cc)
	}
	if strings.TrimRight(got.Text, "\n") != strings.TrimRight(text, "\n") {
		t.Errorf("text %q, want %q", got.Text, text)
	}
	if len(got.Files) != len(files) {
		t.Fatalf("files %v, want %d", got.Files, len(files))
	}
	for i, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if want := [2]string{filepath.Base(name), hash(b)}; got.Files[i] != want {
			t.Errorf("file %d is %v, want %v", i, got.Files[i], want)
		}
	}
}
