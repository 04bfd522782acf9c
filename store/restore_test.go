package store_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/store"
)

// backedUp makes a database with backups of these days, each with the notes up to
// its day, and one note more.
func backedUp(t *testing.T, days ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sendoff.db")
	now := clock()
	s, err := store.Open(t.Context(), path, func() time.Time { return now }, notes)
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range append(days, "newest") {
		if err := add(t.Context(), s, day); err != nil {
			t.Fatal(err)
		}
		if day == "newest" {
			break
		}
		if err := s.Backup(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(24 * time.Hour)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func backupFiles(t *testing.T, path string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(filepath.Dir(path), "backup", "*.db"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func spoil(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("spoiled"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRestore puts the newest whole backup in place, keeps what was damaged with
// its log, and says so once.
func TestRestore(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(path string) error
		spoilt int // so many of the newest backups
		want   []string
	}{
		"spoiled":               {nil, 0, []string{"first", "second"}},
		"empty":                 {func(path string) error { return os.Truncate(path, 0) }, 0, []string{"first", "second"}},
		"newest backup spoiled": {nil, 1, []string{"first"}},
		"a foreign log beside it": {
			func(path string) error { return os.WriteFile(path+"-wal", []byte("a log"), 0o600) },
			0,
			[]string{"first", "second"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := backedUp(t, "first", "second")
			spoil(t, path)
			if c.damage != nil {
				if err := c.damage(path); err != nil {
					t.Fatal(err)
				}
			}
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := backupFiles(t, path)
			for _, file := range files[len(files)-c.spoilt:] {
				spoil(t, file)
			}
			if err := store.Restore(t.Context(), path, clock, notes); err != nil {
				t.Fatal(err)
			}
			s := openAt(t, path, notes)
			if diff := cmp.Diff(c.want, all(t, s, `SELECT text FROM notes ORDER BY id`)); diff != "" {
				t.Error(diff)
			}
			ran := 0
			fn := func(tx *sql.Tx) error {
				ran++
				_, err := tx.Exec(`UPDATE notes SET color = 'held'`)
				return err
			}
			what, err := s.AfterRestore(t.Context(), fn)
			if err != nil {
				t.Fatal(err)
			}
			if want := clock().Add(time.Duration(len(c.want)-1) * 24 * time.Hour); !what.Backup.Equal(want) {
				t.Errorf("backup of %v, want %v", what.Backup, want)
			}
			if kept, err := os.ReadFile(what.Damaged); err != nil || string(kept) != string(before) || filepath.Dir(what.Damaged) != filepath.Dir(path) {
				t.Errorf("the damaged one as %s: %v", what.Damaged, err)
			}
			if name == "a foreign log beside it" {
				if kept, err := os.ReadFile(what.Damaged + "-wal"); err != nil || string(kept) != "a log" {
					t.Errorf("its log: %v", err)
				}
			}
			if again, err := s.AfterRestore(t.Context(), fn); err != nil || !again.Backup.IsZero() || ran != 1 {
				t.Errorf("ran %d times: %+v %v", ran, again, err)
			}
			if got := all(t, s, `SELECT color FROM notes LIMIT 1`); got[0] != "held" {
				t.Errorf("what was done is %v", got)
			}
		})
	}
}

// TestAfterRestoreTakesBack: what could not be held is not said to be.
func TestAfterRestoreTakesBack(t *testing.T) {
	path := backedUp(t, "first")
	spoil(t, path)
	if err := store.Restore(t.Context(), path, clock, notes); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path, notes)
	boom := errors.New("boom")
	if _, err := s.AfterRestore(t.Context(), func(*sql.Tx) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
	if what, err := s.AfterRestore(t.Context(), func(*sql.Tx) error { return nil }); err != nil || what.Backup.IsZero() {
		t.Errorf("it is forgotten: %+v %v", what, err)
	}
}

// TestRestoreChangesNothing where it cannot help, or need not.
func TestRestoreChangesNothing(t *testing.T) {
	folder := func(t *testing.T, path string) string {
		t.Helper()
		var list []string
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return strings.Join(list, " ")
	}
	t.Run("no whole backup", func(t *testing.T) {
		path := backedUp(t, "first")
		spoil(t, path)
		for _, file := range backupFiles(t, path) {
			spoil(t, file)
		}
		before := folder(t, path)
		if err := store.Restore(t.Context(), path, clock, notes); !errors.Is(err, store.ErrNoBackup) {
			t.Errorf("got %v", err)
		}
		if got := folder(t, path); got != before || sum(t, path) == "" {
			t.Errorf("the folder holds %s, before %s", got, before)
		}
	})
	t.Run("whole", func(t *testing.T) {
		path := backedUp(t, "first")
		before := sum(t, path)
		if err := store.Restore(t.Context(), path, clock, notes); err != nil || sum(t, path) != before {
			t.Errorf("a whole database was restored: %v", err)
		}
	})
	t.Run("newer", func(t *testing.T) {
		path := backedUp(t, "first")
		var newer *store.NewerError
		if err := store.Restore(t.Context(), path, clock, version(notes, 1)); !errors.As(err, &newer) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("open", func(t *testing.T) {
		path := backedUp(t, "first")
		openAt(t, path, notes)
		if err := store.Restore(t.Context(), path, clock, notes); !errors.Is(err, store.ErrInUse) {
			t.Errorf("taken from under a process that works with it: %v", err)
		}
	})
}

// TestInterruptedRestore: until it is done nobody opens what lies there, an empty
// file that SQLite would take for a new database least of all.
func TestInterruptedRestore(t *testing.T) {
	for name, moved := range map[string][]string{
		"before the exchange": nil, "the log is gone": {"-wal"}, "the database is gone": {"-wal", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := backedUp(t, "first")
			spoil(t, path)
			if err := os.WriteFile(path+"-wal", []byte("a log"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+".restoring", []byte("perhaps whole"), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, suffix := range moved {
				if err := os.Remove(path + suffix); err != nil {
					t.Fatal(err)
				}
			}
			var damaged *store.DamagedError
			if _, err := store.Open(t.Context(), path, clock, notes); !errors.As(err, &damaged) {
				t.Fatalf("got %v", err)
			}
			if err := store.Restore(t.Context(), path, clock, notes); err != nil {
				t.Fatal(err)
			}
			s := openAt(t, path, notes)
			if diff := cmp.Diff([]string{"first"}, all(t, s, `SELECT text FROM notes`)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestVersion tells the changes of others and not one's own.
func TestVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	mine, other := openAt(t, path, notes), openAt(t, path, notes)
	version := func() int64 {
		t.Helper()
		v, err := mine.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version()
	if err := add(t.Context(), mine, "mine"); err != nil {
		t.Fatal(err)
	}
	if v := version(); v != before {
		t.Error("its own change is told")
	}
	if err := add(t.Context(), other, "other"); err != nil {
		t.Fatal(err)
	}
	after := version()
	if after == before {
		t.Error("another one's change is not told")
	}
	if all(t, other, `SELECT text FROM notes`); version() != after {
		t.Error("reading is told")
	}
}
