package store_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/store"
)

var notes = store.Schema{Room: "notes", Steps: []string{
	`CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)`,
	`ALTER TABLE notes ADD COLUMN color TEXT NOT NULL DEFAULT 'none'`,
}}

func clock() time.Time { return time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC) }

func version(s store.Schema, n int) store.Schema {
	return store.Schema{Room: s.Room, Steps: s.Steps[:n]}
}

func openAt(t *testing.T, path string, schemas ...store.Schema) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, clock, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func add(ctx context.Context, s *store.Store, text string) error {
	return s.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO notes (text) VALUES (?)`, text)
		return err
	})
}

func all(t *testing.T, s *store.Store, query string) []string {
	t.Helper()
	var list []string
	err := s.Read(t.Context(), func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(t.Context(), query)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			list = append(list, text)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func sum(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(b))
}

func TestKeepsWhatIsCommitted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "sendoff.db")
	s := openAt(t, path, notes)
	if err := add(t.Context(), s, "one"); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("no")
	err := s.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(t.Context(), `INSERT INTO notes (text) VALUES ('two')`); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("Write gave %v, want the error of its function", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = s.Write(t.Context(), func(tx *sql.Tx) error {
			_, _ = tx.ExecContext(t.Context(), `INSERT INTO notes (text) VALUES ('three')`)
			panic("in the middle")
		})
	}()
	if err := add(t.Context(), s, "four"); err != nil {
		t.Fatalf("after a panic: %v", err)
	}
	other := openAt(t, path, notes)
	if diff := cmp.Diff([]string{"one", "four"}, all(t, other, `SELECT text FROM notes ORDER BY id`)); diff != "" {
		t.Error(diff)
	}
}

func TestReadChangesNothing(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "s.db"), notes)
	err := s.Read(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO notes (text) VALUES ('x')`)
		return err
	})
	if err == nil {
		t.Error("Read let a write through")
	}
}

func TestPragmas(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "s.db"), notes)
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
	if runtime.GOOS == "darwin" {
		want["fullfsync"] = "1"
	}
	err := s.Write(t.Context(), func(tx *sql.Tx) error {
		for name, value := range want {
			var got string
			if err := tx.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil {
				return err
			}
			if got != value {
				t.Errorf("%s = %s, want %s", name, got, value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWriteLocksAtOnce fails when transactions begin deferred: then both would
// read the same number and one of them fail or overwrite.
func TestWriteLocksAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	stores := []*store.Store{openAt(t, path, notes), openAt(t, path, notes)} // as two processes have it
	const each = 40
	var wg sync.WaitGroup
	for _, s := range stores {
		for range 4 {
			wg.Go(func() {
				for range each / 4 {
					err := s.Write(t.Context(), func(tx *sql.Tx) error {
						var n int
						if err := tx.QueryRowContext(t.Context(), `SELECT count(*) FROM notes`).Scan(&n); err != nil {
							return err
						}
						_, err := tx.ExecContext(t.Context(), `INSERT INTO notes (id, text) VALUES (?, 'x')`, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
	if got := all(t, stores[0], `SELECT count(*) FROM notes`); got[0] != fmt.Sprint(2*each) {
		t.Errorf("%s rows, want %d", got[0], 2*each)
	}
}

func TestOpenedByManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := store.Open(context.Background(), path, clock, notes)
			if err != nil {
				t.Error(err)
				return
			}
			if err := add(context.Background(), s, "x"); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s := openAt(t, path, notes)
	if got := all(t, s, `SELECT count(*) FROM notes`); got[0] != "8" {
		t.Errorf("%s rows, want 8", got[0])
	}
}

func TestMigrates(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.db")
	old, err := store.Open(t.Context(), path, clock, version(notes, 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(add(t.Context(), old, "kept"), old.Close()); err != nil {
		t.Fatal(err)
	}
	if found := backupNames(t, dir); len(found) != 0 {
		t.Errorf("a new database was backed up: %v", found)
	}
	s := openAt(t, path, notes)
	if got := all(t, s, `SELECT text || ' ' || color FROM notes`); got[0] != "kept none" {
		t.Errorf("after the migration: %v", got)
	}
	names := backupNames(t, dir)
	if len(names) != 1 || !strings.HasPrefix(names[0], "before-migration-") {
		t.Fatalf("backups %v, want one from before the migration", names)
	}
	copied := openAt(t, filepath.Join(dir, "backup", names[0]), version(notes, 1))
	if got := all(t, copied, `SELECT text FROM notes`); len(got) != 1 || got[0] != "kept" {
		t.Errorf("the backup holds %v", got)
	}
}

func TestFailingMigrationChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s, err := store.Open(t.Context(), path, clock, version(notes, 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(add(t.Context(), s, "kept"), s.Close()); err != nil {
		t.Fatal(err)
	}
	bad := store.Schema{Room: "notes", Steps: []string{notes.Steps[0], `ALTER TABLE notes ADD COLUMN a; DROP TABLE nothing`}}
	if s, err := store.Open(t.Context(), path, clock, bad); err == nil {
		_ = s.Close()
		t.Fatal("a failing step was taken for a success")
	}
	again := openAt(t, path, notes)
	if got := all(t, again, `SELECT text || color FROM notes`); got[0] != "keptnone" {
		t.Errorf("after the failed and the right migration: %v", got)
	}
}

func TestNewerIsRefusedUntouched(t *testing.T) {
	for name, schemas := range map[string][]store.Schema{
		"a newer version": {version(notes, 1)},
		"an unknown room": nil,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s.db")
			s, err := store.Open(t.Context(), path, clock, notes)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			before := sum(t, path)
			_, err = store.Open(t.Context(), path, clock, schemas...)
			var newer *store.NewerError
			if !errors.As(err, &newer) {
				t.Fatalf("got %v, want a NewerError", err)
			}
			if newer.Room != "notes" || newer.Found != 2 || newer.Known >= 2 || newer.Path != path {
				t.Errorf("got %+v", newer)
			}
			if sum(t, path) != before {
				t.Error("the newer database was changed")
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), "backup")); err == nil {
				t.Error("a backup was made of a newer database")
			}
		})
	}
}

func TestDamagedIsRefusedUntouched(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "s.db")
	s, err := store.Open(t.Context(), whole, clock, notes)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		if err := add(t.Context(), s, strings.Repeat("text ", 50)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	scribbled := append([]byte(nil), good...)
	for i := 5 * 4096; i < 7*4096; i++ {
		scribbled[i] ^= 0x5a
	}
	foreign := filepath.Join(t.TempDir(), "f.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE somebody_elses (x)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	others, err := os.ReadFile(foreign)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"text":                   []byte("this is no database, however long it may be, not even with a header's length"),
		"shorter than a header":  []byte("SQLite"),
		"cut in the middle":      good[:len(good)/2],
		"scribbled over":         scribbled,
		"only the header":        good[:16],
		"another program's file": others,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s.db")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			before := sum(t, path)
			s, err := store.Open(t.Context(), path, clock, notes)
			var damaged *store.DamagedError
			if !errors.As(err, &damaged) {
				if err == nil {
					_ = s.Close()
				}
				t.Fatalf("got %v, want a DamagedError", err)
			}
			if damaged.Path != path {
				t.Errorf("it names %s", damaged.Path)
			}
			if sum(t, path) != before {
				t.Error("the damaged file was changed")
			}
		})
	}
}

func TestEmptyFileWithBackupsIsDamaged(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.db")
	s, err := store.Open(t.Context(), path, clock, notes)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Backup(t.Context()), s.Close(), os.Truncate(path, 0)); err != nil {
		t.Fatal(err)
	}
	var damaged *store.DamagedError
	if _, err := store.Open(t.Context(), path, clock, notes); !errors.As(err, &damaged) {
		t.Errorf("got %v, want a DamagedError", err)
	}
}

func TestPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are not bits there")
	}
	dir := filepath.Join(t.TempDir(), "home")
	path := filepath.Join(dir, "s.db")
	s := openAt(t, path, notes)
	if err := errors.Join(add(t.Context(), s, "x"), s.Backup(t.Context())); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := os.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has %o, want %o", name, info.Mode().Perm(), want)
		}
		seen++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 6 { // two folders, database, its two side files, reserve, backup
		t.Errorf("only %d files looked at", seen)
	}
}

func TestOpenNarrowsPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are not bits there")
	}
	path := filepath.Join(t.TempDir(), "s.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, notes)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%o, want 600", info.Mode().Perm())
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"a b", "50%", "what?", "no#1", "ğüşİ 日本", "a'b\"c", "?mode=memory"} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.ContainsAny(name, `?"`) {
				t.Skip("no such names there")
			}
			dir := filepath.Join(t.TempDir(), name)
			s := openAt(t, filepath.Join(dir, "s.db"), notes)
			if err := errors.Join(add(t.Context(), s, "x"), s.Backup(t.Context())); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(dir, "s.db-wal")); err != nil {
				t.Errorf("the database is somewhere else: %v", err)
			}
			if len(backupNames(t, dir)) != 1 {
				t.Error("no backup")
			}
		})
	}
}

func TestSettings(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "s.db"))
	for _, step := range []struct{ set, want string }{{"tr", "tr"}, {"en", "en"}, {"", ""}} {
		if err := s.SetSetting(t.Context(), "language", step.set); err != nil {
			t.Fatal(err)
		}
		got, err := s.Setting(t.Context(), "language")
		if err != nil {
			t.Fatal(err)
		}
		if got != step.want {
			t.Errorf("got %q, want %q", got, step.want)
		}
	}
}

func TestEndedContextWritesNothing(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "s.db"), notes)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO notes (text) VALUES ('x')`)
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if got := all(t, s, `SELECT text FROM notes`); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
	if err := add(t.Context(), s, "y"); err != nil {
		t.Errorf("the next writer: %v", err)
	}
}

func backupNames(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "backup"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestBackupOnceADay(t *testing.T) {
	dir := t.TempDir()
	now := clock()
	s, err := store.Open(t.Context(), filepath.Join(dir, "s.db"), func() time.Time { return now }, notes)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for i, step := range []struct {
		after time.Duration
		want  int
	}{
		{0, 1},
		{23 * time.Hour, 1},
		{2 * time.Hour, 2},
		{24 * time.Hour, 3},
		{-60 * 24 * time.Hour, 4}, // a clock set back must not stop the copies for two months
		{60 * 24 * time.Hour, 4},
		{25 * time.Hour, 5},
		{25 * time.Hour, 6},
		{25 * time.Hour, 7},
		{25 * time.Hour, 7},
		{25 * time.Hour, 7},
	} {
		now = now.Add(step.after)
		if err := add(t.Context(), s, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		if err := s.Backup(t.Context()); err != nil {
			t.Fatal(err)
		}
		if names := backupNames(t, dir); len(names) != step.want {
			t.Fatalf("step %d: %v, want %d", i, names, step.want)
		}
	}
	names := backupNames(t, dir)
	newest := openAt(t, filepath.Join(dir, "backup", names[len(names)-1]), notes)
	if got := all(t, newest, `SELECT count(*) FROM notes`); got[0] != "11" {
		t.Errorf("the newest copy has %s notes, want 11", got[0])
	}
}

// TestWaitingInLineEndsWithTheContext: whoever gives up does not wait for the
// writers before it.
func TestWaitingInLineEndsWithTheContext(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "s.db"), notes)
	writing, finish := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Write(t.Context(), func(*sql.Tx) error { close(writing); <-finish; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-writing
	for name, write := range map[string]func(context.Context, func(*sql.Tx) error) error{"Write": s.Write, "WriteReserved": s.WriteReserved} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		result := make(chan error, 1)
		go func() { result <- write(ctx, func(*sql.Tx) error { return nil }) }()
		select {
		case err := <-result:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s gives %v, want context.Canceled", name, err)
			}
		case <-time.After(20 * time.Second): // only without the feature
			t.Errorf("%s waits for the other writer", name)
		}
	}
	close(finish)
	wg.Wait()
}

// TestBackupRemovesLeftovers: what a program that was killed had copied so far
// is as large as the database and of use to nobody.
func TestBackupRemovesLeftovers(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "s.db"), notes)
	backup := filepath.Join(dir, "backup")
	if err := os.MkdirAll(backup, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"new-1.tmp": 25 * time.Hour, "new-2.tmp": time.Hour, "mine.txt": 25 * time.Hour} {
		path := filepath.Join(backup, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, clock().Add(-age), clock().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	names := backupNames(t, dir)
	if len(names) != 3 || slices.Contains(names, "new-1.tmp") {
		t.Errorf("after the backup there are %v", names)
	}
}
