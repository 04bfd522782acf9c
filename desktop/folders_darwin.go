package desktop

import "path/filepath"

func dataFolder(getenv func(string) string) (string, error) {
	dir, err := home(getenv)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "Library", "Application Support", "Sendoff"), nil
}
