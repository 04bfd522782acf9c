package crash_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sendoff/e2e/crash"
)

// A program with many threads is killed before the call, and only there.
func TestRun(t *testing.T) {
	for _, c := range []struct {
		name   string
		at     crash.Kind
		killed bool
		left   string
	}{
		{"rename", crash.Rename, true, "new"},
		{"remove", crash.Remove, true, "newer"},
		{"nowhere", "nowhere", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFiles$")
			cmd.Env = append(os.Environ(), "CRASH_TEST_DIR="+dir)
			killed, err := crash.Run(cmd, func(call crash.Call) bool { return call.Kind == c.at && strings.HasPrefix(call.Path, dir) })
			if errors.Is(err, crash.ErrForbidden) && os.Getenv("CI") == "" {
				t.Skip(err)
			}
			if err != nil || killed != c.killed {
				t.Fatalf("killed %v, %v", killed, err)
			}
			var left []string
			entries, err := os.ReadDir(dir)
			for _, e := range entries {
				left = append(left, e.Name())
			}
			if got := strings.Join(left, " "); got != c.left || err != nil {
				t.Errorf("left is %q, want %q, %v", got, c.left, err)
			}
		})
	}
}

// TestFiles is the program that is killed.
func TestFiles(t *testing.T) {
	dir := os.Getenv("CRASH_TEST_DIR")
	if dir == "" {
		return
	}
	done := make(chan error)
	go func() {
		_, err := os.Create(filepath.Join(dir, "new"))
		done <- err
	}()
	err := errors.Join(<-done, os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "newer")), os.Remove(filepath.Join(dir, "newer")))
	if err != nil {
		t.Fatal(err)
	}
}
