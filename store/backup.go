package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type backupKind string

const (
	daily           backupKind = "daily"
	beforeMigration backupKind = "before-migration"
)

const (
	// leftoverAge is when a half copy belongs to no living process.
	leftoverAge  = 24 * time.Hour
	halfPrefix   = "new-"
	halfSuffix   = ".tmp"
	backupTime   = "20060102-150405" // UTC, in the file name
	backupSuffix = ".db"
)

// keep is how many copies of a kind stay.
func (k backupKind) keep() int {
	if k == beforeMigration {
		return 3
	}
	return 7
}

// Backup writes a whole copy of the database into the folder backup beside it,
// if there is none of the last 24 hours yet, and removes all but the newest
// seven. The database stays usable meanwhile. A full disk gives [ErrFull] and
// leaves no half copy.
func (s *Store) Backup(ctx context.Context) error {
	now := s.now()
	for _, at := range backupTimes(s.path, daily) {
		if age := now.Sub(at); age >= 0 && age < 24*time.Hour {
			return nil
		}
	}
	return s.backup(ctx, daily)
}

func (s *Store) backup(ctx context.Context, kind backupKind) (err error) {
	dir := backupDir(s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the backup folder: %w", explain(s.path, err))
	}
	// SQLite takes an existing empty file, and so the copy is never readable by
	// others, not even for a moment.
	tmp, err := os.CreateTemp(dir, halfPrefix+"*"+halfSuffix)
	if err != nil {
		return fmt.Errorf("begin the backup: %w", explain(s.path, err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	if err := s.vacuumInto(ctx, tmp); err != nil {
		return err
	}
	name := string(kind) + "-" + s.now().UTC().Format(backupTime) + backupSuffix
	if err := os.Rename(tmp.Name(), filepath.Join(dir, name)); err != nil {
		return fmt.Errorf("finish the backup: %w", explain(s.path, err))
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return errors.Join(prune(dir, kind), removeLeftovers(dir, s.now().Add(-leftoverAge)))
}

func (s *Store) vacuumInto(ctx context.Context, tmp *os.File) error {
	// On a connection of its own, so that the writers do not wait for it.
	db, err := sql.Open(driver, dsn(s.path, url.Values{"_pragma": pragmas()}))
	if err == nil {
		_, err = db.ExecContext(ctx, `VACUUM INTO ?`, tmp.Name())
		err = errors.Join(err, db.Close())
	}
	if err == nil {
		err = tmp.Sync() // VACUUM INTO leaves that to us
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("write the backup: %w", explain(s.path, err))
	}
	return nil
}

func backupDir(path string) string { return filepath.Join(filepath.Dir(path), "backup") }

// backups are the file names of all copies, oldest first within a kind.
func backups(path string) []string {
	entries, err := os.ReadDir(backupDir(path))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if _, _, ok := parseBackup(e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

func parseBackup(name string) (backupKind, time.Time, bool) {
	rest, ok := strings.CutSuffix(name, backupSuffix)
	if !ok {
		return "", time.Time{}, false
	}
	for _, kind := range []backupKind{daily, beforeMigration} {
		if stamp, ok := strings.CutPrefix(rest, string(kind)+"-"); ok {
			at, err := time.Parse(backupTime, stamp)
			return kind, at, err == nil
		}
	}
	return "", time.Time{}, false
}

func backupTimes(path string, kind backupKind) []time.Time {
	var times []time.Time
	for _, name := range backups(path) {
		if k, at, ok := parseBackup(name); ok && k == kind {
			times = append(times, at)
		}
	}
	return times
}

// prune removes all but the newest copies of a kind.
func prune(dir string, kind backupKind) error {
	var names []string
	for _, name := range backups(filepath.Join(filepath.Dir(dir), "x")) {
		if k, _, ok := parseBackup(name); ok && k == kind {
			names = append(names, name)
		}
	}
	var errs []error
	for len(names) > kind.keep() {
		errs = append(errs, os.Remove(filepath.Join(dir, names[0])))
		names = names[1:]
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove old backups: %w", err)
	}
	return nil
}

// removeLeftovers removes half copies that were begun before a time.
func removeLeftovers(dir string, before time.Time) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look for half backups: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), halfPrefix) || !strings.HasSuffix(e.Name(), halfSuffix) || !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove half a backup: %w", err)
		}
	}
	return nil
}
