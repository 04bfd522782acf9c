package ui

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"

	"sendoff/compose"
	"sendoff/store"
)

// save writes a file there, whole or not at all, and returns its path.
func (to target) save(write func(io.Writer) error) (path string, err error) {
	if to.chosen {
		path = filepath.Join(to.folder, to.name)
		return path, compose.SaveAs(path, write)
	}
	return compose.SaveIn(to.folder, to.name, write)
}

// tellSaved says what came of saving a file. why has words for errors that only
// such a file has, and none for others; it may be nil.
func (s *shell) tellSaved(path, name string, err error, why func(error) string) {
	if err == nil {
		s.toasts.say(s.t("file.saved", "name", filepath.Base(path)), s.t("store.show-folder"), func() { s.showFolder(filepath.Dir(path)) })
		return
	}
	s.log.Error("saving a file", "err", err)
	words := ""
	if why != nil {
		words = why(err)
	}
	switch {
	case words != "":
	case errors.Is(store.AsFull(err), store.ErrFull):
		words = s.t("store.full")
	case errors.Is(err, fs.ErrPermission):
		words = s.t("file.save-denied")
	default:
		words = s.t("file.save-failed", "name", name)
	}
	s.toasts.say(words, "", nil)
}
