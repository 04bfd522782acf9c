package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sendoff/text"
)

// A report says which program this is and has the end of the log, and neither an
// address nor the name of anybody's folder in it.
func TestReport(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	words, err := text.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{printer: words}
	folder := filepath.Join(home, "data")
	logs := filepath.Join(folder, "log")
	got, err := p.report(folder, logs)
	if err != nil || !strings.HasPrefix(got, "Sendoff "+version()+", go") {
		t.Errorf("without a log: %q, %v", got, err)
	}
	if err := os.MkdirAll(logs, 0o700); err != nil {
		t.Fatal(err)
	}
	line := "level=ERROR msg=\"sending to li@example.org\" path=" + filepath.Join(folder, "spool", "a.eml") + " file=" + filepath.Join(home, "a.pdf") + "\n"
	if err := os.WriteFile(filepath.Join(logs, logName), []byte("the first line\n"+strings.Repeat(line, 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err = p.report(folder, logs)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(got, "\n")
	if !strings.Contains(first, ", en") || !strings.HasPrefix(rest, "level=ERROR") || len(rest) > reportTail {
		t.Errorf("it begins %q, %d bytes", got[:200], len(rest))
	}
	for _, told := range []string{home, "li@", "the first line"} {
		if strings.Contains(got, told) {
			t.Errorf("it tells %q", told)
		}
	}
	if !strings.Contains(rest, "(data)") || !strings.Contains(rest, "(home)") || !strings.Contains(rest, "(address)") {
		t.Errorf("it says %q", rest[:200])
	}
}
