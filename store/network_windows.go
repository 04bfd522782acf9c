package store

import (
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// onNetworkDrive says whether dir lies on a share of another machine, by its
// UNC path or by its drive letter.
func onNetworkDrive(dir string) (bool, error) {
	volume := filepath.VolumeName(dir)
	if strings.HasPrefix(volume, `\\`) && !strings.HasPrefix(volume, `\\?\`) && !strings.HasPrefix(volume, `\\.\`) {
		return true, nil
	}
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return false, fmt.Errorf("name the drive of %s: %w", dir, err)
	}
	return windows.GetDriveType(root) == windows.DRIVE_REMOTE, nil
}
