//go:build !windows && !darwin

package desktop

import "path/filepath"

// dataFolder follows the XDG base directory specification, which has a
// relative path ignored.
func dataFolder(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "sendoff"), nil
	}
	dir, err := home(getenv)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, ".local", "share", "sendoff"), nil
}
