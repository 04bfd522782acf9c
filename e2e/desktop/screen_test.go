//go:build unix && e2e

package desktop_test

import (
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sendoff/e2e/desktop"
)

// A file manager is the program that is known to work: it can be found, placed, read and worked with.
func TestScreen(t *testing.T) {
	s := desktop.NewScreen(t, desktop.Absent, 1000, 700)
	dir := filepath.Join(s.Home, "invoices")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"report.txt", "summary.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := s.OpenFolder(dir, "invoices", image.Rect(20, 40, 520, 440))
	f.See(20*time.Second, "summary.txt")
	f.ClickOn(20*time.Second, "report.txt")
	f.Focus()
	s.Keys("F2", "ctrl+a")
	s.Type("renamed")
	s.Keys("Return")
	f.See(20*time.Second, "renamed")
	if _, err := os.Stat(filepath.Join(dir, "renamed")); err != nil {
		t.Error(err)
	}
	if out := os.Getenv("SENDOFF_SCREENSHOTS"); out != "" {
		s.Save(filepath.Join(out, "folder.png"))
	}
}
