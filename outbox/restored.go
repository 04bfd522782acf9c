package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sendoff/account"
	"sendoff/store"
)

// recoveredDir is the folder, beside the spool, for messages that the restored
// database does not know: they were frozen after the backup was made, and may
// have been sent. They are kept for the person.
const recoveredDir = "recovered"

// Restored says what a restore did; it is zero where there was none.
type Restored struct {
	store.Restored
	// Unclaimed are the files of messages that the backup does not know, and of
	// which therefore nobody knows whether they were sent.
	Unclaimed []string
}

// HoldRestored holds every unfinished message after a restore: nobody knows what
// of it has gone out since the backup was made. It tells what was restored, zero
// if nothing was. Call it before anything else, also before [Outbox.Recover],
// which would sweep away what the backup does not know.
func (o *Outbox) HoldRestored(ctx context.Context) (Restored, error) {
	// Nobody else may be waited for at a start without a restore.
	if was, err := o.store.WasRestored(ctx); err != nil || !was {
		return Restored{}, err
	}
	done, err := o.locks.alone(ctx)
	if err != nil {
		return Restored{}, err
	}
	defer done()
	var unclaimed []string
	what, err := o.store.AfterRestore(ctx, func(tx *sql.Tx) error {
		known, err := spoolNames(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := loadRows(ctx, tx, `state IN ('sending', 'waiting')`)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := o.holdRestored(ctx, tx, r); err != nil {
				return err
			}
		}
		unclaimed, err = o.spool.keepUnclaimed(known)
		return err
	})
	if err != nil {
		return Restored{}, fmt.Errorf("hold what was restored: %w", err)
	}
	return Restored{what, unclaimed}, nil
}

func (o *Outbox) holdRestored(ctx context.Context, tx *sql.Tx, r *row) error {
	if r.running != phaseNone {
		if err := o.recoverRow(ctx, tx, r); err != nil {
			return err
		}
	}
	if r.state() != StateWaiting {
		return nil
	}
	r.held, r.owner, r.failure = true, "", &failure{Key: account.KeyRestored}
	return saveRow(ctx, tx, r)
}

// keepUnclaimed moves the files that known does not name into the folder of what
// was recovered, and gives their new places.
func (s spool) keepUnclaimed(known map[string]bool) ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("read the spool folder: %w", err)
	}
	dir := filepath.Join(filepath.Dir(s.dir), recoveredDir)
	var kept []string
	var errs []error
	for _, e := range entries {
		name := e.Name()
		if known[name] || !strings.HasSuffix(name, spoolSuffix) || strings.HasPrefix(name, tempPrefix) {
			continue
		}
		to := filepath.Join(dir, name)
		err := os.MkdirAll(dir, 0o700)
		if err == nil {
			err = os.Rename(s.path(name), to)
		}
		if errs = append(errs, err); err == nil {
			kept = append(kept, to)
		}
	}
	return kept, errors.Join(errs...)
}
