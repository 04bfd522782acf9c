package compose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shown gives the address without its name as people are to see it: the domain
// in Unicode, unless a label of it mixes scripts in a way no language does, as
// a Cyrillic а in раypal does. Such a domain is shown as A-labels.
func (a Address) Shown() string {
	domain := a.Domain
	for label := range strings.SplitSeq(domain, ".") {
		if mixesScripts(label) {
			return a.Mailbox()
		}
	}
	return quoteLocal(a.Local) + "@" + domain
}

// mixesScripts tells whether a label has letters of scripts that are not
// written together (UTS 39, "highly restrictive").
func mixesScripts(label string) bool {
	scripts := make(map[string]bool)
	for _, r := range label {
		if r < utf8.RuneSelf && !unicode.IsLetter(r) {
			continue
		}
		if s := scriptOf(r); s != "" {
			scripts[s] = true
		}
	}
	if len(scripts) < 2 {
		return false
	}
	for _, together := range [][]string{
		{"Latin", "Han", "Hiragana", "Katakana"},
		{"Latin", "Han", "Bopomofo"},
		{"Latin", "Han", "Hangul"},
	} {
		if within(scripts, together) {
			return false
		}
	}
	return true
}

func within(scripts map[string]bool, allowed []string) bool {
	n := 0
	for _, s := range allowed {
		if scripts[s] {
			n++
		}
	}
	return n == len(scripts)
}

// scriptOf names the script of a rune, "" for what all scripts share.
func scriptOf(r rune) string {
	if r < utf8.RuneSelf {
		return "Latin"
	}
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}
