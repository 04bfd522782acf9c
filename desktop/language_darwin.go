package desktop

import (
	"context"
	"os/exec"
	"strings"
	"time"
)

// systemLanguages asks the environment first, which a terminal sets, and then
// the user's defaults, which is all a program started from the Finder has.
func systemLanguages(getenv func(string) string) []string {
	if out := environmentLanguages(getenv); len(out) > 0 {
		return out
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	list, err := exec.CommandContext(ctx, "/usr/bin/defaults", "read", "-g", "AppleLanguages").Output()
	if err != nil {
		return nil
	}
	return strings.FieldsFunc(string(list), func(r rune) bool { return strings.ContainsRune("() \n\t\",", r) })
}
