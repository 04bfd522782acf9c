//go:build unix && e2e

package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/mailbox"
	"sendoff/e2e/system"
)

// save keeps a picture of the screen where the run wants pictures.
func (w *window) save(name string) {
	if dir := os.Getenv("SENDOFF_SCREENSHOTS"); dir != "" {
		w.screen.Save(filepath.Join(dir, strings.ReplaceAll(w.t.Name(), "/", "-")+"-"+name+".png"))
	}
}

// A mailbox whose certificate nobody has vouched for and none of whose folders is known as the one for sent messages:
// the page of the sent message leads to both, one after the other, and the copy is made.
func TestCopyNeedsThePerson(t *testing.T) {
	server := faultserver.New(t, signedIn())
	box := mailbox.New(t, mailbox.Options{
		User: "ayse", Password: "the secret", Unmarked: true, Folders: []mailbox.Folder{{Name: "INBOX"}, {Name: "Ausgang"}},
		Certificate: faultserver.CertSelfSigned,
	})
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	screen.Setenv("SENDOFF_PASSWORD", "the secret")
	trust(t, screen.Session, server.CAPEM())
	p := newProgram(t, screen.Session, "sendoff")
	addFaultAccount(t, p, server)
	p.must(0, "", "account", "set", "ayse@sendoff.test", "--imap-host", box.Host(), "--imap-port", fmt.Sprint(box.Port()),
		"--imap-security", "tls", "--no-check")
	sent := p.must(0, "", "send", "--json", "--to", "li@example.org", "--subject", "Quarterly", "--body", "Dear Li").result(t)

	w := openWindow(t, screen, server)
	w.ClickOn(patience, "Quarterly")
	w.save("certificate")
	w.ClickOn(patience, "Show the certificate")
	w.See(patience, "Fingerprint")
	w.save("sheet")
	w.ClickOn(patience, "Trust it")
	w.ClickOn(patience, "Choose the folder")
	w.See(patience, "Which folder")
	w.save("question")
	w.screen.Keys("Down")
	w.ClickOn(patience, "Ausgang")
	w.save("chosen")
	w.screen.Keys("Tab", "Return") // use this folder
	w.See(patience, "A copy is in")
	system.Eventually(t, patience, "the copy is in the folder", func() bool { return len(box.Messages("Ausgang")) == 1 })
	w.save("done")
	w.quit()
	if got := box.Messages("Ausgang"); hash(got[0].Bytes) != hash(p.spool(sent.ID)) || !slices.Contains(got[0].Flags, `\Seen`) {
		t.Errorf("the copy is another one, or marked %v", got[0].Flags)
	}
}
