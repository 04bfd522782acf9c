package compose

import (
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// openNonblock means nothing here: pipes are not found under file paths.
const openNonblock = 0

// fileNumber gives the volume and the index of the file on it.
func fileNumber(f *os.File, _ fs.FileInfo) string {
	var i windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &i); err != nil {
		return ""
	}
	return fmt.Sprintf("%x.%x%08x", i.VolumeSerialNumber, i.FileIndexHigh, i.FileIndexLow)
}
