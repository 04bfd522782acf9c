package compose

import (
	"mime"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
)

// fieldText is the text of a header field: encoded-words (RFC 2047) are decoded,
// and what cannot be stays as it stands.
func fieldText(raw string) string {
	if !utf8.ValidString(raw) {
		raw = inLegacy([]byte(raw))
	}
	decoder := mime.WordDecoder{CharsetReader: charset.Reader}
	if text, err := decoder.DecodeHeader(raw); err == nil {
		return text
	}
	return raw
}

// parseField takes a field with parameters apart (RFC 2045, 2183, 2231). It knows
// no errors, unlike [mime.ParseMediaType]: programs write names without quotes
// and in charsets of their own, and a file that loses its name, or a file that is
// taken for the text, is worse than a field that is half understood. Of two
// parameters of the same name the first counts.
func parseField(raw string) (value string, params map[string]string) {
	value, rest, _ := strings.Cut(raw, ";")
	params = map[string]string{}
	pieces := map[string]string{} // with a star in their name
	for rest != "" {
		var key, text string
		if key, text, rest = nextParameter(rest); key == "" {
			continue
		}
		where := params
		if strings.Contains(key, "*") {
			where = pieces
		} else {
			text = fieldText(text) // which is not allowed there, and common
		}
		if _, ok := where[key]; !ok {
			where[key] = text
		}
	}
	joined := map[string]bool{}
	for key := range pieces {
		name, _, _ := strings.Cut(key, "*")
		if joined[name] {
			continue
		}
		joined[name] = true
		if text := joinPieces(name, pieces); text != "" {
			params[name] = text
		}
	}
	return strings.ToLower(strings.TrimSpace(value)), params
}

// nextParameter cuts the first parameter off. key is empty where there is none.
func nextParameter(s string) (key, text, rest string) {
	i := strings.IndexAny(s, "=;")
	if i < 0 {
		return "", "", ""
	}
	if s[i] == ';' { // a word without a value
		return "", "", s[i+1:]
	}
	key = strings.ToLower(strings.TrimSpace(s[:i]))
	s = strings.TrimLeft(s[i+1:], " \t")
	if !strings.HasPrefix(s, `"`) {
		text, rest, _ = strings.Cut(s, ";")
		return key, strings.TrimSpace(text), rest
	}
	var b strings.Builder
	for i = 1; i < len(s) && s[i] != '"'; i++ {
		// A path of Windows stands there with single backslashes.
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	_, rest, _ = strings.Cut(s[min(i, len(s)):], ";")
	return key, b.String(), rest
}

// joinPieces puts together a parameter that is written in the way of RFC 2231:
// name*, or name*0, name*1 and so on, each with a star at its end if it has
// escapes, the first of which then names the charset.
func joinPieces(name string, pieces map[string]string) string {
	if text, ok := pieces[name+"*"]; ok {
		label, escaped := cutCharset(text)
		return decodeText(unescapeBytes(escaped), label, false)
	}
	var b []byte
	var label string
	for n := range len(pieces) {
		key := name + "*" + strconv.Itoa(n)
		if text, ok := pieces[key]; ok {
			b = append(b, text...)
			continue
		}
		text, ok := pieces[key+"*"]
		if !ok {
			break
		}
		if n == 0 {
			label, text = cutCharset(text)
		}
		b = append(b, unescapeBytes(text)...)
	}
	return decodeText(b, label, false)
}

// cutCharset takes the charset and the language off an extended value.
func cutCharset(s string) (label, text string) {
	if parts := strings.SplitN(s, "'", 3); len(parts) == 3 {
		return parts[0], parts[2]
	}
	return "", s
}
