package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/store"
)

// settled makes a database with settings that nobody has open any more.
func settled(t *testing.T, values map[string]string, schemas ...store.Schema) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a folder with 50 % & more", "sendoff.db")
	s, err := store.Open(t.Context(), path, clock, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range values {
		if err := s.SetSetting(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// listing is what a folder holds, and the bytes of it.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, e := range entries {
		if !e.IsDir() {
			found[e.Name()] = sum(t, filepath.Join(dir, e.Name()))
		}
	}
	return found
}

func peek(t *testing.T, path string, want map[string]string) {
	t.Helper()
	got, err := store.Peek(t.Context(), path, "language", "window", "missing")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPeekTouchesNothing(t *testing.T) {
	path := settled(t, map[string]string{"language": "tr", "window": "900x700", "other": "x"})
	before := listing(t, filepath.Dir(path))
	peek(t, path, map[string]string{"language": "tr", "window": "900x700"})
	if diff := cmp.Diff(before, listing(t, filepath.Dir(path))); diff != "" {
		t.Errorf("the folder has changed:\n%s", diff)
	}
}

func TestPeekWhileOthersWrite(t *testing.T) {
	path := settled(t, nil, notes)
	s := openAt(t, path, notes)
	if err := s.SetSetting(t.Context(), "language", "tr"); err != nil {
		t.Fatal(err)
	}
	err := s.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(t.Context(), `UPDATE settings SET value = 'en'`); err != nil {
			return err
		}
		peek(t, path, map[string]string{"language": "tr"}) // what is committed, and at once
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	peek(t, path, map[string]string{"language": "en"})
}

// A program that died leaves its log behind, and the newest settings in it.
func TestPeekAfterAnUncleanEnd(t *testing.T) {
	path := settled(t, map[string]string{"language": "en"})
	s := openAt(t, path)
	if err := s.SetSetting(t.Context(), "language", "tr"); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(t.TempDir(), "sendoff.db")
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(left+end, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	peek(t, left, map[string]string{"language": "tr"})
}

func TestPeekAtANewerDatabase(t *testing.T) {
	path := settled(t, map[string]string{"language": "tr"}, notes, store.Schema{Room: "future", Steps: []string{`CREATE TABLE future (id INTEGER)`}})
	peek(t, path, map[string]string{"language": "tr"})
}

func TestPeekCutsWhatIsTooLong(t *testing.T) {
	path := settled(t, map[string]string{"language": strings.Repeat("ş", 10_000)})
	peek(t, path, map[string]string{"language": strings.Repeat("ş", 256)})
}

func TestPeekAtNothingUseful(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole := settled(t, map[string]string{"language": "tr"})
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	broken := append([]byte(nil), b...)
	for i := 100; i < len(broken); i++ {
		broken[i] = 0xff
	}
	other := filepath.Join(dir, "other.db")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `CREATE VIEW settings AS
		WITH RECURSIVE n(key, value) AS (SELECT 1, 1 UNION ALL SELECT key + 1, value FROM n) SELECT * FROM n`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		path  string
		fails bool
	}{
		"no folder":      {filepath.Join(dir, "nowhere", "sendoff.db"), true},
		"no file":        {filepath.Join(dir, "sendoff.db"), true},
		"a folder":       {dir, true},
		"empty":          {file("empty.db", ""), false},
		"not a database": {file("text.db", strings.Repeat("not a database ", 100)), true},
		"cut off":        {file("cut.db", string(b[:50])), true},
		"broken":         {file("broken.db", string(broken)), true},
		"without end":    {other, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := store.Peek(t.Context(), tt.path, "language")
			if len(got) != 0 || (err != nil) != tt.fails {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder was made")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Peek(ctx, whole, "language"); err == nil {
		t.Error("an ended context was not looked at")
	}
}

func BenchmarkPeek(b *testing.B) {
	path := filepath.Join(b.TempDir(), "sendoff.db")
	s, err := store.Open(b.Context(), path, clock, notes)
	if err != nil {
		b.Fatal(err)
	}
	if err := s.SetSetting(b.Context(), "language", "tr"); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := store.Peek(b.Context(), path, "language"); err != nil {
			b.Fatal(err)
		}
	}
}
