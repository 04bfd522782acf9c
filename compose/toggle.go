package compose

import (
	"slices"
	"strings"
	"unicode"
)

// How many stars a mark has. Both together are three, so a star's number tells
// what a text is as bits do.
const (
	italicStars = 1
	boldStars   = 2
)

// ToggleBold makes what is selected bold, or no longer bold. At a caret the
// marks go round it; where bold words have just been written between such
// marks, the caret leaves them.
func ToggleBold(s Selection) Selection { return toggleEmphasis(s, boldStars) }

// ToggleItalic is to italic what ToggleBold is to bold.
func ToggleItalic(s Selection) Selection { return toggleEmphasis(s, italicStars) }

// toggleEmphasis works line by line, since emphasis ends with its paragraph: if
// all have it, it is taken from all, else given to those without.
func toggleEmphasis(s Selection, bit int) Selection {
	e := newEditor(s)
	if e.leaveEmphasis(bit) {
		return e.selection()
	}
	var words []emphasized
	for _, w := range e.words() {
		if found, ok := e.emphasis(w); ok {
			words = append(words, found)
		}
	}
	missing := slices.ContainsFunc(words, func(w emphasized) bool { return w.count&bit == 0 })
	shift := 0
	for i, w := range words {
		count := w.count ^ bit
		if missing && w.count&bit != 0 {
			count = w.count
		}
		marks := slices.Repeat([]rune{w.mark}, count)
		from, to := w.inner.start-w.count+shift, w.inner.end+w.count+shift
		inner := e.text[w.inner.start+shift : w.inner.end+shift]
		e.text = slices.Concat(e.text[:from], marks, inner, marks, e.text[to:])
		if i == 0 {
			e.start = from + count
		}
		e.end = from + count + len(inner)
		shift += 2 * (count - w.count)
	}
	return e.selection()
}

// leaveEmphasis moves a caret behind the words of an emphasis out of it.
func (e *editor) leaveEmphasis(bit int) bool {
	start, end, ok := e.atClosing('*')
	if !ok || (end-e.start)&bit == 0 || unicode.IsSpace(e.text[e.start-1]) || e.closesEarly(lineRange{start, end}) {
		return false
	}
	e.start += bit
	e.end = e.start
	return true
}

// leaveCode moves a caret behind the text of a code span out of it.
func (e *editor) leaveCode() bool {
	start, end, ok := e.atClosing('`')
	if !ok {
		return false
	}
	open := false
	for at := start; at < e.start; at++ {
		next := e.skip(at, e.start, '`')
		if next-at == end-e.start {
			open = !open
		}
		at = max(at, next-1)
	}
	if open {
		e.start, e.end = end, end
	}
	return open
}

// atClosing gives where the words of the line begin and where the marks end
// that the caret is before, if it is between words and marks.
func (e editor) atClosing(mark rune) (start, end int, ok bool) {
	line := lineRange{e.lineStart(e.start), e.lineEnd(e.start)}
	start, end = e.prefix(line).words(), e.skip(e.start, line.end, mark)
	return start, end, e.isCaret() && end > e.start && e.start > start && e.text[e.start-1] != mark
}

// emphasized is a text and the marks around it.
type emphasized struct {
	inner lineRange
	mark  rune
	count int // of marks on each side; 0: none
}

// emphasis finds the marks around words, whether these were selected with them
// or without. Stars are used, but where the words have stars of their own at an
// end that belong to less than all of them: there, underscores are.
func (e editor) emphasis(w lineRange) (found emphasized, ok bool) {
	line := lineRange{e.lineStart(w.start), e.lineEnd(w.start)}
	line.start = e.prefix(line).words()
	out := lineRange{e.skipBack(w.start, line.start, '*'), e.skip(w.end, line.end, '*')}
	if w.start == w.end {
		return emphasized{w, '*', min(w.start-out.start, out.end-w.end)}, true
	}
	lead := e.skip(out.start, out.end, '*') - out.start
	if lead == out.end-out.start {
		return found, false // nothing but stars
	}
	trail := out.end - e.skipBack(out.end, out.start, '*')
	count := min(lead, trail)
	inner := lineRange{out.start + count, out.end - count}
	if lead+trail == 0 && !e.closesEarly(out) || count > 0 && e.isTight(inner) && !e.closesEarly(inner) {
		return emphasized{inner, '*', count}, true
	}
	before, after := e.skipBack(out.start, line.start, '_'), e.skip(out.end, line.end, '_')
	return emphasized{out, '_', min(out.start-before, after-out.end)}, true
}

// isTight tells whether a text has no space at its ends: a mark beside one is
// none.
func (e editor) isTight(text lineRange) bool {
	return !unicode.IsSpace(e.text[text.start]) && !unicode.IsSpace(e.text[text.end-1])
}

// closesEarly tells whether stars in a text end an emphasis that was begun
// before it.
func (e editor) closesEarly(text lineRange) bool {
	open := 0
	for at := text.start; at < text.end; {
		if e.text[at] != '*' {
			at++
			continue
		}
		next := e.skip(at, text.end, '*')
		canClose := at > text.start && !unicode.IsSpace(e.text[at-1])
		canOpen := next < text.end && !unicode.IsSpace(e.text[next])
		switch {
		case canClose && (open > 0 || !canOpen):
			if open--; open < 0 {
				return true
			}
		case canOpen:
			open++
		}
		at = next
	}
	return false
}

// ToggleCode makes what is selected code, or text again: in the line, or, where
// more than one line is selected, as a block of its own. At a caret it does what
// ToggleBold does.
func ToggleCode(s Selection) Selection {
	e := newEditor(s)
	if e.leaveCode() {
		return e.selection()
	}
	if len(e.lines()) > 1 {
		e.toggleFence()
	} else {
		e.toggleCodeSpan()
	}
	return e.selection()
}

// toggleCodeSpan works on one line. What is between the marks is kept as it is.
func (e *editor) toggleCodeSpan() {
	words := e.words()
	if len(words) == 0 {
		return
	}
	w := words[0]
	if w.start == w.end {
		e.toggleCodeAtCaret(w.start)
		return
	}
	text := string(e.text[w.start:w.end])
	left, right := codeMarks(text)
	out := lineRange{w.start - len(left), w.end + len(right)}
	if out.start >= 0 && out.end <= len(e.text) && string(e.text[out.start:out.end]) == left+text+right &&
		!e.isTick(out.start-1) && !e.isTick(out.end) {
		e.set(out, "", text, "")
		return
	}
	// Marks beside it would join ours.
	w = lineRange{e.skipBack(w.start, e.lineStart(w.start), '`'), e.skip(w.end, e.lineEnd(w.end), '`')}
	text = string(e.text[w.start:w.end])
	if inner, ok := codeInside(text); ok {
		e.set(w, "", inner, "")
		return
	}
	left, right = codeMarks(text)
	e.set(w, left, text, right)
}

// toggleCodeAtCaret puts marks round the caret, or takes those away that are.
func (e *editor) toggleCodeAtCaret(at int) {
	around := min(at-e.skipBack(at, 0, '`'), e.skip(at, len(e.text), '`')-at)
	if around > 0 {
		e.set(lineRange{at - around, at + around}, "", "", "")
	} else {
		e.set(lineRange{at, at}, "`", "", "`")
	}
}

func (e *editor) isTick(at int) bool { return at >= 0 && at < len(e.text) && e.text[at] == '`' }

// set puts a text between marks in a place, and selects the text.
func (e *editor) set(place lineRange, left, text, right string) {
	e.text = slices.Concat(e.text[:place.start], []rune(left+text+right), e.text[place.end:])
	e.start = place.start + len([]rune(left))
	e.end = e.start + len([]rune(text))
}

// codeMarks gives the marks that make code of a text: more of them than it has
// in a row itself, and a space where it begins or ends with one (CommonMark 6.1).
func codeMarks(text string) (left, right string) {
	ticks := strings.Repeat("`", longestRun(text, '`')+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		return ticks + " ", " " + ticks
	}
	return ticks, ticks
}

// codeInside gives the text of which a whole text is the code.
func codeInside(text string) (inner string, ok bool) {
	ticks := len(text) - len(strings.TrimLeft(text, "`"))
	if ticks == 0 || ticks == len(text) || 2*ticks >= len(text) {
		return "", false
	}
	for _, inner := range []string{strings.TrimSpace(text[ticks : len(text)-ticks]), text[ticks : len(text)-ticks]} {
		if left, right := codeMarks(inner); left+inner+right == text {
			return inner, true
		}
	}
	return "", false
}

func longestRun(text string, r rune) int {
	longest, run := 0, 0
	for _, c := range text {
		if run++; c != r {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// toggleFence works on whole lines.
func (e *editor) toggleFence() {
	lines := e.lines()
	block := lineRange{lines[0].start, lines[len(lines)-1].end}
	text := string(e.text[block.start:block.end])
	if first, rest, ok := strings.Cut(text, "\n"); ok && isFence(first) { // selected with its fences
		if i := strings.LastIndexByte(rest, '\n'); i >= 0 && rest[i+1:] == first {
			e.set(block, "", rest[:i], "")
			return
		}
	}
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	left, right := []rune(fence+"\n"), []rune("\n"+fence)
	out := lineRange{block.start - len(left), block.end + len(right)}
	if out.start >= 0 && e.lineStart(out.start) == out.start && out.end <= len(e.text) && e.lineEnd(block.end+1) == out.end &&
		slices.Equal(e.text[out.start:block.start], left) && slices.Equal(e.text[block.end:out.end], right) {
		e.set(out, "", text, "")
		return
	}
	e.set(block, string(left), text, string(right))
}

func isFence(line string) bool { return len(line) >= 3 && strings.Trim(line, "`") == "" }
