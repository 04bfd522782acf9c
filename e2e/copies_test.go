//go:build unix && e2e

package e2e_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/dovecot"
	"sendoff/e2e/faultserver"
)

// withMailbox is the program with an account that sends through one server and has its mailbox at the other.
func withMailbox(t *testing.T, server *faultserver.Server, box *dovecot.Server, mailbox ...string) (*desktop.Session, *program) {
	t.Helper()
	root, err := os.ReadFile(box.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	s := desktop.NewSession(t, desktop.Absent)
	trust(t, s, slices.Concat(server.CAPEM(), root))
	s.Setenv("SENDOFF_PASSWORD", dovecot.Password)
	p := newProgram(t, s, "sendoff")
	p.must(0, "", append([]string{
		"account", "add", dovecot.User, "--host", server.Host(), "--port", fmt.Sprint(server.Port()), "--security", "tls",
		"--imap-host", box.Host,
	}, mailbox...)...)
	return s, p
}

// The copy of a sent message lies in the account's own Sent folder, once, with the bytes that were frozen, and nobody
// has waited for it; a message whose fate is unknown is found there, and stays unknown until the person says so.
func TestCopyInTheSentFolder(t *testing.T) {
	server := faultserver.New(t, faultserver.Options{
		Users: map[string]string{dovecot.User: dovecot.Password},
		Rules: []faultserver.Rule{
			{Step: faultserver.StepAccepted, Times: 1, Action: faultserver.Action{Reply: []string{"250 2.0.0 Ok: queued as A1"}}},
			{Step: faultserver.StepAccepted, Action: faultserver.Action{Drop: faultserver.DropClose}},
		},
	})
	box := dovecot.New(t, dovecot.Options{Folders: []dovecot.Folder{{Name: "Gönderilmiş Öğeler"}}})
	s, p := withMailbox(t, server, box, "--imap-port", fmt.Sprint(box.IMAP), "--imap-security", "starttls")
	const folder = "G&APY-nderilmi&AV8- &ANYBHw-eler" // as IMAP writes it

	report := file(t, s, "report.pdf", 3<<20)
	sent := p.must(0, "", "send", "--json", "--to", "li@example.org", "--bcc", "quiet@example.org", "--subject", "Rapor", "--body", "Ekte.",
		"--attach", report).result(t)
	if got := box.Messages(folder); len(got) != 0 {
		t.Fatalf("%d messages in the folder when the command has ended", len(got))
	}
	for range 2 {
		p.must(0, "", "outbox", "run")
	}
	got := box.Messages(folder)
	if len(got) != 1 || hash(got[0].Bytes) != hash(p.spool(sent.ID)) || !got[0].Seen {
		t.Fatalf("%d messages in the folder", len(got))
	}
	if shown := p.must(0, "", "sent", "show", sent.ID); !strings.Contains(shown.stdout, "INBOX.Gönderilmiş Öğeler") {
		t.Errorf("shown is\n%s", shown)
	}

	lost := p.must(80, "", "send", "--json", "--to", "li@example.org", "--subject", "Rapor 2", "--body", "Ekte.").result(t)
	proof := func() bool {
		t.Helper()
		shown := p.must(0, "", "outbox", "show", lost.ID).stdout
		return strings.Contains(shown, "It is in your Sent folder: it went out.")
	}
	p.must(0, "", "outbox", "run")
	if proof() {
		t.Error("what is not there is taken for proof")
	}
	lost = p.must(80, "", "send", "--json", "--to", "li@example.org", "--subject", "Rapor 3", "--body", "Ekte.").result(t)
	box.Put(folder, p.spool(lost.ID))
	p.must(0, "", "outbox", "run")
	if !proof() {
		t.Error("what is there is no proof")
	}
	p.must(0, "", "outbox", "mark-sent", lost.ID)
	p.must(0, "", "outbox", "run")
	if got := box.Messages(folder); len(got) != 2 {
		t.Errorf("%d messages in the folder", len(got))
	}
	for _, place := range mentions(t, s.Home, dovecot.Password) {
		t.Errorf("the password is in %s", place)
	}
}

// A mailbox that is full changes nothing about the message: it is sent, its copy waits with the server's own words, and
// is made when there is room.
func TestCopyIntoAFullMailbox(t *testing.T) {
	server := faultserver.New(t, faultserver.Options{Users: map[string]string{dovecot.User: dovecot.Password}})
	box := dovecot.New(t, dovecot.Options{Quota: "1M"})
	s, p := withMailbox(t, server, box, "--imap-port", fmt.Sprint(box.IMAPS), "--imap-security", "tls")
	large := p.must(0, "", "send", "--json", "--to", "li@example.org", "--subject", "Large", "--body", "Ekte.",
		"--attach", file(t, s, "report.pdf", 3<<20)).result(t)
	p.must(0, "", "outbox", "run")
	shown := p.must(0, "", "sent", "show", large.ID).stdout
	for _, words := range []string{"The copy in your Sent folder is still to come.", "is full", "Quota exceeded"} {
		if !strings.Contains(shown, words) {
			t.Errorf("%q is missing in\n%s", words, shown)
		}
	}
	if m := p.theOnlyMessage(); m.State != "sent" {
		t.Errorf("the message is %q", m.State)
	}
	small := p.must(0, "", "send", "--json", "--to", "li@example.org", "--subject", "Small", "--body", "x").result(t)
	p.must(0, "", "outbox", "run")
	if got := box.Messages("Sent"); len(got) != 1 || hash(got[0].Bytes) != hash(p.spool(small.ID)) {
		t.Errorf("%d messages in the folder, want the small one", len(got))
	}
}
