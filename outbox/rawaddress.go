package outbox

import (
	"strings"

	"sendoff/compose"
)

// encodeAddresses encodes the names, comments and domains in an address field
// that are not ASCII; everything else stays, byte for byte. Spelled is false if
// an address has no spelling in ASCII (RFC 6531); it is then encoded as if it
// were a name.
func encodeAddresses(value, charset string) (encoded string, spelled bool) {
	e := &addressEncoder{charset: charset, spelled: true}
	for value != "" {
		n := strings.IndexAny(value, `"(<:,;`)
		if n < 0 {
			n = len(value)
		}
		e.text += value[:n]
		if value = value[n:]; value == "" {
			break
		}
		n = 1
		switch value[0] {
		case '"':
			n = quotedEnd(value)
			e.text += value[:n]
		case '(':
			n = commentEnd(value)
			e.pieces = append(e.pieces, addressPiece{text: e.text}, addressPiece{value[:n], true})
			e.text = ""
		case '<':
			n = angleEnd(value)
			e.flush(true)
			e.angle(value[:n])
		default:
			e.flush(value[0] == ':')
			e.out.WriteByte(value[0])
		}
		value = value[n:]
	}
	e.flush(false)
	return e.out.String(), e.spelled
}

type addressEncoder struct {
	charset string
	out     strings.Builder
	text    string         // since the last delimiter
	pieces  []addressPiece // before it, what it is is not known yet
	spelled bool
}

type addressPiece struct {
	text    string
	comment bool
}

// flush writes what was read since the last delimiter: a name, or an address.
func (e *addressEncoder) flush(name bool) {
	for _, p := range append(e.pieces, addressPiece{text: e.text}) {
		switch {
		case ascii(p.text):
			e.out.WriteString(p.text)
		case p.comment:
			e.comment(p.text)
		case name || !strings.Contains(p.text, "@"):
			e.out.WriteString(encodeWords(p.text, e.charset, true))
		default:
			e.address(p.text)
		}
	}
	e.pieces, e.text = nil, ""
}

// comment encodes the words of a comment, which may have others inside.
func (e *addressEncoder) comment(s string) {
	for s != "" {
		n := strings.IndexAny(s, "()")
		if n < 0 {
			n = len(s)
		}
		e.out.WriteString(encodeWords(s[:n], e.charset, true))
		if s = s[n:]; s != "" {
			e.out.WriteByte(s[0])
			s = s[1:]
		}
	}
}

func (e *addressEncoder) angle(s string) {
	if ascii(s) {
		e.out.WriteString(s)
		return
	}
	inner, closed := strings.CutSuffix(s[1:], ">")
	e.out.WriteByte('<')
	e.address(inner)
	if closed {
		e.out.WriteByte('>')
	}
}

// address writes a bare address, with its domain as A-labels.
func (e *addressEncoder) address(s string) {
	a, err := compose.ParseAddress(strings.TrimSpace(s))
	if err == nil && ascii(a.Mailbox()) {
		left := s[:len(s)-len(strings.TrimLeft(s, " \t"))]
		right := s[len(strings.TrimRight(s, " \t")):]
		e.out.WriteString(left + a.Mailbox() + right)
		return
	}
	e.spelled = false
	e.out.WriteString(encodeWords(s, e.charset, true))
}

// commentEnd is the length of the comment that s begins with (RFC 5322 3.2.2).
func commentEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// angleEnd is the length of the address in angle brackets that s begins with.
func angleEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			i += quotedEnd(s[i:]) - 1
		case '>':
			return i + 1
		}
	}
	return len(s)
}
