package compose

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	htmlcharset "golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

const utf8Mark = "\ufeff" // begins a file in UTF-8, whatever else is said of it

// decodeText reads a text in the charset its part names. Where it names none, or
// one that nobody knows, UTF-8 that is valid is UTF-8, and a page may name one
// itself; last comes what old programs meant.
func decodeText(raw []byte, label string, page bool) string {
	switch strings.ToLower(label) {
	case "utf-8", "utf8":
		return strings.TrimPrefix(string(raw), utf8Mark)
	case "", "us-ascii", "ascii": // old programs say so of everything
	default:
		if r, err := charset.Reader(label, bytes.NewReader(raw)); err == nil {
			if text, err := io.ReadAll(r); err == nil {
				return strings.TrimPrefix(string(text), utf8Mark)
			}
		}
	}
	if utf8.Valid(raw) && !isASCII(string(raw)) {
		return strings.TrimPrefix(string(raw), utf8Mark)
	}
	if e := charsetOfPage(raw); page && e != nil {
		if text, err := e.NewDecoder().Bytes(raw); err == nil {
			return string(text)
		}
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	return inLegacy(raw)
}

// charsetOfPage gives the charset that a page names itself, nil if it does not.
func charsetOfPage(raw []byte) encoding.Encoding {
	head := raw[:min(len(raw), 1024)] // as far as HTML looks for it
	if !bytes.Contains(bytes.ToLower(head), []byte("charset")) {
		return nil
	}
	e, _, _ := htmlcharset.DetermineEncoding(head, "")
	return e
}

// inLegacy reads a text of unknown charset. It is windows-1254, which is the
// windows-1252 of browsers but for six letters: with those, Turkish is likelier
// here than Icelandic.
func inLegacy(raw []byte) string {
	text, err := charmap.Windows1254.NewDecoder().Bytes(raw)
	if err != nil {
		return string(raw)
	}
	return string(text)
}
