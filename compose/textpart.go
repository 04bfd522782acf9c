package compose

import (
	"bytes"
	"strings"
)

const (
	qpLine    = 76 // RFC 2045 6.7 (5)
	upperHex  = "0123456789ABCDEF"
	sevenBit  = "7bit"
	quotedPrt = "quoted-printable"
)

// CleanText makes a text fit for a message: line ends become \n, and control
// characters other than the tab go. What people see stays.
func CleanText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || 0x7f <= r && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// encodeText gives a text in the body of a MIME part, with CRLF line ends and
// one at its end, and the name of its transfer encoding: as it is when it is
// plain, else quoted-printable, which every server leaves alone.
func encodeText(body string) (encoded []byte, encoding string) {
	body = strings.TrimSuffix(CleanText(body), "\n")
	if body == "" {
		return nil, sevenBit
	}
	var b bytes.Buffer
	b.Grow(len(body) + len(body)/16 + 2)
	if isPlainText(body) {
		b.WriteString(strings.ReplaceAll(body, "\n", "\r\n"))
		b.WriteString("\r\n")
		return b.Bytes(), sevenBit
	}
	for line := range strings.SplitSeq(body, "\n") {
		quoteLine(&b, line)
		b.WriteString("\r\n")
	}
	return b.Bytes(), quotedPrt
}

// isPlainText tells whether a text passes every server unchanged without an
// encoding. Lines that begin with a dot or with "From " do not (RFC 5321 4.5.2
// done wrongly, and mailbox files), nor does white space at their end.
func isPlainText(body string) bool {
	for line := range strings.SplitSeq(body, "\n") {
		if len(line) > maxLine || strings.HasPrefix(line, ".") || strings.HasPrefix(line, "From ") ||
			strings.HasSuffix(line, " ") || strings.HasSuffix(line, "\t") {
			return false
		}
	}
	return isASCII(body)
}

// quoteLine writes one line in quoted-printable (RFC 2045 6.7).
func quoteLine(b *bytes.Buffer, line string) {
	col := 0
	for i := range len(line) {
		last := i == len(line)-1
		quote := needsQuoting(line, i, col == 0)
		room := qpLine - 1 // the last column is for the soft line break
		if last {
			room = qpLine
		}
		if col+quotedWidth(quote) > room {
			b.WriteString("=\r\n")
			col = 0
			quote = needsQuoting(line, i, true)
		}
		if c := line[i]; quote {
			b.Write([]byte{'=', upperHex[c>>4], upperHex[c&15]})
		} else {
			b.WriteByte(c)
		}
		col += quotedWidth(quote)
	}
}

func quotedWidth(quote bool) int {
	if quote {
		return 3
	}
	return 1
}

// needsQuoting tells whether the byte at i cannot stand as it is: always, as the
// last of its line, or as the first of a line as it is sent.
func needsQuoting(line string, i int, first bool) bool {
	switch c := line[i]; c {
	case ' ', '\t':
		return i == len(line)-1
	case '.':
		return first
	case 'F':
		return first && strings.HasPrefix(line[i:], "From ")
	default:
		return c == '=' || c < ' ' || c >= 0x7f
	}
}
