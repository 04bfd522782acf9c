package ui

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"sendoff/compose"
)

// Fyne's text editor slows down with its text and badly with long lines, so
// that no more than this goes into it (measured: 30 000 characters cost about
// 15 ms a key, one line of 20 000 more than two seconds).
const (
	mostText = 30_000 // characters in the editor
	mostLine = 2_000  // characters in a line of pasted text
)

// newBody makes the field for the message's text. tooLong is given what was
// pasted if the editor cannot hold it.
func newBody(hint string, tooLong func(text string)) *field {
	f := &field{flat: true}
	f.MultiLine = true
	f.Wrapping = fyne.TextWrapWord
	f.PlaceHolder = hint
	f.onPaste = func(pasted string) (string, bool) {
		pasted = cleanPaste(pasted)
		if utf8.RuneCountInString(pasted)+utf8.RuneCountInString(f.Text) > mostText {
			tooLong(pasted)
			return "", false
		}
		return breakLines(pasted), true
	}
	f.ExtendBaseWidget(f)
	return f
}

// cleanPaste takes out of pasted text what nobody typed: controls, and the
// characters that show text in another order than it is sent.
func cleanPaste(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\ufeff' || (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069') {
			return -1
		}
		return r
	}, compose.CleanText(text))
}

// breakLines puts line breaks into lines that the editor could not handle, at
// a space where there is one.
func breakLines(text string) string {
	if len(text) <= mostLine {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = breakLine(line)
	}
	return strings.Join(lines, "\n")
}

func breakLine(line string) string {
	var b strings.Builder
	for utf8.RuneCountInString(line) > mostLine {
		cut := 0
		for n := 0; n < mostLine; n++ {
			_, size := utf8.DecodeRuneInString(line[cut:])
			cut += size
		}
		if space := strings.LastIndexByte(line[:cut], ' '); space > 0 {
			b.WriteString(line[:space])
			line = line[space+1:]
		} else {
			b.WriteString(line[:cut])
			line = line[cut:]
		}
		b.WriteByte('\n')
	}
	return b.String() + line
}

// fits reports whether the editor can hold a text.
func fits(text string) bool {
	if utf8.RuneCountInString(text) > mostText {
		return false
	}
	for _, line := range strings.Split(text, "\n") {
		if utf8.RuneCountInString(line) > mostLine {
			return false
		}
	}
	return true
}
