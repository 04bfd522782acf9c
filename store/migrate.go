package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
)

// applicationID marks the file as ours ("SOff", PRAGMA application_id).
const applicationID = 0x534f6666

// quickCheckLimit is the file size in bytes up to which every start checks the
// whole file; above it only a start after an unclean end does, since reading a
// large file would delay the window.
const quickCheckLimit = 32 << 20

// Schema is the tables of one room. Steps[i] is SQL that brings them from
// version i to i+1; a step that was ever released never changes.
type Schema struct {
	Room  string
	Steps []string
}

func ownSchema() Schema {
	return Schema{Room: "store", Steps: []string{
		`CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
	}}
}

// inspect looks at the file without changing it: is it a database, is it ours,
// is it whole, is it not from a newer program?
func inspect(ctx context.Context, path string, schemas []Schema) error {
	size, err := checkHeader(path)
	if err != nil || size == 0 {
		return err
	}
	db, err := sql.Open(driver, dsn(path, url.Values{"mode": {"ro"}, "_pragma": pragmas("query_only(1)")}))
	if err != nil {
		return fmt.Errorf("look at the database: %w", explain(path, err))
	}
	defer func() { _ = db.Close() }() // it only read
	if err := checkOurs(ctx, path, db, schemas); err != nil {
		return err
	}
	wal, err := os.Stat(path + "-wal")
	unclean := err == nil && wal.Size() > 0
	if size > quickCheckLimit && !unclean {
		return nil
	}
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return fmt.Errorf("check the database: %w", explain(path, err))
	}
	if verdict != "ok" {
		return &DamagedError{Path: path, Err: errors.New(verdict)}
	}
	return nil
}

// checkHeader gives the file's size, and a DamagedError where it does not begin
// as a database does.
func checkHeader(path string) (int64, error) {
	const magic = "SQLite format 3\x00"
	f, err := os.Open(path) //nolint:gosec // the path is the user's own data folder
	if err != nil {
		return 0, fmt.Errorf("look at the database file: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("look at the database file: %w", err)
	}
	if info.Size() == 0 {
		// A first start ends here. So does a file cut to nothing by a crash of the
		// system, and then the copies tell the difference: silently beginning anew
		// would look like losing everything.
		if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
			return 0, nil
		}
		if len(backups(path)) > 0 {
			return 0, &DamagedError{Path: path, Err: errors.New("the file is empty although there are backups")}
		}
		return 0, nil
	}
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != magic {
		return 0, &DamagedError{Path: path, Err: errors.New("not a database")}
	}
	return info.Size(), nil
}

func checkOurs(ctx context.Context, path string, db *sql.DB, schemas []Schema) error {
	var tables, ours, id int
	err := db.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(name = 'schema_versions'), 0) FROM sqlite_master`).Scan(&tables, &ours)
	if err == nil {
		err = db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id)
	}
	if err != nil {
		return fmt.Errorf("look at the database: %w", explain(path, err))
	}
	if tables == 0 {
		return nil
	}
	if ours == 0 || id != applicationID {
		return &DamagedError{Path: path, Err: errors.New("a database of another program")}
	}
	found, err := versions(ctx, db)
	if err != nil {
		return fmt.Errorf("look at the database: %w", explain(path, err))
	}
	return checkNewer(path, found, schemas)
}

// checkNewer also refuses a room this program has never heard of: only a newer
// one can have made it.
func checkNewer(path string, found map[string]int, schemas []Schema) error {
	known := make(map[string]int, len(schemas))
	for _, s := range schemas {
		known[s.Room] = len(s.Steps)
	}
	for room, version := range found {
		if version > known[room] {
			return &NewerError{Path: path, Room: room, Found: version, Known: known[room]}
		}
	}
	return nil
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func versions(ctx context.Context, db queryer) (found map[string]int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT room, version FROM schema_versions`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	found = make(map[string]int)
	for rows.Next() {
		var room string
		var version int
		if err := rows.Scan(&room, &version); err != nil {
			return nil, err
		}
		found[room] = version
	}
	return found, rows.Err()
}

// migrate brings all rooms to their newest version in one transaction: after a
// failing step everything is as it was.
func (s *Store) migrate(ctx context.Context, schemas []Schema) error {
	fresh, due, err := s.due(ctx, schemas)
	if err != nil || !due {
		return err
	}
	if !fresh {
		if err := s.backup(ctx, beforeMigration); err != nil {
			return fmt.Errorf("back up before the migration: %w", err)
		}
	}
	return s.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d;
			CREATE TABLE IF NOT EXISTS schema_versions (room TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID`, applicationID)); err != nil {
			return err
		}
		// Read again: another process may have migrated since.
		found, err := versions(ctx, tx)
		if err != nil {
			return err
		}
		if err := checkNewer(s.path, found, schemas); err != nil {
			return err
		}
		for _, schema := range schemas {
			if err := step(ctx, tx, schema, found[schema.Room]); err != nil {
				return err
			}
		}
		return nil
	})
}

func step(ctx context.Context, tx *sql.Tx, schema Schema, from int) error {
	for v := from; v < len(schema.Steps); v++ {
		if _, err := tx.ExecContext(ctx, schema.Steps[v]); err != nil {
			return fmt.Errorf("bring %s to version %d: %w", schema.Room, v+1, err)
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO schema_versions (room, version) VALUES (?, ?)
		ON CONFLICT (room) DO UPDATE SET version = excluded.version`, schema.Room, len(schema.Steps))
	return err
}

// due says whether the file has no tables yet, and whether any step is missing.
func (s *Store) due(ctx context.Context, schemas []Schema) (fresh, due bool, err error) {
	var tables int
	if err := s.write.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&tables); err != nil {
		return false, false, fmt.Errorf("read the version: %w", explain(s.path, err))
	}
	if tables == 0 {
		return true, true, nil
	}
	found, err := versions(ctx, s.write)
	if err != nil {
		return false, false, fmt.Errorf("read the version: %w", explain(s.path, err))
	}
	for _, schema := range schemas {
		version, ok := found[schema.Room]
		due = due || !ok || version < len(schema.Steps)
	}
	return false, due, nil
}
