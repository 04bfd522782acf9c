package compose

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	maxLine = 78 // characters of a line where it can be helped (RFC 5322 2.1.1)
	// maxWord keeps the first encoded-word on the line of its header's name,
	// well under the 75 characters of RFC 2047 2.
	maxWord = 64
	maxAtom = 60 // characters of a word or name that is sent as is

	utf8Name = "UTF-8"
)

// writeField writes a header field, folded between tokens. A token is never
// split, so one that is longer than a line makes a long line.
func writeField(b *bytes.Buffer, name string, tokens []string) {
	b.WriteString(name)
	b.WriteByte(':')
	col := len(name) + 1
	for i, t := range tokens {
		if i > 0 && col+1+len(t) > maxLine {
			b.WriteString("\r\n")
			col = 0
		}
		b.WriteByte(' ')
		b.WriteString(t)
		col += 1 + len(t)
	}
	b.WriteString("\r\n")
}

// unstructuredTokens gives the text of a header such as Subject: as it is when
// that is safe, else as encoded-words (RFC 2047).
func unstructuredTokens(s string) []string {
	s = strings.TrimSpace(headerText(s))
	words := strings.Split(s, " ")
	for _, w := range words {
		if w == "" || len(w) > maxAtom || !isPrintableASCII(w) || strings.Contains(w, "=?") {
			return encodedWords(s, false)
		}
	}
	return words
}

// headerText makes one line of what was typed into a one-line field.
func headerText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < ' ' || 0x7f <= r && r < 0xa0:
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"))
}

// addressTokens gives a list of addresses for a header.
func addressTokens(list []Address) []string {
	var tokens []string
	for i, a := range list {
		if name := CleanLine(a.Name); name != "" {
			tokens = append(tokens, phraseTokens(name)...)
			tokens = append(tokens, "<"+a.Mailbox()+">")
		} else {
			tokens = append(tokens, a.Mailbox())
		}
		if i < len(list)-1 {
			tokens[len(tokens)-1] += ","
		}
	}
	return tokens
}

// phraseTokens gives a display name: as words, quoted, or encoded.
func phraseTokens(name string) []string {
	switch {
	case !isPrintableASCII(name) || strings.Contains(name, "=?") || len(name) > maxAtom:
		return encodedWords(name, true)
	case isPlainPhrase(name):
		return strings.Split(name, " ")
	}
	return []string{quotePhrase(name)}
}

func encodedWords(s string, phrase bool) []string { return EncodedWords(utf8Name, s, phrase) }

// EncodedWords gives s, which is in charset, as encoded-words of at most 64
// characters, none of which splits a character of UTF-8. In a phrase fewer
// characters may stand as they are (RFC 2047 5 (3)).
func EncodedWords(charset, s string, phrase bool) []string {
	if s == "" {
		return nil
	}
	overhead := len("=?" + charset + "?Q?" + "?=")
	q := 0
	for i := range len(s) {
		q += len(qByte(s[i], phrase))
	}
	cost, encode, letter := func(part string) int {
		n := 0
		for i := range len(part) {
			n += len(qByte(part[i], phrase))
		}
		return n
	}, func(part string) string {
		var b strings.Builder
		for i := range len(part) {
			b.WriteString(qByte(part[i], phrase))
		}
		return b.String()
	}, "Q"
	if q > base64.StdEncoding.EncodedLen(len(s))*4/3 { // Q stays readable where nothing decodes it
		cost = func(part string) int { return base64.StdEncoding.EncodedLen(len(part)) }
		encode, letter = func(part string) string { return base64.StdEncoding.EncodeToString([]byte(part)) }, "B"
	}
	var words []string
	for s != "" {
		end := 0
		for end < len(s) {
			_, size := utf8.DecodeRuneInString(s[end:])
			if cost(s[:end+size]) > maxWord-overhead {
				break
			}
			end += size
		}
		words = append(words, "=?"+charset+"?"+letter+"?"+encode(s[:end])+"?=")
		s = s[end:]
	}
	return words
}

// qByte gives one byte in the Q encoding of RFC 2047 4.2.
func qByte(c byte, phrase bool) string {
	switch {
	case c == ' ':
		return "_"
	case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!*+-/", c) >= 0,
		!phrase && ' ' < c && c < 0x7f && strings.IndexByte(`=?_"`, c) < 0:
		return string(rune(c))
	}
	return fmt.Sprintf("=%02X", c)
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// nameParameters gives the two parameters that carry a file name: filename for
// Content-Disposition, in RFC 2231 where it needs more than plain characters,
// and name for Content-Type, in RFC 2047, which is what older programs read.
func nameParameters(file string) (filename, name string) {
	if len(file) <= maxAtom && isPrintableASCII(file) && !strings.ContainsAny(file, `"\`) && !strings.Contains(file, "=?") {
		return `filename="` + file + `"`, `name="` + file + `"`
	}
	return ExtendedParameter(utf8Name, "filename", file), `name="` + strings.Join(encodedWords(file, true), "\r\n ") + `"`
}

// ExtendedParameter gives a parameter whose value is in charset in the form of
// RFC 2231 4, split where it is long (RFC 2231 3), never inside a character of
// UTF-8.
func ExtendedParameter(charset, name, value string) string {
	var pieces []string
	var piece strings.Builder
	for value != "" {
		_, size := utf8.DecodeRuneInString(value)
		c := percent(value[:size])
		if piece.Len()+len(c) > maxAtom-len(charset+"''") {
			pieces = append(pieces, piece.String())
			piece.Reset()
		}
		piece.WriteString(c)
		value = value[size:]
	}
	pieces = append(pieces, piece.String())
	pieces[0] = charset + "''" + pieces[0]
	if len(pieces) == 1 {
		return name + "*=" + pieces[0]
	}
	for i, p := range pieces {
		pieces[i] = fmt.Sprintf("%s*%d*=%s", name, i, p)
	}
	return strings.Join(pieces, ";\r\n ")
}

// percent encodes all but the safest characters.
func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
