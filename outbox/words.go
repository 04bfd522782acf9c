package outbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sendoff/compose"
)

const (
	// maxIndexed is how many bytes of a field are searched: an address list or a
	// text that is longer is found by its beginning.
	maxIndexed = 256 << 10
	// maxWord is how many letters of a word count; what is longer is no word.
	maxWord = 64
	// maxAsked is how many bytes of what somebody types into the search count.
	maxAsked = 1000
)

// words are what a message is found by.
type words struct{ people, subject, body, files string }

// wordsIn brings a text into the form in which it is searched: folded (see
// [compose.Fold]), only its words, a space between them. A word is a run of
// letters, digits and marks, or one letter of a script that puts no spaces
// between words.
func wordsIn(text string) string {
	var b strings.Builder
	length, inside := 0, false // of the word, in letters
	for _, r := range compose.Fold(cut(text, maxIndexed)) {
		alone := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
		if !unicode.In(r, unicode.L, unicode.N, unicode.M) {
			inside = false
			continue
		}
		if !inside || alone {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			length = 0
		}
		inside = !alone
		if length++; length <= maxWord {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// matchOf makes a search of what somebody typed: every word has to be there,
// the last one may be a beginning. A word with a sign in it (an address, a
// date) is found as the words beside each other that it is made of. Nothing
// that is typed is an operator; "" says that no word is in it.
func matchOf(asked string) string {
	var all []string
	for _, word := range strings.Fields(cut(asked, maxAsked)) {
		if w := wordsIn(word); w != "" {
			all = append(all, `"`+w+`"`)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, " AND ") + " *"
}

// cut gives the first bytes of a text, whole letters only.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
