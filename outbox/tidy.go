package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"sendoff/compose"
)

const (
	// keyTidied is the setting that says when the files were last gone through:
	// with many of them that takes longer than a command should.
	keyTidied = "outbox:tidied"
	tidyEvery = 24 * time.Hour
)

// tidy removes files that nothing refers to, where a process has died or a day
// has gone by, and what is kept no longer.
func (o *Outbox) tidy(ctx context.Context) error {
	died, err := o.sweepOwners()
	if err != nil {
		return err
	}
	value, err := o.store.Setting(ctx, keyTidied)
	if err != nil {
		return err
	}
	ms, _ := strconv.ParseInt(value, 10, 64) // what is no time is long ago
	if since := o.now().Sub(moment(ms)); !died && since >= 0 && since < tidyEvery {
		return nil
	}
	if died && value != "" {
		// A sweep that comes to nothing now is due at the next start.
		if err := o.store.SetSetting(ctx, keyTidied, ""); err != nil {
			return err
		}
	}
	done, err := o.locks.nobodyFreezes()
	if err != nil || done == nil {
		return err
	}
	err = o.sweep(ctx)
	done()
	if err != nil {
		return err
	}
	o.retainAsSet(ctx)
	return o.store.SetSetting(ctx, keyTidied, strconv.FormatInt(millis(o.now()), 10))
}

// sweep removes spool files without a row, and copies of attached files that
// are in no draft and no message that may become one again: of a message that
// was sent, the bytes have them too. Nobody may be freezing meanwhile.
func (o *Outbox) sweep(ctx context.Context) error {
	var known map[string]bool
	var keep []compose.Attachment
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		if known, err = spoolNames(ctx, tx); err != nil {
			return err
		}
		return each(ctx, tx, `SELECT source FROM messages WHERE `+unsettled, nil, func(scan scanFunc) error {
			var source string
			var d compose.Draft
			if err := scan(&source); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(source), &d)
			keep = append(keep, d.Attachments...)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("read what is kept: %w", err)
	}
	return errors.Join(o.spool.sweep(known), o.drafts.Sweep(ctx, keep))
}

// spoolNames are the spool files that rows name.
func spoolNames(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	known := make(map[string]bool)
	err := each(ctx, tx, `SELECT spool FROM messages WHERE spool > ''`, nil, func(scan scanFunc) error {
		var name string
		err := scan(&name)
		known[name] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the names of spool files: %w", err)
	}
	return known, nil
}

// sweepOwners removes the lock files of dead processes and says whether there
// were any.
func (o *Outbox) sweepOwners() (died bool, err error) {
	entries, err := os.ReadDir(o.locks.dir)
	if err != nil {
		return false, fmt.Errorf("read the folder of locks: %w", err)
	}
	var errs []error
	for _, e := range entries {
		name, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), lockSuffix), ownerLock)
		if !ok || name == o.locks.owner {
			continue
		}
		alive, err := o.locks.alive(name)
		errs = append(errs, err)
		died = died || !alive
	}
	return died, errors.Join(errs...)
}
