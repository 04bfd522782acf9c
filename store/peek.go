package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"time"
)

// peekPatience is how long Peek waits for another process that holds the file.
const peekPatience = 100 * time.Millisecond

// maxSetting is how many characters of a setting Peek reads: whoever wrote the
// file, the start of the program must not drown in it.
const maxSetting = 256

// Peek reads settings from the database at path before it is opened, for what
// has to be known before the first paint. It makes no file, migrates and
// repairs nothing, and gives up after a moment: whatever is wrong with the
// file, [Open] tells it later and better. Keys that have no value are left out.
func Peek(ctx context.Context, path string, keys ...string) (map[string]string, error) {
	if size, err := checkHeader(path); err != nil || size == 0 {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, peekPatience)
	defer cancel()
	db, err := sql.Open(driver, dsn(path, peekOptions(path)))
	if err != nil {
		return nil, fmt.Errorf("peek at the settings: %w", explain(path, err))
	}
	defer func() { _ = db.Close() }() // it only read
	db.SetMaxOpenConns(1)
	found := make(map[string]string, len(keys))
	rows, err := db.QueryContext(ctx, `SELECT key, substr(value, 1, ?) FROM settings`, maxSetting)
	if err != nil {
		return nil, fmt.Errorf("peek at the settings: %w", explain(path, err))
	}
	defer func() { _ = rows.Close() }() // its error is that of rows.Err
	wanted := make(map[string]bool, len(keys))
	for _, key := range keys {
		wanted[key] = true
	}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, fmt.Errorf("peek at the settings: %w", explain(path, err))
		}
		if wanted[key] {
			found[key] = value
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("peek at the settings: %w", explain(path, err))
	}
	return found, nil
}

// peekOptions opens the file for reading only. Where no write-ahead log is
// left, nobody has the database open and all of it is in the file: then SQLite
// is told that the file does not change, so that it makes no log of its own
// beside it. (Should somebody begin to write at this very moment, the worst
// that comes of it is an error or an old value.)
func peekOptions(path string) url.Values {
	options := url.Values{
		"mode":    {"ro"},
		"_pragma": {fmt.Sprintf("busy_timeout(%d)", peekPatience.Milliseconds()), "query_only(1)", "trusted_schema(0)"},
	}
	if wal, err := os.Stat(path + "-wal"); err != nil || wal.Size() == 0 {
		options.Set("immutable", "1")
	}
	return options
}
