//go:build unix && e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sendoff/e2e/desktop"
	"sendoff/e2e/system"
)

// mutt opens a message in a terminal and saves its parts under the names it reads: the text as "text", each file as
// what the message calls it. It returns the folder.
func mutt(t *testing.T, s *desktop.Session, raw []byte, files int) string {
	t.Helper()
	system.Need(t, "mutt", "script")
	dir, err := os.MkdirTemp(s.Home, "mutt")
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"box/cur", "box/new", "box/tmp", "saved"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "box/new/1.message"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(dir, "saved") + "/"
	// After saving an entry mutt goes on to the next one by itself.
	keys := "<view-attachments><save-entry><kill-line>" + saved + "text<enter>" +
		strings.Repeat("<save-entry><bol>"+saved+"<enter>", files) + "<exit><quit>"
	rc := "set mbox_type=Maildir quit=yes wait_key=no confirmappend=no charset=UTF-8 folder=" + dir + "\npush \"" + keys + "\"\n"
	if err := os.WriteFile(filepath.Join(dir, "rc"), []byte(rc), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := s.Command("script", "-qec", "mutt -n -F "+dir+"/rc -f "+dir+"/box", os.DevNull)
	cmd.Env = append(cmd.Env, "TERM=xterm")
	p := system.Start(t, cmd)
	select {
	case <-p.Done():
	case <-time.After(time.Minute):
		t.Fatalf("mutt waits for something:\n%s", p.Output())
	}
	return strings.TrimSuffix(saved, "/")
}

// muttReads has mutt read a message, as a second independent witness.
func muttReads(t *testing.T, s *desktop.Session, raw []byte, text string, files ...string) {
	t.Helper()
	saved := mutt(t, s, raw, len(files))
	got, err := os.ReadFile(filepath.Join(saved, "text"))
	if err != nil || strings.TrimRight(string(got), "\n") != strings.TrimRight(text, "\n") {
		t.Errorf("mutt reads the text %q, want %q (%v)", got, text, err)
	}
	for _, path := range files {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(saved, filepath.Base(path))); err != nil || hash(got) != hash(want) {
			t.Errorf("mutt's copy of %s differs (%v)", filepath.Base(path), err)
		}
	}
}
