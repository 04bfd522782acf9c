package compose

import (
	"path/filepath"
	"strings"
	"unicode/utf8"
)

const (
	maxName      = 255 // bytes; what the common file systems take
	maxExtension = 20  // bytes kept at the end of a name that is cut
)

// CleanName makes a file name safe to show and to send: one line, no path, no
// control or bidirectional formatting characters (photo\u202Egpj.exe hides that
// it is a program), at most 255 bytes with its extension kept.
func CleanName(name string) string {
	name = CleanLine(strings.ToValidUTF8(name, "_"))
	name = strings.NewReplacer("/", "_", `\`, "_").Replace(name)
	name = trimItem(strings.TrimRight(trimItem(name), ". ")) // Windows drops dots and spaces at the end
	name = cutName(name)
	if name == "" {
		return "file"
	}
	return name
}

// cutName shortens a name that is too long, between characters.
func cutName(name string) string {
	if len(name) <= maxName {
		return name
	}
	ext := filepath.Ext(name)
	if len(ext) > maxExtension {
		ext = ""
	}
	end := maxName - len(ext)
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimRight(name[:end], ". ") + ext
}

// extension gives the extension of a name in lower case, with its dot.
func extension(name string) string { return strings.ToLower(filepath.Ext(name)) }
