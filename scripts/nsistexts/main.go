// Command nsistexts writes the sentences of the Windows installer, which are in
// the translation files like all others, in the form NSIS reads.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"sendoff/text"
)

// languages are the names by which NSIS knows ours.
var languages = []struct{ code, name string }{{text.English, "LANG_ENGLISH"}, {"tr", "LANG_TURKISH"}}

// sentences are the keys below "installer.".
var sentences = []string{
	"whom", "whom-more", "for-me", "for-all", "program", "desktop-icon", "send-to", "newer", "needs-administrator",
	"running", "not-written", "delete-data", "data-kept", "default-apps", "about", "letter",
}

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write() error {
	out := bufio.NewWriter(os.Stdout)
	for _, l := range languages {
		printer, err := text.Load(l.code)
		if err != nil {
			return fmt.Errorf("reading the sentences in %s: %w", l.code, err)
		}
		for _, key := range sentences {
			words := printer.T("installer."+key, map[string]any{"version": "\x00"})
			words = strings.NewReplacer("$", "$$", `"`, `$\"`, "\n", `$\r$\n`, "\x00", "$R0").Replace(words)
			fmt.Fprintf(out, "LangString %s ${%s} \"%s\"\n", strings.ReplaceAll(key, "-", "_"), l.name, words)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the sentences: %w", err)
	}
	return nil
}
