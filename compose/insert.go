package compose

import (
	"regexp"
	"strings"
)

// InsertLink makes a link of what is selected. At a caret, or where no address
// is given yet, the caret goes where something is still to be written.
func InsertLink(s Selection, address string) Selection {
	e := newEditor(s)
	place := lineRange{e.start, e.end}
	words := escapeMarks(string(e.text[e.start:e.end]))
	target := linkDestination(address)
	e.set(place, "[", words, "]("+target+")")
	if words != "" {
		e.start = e.end + len("](")
		if target != "" {
			e.start += len([]rune(target)) + len(")")
		}
		e.end = e.start
	}
	return e.selection()
}

// LinkAddress gives the address that a person typed for a link: of a web page or
// a mailbox, whose beginning need not be written. It is not ok if a link may not
// lead there.
func LinkAddress(typed string) (address string, ok bool) {
	address = CleanLine(typed)
	if !hasScheme(address) && !strings.ContainsAny(address, " :") {
		host, _, page := strings.Cut(address, "/")
		at := strings.LastIndexByte(host, '@')
		switch {
		case !strings.Contains(strings.Trim(host[at+1:], "."), "."):
			return "", false
		case at > 0 && !page:
			address = "mailto:" + address
		default:
			address = "https://" + address
		}
	}
	return linkTarget(address)
}

// InsertPicture puts the picture of that name in a line of its own, behind what
// is selected, and the caret below it.
func InsertPicture(s Selection, name string) Selection {
	e := newEditor(s)
	name = CleanName(name)
	line := pictureMark(stem(name), name)
	here := lineRange{e.lineStart(e.end), e.lineEnd(e.end)}
	before, after := "", "\n"
	if e.prefix(here).words() < e.end && !e.isBlank(lineRange{here.start, e.end}) {
		before = "\n"
	}
	if here.end < len(e.text) && here.end == e.end { // there is a next line
		after = ""
	}
	at := lineRange{e.end, e.end}
	e.set(at, before, line, after)
	e.end = min(e.end+1, len(e.text))
	e.start = e.end
	return e.selection()
}

// linkDestination gives an address or a name as it stands in the parentheses of
// a link (CommonMark 6.3).
func linkDestination(s string) string {
	s = CleanLine(s)
	s = regexp.MustCompile(`&[#0-9A-Za-z]+;|\\`).ReplaceAllString(s, `\$0`)
	if !strings.ContainsAny(s, " ()<>") {
		return s
	}
	return "<" + strings.NewReplacer("<", `\<`, ">", `\>`).Replace(s) + ">"
}

// escapeMarks keeps words that become the label of a link from being marks.
func escapeMarks(s string) string {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth < 0 {
				return strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
			}
		}
	}
	if depth > 0 {
		return strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
	}
	return s
}
