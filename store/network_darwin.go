package store

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// onNetworkDrive says whether dir lies on a file system of another machine.
func onNetworkDrive(dir string) (bool, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return false, fmt.Errorf("statfs %s: %w", dir, err)
	}
	return st.Flags&unix.MNT_LOCAL == 0, nil
}
