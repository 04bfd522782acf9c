package main

import (
	"regexp"
	"testing"
)

// What the program, the packages and Fyne's tools call it by is in FyneApp.toml.
func TestMetadata(t *testing.T) {
	for key, shape := range map[string]string{
		"Version": `^\d+\.\d+\.\d+$`, "Name": "^Sendoff$", "ID": `^org\.sendoff\.Sendoff$`, "Maintainer": `^.+ <\S+@\S+>$`, "Nonsense": "^$",
	} {
		if got := metadata(key); !regexp.MustCompile(shape).MatchString(got) {
			t.Errorf("%s is %q", key, got)
		}
	}
}
