package outbox_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// catalogue is the English texts, all forms of a plural as one.
func catalogue(t *testing.T) map[string]string { return catalogueOf(t, "en") }

func catalogueOf(t *testing.T, lang string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "text", lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]string, len(all))
	for key, raw := range all {
		texts[key] = string(raw)
	}
	return texts
}

func placeholders(text string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`\{\{\.(\w+)\}\}`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}
