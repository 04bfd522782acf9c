//go:build !nogui

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	"sendoff/text"
)

// TestFyneSpeaksOurLanguage teaches Fyne each language on whatever system the
// test runs, as an English or a German one would be taught Turkish.
func TestFyneSpeaksOurLanguage(t *testing.T) {
	for _, l := range []string{"tr", "en"} {
		printer, err := text.Load(l)
		if err != nil {
			t.Fatal(err)
		}
		p := &program{printer: printer}
		p.teachFyne()
		for key, want := range printer.FyneStrings() {
			if got := lang.X(key, "not taught"); got != want {
				t.Errorf("%s: %s is %q, want %q", l, key, got, want)
			}
		}
	}
}

// TestAllOfFynesWordsAreOurs compares our list with the one in Fyne's module:
// a new version may bring new words.
func TestAllOfFynesWordsAreOurs(t *testing.T) {
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2").Output()
	if err != nil {
		t.Fatalf("finding Fyne's module: %v", err)
	}
	b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "lang", "translations", "base.en.json"))
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]any
	if err := json.Unmarshal(b, &words); err != nil {
		t.Fatal(err)
	}
	printer, err := text.Load(text.English)
	if err != nil {
		t.Fatal(err)
	}
	ours := printer.FyneStrings()
	for key := range words {
		if ours[key] == "" {
			t.Errorf("Fyne’s %q has no words in the catalogue", key)
		}
		delete(ours, key)
	}
	for key := range ours {
		t.Errorf("Fyne no longer has %q", key)
	}
}
