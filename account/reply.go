package account

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxReplyText is how many bytes of a server's words are kept.
const maxReplyText = 2 << 10

// Reply is a server's answer, made safe to keep and to show.
type Reply struct {
	Code int
	// Enhanced is the status of RFC 3463 ("5.7.8"), or empty.
	Enhanced string
	// Text is what the server said, without codes: valid UTF-8, no control or
	// direction characters, lines parted by LF, at most 2 KiB.
	Text string
}

// ParseReply reads the enhanced status code (RFC 2034, RFC 3463) out of a
// reply as net/textproto returns it and cleans the rest.
func ParseReply(code int, msg string) Reply {
	r := Reply{Code: code}
	if len(msg) > 8*maxReplyText {
		msg = msg[:8*maxReplyText]
	}
	var lines []string
	for line := range strings.Lines(msg) {
		enhanced, rest := cutEnhanced(strings.TrimRight(line, "\r\n"))
		if r.Enhanced == "" {
			r.Enhanced = enhanced
		}
		if rest = cleanLine(rest); rest != "" {
			lines = append(lines, rest)
		}
	}
	r.Text = truncate(strings.Join(lines, "\n"), maxReplyText)
	return r
}

// String is the answer on one line, as it stood on the wire.
func (r Reply) String() string {
	parts := []string{strconv.Itoa(r.Code)}
	if r.Enhanced != "" {
		parts = append(parts, r.Enhanced)
	}
	if r.Text != "" {
		parts = append(parts, strings.ReplaceAll(r.Text, "\n", " "))
	}
	return strings.Join(parts, " ")
}

// cutEnhanced splits an RFC 3463 status off the start of a line. The status is
// class "." subject "." detail, class 2, 4 or 5, the others up to three digits.
func cutEnhanced(line string) (enhanced, rest string) {
	word, after, _ := strings.Cut(line, " ")
	parts := strings.Split(word, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || !strings.Contains("245", parts[0]) {
		return "", line
	}
	for _, p := range parts[1:] {
		if len(p) == 0 || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return "", line
		}
	}
	return word, after
}

// cleanLine makes outside text safe to show on one line: control characters
// become spaces, characters that change the direction of reading go.
func cleanLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		default:
			return r
		}
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(s)
}

// truncate cuts s to at most limit bytes, at a character.
func truncate(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	s = s[:limit]
	for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	if r, size := utf8.DecodeLastRuneInString(s); r == utf8.RuneError && size == 1 {
		s = s[:len(s)-1]
	}
	return s
}
