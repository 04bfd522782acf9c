package desktop

import "os/exec"

// replace starts a process that outlives this one: Windows cannot put a
// program in the place of another.
func replace(self string, args, env []string) error {
	cmd := exec.Command(self, args...) //nolint:gosec,noctx // the program itself, which must not end with anything here
	cmd.Env = env
	return cmd.Start()
}
