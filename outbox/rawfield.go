package outbox

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"sendoff/compose"
)

const (
	charsetUTF8 = "UTF-8"
	// charsetUnknown says that bytes are kept whose meaning is not known (RFC 1428).
	charsetUnknown = "unknown-8bit"

	maxFieldLine = 78 // characters of a line where it can be helped (RFC 5322 2.1.1)
)

// makeSevenBit encodes what is not ASCII in a header, and leaves the rest as it
// is, byte for byte. It leaves UTF-8 alone where the message needs SMTPUTF8, and
// says whether it does: envelope says it of the envelope, an address in the
// header can need it too.
func (h *rawHead) makeSevenBit(envelope bool) (smtputf8 bool, err error) {
	smtputf8 = envelope
	for _, f := range h.fields {
		switch {
		case ascii(f.text):
		case !utf8.ValidString(f.text):
			return false, fmt.Errorf("%w: its field %s is neither ASCII nor UTF-8", ErrBadMessage, f.name)
		case f.addresses():
			_, spelled := encodeAddresses(f.rest(), charsetUTF8)
			smtputf8 = smtputf8 || !spelled
		}
	}
	if smtputf8 {
		return true, nil
	}
	for i, f := range h.fields {
		if ascii(f.text) {
			continue
		}
		if f.token() {
			return false, fmt.Errorf("%w: its field %s may hold ASCII only", ErrBadMessage, f.name)
		}
		h.fields[i] = f.encoded(charsetUTF8)
	}
	return false, nil
}

// encodedAnyhow is the field in ASCII; bytes that are no UTF-8 are kept as ones
// in a character set that nobody knows.
func (f rawField) encodedAnyhow() rawField {
	switch {
	case f.name == "": // the separator of a mailbox file
		return rawField{text: string(replaceEight([]byte(f.text)))}
	case utf8.ValidString(f.text):
		return f.encoded(charsetUTF8)
	default:
		return f.encoded(charsetUnknown)
	}
}

// encoded is the field in ASCII.
func (f rawField) encoded(charset string) rawField {
	value := f.rest()
	switch {
	case f.addresses():
		value, _ = encodeAddresses(value, charset)
	case strings.EqualFold(f.name, "Content-Type"), strings.EqualFold(f.name, "Content-Disposition"):
		value = encodeParameters(value, charset, strings.EqualFold(f.name, "Content-Type"))
	default:
		value = encodeWords(value, charset, false)
	}
	return rawField{name: f.name, text: fold(f.name + ":" + value)}
}

// rest is what stands after the colon, unfolded.
func (f rawField) rest() string {
	_, value, _ := strings.Cut(f.text, ":")
	return strings.NewReplacer("\r", "", "\n", "").Replace(value)
}

// addresses says that the field holds addresses.
func (f rawField) addresses() bool {
	switch strings.TrimPrefix(strings.ToLower(f.name), "resent-") {
	case "from", "sender", "reply-to", "to", "cc", "bcc",
		"return-receipt-to", "disposition-notification-to", "errors-to", "mail-followup-to", "mail-reply-to":
		return true
	}
	return false
}

// token says that the field is for programs, who would not decode it.
func (f rawField) token() bool {
	switch strings.TrimPrefix(strings.ToLower(f.name), "resent-") {
	case "message-id", "in-reply-to", "references", "date", "received", "return-path",
		"mime-version", "content-transfer-encoding", "content-id":
		return true
	}
	return false
}

// fold breaks a field into lines at its white space, which stays (RFC 5322
// 2.2.3).
func fold(field string) string {
	var b strings.Builder
	column := 0
	for i, w := range splitWords(field, false) {
		if i > 0 && w.text != "" && column+len(w.space)+len(w.text) > maxFieldLine {
			b.WriteString("\r\n")
			column = 0
		}
		b.WriteString(w.space + w.text)
		column += len(w.space) + len(w.text)
	}
	b.WriteString("\r\n")
	return b.String()
}

// word is a word and the white space before it; the last may have no text.
type word struct{ space, text string }

// splitWords parts a text at its white space. With quotes, what is quoted is
// one word.
func splitWords(s string, quotes bool) []word {
	var words []word
	for s != "" {
		space := s[:len(s)-len(strings.TrimLeft(s, " \t"))]
		s = s[len(space):]
		n := strings.IndexAny(s, " \t")
		if n < 0 {
			n = len(s)
		}
		if quotes && strings.HasPrefix(s, `"`) {
			n = quotedEnd(s)
		}
		words = append(words, word{space, s[:n]})
		s = s[n:]
	}
	return words
}

// quotedEnd is the length of the quoted string that s begins with (RFC 5322
// 3.2.4); it may never be closed.
func quotedEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

func unquote(s string) string {
	if !strings.HasPrefix(s, `"`) {
		return s
	}
	s = strings.TrimPrefix(s, `"`)
	var b strings.Builder
	for i := 0; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// encodeWords encodes the words of a text that are not ASCII (RFC 2047), and
// the white space between them, which would be lost between two encoded words.
// In a phrase, quoted strings are words.
func encodeWords(s, charset string, phrase bool) string {
	words := splitWords(s, phrase)
	var b strings.Builder
	for i := 0; i < len(words); {
		w := words[i]
		if ascii(w.text) {
			b.WriteString(w.space + w.text)
			i++
			continue
		}
		space, text := w.space, w.text
		if phrase {
			text = unquote(text)
		}
		if i > 0 && encodedWord(words[i-1].text) && space != "" {
			space, text = " ", space+text
		}
		for i++; i < len(words) && !ascii(words[i].text); i++ {
			next := words[i].text
			if phrase {
				next = unquote(next)
			}
			text += words[i].space + next
		}
		if i < len(words) && encodedWord(words[i].text) {
			text += words[i].space
			words[i].space = " "
		}
		b.WriteString(space + strings.Join(compose.EncodedWords(charset, text, phrase), " "))
		if i < len(words) && words[i].space == "" {
			b.WriteByte(' ') // a quoted string may end where the next word begins
		}
	}
	return b.String()
}

// encodedWord says that the word is decoded by who reads it.
func encodedWord(s string) bool {
	return strings.HasPrefix(s, "=?") && strings.HasSuffix(s, "?=")
}
