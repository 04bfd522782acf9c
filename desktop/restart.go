package desktop

import (
	"fmt"
	"os"
)

// Restart puts a new run of this program, with these arguments and this
// environment, in the place of the one that calls it. Where it returns nil the
// caller ends at once; where the system can, it does not return at all. All
// that was open must be closed before.
func Restart(args, env []string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the program: %w", err)
	}
	if err := replace(self, args, env); err != nil {
		return fmt.Errorf("starting the program again: %w", err)
	}
	return nil
}
