package compose

import (
	"strings"
)

// Entry is one piece of an address field: its text, and what that says.
type Entry struct {
	Text    string  // as it stands in the field, on one line
	Address Address // what it says, if it is an address
	Key     string  // why it is none, one of the BadAddress… keys; empty if it is one
}

// lineBreaks are what lines yields the parts between of.
const lineBreaks = "\n\r\u0085\u2028\u2029"

// SplitList parts an address field into its entries, as ParseList reads them.
// The Text of each, read alone, is that entry again.
func SplitList(text string) []Entry {
	var all []Entry
	for line := range lines(text) {
		for _, item := range splitItems(line) {
			all = append(all, readItem(item)...)
		}
	}
	return all
}

// readItem reads what stands between two separators: one entry, or several
// addresses with only white space between them.
func readItem(item string) []Entry {
	a, key := parseItem(item)
	if key == "" {
		return []Entry{{Text: item, Address: a}}
	}
	spaced := splitSpaced(item)
	if spaced == nil {
		return []Entry{{Text: item, Key: key}}
	}
	entries := make([]Entry, 0, len(spaced))
	for _, s := range spaced {
		a, key := parseItem(s)
		entries = append(entries, Entry{Text: s, Address: a, Key: key})
	}
	return entries
}

// JoinList makes one address field of the texts of entries, or of several
// fields. What would change its neighbours, such as a quote that is never
// closed, gets a line of its own; all else stands on one line.
func JoinList(pieces ...string) string {
	var b strings.Builder
	alone := false
	for _, p := range pieces {
		if strings.TrimSpace(p) == "" {
			continue
		}
		first, last := p, p
		if i := strings.IndexAny(p, lineBreaks); i >= 0 {
			first, last = p[:i], p[strings.LastIndexAny(p, lineBreaks):]
		}
		if b.Len() > 0 {
			if alone || !mayShare(first) {
				b.WriteByte('\n')
			} else {
				b.WriteString(", ")
			}
		}
		b.WriteString(p)
		alone = !mayShare(last)
	}
	return b.String()
}

// mayShare tells whether a piece means the same with others on its line.
func mayShare(piece string) bool {
	seps, closed := findSeparators(piece, true)
	for _, s := range seps {
		if s.strong {
			return false
		}
	}
	return closed
}

// CutList parts a field that is still being typed: done is what stands before
// the last separator, rest what follows it, without the space between. A separator inside a quote or a
// comment is none, closed or not yet.
func CutList(text string) (done []Entry, rest string) {
	end := 0
	if i := strings.LastIndexAny(text, lineBreaks); i >= 0 {
		end = i + len(firstRune(text[i:]))
	}
	seps, _ := findSeparators(text[end:], true)
	if n := len(seps); n > 0 {
		end += seps[n-1].at + seps[n-1].size
	}
	return SplitList(text[:end]), strings.TrimLeft(text[end:], " ")
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// PastedList reads what was copied from another program: characters that
// cannot be seen go, and the cells of a table part addresses as lines do. A row
// with one address names whom it belongs to in its other cells.
func PastedList(text string) []Entry {
	var all []Entry
	for line := range lines(text) {
		var cells []string
		for cell := range strings.SplitSeq(line, "\t") {
			if cell = CleanLine(cell); cell != "" {
				cells = append(cells, cell)
			}
		}
		if e, ok := tableRow(cells); ok {
			all = append(all, e)
			continue
		}
		for _, cell := range cells {
			all = append(all, SplitList(cell)...)
		}
	}
	return all
}

// tableRow reads the cells of one row as one person, if they are one.
func tableRow(cells []string) (Entry, bool) {
	if len(cells) < 2 {
		return Entry{}, false
	}
	var names []string
	var found Address
	for _, cell := range cells {
		if !strings.ContainsAny(cell, "@＠") {
			names = append(names, unwrap(cell))
			continue
		}
		a, err := ParseAddress(cell)
		if err != nil || a.Name != "" || found.Local != "" {
			return Entry{}, false
		}
		found = a
	}
	found.Name = CleanLine(strings.Join(names, " "))
	entries := SplitList(found.String())
	if len(entries) != 1 || entries[0].Address != found {
		return Entry{}, false
	}
	return entries[0], true
}
