package store

import (
	"context"
	"fmt"
)

// Version is a number that is another one after another process, or anybody but
// this Store, has changed the database. It costs next to nothing.
func (s *Store) Version(ctx context.Context) (int64, error) {
	if err := s.beginTurn(ctx); err != nil {
		return 0, err
	}
	defer s.endTurn()
	// SQLite counts the changes of other connections only, and all of ours are
	// made on this one.
	var version int64
	if err := s.write.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version); err != nil {
		return 0, fmt.Errorf("look for changes: %w", explain(s.path, err))
	}
	return version, nil
}
