package main

import (
	_ "embed"
	"strings"
)

// fyneApp is the one place of name, id, version and website; Fyne's tools and
// the scripts read it too.
//
//go:embed FyneApp.toml
var fyneApp string

// metadata is a value of FyneApp.toml that stands on a line of its own, "" for
// one that is not there.
func metadata(key string) string {
	for line := range strings.Lines(fyneApp) {
		if name, value, found := strings.Cut(line, " = "); found && name == key {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// version is that of the program.
func version() string { return metadata("Version") }
