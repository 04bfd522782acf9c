package desktop

import "strings"

// Languages returns the languages the person reads, best first, as the system
// writes them ("tr_TR.UTF-8", "en-GB"). SENDOFF_LANG goes before all others,
// then the one that was chosen in Sendoff, "" for none.
func Languages(getenv func(string) string, chosen string) []string {
	var out []string
	if own := getenv("SENDOFF_LANG"); own != "" {
		out = append(out, own)
	}
	if chosen != "" {
		out = append(out, chosen)
	}
	return append(out, systemLanguages(getenv)...)
}

// environmentLanguages reads the POSIX variables the way gettext does: the
// first of LC_ALL, LC_MESSAGES and LANG that is set decides, and unless that
// is the C locale, LANGUAGE's list goes before it.
func environmentLanguages(getenv func(string) string) []string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		if bare, _, _ := strings.Cut(value, "."); bare == "C" || bare == "POSIX" {
			return nil
		}
		var out []string
		for _, l := range strings.Split(getenv("LANGUAGE"), ":") {
			if l != "" {
				out = append(out, l)
			}
		}
		return append(out, value)
	}
	return nil
}
