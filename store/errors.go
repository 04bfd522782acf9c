package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrFull means that the disk is full; nothing was kept.
var ErrFull = errors.New("the disk is full")

// NewerError means that the database was written by a newer program. It was not
// touched.
type NewerError struct {
	Path         string
	Room         string // whose tables are newer
	Found, Known int    // version in the file, newest version this program knows
}

// Error says which room is newer.
func (e *NewerError) Error() string {
	return fmt.Sprintf("%s is from a newer program: %s has version %d, known is %d", e.Path, e.Room, e.Found, e.Known)
}

// DamagedError means that the file is not a database, not ours, or broken.
type DamagedError struct {
	Path string
	Err  error
}

// Error says what is wrong with which file.
func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %v", e.Path, e.Err) }

// Unwrap gives what SQLite said.
func (e *DamagedError) Unwrap() error { return e.Err }

// NetworkDriveError means that the data folder lies on a network drive, where
// neither locks nor the write-ahead log can be relied on.
type NetworkDriveError struct{ Path string }

// Error names the folder.
func (e *NetworkDriveError) Error() string {
	return e.Path + " is on a network drive, where a database is not safe"
}

// AsFull gives an error of writing a file beside the database as [ErrFull] where
// the disk is full, and unchanged else.
func AsFull(err error) error {
	if err == nil || errors.Is(err, ErrFull) || !noSpace(err) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrFull, err)
}

// isBusy says that another connection holds the lock that was wanted.
func isBusy(err error) bool {
	var se *sqlite.Error
	return errors.As(err, &se) && se.Code()&0xff == sqlite3.SQLITE_BUSY // the rest of the code tells variants apart
}

// explain gives the errors that a caller decides by their type.
func explain(path string, err error) error {
	if err == nil || errors.Is(err, ErrFull) {
		return err
	}
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return err
	}
	if noSpace(err) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return err
	}
	switch code := se.Code(); {
	case code&0xff == sqlite3.SQLITE_FULL,
		// The shared-memory index beside the write-ahead log could not grow.
		code == sqlite3.SQLITE_IOERR_SHMSIZE:
		return fmt.Errorf("%w: %w", ErrFull, err)
	case code&0xff == sqlite3.SQLITE_CORRUPT, code&0xff == sqlite3.SQLITE_NOTADB:
		return &DamagedError{Path: path, Err: err}
	}
	return err
}
