//go:build !windows

package desktop

import "syscall"

// replace keeps the process, so that whoever waits for it goes on waiting.
func replace(self string, args, env []string) error {
	return syscall.Exec(self, append([]string{self}, args...), env) //nolint:gosec // the program itself
}
