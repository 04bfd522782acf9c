//go:build !windows

package compose

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openNonblock keeps the opening of a pipe from waiting for a writer.
const openNonblock = syscall.O_NONBLOCK

// fileNumber gives the device and the inode.
func fileNumber(_ *os.File, info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("%x.%x", st.Dev, st.Ino)
	}
	return ""
}
