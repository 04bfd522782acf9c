// Package quietlocale keeps Fyne from complaining on standard error about the
// locale C.UTF-8, which it reads before main begins. A command that a script
// or cron runs must not print what nobody asked for.
//
// It works by being initialised first: Go initialises packages in the order of
// their import paths as soon as what they import is ready, and this one
// imports next to nothing, while Fyne's needs packages that come later in that
// order. A test in main would notice if that changed.
package quietlocale

import (
	"os"
	"strings"
)

func init() { //nolint:gochecknoinits // it must come before another package's init
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := os.Getenv(name)
		if value == "" {
			continue
		}
		if strings.HasPrefix(value, "C.") || strings.HasPrefix(value, "POSIX.") {
			// To gettext, and so to every other program, this changes nothing:
			// in the C locale it does not look at LANGUAGE.
			_ = os.Setenv("LANGUAGE", "en")
		}
		return
	}
}
