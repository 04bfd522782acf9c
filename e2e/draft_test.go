//go:build unix && e2e

package e2e_test

import (
	"strings"
	"syscall"
	"testing"

	"sendoff/e2e/faultserver"
)

// What is being written when the program is ended, or dies, is there after the next start: all of it when it was told
// to end, all but the last two seconds when it was killed.
func TestEndedWhileWriting(t *testing.T) {
	const (
		before = "All of this was written well before"
		after  = " the end, and while this is being written the program comes to it"
	)
	last := strings.Repeat(after, 5) + " zebra" // takes longer than two seconds to write
	for _, c := range []struct {
		name string
		sig  syscall.Signal
		kept string
	}{
		{"told to end", syscall.SIGTERM, before + last},
		{"killed", syscall.SIGKILL, before},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := faultserver.New(t, signedIn())
			w := openAccount(t, server)
			w.See(patience, "Subject")
			w.Focus()
			w.screen.Type("li@example.org")
			w.screen.Keys("Tab")
			w.screen.Type("Quarterly")
			w.screen.Keys("Tab")
			w.screen.Type(before)
			w.screen.Type(last + " ") // the space parts the caret from the word
			w.See(patience, "zebra")  // keys that still lie in the display server are not the program's to keep
			w.process.Stop(c.sig)
			w.complained()
			w.reopen(w.screen)
			w.ClickOn(patience, "Quarterly")
			w.See(patience, "written well before")
			w.Focus()
			w.screen.Keys("ctrl+Return")
			got := arrived(t, server, 1)
			if got.subject != "Quarterly" || len(got.to) != 1 || got.to[0].Address != "li@example.org" {
				t.Errorf("%q to %q", got.subject, got.to)
			}
			if !strings.HasPrefix(got.text, c.kept) {
				t.Errorf("of the text is left: %q", got.text)
			}
			w.quit()
		})
	}
}
