// Package store opens the one SQLite database that the rooms share, brings it
// to the version they ask for, and keeps copies of it. It knows no domain: each
// room brings its own tables as a [Schema].
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite", pure Go
)

const (
	driver = "sqlite"
	// busyTimeout is how long a writer waits for another process's writer.
	busyTimeout = 15 * time.Second
	// busyPause lies between two tries where SQLite itself does not wait.
	busyPause = 20 * time.Millisecond
	// readers is the number of connections that read side by side.
	readers = 4
)

// Store is the open database. It may be used from several goroutines and the
// same file may be open in several processes.
type Store struct {
	path    string
	now     func() time.Time
	write   *sql.DB // exactly one connection
	read    *sql.DB
	writing chan struct{} // holds one writer; the others of this process queue here, not in SQLite's busy loop
	reserve string        // path of the space kept for WriteReserved
	open    *flock.Flock  // says that a process has the database open
}

// Open opens the database file at path, creates it (0600, its folder 0700) if
// it is missing, and brings the tables of every schema to their newest version,
// with a backup first. Times come from now.
//
// A database written by a newer program gives a [*NewerError], one that is not
// ours or is broken a [*DamagedError], and a folder on a network drive a
// [*NetworkDriveError]; in all three cases nothing was changed. A full disk
// gives [ErrFull]. What is damaged can be replaced with [Restore].
func Open(ctx context.Context, path string, now func() time.Time, schemas ...Schema) (*Store, error) {
	return open(ctx, path, now, onNetworkDrive, schemas)
}

func open(ctx context.Context, path string, now func() time.Time, network func(dir string) (bool, error), schemas []Schema) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the database: %w", err)
	}
	schemas = append([]Schema{ownSchema()}, schemas...)
	if err := prepareFolder(path, network); err != nil {
		return nil, err
	}
	s := &Store{path: path, now: now, reserve: path + ".reserve", writing: make(chan struct{}, 1)}
	if s.open, err = share(ctx, path); err != nil {
		return nil, err
	}
	if err := s.begin(ctx, schemas); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begin looks at the file, which nobody can restore any more, and opens it.
func (s *Store) begin(ctx context.Context, schemas []Schema) error {
	if err := halfRestored(s.path); err != nil {
		return err
	}
	if err := prepareFile(s.path); err != nil {
		return err
	}
	if err := inspect(ctx, s.path, schemas); err != nil {
		return err
	}
	return s.connect(ctx, schemas)
}

// connect opens the two pools and migrates.
func (s *Store) connect(ctx context.Context, schemas []Schema) error {
	var err error
	if s.write, err = sql.Open(driver, dsn(s.path, writerOptions())); err != nil {
		return fmt.Errorf("open the database: %w", explain(s.path, err))
	}
	s.write.SetMaxOpenConns(1)
	if err := s.ping(ctx); err != nil {
		return fmt.Errorf("open the database: %w", explain(s.path, err))
	}
	if err := s.migrate(ctx, schemas); err != nil {
		return err
	}
	if s.read, err = sql.Open(driver, dsn(s.path, readerOptions())); err != nil {
		return fmt.Errorf("open the database: %w", explain(s.path, err))
	}
	s.read.SetMaxOpenConns(readers)
	// Without the reserve everything works; only the last guarantee for a full
	// disk is missing, and Reserve tries again after each use.
	if err := s.Reserve(); err != nil && !errors.Is(err, ErrFull) {
		return err
	}
	return nil
}

// ping makes the writer's connection. For the change to the write-ahead log
// SQLite does not wait for a lock, whatever the busy timeout (two that want it
// would wait for each other), so that the waiting is done here.
func (s *Store) ping(ctx context.Context) error {
	last := time.After(busyTimeout)
	for {
		err := s.write.PingContext(ctx)
		if !isBusy(err) {
			return err
		}
		select {
		case <-time.After(busyPause):
		case <-last:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close ends all connections. The last process to close merges the write-ahead
// log into the file.
func (s *Store) Close() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	errs = append(errs, s.open.Close())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

// Path is the absolute path of the database file.
func (s *Store) Path() string { return s.path }

// Read runs fn in a transaction that sees one moment of the database and can
// change nothing.
func (s *Store) Read(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin reading: %w", explain(s.path, err))
	}
	defer func() { _ = tx.Rollback() }() // nothing to keep
	if err := fn(tx); err != nil {
		return explain(s.path, err)
	}
	return nil
}

// Write runs fn in a transaction that holds the database's write lock from its
// beginning (BEGIN IMMEDIATE) and commits it to the disk when fn returns nil.
// Any error, a panic and an ended context roll everything back. Writers of one
// process wait in line; between processes Write waits up to 15 seconds.
// Calling Write or Read from inside fn is not allowed.
func (s *Store) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if err := s.beginTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	return s.writeLocked(ctx, fn)
}

// beginTurn waits until no other writer of this process is at work.
func (s *Store) beginTurn(ctx context.Context) error {
	select {
	case s.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the other writers: %w", ctx.Err())
	}
}

func (s *Store) endTurn() { <-s.writing }

func (s *Store) writeLocked(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin writing: %w", explain(s.path, err))
	}
	done := false
	defer func() {
		if !done {
			_ = tx.Rollback() // the error that led here is the one to tell
		}
	}()
	if err := fn(tx); err != nil {
		return explain(s.path, err)
	}
	done = true
	err = tx.Commit()
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		err = ctx.Err() // its end took the transaction back before we came to commit
	}
	if err != nil {
		return fmt.Errorf("commit: %w", explain(s.path, err))
	}
	return nil
}

func writerOptions() url.Values {
	return url.Values{"_txlock": {"immediate"}, "_pragma": pragmas("journal_mode(WAL)")}
}

func readerOptions() url.Values {
	return url.Values{"_pragma": pragmas("query_only(1)")}
}

func pragmas(more ...string) []string {
	list := []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"foreign_keys(1)",
		"synchronous(FULL)",
		"trusted_schema(0)",
	}
	if runtime.GOOS == "darwin" {
		// fsync does not reach the platter there without it.
		list = append(list, "fullfsync(1)", "checkpoint_fullfsync(1)")
	}
	return append(list, more...)
}

// dsn is the file URI that SQLite reads; every character of path that has a
// meaning in a URI is escaped.
func dsn(path string, options url.Values) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… becomes file:///C:/…
	}
	uri := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	return uri.String()
}

// prepareFolder makes the data folder with the permissions it must have.
func prepareFolder(path string, network func(dir string) (bool, error)) error {
	dir := filepath.Dir(path)
	remote, err := network(existing(dir))
	if err != nil {
		return fmt.Errorf("look at the drive of %s: %w", dir, err)
	}
	if remote {
		return &NetworkDriveError{Path: dir}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", explain(path, err))
	}
	return nil
}

// prepareFile makes the file with the permissions it must have.
func prepareFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the path is the user's own data folder
	if err != nil {
		return fmt.Errorf("open the database file: %w", explain(path, err))
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("look at the database file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		if err := f.Chmod(0o600); err != nil {
			return fmt.Errorf("close the database file to others: %w", err)
		}
	}
	return nil
}

// existing is dir or the nearest folder above it that exists.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}
