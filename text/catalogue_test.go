package text

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// forms are the plural forms of one message, as they stand in the file; a
// message without plural has only "other".
type forms map[string]string

// catalogue reads a language's file as it is, without go-i18n.
func catalogue(t *testing.T, lang string) map[string]forms {
	t.Helper()
	data, err := files.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	out := make(map[string]forms, len(raw))
	for key, value := range raw {
		f := forms{}
		if err := json.Unmarshal(value, &f); err != nil {
			var s string
			if err := json.Unmarshal(value, &s); err != nil {
				t.Fatalf("%s %s: %s", lang, key, value)
			}
			f = forms{"other": s}
		}
		out[key] = f
	}
	return out
}

func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func TestSameKeysInAllLanguages(t *testing.T) {
	want := keysOf(catalogue(t, English))
	for _, lang := range Languages() {
		if diff := cmp.Diff(want, keysOf(catalogue(t, lang))); diff != "" {
			t.Errorf("keys of %s differ from English:\n%s", lang, diff)
		}
	}
}

func TestSamePlaceholdersInAllForms(t *testing.T) {
	en := catalogue(t, English)
	for _, lang := range Languages() {
		for key, f := range catalogue(t, lang) {
			want, err := placeholders(en[key]["other"])
			if err != nil {
				t.Errorf("en %s: %v", key, err)
			}
			for form, s := range f {
				got, err := placeholders(s)
				if err != nil {
					t.Errorf("%s %s %s: %v", lang, key, form, err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s %s %s has other placeholders: %s", lang, key, form, diff)
				}
			}
		}
	}
}

// Both languages have the forms "one" and "other"; go-i18n falls back to
// English where a form is missing, so a Turkish text needs both, even when
// they are the same.
func TestPluralFormsComplete(t *testing.T) {
	en := catalogue(t, English)
	for _, lang := range Languages() {
		for key, f := range catalogue(t, lang) {
			got := keysOf(f)
			if want := keysOf(en[key]); !slices.Equal(want, got) {
				t.Errorf("%s %s has forms %v, English has %v", lang, key, got, want)
			}
			if !slices.Equal(got, []string{"other"}) && !slices.Equal(got, []string{"one", "other"}) {
				t.Errorf("%s %s has forms %v", lang, key, got)
			}
			if _, ok := f["one"]; ok && !strings.Contains(f["other"], "{{.n}}") {
				t.Errorf("%s %s has plural forms, but no {{.n}} to choose by", lang, key)
			}
			if strings.TrimSpace(f["other"]) == "" {
				t.Errorf("%s %s is empty", lang, key)
			}
		}
	}
}

// sameInTurkish are the texts that read the same in both languages.
func sameInTurkish() []string {
	return []string{
		"format.month.3", "format.month.5", // Mar, May
		"hand.security.starttls",                      // STARTTLS
		"card.security.starttls", "card.security.tls", // the same, in short
		"page.message-id",            // Message-ID
		"welcome.address-hint",       // an example address
		"cli.version",                // the program, its number and its system
		"language.en", "language.tr", // a language is named in itself
	}
}

func TestTurkishIsNoCopyOfEnglish(t *testing.T) {
	en, tr := catalogue(t, English), catalogue(t, "tr")
	for key, f := range en {
		same := tr[key]["other"] == f["other"] && hasWords(f["other"])
		if same && !slices.Contains(sameInTurkish(), key) {
			t.Errorf("%s is English in Turkish: %q", key, f["other"])
		}
	}
	for _, key := range sameInTurkish() {
		if en[key]["other"] == "" || en[key]["other"] != tr[key]["other"] {
			t.Errorf("%s needs no exception", key)
		}
	}
}

// hasWords reports whether a text has letters besides its placeholders and
// units.
func hasWords(s string) bool {
	for {
		start := strings.Index(s, "{{")
		end := strings.Index(s, "}}")
		if start < 0 || end < start {
			break
		}
		s = s[:start] + s[end+2:]
	}
	for _, unit := range []string{"kB", "MB", "GB", "Sendoff"} {
		s = strings.ReplaceAll(s, unit, "")
	}
	return strings.ContainsFunc(s, unicode.IsLetter)
}

// TestWords holds the rules of writing that a machine can see: ’ and “ ”
// instead of the typewriter's signs, one sign for the ellipsis, no
// exclamation marks, no endings hung on a placeholder in Turkish.
func TestWords(t *testing.T) {
	for _, lang := range Languages() {
		for key, f := range catalogue(t, lang) {
			for _, s := range f {
				if strings.HasPrefix(key, "cli.help.") {
					continue // commands are quoted there as they are typed
				}
				for _, bad := range []string{"'", `"`, "...", "!", "  "} {
					if strings.Contains(s, bad) {
						t.Errorf("%s %s holds %q: %s", lang, key, bad, s)
					}
				}
				if lang == "tr" && strings.Contains(s, "}}’") {
					t.Errorf("tr %s hangs an ending on a placeholder: %s", key, s)
				}
			}
		}
	}
}
