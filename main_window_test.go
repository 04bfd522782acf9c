//go:build !nogui

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	"sendoff/text"
	"sendoff/ui"
)

// TestFyneSpeaksOurLanguage starts this test program on systems of several
// languages, ours and others, Fyne's and not, and teaches Fyne each of ours.
func TestFyneSpeaksOurLanguage(t *testing.T) {
	const role = "SENDOFF_TEST_FYNE"
	if l := os.Getenv(role); l != "" {
		fyneSpeaks(t, l)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, system := range []string{"en_US.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8", "pt_BR.UTF-8", "az_AZ.UTF-8", "nl", "C.UTF-8"} {
		for _, l := range text.Languages() {
			t.Run(l+" on "+system, func(t *testing.T) {
				cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestFyneSpeaksOurLanguage$")
				cmd.Env = append(os.Environ(), role+"="+l, "LANG="+system, "LC_ALL=", "LC_MESSAGES=", "LANGUAGE=")
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}

func fyneSpeaks(t *testing.T, language string) {
	printer, err := text.Load(language)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{printer: printer}
	p.teachFyne()
	for key, want := range printer.FyneStrings() {
		if got := lang.X(key, "not taught"); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

// TestLanguageOfTheWindow: SENDOFF_LANG goes before the settings, and they
// before the system; a system of neither language gives English.
func TestLanguageOfTheWindow(t *testing.T) {
	tests := map[string]struct {
		env    map[string]string
		chosen string
		want   string
	}{
		"system":            {map[string]string{"LANG": "tr_TR.UTF-8"}, "", "tr"},
		"system of neither": {map[string]string{"LANG": "de_DE.UTF-8"}, "", "en"},
		"settings":          {map[string]string{"LANG": "en_GB.UTF-8"}, "tr", "tr"},
		"settings, neither": {map[string]string{"LANG": "de_DE.UTF-8"}, "tr", "tr"},
		"own variable":      {map[string]string{"LANG": "en_GB.UTF-8", "SENDOFF_LANG": "en"}, "tr", "en"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			english, err := text.Load(text.English)
			if err != nil {
				t.Fatal(err)
			}
			p := &program{getenv: func(name string) string { return tt.env[name] }, printer: english}
			p.speak(tt.chosen)
			if got := p.printer.Language(); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			// Plural forms are those of the language, whatever the system's.
			if got := p.printer.T("composer.recipients", map[string]any{"n": 1}); got != map[string]string{"en": "1 recipient", "tr": "1 alıcı"}[tt.want] {
				t.Errorf("one is %q", got)
			}
		})
	}
}

// TestPeekNeedsNothing: no database, and one that is none, give the defaults.
func TestPeekNeedsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sendoff.db")
	p := &program{}
	for range 2 {
		if got := p.peek(t.Context(), path); !reflect.DeepEqual(got, ui.Settings{}) {
			t.Errorf("%+v", got)
		}
		if err := os.WriteFile(path, []byte("no database"), 0o600); err != nil {
			t.Fatal(err)
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
