package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAsked bounds what Lookup reads, in bytes: an address has at most 254, the
// rest is room for a name before it.
const maxAsked = 2048

// found is where a domain was found.
type found struct {
	row    int
	how    string
	domain string
}

// Lookup finds the provider of an address, with or without a name before it, or
// of a bare domain. It asks no server. The order is: the whole domain, a domain
// family, a name below a sub-domain family.
//
// Only the very domain counts: nothing that merely looks like a provider's
// domain, begins with it or folds into it is found.
func (t *Table) Lookup(addressOrDomain string) (Match, bool) {
	f, ok := t.find(addressOrDomain)
	if !ok {
		return Match{}, false
	}
	return Match{Provider: t.rows[f.row].clone(), How: f.how, Domain: f.domain}, true
}

// find is Lookup without the copy of the row.
func (t *Table) find(addressOrDomain string) (found, bool) {
	domain, ok := domainOf(addressOrDomain)
	if !ok {
		return found{}, false
	}
	if i, ok := t.byDomain[domain]; ok {
		return found{i, MatchDomain, domain}, true
	}
	first, rest, _ := strings.Cut(domain, ".")
	if i, ok := t.byFamily[first]; ok && isCountrySuffix(rest) {
		return found{i, MatchFamily, domain}, true
	}
	for rest != "" {
		if i, ok := t.bySubzone[rest]; ok {
			return found{i, MatchSubdomain, domain}, true
		}
		_, rest, _ = strings.Cut(rest, ".")
	}
	return found{}, false
}

// MatchMX finds the provider that runs the mail exchanger with this name. Where
// several suffixes fit, the longest wins: a provider's private mailboxes and its
// customers' domains may have exchangers under one name.
func (t *Table) MatchMX(host string) (Provider, bool) {
	name, ok := asciiDomain(host)
	for ok && name != "" {
		if i, hit := t.byMXSuffix[name]; hit {
			return t.rows[i].clone(), true
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return Provider{}, false
}

// isCountrySuffix says whether s is a country's top-level domain or the usual
// place for companies below one. The endings one slip away from .com are not
// taken: yahoo.cm is a mistyped yahoo.com.
func isCountrySuffix(s string) bool {
	if below, country, ok := strings.Cut(s, "."); ok {
		return (below == "co" || below == "com") && isCountry(country)
	}
	switch s {
	case "cm", "co", "om":
		return false
	}
	return isCountry(s)
}

// isCountry says whether s has the form of a country's top-level domain; every
// one of two letters is a country's (RFC 1591 section 2).
func isCountry(s string) bool {
	return len(s) == 2 && isLowerLetter(s[0]) && isLowerLetter(s[1])
}

func isLowerLetter(c byte) bool { return 'a' <= c && c <= 'z' }

// domainOf takes the domain out of "Ayşe <ayse@gmail.com>", "ayse@gmail.com" or
// "gmail.com" and gives it in lower case, in A-labels, without a trailing dot.
func domainOf(s string) (string, bool) {
	if len(s) > maxAsked || !utf8.ValidString(s) {
		return "", false
	}
	s = strings.TrimSpace(s)
	if before, isNamed := strings.CutSuffix(s, ">"); isNamed {
		open := strings.LastIndexByte(before, '<')
		if open < 0 || !isDisplayName(before[:open]) {
			return "", false
		}
		s = strings.TrimSpace(before[open+1:])
		if !strings.Contains(s, "@") {
			return "", false
		}
	}
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		if !isLocalPart(s[:at]) {
			return "", false
		}
		s = s[at+1:]
	}
	return asciiDomain(s)
}

// isDisplayName keeps lists of several addresses out; what else a name may hold
// is of no concern here.
func isDisplayName(s string) bool {
	s = strings.TrimSpace(s)
	if isQuoted(s) {
		return true
	}
	return !strings.ContainsAny(s, "<>@\r\n")
}

// isLocalPart says whether s can stand before the @: anything in quotes, else
// none of the characters that RFC 5321 section 4.1.2 wants quoted.
func isLocalPart(s string) bool {
	if isQuoted(s) {
		return !strings.ContainsFunc(s, unicode.IsControl)
	}
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`"(),:;<>@[\]`, r)
	})
}

// isQuoted says whether s is one quoted string (RFC 5322 section 3.2.4).
func isQuoted(s string) bool {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return false
	}
	escaped := false
	for _, r := range s[1 : len(s)-1] {
		if r == '"' && !escaped {
			return false
		}
		escaped = r == '\\' && !escaped
	}
	return !escaped
}

// asciiDomain gives a domain in lower case, in A-labels (RFC 5890), without a
// trailing dot.
//
// Case is lowered letter by letter in ASCII, so a Turkish locale changes nothing
// and İ and ı stay what they are: other letters. A label that is written in
// other characters and yet maps to plain ASCII (full-width letters, the Kelvin
// sign) is not taken for the ASCII name it imitates.
func asciiDomain(s string) (string, bool) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	if isASCII(s) {
		s = lowerASCII(s)
		return s, isDomain(s)
	}
	given := strings.Split(s, ".")
	name, err := idnaProfile().ToASCII(s)
	if err != nil {
		return "", false
	}
	labels := strings.Split(name, ".")
	if len(labels) != len(given) {
		return "", false
	}
	for i, label := range labels {
		if !isASCII(given[i]) && !strings.HasPrefix(label, "xn--") {
			return "", false
		}
	}
	return name, isDomain(name)
}

// idnaProfile is the look-up of UTS 46 without the transitional rules: ß stays ß.
func idnaProfile() *idna.Profile {
	return idna.New(
		idna.MapForLookup(),
		idna.Transitional(false),
		idna.BidiRule(),
		idna.StrictDomainName(true),
		idna.VerifyDNSLength(true),
	)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lowerASCII lowers A to Z and nothing else.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

// isDomain says whether s is a host name of at least two labels in lower case
// (RFC 1123 section 2.1) that is no IP address.
func isDomain(s string) bool {
	if len(s) > 253 {
		return false
	}
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if !isLabel(label) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && isLowerLetter(last[0])
}

func isLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLowerLetter(c) && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
