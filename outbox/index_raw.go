package outbox

import (
	"bufio"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"os"
	"strings"

	"github.com/emersion/go-message/charset"
)

// maxParts is how many parts of a finished message are looked at.
const maxParts = 100

// rawWords are what a finished message is found by beside what its row knows.
type rawWords struct {
	people, files []string
	text          string
	parts         int
}

// readRaw reads the beginning of a message in the spool: who it is from and to,
// its plain text, the names of its files. What is no MIME, or is cut off, gives
// what was readable before.
func readRaw(path string) (w rawWords, err error) {
	f, err := os.Open(path) //nolint:gosec // our own spool
	if err != nil {
		return w, err
	}
	defer func() { _ = f.Close() }() // it only read
	head, body, err := readHead(io.LimitReader(f, maxHead+maxIndexed))
	if err != nil {
		return w, err
	}
	for _, name := range []string{"From", "To", "Cc"} {
		w.people = append(w.people, head.decoded(name))
	}
	w.entity(head.value("Content-Type"), head.value("Content-Transfer-Encoding"), head.value("Content-Disposition"), body)
	return w, nil
}

// entity reads one part, and the parts in it.
func (w *rawWords) entity(contentType, encoding, disposition string, body io.Reader) {
	if w.parts++; w.parts > maxParts {
		return
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, params = "text/plain", nil
	}
	_, place, _ := mime.ParseMediaType(disposition)
	name := place["filename"]
	if name == "" {
		name = params["name"]
	}
	if decoded, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
		name = decoded
	}
	switch {
	case name != "":
		w.files = append(w.files, name)
	case strings.HasPrefix(kind, "multipart/"):
		parts := multipart.NewReader(body, params["boundary"])
		for w.parts <= maxParts {
			p, err := parts.NextRawPart()
			if err != nil {
				return
			}
			w.entity(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p)
		}
	case kind == "text/plain":
		w.plain(body, encoding, params["charset"])
	}
}

// plain adds a part's text.
func (w *rawWords) plain(body io.Reader, encoding, set string) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(bufio.NewReader(body))
	}
	if set != "" {
		if decoded, err := charset.Reader(set, body); err == nil {
			body = decoded
		}
	}
	text, _ := io.ReadAll(io.LimitReader(body, int64(max(0, maxIndexed-len(w.text))))) // a cut text is a text
	w.text += string(text) + "\n"
}
