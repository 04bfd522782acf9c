package outbox

import (
	"fmt"
	"strings"

	"sendoff/compose"
)

// cutParameters parts a Content-Type or Content-Disposition into its value and
// its parameters (RFC 2045 5.1), each as written. It takes what the mime
// package refuses: who receives the message does too.
func cutParameters(value string) (kind string, params []string) {
	kind, value, _ = strings.Cut(value, ";")
	for start, i := 0, 0; value != ""; i++ {
		if i < len(value) && value[i] == '"' {
			i += quotedEnd(value[i:]) - 1
			continue
		}
		if i < len(value) && value[i] != ';' {
			continue
		}
		params = append(params, value[start:min(i, len(value))])
		if start = i + 1; start > len(value) {
			break
		}
	}
	return kind, params
}

// parameter is the value of the first parameter of that name.
func parameter(params []string, name string) string {
	for _, p := range params {
		if n, value, ok := strings.Cut(p, "="); ok && strings.EqualFold(strings.TrimSpace(n), name) {
			value = strings.TrimSpace(value)
			if !strings.HasPrefix(value, `"`) {
				value, _, _ = strings.Cut(value, " ")
			}
			return unquote(value)
		}
	}
	return ""
}

// encodeParameters encodes the parameters that are not ASCII as RFC 2231 says,
// but the name of a Content-Type with encoded words, as compose writes it and
// older programs read it.
func encodeParameters(value, charset string, contentType bool) string {
	kind, params := cutParameters(value)
	out := string(replaceEight([]byte(kind)))
	for _, p := range params {
		out += ";" + encodeParameter(p, charset, contentType)
	}
	return out
}

func encodeParameter(p, charset string, contentType bool) string {
	if ascii(p) {
		return p
	}
	name, value, ok := strings.Cut(p, "=")
	space := name[:len(name)-len(strings.TrimLeft(name, " \t"))]
	name = strings.TrimSpace(name)
	switch value = strings.TrimSpace(value); {
	case !ok || !ascii(name):
		return string(replaceEight([]byte(p)))
	case strings.HasSuffix(name, "*"): // extended already, its bytes not all encoded
		return space + name + "=" + percentEight(value)
	case contentType && strings.EqualFold(name, "name"):
		return space + name + `="` + strings.Join(compose.EncodedWords(charset, unquote(value), true), " ") + `"`
	default:
		return space + strings.ReplaceAll(compose.ExtendedParameter(charset, name, unquote(value)), "\r\n", "")
	}
}

func percentEight(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}
