package desktop

import "path/filepath"

// dataFolder is the local, not the roaming folder: a database must not be
// copied between computers behind its back.
func dataFolder(getenv func(string) string) (string, error) {
	if dir := getenv("LocalAppData"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "Sendoff"), nil
	}
	return "", ErrNoHome
}
