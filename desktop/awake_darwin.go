package desktop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// inhibitSleep runs caffeinate(8), which every Mac has: -i keeps the computer
// from idle sleep, -w ends it with this program even after a crash.
func inhibitSleep(_ context.Context, _ func(string) string, _ string) (func(), error) {
	cmd := exec.Command("/usr/bin/caffeinate", "-i", "-w", strconv.Itoa(os.Getpid())) //nolint:gosec // our own process id
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting caffeinate: %w", err)
	}
	return func() {
		_ = cmd.Process.Kill() // it may have gone
		_ = cmd.Wait()
	}, nil
}
