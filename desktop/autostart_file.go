//go:build !windows

package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

func (a *Autostart) on() (bool, error) {
	path, err := a.path()
	if err != nil {
		return false, err
	}
	_, err = os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (a *Autostart) set(on bool) error {
	path, err := a.path()
	if err != nil {
		return err
	}
	if !on {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(a.entry()), 0o600)
}
