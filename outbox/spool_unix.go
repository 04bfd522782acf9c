//go:build !windows

package outbox

import (
	"errors"
	"fmt"
	"os"
)

func replaceFile(from, to string) error { return os.Rename(from, to) }

// syncDir makes a rename in dir last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // our own folder
	if err != nil {
		return fmt.Errorf("sync the spool folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync the spool folder: %w", err)
	}
	return nil
}
