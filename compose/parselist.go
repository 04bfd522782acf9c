package compose

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxItem    = 2000 // bytes of one address with its name; longer ones are not looked at
	maxBadText = 200  // runes of a bad address that are shown
)

// ParseList reads an address field: addresses separated by commas, semicolons
// or line breaks, as typed or as pasted from another program. Every piece of
// text ends up in good or in bad, in the order of the text; duplicates stay.
func ParseList(text string) (good []Address, bad []BadAddress) {
	for _, e := range SplitList(text) {
		if e.Key == "" {
			good = append(good, e.Address)
		} else {
			bad = append(bad, newBadAddress(e.Text, e.Key))
		}
	}
	return good, bad
}

// ParseAddress reads exactly one address, with or without a name. The error is
// a BadAddress; a line break or a second address is one.
func ParseAddress(text string) (Address, error) {
	good, bad := ParseList(text)
	switch {
	case strings.ContainsAny(strings.TrimSpace(text), "\r\n"):
		return Address{}, newBadAddress(text, BadAddressCharacters)
	case len(bad) > 0:
		return Address{}, newBadAddress(text, bad[0].Key)
	case len(good) != 1:
		return Address{}, newBadAddress(text, BadAddressKey)
	}
	return good[0], nil
}

// lines yields the lines of a text, whatever ends them.
func lines(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for text != "" {
			i := strings.IndexAny(text, "\n\r\u0085\u2028\u2029")
			if i < 0 {
				yield(text)
				return
			}
			if !yield(text[:i]) {
				return
			}
			_, size := utf8.DecodeRuneInString(text[i:])
			text = text[i+size:]
		}
	}
}

// separator is where a line may be split.
type separator struct {
	at, size int
	strong   bool // a semicolon: commas beside it may belong to names
}

// splitItems splits one line at its commas and semicolons. Where semicolons
// separate, a piece like "Kaya, Mehmet <m@example.org>" is one address.
func splitItems(line string) []string {
	seps, closed := findSeparators(line, true)
	if !closed { // a stray quote or bracket is no reason to lose the rest of the line
		seps, _ = findSeparators(line, false)
	}
	var items []string
	add := func(s string) {
		if s = trimItem(s); s != "" {
			items = append(items, s)
		}
	}
	start, first, outlook := 0, 0, false
	for _, s := range seps {
		outlook = outlook || s.strong
	}
	flush := func(end, upTo int) {
		piece := line[start:end]
		if name, ok := commaName(piece); ok && outlook {
			add(name)
			return
		}
		from := start
		for _, s := range seps[first:upTo] {
			add(line[from:s.at])
			from = s.at + s.size
		}
		add(line[from:end])
	}
	for i, s := range seps {
		if s.strong {
			flush(s.at, i)
			start, first = s.at+s.size, i+1
		}
	}
	flush(len(line), len(seps))
	return items
}

// findSeparators finds the separators outside quotes and comments; closed says
// whether all of those ended on the line. Without quoting, quotes and comments
// are text like any other.
func findSeparators(line string, quoting bool) (seps []separator, closed bool) {
	var q quotes
	at := false
	for i, r := range line {
		switch {
		case quoting && q.inside(r):
		case r == '@' || r == '＠':
			at = true
		case isSeparator(r, at):
			seps = append(seps, separator{i, utf8.RuneLen(r), r == ';' || r == '；' || r == '؛'})
			at = false
		}
	}
	return seps, !q.quoted && q.depth == 0
}

// isSeparator tells the separators. The wide forms of other scripts count only
// behind an @, since they may stand in names.
func isSeparator(r rune, afterAt bool) bool {
	return r == ',' || r == ';' || afterAt && strings.ContainsRune("，；、،؛", r)
}

// quotes follows quoted strings and comments (RFC 5322 3.2.2, 3.2.4).
type quotes struct {
	quoted, skip bool
	depth        int
}

// inside takes the next rune and tells whether it belongs to a quoted string or
// a comment, or to their ends.
func (q *quotes) inside(r rune) bool {
	in := q.quoted || q.depth > 0
	switch {
	case q.skip:
		q.skip = false
	case in && r == '\\':
		q.skip = true
	case r == '"' && q.depth == 0:
		q.quoted = !q.quoted
		return true
	case !q.quoted && r == '(':
		q.depth++
		return true
	case !q.quoted && r == ')' && in:
		q.depth--
	}
	return in
}

// commaName recognises "Family, Given <address>", whose name has commas but no
// quotes, and gives it with the name quoted, as one address wherever it stands.
func commaName(piece string) (string, bool) {
	name, rest, ok := strings.Cut(piece, "<")
	name, rest = strings.TrimSpace(name), trimItem(rest)
	if !ok || !strings.Contains(name, ",") || strings.ContainsAny(name, `"@>()\`) ||
		strings.ContainsAny(rest, "<,") || strings.Index(rest, ">") != len(rest)-1 {
		return "", false
	}
	whole := quotePhrase(name) + " <" + rest
	seps, closed := findSeparators(whole, true)
	return whole, closed && len(seps) == 0
}

// splitSpaced splits a piece that holds several addresses with nothing but
// white space between them, as cells of a table are pasted. nil: it does not.
func splitSpaced(item string) []string {
	fields := strings.Fields(item)
	if len(fields) < 2 {
		return nil
	}
	for i, f := range fields {
		if strings.Count(f, "@") != 1 || strings.ContainsAny(f, `"()`) {
			return nil
		}
		fields[i] = trimItem(f)
	}
	return fields
}

// parseItem reads one address. The key says what is wrong with it, or is empty.
func parseItem(item string) (Address, string) {
	if len(item) > maxItem {
		return Address{}, BadAddressTooLong
	}
	item = withoutLabel(item)
	if !strings.Contains(item, "@") {
		item = strings.Replace(item, "＠", "@", 1)
	}
	if !strings.Contains(item, "@") {
		return Address{}, BadAddressNoAt
	}
	if m, err := mail.ParseAddress(item); err == nil && utf8.ValidString(item) {
		return fromMail(m.Name, m.Address)
	}
	return parseLoosely(item)
}

// parseLoosely reads what people and programs write though RFC 5322 does not
// allow it: names with odd characters, addresses in quotes, a full stop behind.
func parseLoosely(item string) (Address, string) {
	name, spec := "", item
	if i := strings.LastIndex(item, "<"); i >= 0 && strings.HasSuffix(item, ">") {
		name, spec = strings.TrimSpace(item[:i]), trimItem(item[i+1:len(item)-1])
	}
	spec = strings.TrimSuffix(unwrap(spec), ".")
	if strings.ContainsFunc(spec, isHiddenInDomain) || !utf8.ValidString(spec) {
		return Address{}, BadAddressCharacters
	}
	literal := ""
	if at := strings.LastIndex(spec, "@["); at >= 0 { // net/mail knows no [IPv6:…]
		spec, literal = spec[:at]+"@literal", spec[at+1:]
	}
	m, err := mail.ParseAddress(spec)
	if err != nil {
		return Address{}, diagnose(spec)
	}
	if literal != "" {
		m.Address = strings.TrimSuffix(m.Address, "literal") + literal
	}
	name = CleanLine(unwrap(name))
	if strings.EqualFold(name, spec) {
		name = ""
	}
	if strings.ContainsAny(name, "<>@") { // perhaps a second address: never swallow one
		return Address{}, BadAddressKey
	}
	if m.Name != "" { // a comment behind the address
		name = m.Name
	}
	return fromMail(name, m.Address)
}

// fromMail checks what net/mail made of an address.
func fromMail(name, address string) (Address, string) {
	i := strings.LastIndex(address, "@")
	return newAddress(name, address[:i], address[i+1:])
}

// diagnose says which half of an address net/mail did not like.
func diagnose(spec string) string {
	i := strings.LastIndex(spec, "@")
	if i < 0 {
		return BadAddressNoAt
	}
	if _, _, key := checkDomain(spec[i+1:]); key != "" {
		return key
	}
	if i > maxLocal {
		return BadAddressTooLong
	}
	return BadAddressLocal
}

// withoutLabel takes off "mailto:", "To:" and the name of a group.
func withoutLabel(item string) string {
	i := strings.IndexAny(item, `:"<@(`)
	if i < 0 || item[i] != ':' {
		return item
	}
	if rest := trimItem(item[i+1:]); rest != "" {
		return rest
	}
	return item
}

// unwrap takes one pair of quotes off.
func unwrap(s string) string {
	for _, q := range []string{`"`, `'`} {
		if len(s) > 2 && strings.HasPrefix(s, q) && strings.HasSuffix(s, q) {
			return trimItem(s[1 : len(s)-1])
		}
	}
	return s
}

// trimItem takes white space and invisible characters off both ends.
func trimItem(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || isHidden(r) })
}

func newBadAddress(text, key string) BadAddress {
	text = CleanLine(text)
	if n := 0; len(text) > maxBadText {
		for i := range text {
			if n++; n > maxBadText {
				text = text[:i] + "…"
				break
			}
		}
	}
	return BadAddress{Text: text, Key: key}
}

// isHidden tells whether a rune cannot be seen or changes how others are seen:
// controls, formatting (bidirectional overrides among them), odd spaces.
func isHidden(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) ||
		r != ' ' && unicode.IsSpace(r)
}

// isHiddenInDomain leaves the joiners to IDNA, which knows where they belong.
func isHiddenInDomain(r rune) bool { return isHidden(r) && !isJoiner(r) }

// isJoiner tells the two formatting characters that words of several scripts
// are spelt with, and emoji are made of.
func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// CleanLine makes one line of text that shows what it holds: white space and
// controls become single spaces, formatting characters go.
func CleanLine(s string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
		case unicode.Is(unicode.Cf, r) && !isJoiner(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
