package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestLogHasNoAddresses writes what a careless room might log.
func TestLogHasNoAddresses(t *testing.T) {
	dir := t.TempDir()
	log, file := newLog(dir)
	log.Info("sent to li@example.org", "account", "ayşe@örnek.test",
		"error", fmt.Errorf("550 <nobody@b.test>: %w", errors.New("no such user nobody@b.test")), "bytes", 42)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "sendoff.log")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := string(b)
	for _, secret := range []string{"@", "nobody", "ayşe", "example.org"} {
		if strings.Contains(got, secret) {
			t.Errorf("the log has %q: %s", secret, got)
		}
	}
	for _, kept := range []string{"sent to (address)", "550 <(address)>: no such user (address)", "bytes=42"} {
		if !strings.Contains(got, kept) {
			t.Errorf("the log lacks %q: %s", kept, got)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
