package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"sendoff/account"
	"sendoff/store"
)

// unclaimedSuffix marks bytes whose row the restored database does not know:
// they were frozen after the backup was made. They are kept for the person.
const unclaimedSuffix = ".unclaimed"

// HoldRestored holds every unfinished message after a restore: nobody knows what
// of it has gone out since the backup was made. It tells what was restored, zero
// if nothing was. Call it before anything else, also before [Outbox.Recover],
// which would sweep away what the backup does not know.
func (o *Outbox) HoldRestored(ctx context.Context) (store.Restored, error) {
	// Nobody else may be waited for at a start without a restore.
	if was, err := o.store.WasRestored(ctx); err != nil || !was {
		return store.Restored{}, err
	}
	done, err := o.locks.alone(ctx)
	if err != nil {
		return store.Restored{}, err
	}
	defer done()
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
		return o.spool.keepUnclaimed(known)
	})
	if err != nil {
		return store.Restored{}, fmt.Errorf("hold what was restored: %w", err)
	}
	return what, nil
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

// keepUnclaimed renames the files that known does not name.
func (s spool) keepUnclaimed(known map[string]bool) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("read the spool folder: %w", err)
	}
	var errs []error
	for _, e := range entries {
		name := e.Name()
		if !known[name] && strings.HasSuffix(name, spoolSuffix) && !strings.HasPrefix(name, tempPrefix) {
			errs = append(errs, os.Rename(s.path(name), s.path(name+unclaimedSuffix)))
		}
	}
	return errors.Join(errs...)
}
