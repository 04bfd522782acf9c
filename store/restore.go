package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNoBackup means that there is no backup that is whole.
var ErrNoBackup = errors.New("there is no whole backup")

// Restored says what a restore did. It is zero where there was none.
type Restored struct {
	Backup  time.Time `json:"backup"`  // when the backup was made
	Damaged string    `json:"damaged"` // where the damaged database is kept
}

const (
	// restoringSuffix names a backup that is about to be put in the database's
	// place. While it is there nobody opens what lies beside it.
	restoringSuffix = ".restoring"
	damagedTime     = "20060102-150405" // UTC, in the name of the damaged file
	// restoredSetting is kept in the restored database until AfterRestore.
	restoredSetting = "store.restored"
)

// errHalfRestored is why a database is refused whose restore was interrupted.
var errHalfRestored = errors.New("a restore was interrupted")

// Restore puts the newest whole backup in the place of a damaged database. The
// damaged one is kept beside it, under a name with the time. It does nothing
// where the database is whole. After it, [Open] works, and [Store.AfterRestore]
// tells what happened.
//
// It may be interrupted at any moment and is then done by the next Restore; Open
// gives a [*DamagedError] meanwhile. Errors: [ErrNoBackup] and [ErrInUse], after
// which nothing was changed, [ErrFull], and those of [Open].
func Restore(ctx context.Context, path string, now func() time.Time, schemas ...Schema) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find the database: %w", err)
	}
	alone, err := claim(path)
	if err != nil {
		return err
	}
	defer func() { _ = alone.Close() }() // the system frees it in any case
	schemas = append([]Schema{ownSchema()}, schemas...)
	var damaged *DamagedError
	if err := halfRestored(path); err == nil {
		if err := inspect(ctx, path, schemas); !errors.As(err, &damaged) {
			return err // another process was quicker, or it is something else
		}
	}
	backup, at, err := newestWhole(ctx, path, schemas)
	if err != nil {
		return err
	}
	aside := asidePath(path, now())
	if err := prepareRestored(ctx, path, backup, Restored{Backup: at, Damaged: aside}); err != nil {
		return fmt.Errorf("copy the backup: %w", explain(path, err))
	}
	return exchange(path, aside)
}

// asidePath is where the damaged database is kept: a name that nobody has.
func asidePath(path string, now time.Time) string {
	base := strings.TrimSuffix(path, filepath.Ext(path)) + ".damaged-" + now.UTC().Format(damagedTime)
	aside := base + filepath.Ext(path)
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); errors.Is(err, os.ErrNotExist) {
			return aside
		}
		aside = fmt.Sprintf("%s-%d%s", base, n, filepath.Ext(path))
	}
}

// halfRestored gives a DamagedError where a restore was interrupted.
func halfRestored(path string) error {
	if _, err := os.Stat(path + restoringSuffix); err == nil {
		return &DamagedError{Path: path, Err: errHalfRestored}
	}
	return nil
}

// newestWhole finds the newest backup that this program can open.
func newestWhole(ctx context.Context, path string, schemas []Schema) (string, time.Time, error) {
	names := backups(path)
	slices.SortFunc(names, func(a, b string) int {
		_, atA, _ := parseBackup(a)
		_, atB, _ := parseBackup(b)
		return atB.Compare(atA)
	})
	for _, name := range names {
		backup := filepath.Join(backupDir(path), name)
		if err := wholeBackup(ctx, backup, schemas); err == nil {
			_, at, _ := parseBackup(name)
			return backup, at, nil
		} else if ctx.Err() != nil {
			return "", time.Time{}, ctx.Err()
		}
	}
	return "", time.Time{}, ErrNoBackup
}

// wholeBackup reads all of a backup, however large it is.
func wholeBackup(ctx context.Context, backup string, schemas []Schema) error {
	size, err := checkHeader(backup)
	if err != nil {
		return err
	}
	if size == 0 {
		return &DamagedError{Path: backup, Err: errors.New("the file is empty")}
	}
	db, err := sql.Open(driver, dsn(backup, url.Values{"mode": {"ro"}, "immutable": {"1"}, "_pragma": pragmas("query_only(1)")}))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // it only read
	if err := checkOurs(ctx, backup, db, schemas); err != nil {
		return err
	}
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return explain(backup, err)
	}
	if verdict != "ok" {
		return &DamagedError{Path: backup, Err: errors.New(verdict)}
	}
	return nil
}

// prepareRestored copies the backup beside the database, with the mark that
// AfterRestore finds, and names it as the one to come when all of it is on the
// disk.
func prepareRestored(ctx context.Context, path, backup string, what Restored) (err error) {
	mark, err := json.Marshal(what)
	if err != nil {
		return err
	}
	from, err := os.Open(backup) //nolint:gosec // our own folder
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // it only read
	tmp, err := os.CreateTemp(filepath.Dir(path), halfPrefix+"*"+halfSuffix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, gone(os.Remove(tmp.Name())))
		}
	}()
	if _, err := io.Copy(tmp, from); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	db, err := sql.Open(driver, dsn(tmp.Name(), url.Values{"_pragma": pragmas()}))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `INSERT INTO settings (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, restoredSetting, string(mark))
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path+restoringSuffix); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// exchange sets the damaged database aside, its write-ahead log with it, since
// SQLite would write that into whatever stands there, and puts the restored one
// in its place.
func exchange(path, aside string) error {
	var errs []error
	for _, suffix := range []string{"-wal", "-shm", ""} {
		errs = append(errs, gone(os.Rename(path+suffix, aside+suffix)))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("set the damaged database aside: %w", err)
	}
	if err := os.Rename(path+restoringSuffix, path); err != nil {
		return fmt.Errorf("put the backup in place: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// gone is the error of removing or renaming a file that may be missing.
func gone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// WasRestored says whether the database was restored and AfterRestore has not run
// yet.
func (s *Store) WasRestored(ctx context.Context) (bool, error) {
	text, err := s.Setting(ctx, restoredSetting)
	return text != "", err
}

// AfterRestore runs fn once in the life of a restored database, in one
// transaction with the note that it has run, and tells what was restored. Where
// nothing was, fn does not run and the result is zero.
func (s *Store) AfterRestore(ctx context.Context, fn func(tx *sql.Tx) error) (Restored, error) {
	if was, err := s.WasRestored(ctx); err != nil || !was {
		return Restored{}, err
	}
	var text string
	var what Restored
	err := s.Write(ctx, func(tx *sql.Tx) error {
		what = Restored{}
		// Read again: another process may have done it since.
		err := tx.QueryRowContext(ctx, `DELETE FROM settings WHERE key = ? RETURNING value`, restoredSetting).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = json.Unmarshal([]byte(text), &what)
		}
		if err != nil {
			return err
		}
		return fn(tx)
	})
	if err != nil {
		return Restored{}, fmt.Errorf("after the restore: %w", err)
	}
	return what, nil
}
