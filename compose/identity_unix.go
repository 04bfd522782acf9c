//go:build !windows

package compose

import (
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// openNonblock keeps the opening of a pipe from waiting for a writer.
const openNonblock = syscall.O_NONBLOCK

// fileNumber gives the inode. The number of the device is left out: shares,
// removable disks and some file systems get another one at each mount.
func fileNumber(_ *os.File, info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(st.Ino), 16) //nolint:unconvert,nolintlint // 32 bits on some systems
	}
	return ""
}
