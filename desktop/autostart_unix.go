//go:build !windows && !darwin

package desktop

import (
	"path/filepath"
	"strings"
)

// path is the place of the entry by the Desktop Application Autostart
// Specification.
func (a *Autostart) path() (string, error) {
	dir := a.getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		home := a.getenv("HOME")
		if !filepath.IsAbs(home) {
			return "", ErrNoHome
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "autostart", autostartID+".desktop"), nil
}

// entry is a desktop entry. In Exec a word stands between quotes, a percent sign
// is doubled, and, as in every value, each backslash is. With TryExec nothing is
// tried once the program has been removed.
func (a *Autostart) entry() string {
	line := quoted(a.command, strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`, "%", "%%").Replace)
	value := strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace
	return "[Desktop Entry]\nType=Application\nName=Sendoff\nIcon=" + autostartID + "\nTryExec=" + value(a.command[0]) +
		"\nExec=" + value(line) + "\nTerminal=false\nNoDisplay=true\n"
}
