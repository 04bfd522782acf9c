//go:build unix

package postfix

import (
	"path/filepath"
	"slices"
	"strings"
)

// sortedByArrival orders Maildir file names: they begin with seconds, and then M with microseconds.
func sortedByArrival(names []string) []string {
	key := func(name string) string {
		name = filepath.Base(name)
		seconds, rest, _ := strings.Cut(name, ".")
		_, micro, _ := strings.Cut(rest, "M")
		micro, _, _ = strings.Cut(micro, ".")
		return seconds + "." + strings.Repeat("0", max(0, 6-len(micro))) + micro
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	return names
}
