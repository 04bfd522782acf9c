package compose

import (
	"slices"
	"strings"
	"unicode"
)

// Selection is a text and what of it is selected, counted in runes; where Start
// and End are the same it is a caret. The functions that take one give the text
// and the selection as they are after pressing a button, and change nothing else.
// Pressing once more takes away what was put in.
type Selection struct {
	Text       string
	Start, End int
}

// editor is a Selection while it is being changed.
type editor struct {
	text       []rune
	start, end int
}

func newEditor(s Selection) editor {
	e := editor{text: []rune(s.Text)}
	e.start = min(max(min(s.Start, s.End), 0), len(e.text))
	e.end = min(max(s.Start, s.End, 0), len(e.text))
	return e
}

func (e editor) selection() Selection { return Selection{string(e.text), e.start, e.end} }

func (e editor) isCaret() bool { return e.start == e.end }

// replace puts new text in a place. What was selected stays selected; an end of
// the selection that is in the place moves behind the new text.
func (e *editor) replace(from, to int, with string) {
	runes := []rune(with)
	move := func(at int) int {
		switch {
		case at < from:
			return at
		case at <= to:
			return from + len(runes)
		}
		return at + len(runes) - (to - from)
	}
	e.start, e.end = move(e.start), move(e.end)
	e.text = slices.Concat(e.text[:from], runes, e.text[to:])
}

// lineRange is one line without its end.
type lineRange struct{ start, end int }

// lines gives the lines that the selection touches. A line of which nothing but
// its beginning is in it is not touched.
func (e editor) lines() []lineRange {
	var found []lineRange
	for at := e.lineStart(e.start); ; {
		l := lineRange{at, e.lineEnd(at)}
		if len(found) > 0 && l.start >= e.end {
			return found
		}
		found = append(found, l)
		if l.end >= e.end {
			return found
		}
		at = l.end + 1
	}
}

func (e editor) lineStart(at int) int {
	for at > 0 && e.text[at-1] != '\n' {
		at--
	}
	return at
}

func (e editor) lineEnd(at int) int {
	for at < len(e.text) && e.text[at] != '\n' {
		at++
	}
	return at
}

func (e editor) isBlank(l lineRange) bool {
	return strings.TrimSpace(string(e.text[l.start:l.end])) == ""
}

// prefix says what a line begins with before its words: "> ", then "- " or
// "1. ", then "# ", each of them perhaps empty.
type prefix struct{ quote, list, heading lineRange }

// words is where the words of the line begin.
func (p prefix) words() int { return p.heading.end }

func (e editor) prefix(l lineRange) prefix {
	var p prefix
	at := l.start
	for {
		next := e.skip(at, l.end, ' ')
		if next == l.end || e.text[next] != '>' {
			break
		}
		at = e.skipOne(next+1, l.end, ' ')
	}
	p.quote = lineRange{l.start, at}
	p.list = e.listMark(at, l.end)
	p.heading = e.headingMark(p.list.end, l.end)
	return p
}

// listMark finds the mark of a list, without the indent before it. Where there
// is none it is empty, at the place where one would go.
func (e editor) listMark(at, end int) lineRange {
	at = e.skip(at, end, ' ')
	mark := at
	for mark < end && mark-at < 9 && '0' <= e.text[mark] && e.text[mark] <= '9' {
		mark++
	}
	marks := "-*+"
	if mark > at {
		marks = ".)"
	}
	if mark+1 < end && strings.ContainsRune(marks, e.text[mark]) && e.text[mark+1] == ' ' {
		return lineRange{at, mark + 2}
	}
	return lineRange{at, at}
}

func (e editor) headingMark(at, end int) lineRange {
	mark := e.skip(at, end, '#')
	if n := mark - at; 1 <= n && n <= 6 && mark < end && e.text[mark] == ' ' {
		return lineRange{at, mark + 1}
	}
	return lineRange{at, at}
}

// skip passes over all runes r from at on, skipOne over one.
func (e editor) skip(at, end int, r rune) int {
	for at < end && e.text[at] == r {
		at++
	}
	return at
}

func (e editor) skipOne(at, end int, r rune) int {
	if at < end && e.text[at] == r {
		return at + 1
	}
	return at
}

// skipBack is skip in the other direction.
func (e editor) skipBack(at, start int, r rune) int {
	for at > start && e.text[at-1] == r {
		at--
	}
	return at
}

// ToggleHeading makes the selected lines headings, or text again.
func ToggleHeading(s Selection) Selection {
	return toggleLines(s, "# ", func(p prefix) lineRange { return p.heading })
}

// ToggleList makes the selected lines items of a list, or text again.
func ToggleList(s Selection) Selection {
	return toggleLines(s, "- ", func(p prefix) lineRange { return p.list })
}

// toggleLines puts a mark before the words of all selected lines that have none
// of its kind, or, where all have one, takes it away. Empty lines between stay.
func toggleLines(s Selection, mark string, find func(prefix) lineRange) Selection {
	e := newEditor(s)
	lines := e.lines()
	if len(lines) > 1 {
		lines = slices.DeleteFunc(lines, e.isBlank)
	}
	missing := slices.ContainsFunc(lines, func(l lineRange) bool { found := find(e.prefix(l)); return found.start == found.end })
	for _, l := range slices.Backward(lines) { // from below, so that what is above stays where it is
		switch found := find(e.prefix(l)); {
		case !missing:
			e.replace(found.start, found.end, "")
		case found.start == found.end:
			e.replace(found.start, found.end, mark)
		}
	}
	return e.selection()
}

// ToggleQuote makes the selected lines a quote, with the empty lines between, or
// takes one level of quoting away.
func ToggleQuote(s Selection) Selection {
	e := newEditor(s)
	lines := e.lines()
	isText := func(l lineRange) bool { q := e.prefix(l).quote; return !e.isBlank(l) && q.start == q.end }
	isQuote := func(l lineRange) bool { q := e.prefix(l).quote; return q.start < q.end }
	quoted := slices.ContainsFunc(lines, isQuote) && !slices.ContainsFunc(lines, isText)
	for _, l := range slices.Backward(lines) {
		switch {
		case quoted && isQuote(l):
			at := e.skip(l.start, l.end, ' ')
			e.replace(at, e.skipOne(at+1, l.end, ' '), "")
		case quoted:
		case l.start == l.end && len(lines) > 1:
			e.replace(l.start, l.start, ">")
		default:
			e.replace(l.start, l.start, "> ")
		}
	}
	return e.selection()
}

// words gives the selected part of each selected line: without the line's
// prefix, and without white space at its ends, since a mark beside a space means
// nothing. A caret gives itself.
func (e editor) words() []lineRange {
	var found []lineRange
	for _, l := range e.lines() {
		first := e.prefix(l).words()
		if e.isCaret() {
			at := max(e.start, first)
			return []lineRange{{at, at}}
		}
		w := lineRange{max(e.start, first), min(e.end, l.end)}
		for w.start < w.end && unicode.IsSpace(e.text[w.start]) {
			w.start++
		}
		for w.start < w.end && unicode.IsSpace(e.text[w.end-1]) {
			w.end--
		}
		if w.start < w.end {
			found = append(found, w)
		}
	}
	return found
}
