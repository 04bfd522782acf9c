//go:build !windows && !darwin

package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAutostart(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"HOME": dir}
	a := &Autostart{command: []string{`/opt/my "programs" $HOME 100%/send\off`, "--home=/data of me", "--background"}, getenv: func(name string) string { return env[name] }}
	wantOn := func(want bool) {
		t.Helper()
		if on, err := a.On(); on != want || err != nil {
			t.Errorf("on %v, %v", on, err)
		}
	}
	wantOn(false)
	for range 2 {
		if err := a.Set(true); err != nil {
			t.Fatal(err)
		}
		wantOn(true)
	}
	path := filepath.Join(dir, ".config/autostart/org.sendoff.Sendoff.desktop")
	if out, err := exec.CommandContext(t.Context(), "desktop-file-validate", path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	got, err := os.ReadFile(path)
	want := `Exec="/opt/my \\"programs\\" \\$HOME 100%%/send\\\\off" "--home=/data of me" "--background"` + "\n"
	if err != nil || !strings.Contains(string(got), want) {
		t.Errorf("the entry is\n%s\nwithout %s", got, want)
	}
	for range 2 {
		if err := a.Set(false); err != nil {
			t.Fatal(err)
		}
		wantOn(false)
	}

	env["XDG_CONFIG_HOME"] = filepath.Join(dir, "config")
	if err := a.Set(true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "config/autostart/org.sendoff.Sendoff.desktop")); err != nil {
		t.Error(err)
	}
	env = nil
	if err := a.Set(true); err == nil {
		t.Error("without a home nothing can be kept")
	}
}

// A folder that cannot be written to is an error that names it.
func TestAutostartThatCannotBeKept(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".config"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := &Autostart{command: []string{"/usr/bin/sendoff"}, getenv: func(name string) string { return map[string]string{"HOME": dir}[name] }}
	if err := a.Set(true); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("told as %v", err)
	}
}
