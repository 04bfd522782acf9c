package compose

import (
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-message"
	"github.com/gabriel-vasile/mimetype"
)

// letterPart is a part of a message as its header tells it.
type letterPart struct {
	header  message.Header
	body    io.Reader // as it is encoded
	kind    string    // MIME type
	params  map[string]string
	name    string // of a file, as it stands there; may be empty
	display bool   // it is to be read with the message
}

func newLetterPart(h message.Header, body io.Reader) letterPart {
	p := letterPart{header: h, body: body, kind: "text/plain"} // RFC 2045, section 5.2
	if h.Has("Content-Type") {
		p.kind, p.params = parseField(h.Get("Content-Type"))
	}
	if strings.Count(p.kind, "/") != 1 {
		p.kind = binaryType
	}
	place, params := parseField(h.Get("Content-Disposition"))
	if p.name = params["filename"]; p.name == "" {
		p.name = p.params["name"]
	}
	p.display = place != "attachment" && p.name == ""
	return p
}

// boundary is what parts its parts, if it has any.
func (p letterPart) boundary() string {
	if !strings.HasPrefix(p.kind, "multipart/") {
		return ""
	}
	return p.params["boundary"]
}

// isText tells a text of the message itself from a file.
func (p letterPart) isText() bool { return p.display && (p.kind == "text/plain" || p.isPage()) }

func (p letterPart) isPage() bool { return p.kind == "text/html" }

// content undoes the transfer encoding and nothing else: a file stays what it
// is. An encoding that nobody knows is left as it stands.
func (p letterPart) content() io.Reader {
	var h message.Header // without the type: go-message would convert what it takes for text
	h.Set("Content-Type", binaryType)
	h.Set("Content-Transfer-Encoding", p.header.Get("Content-Transfer-Encoding"))
	e, _ := message.New(h, p.body)
	return e.Body
}

// fileName is the name of the part as a file: without the folders that some
// programs write, and others hope to get written to.
func (p letterPart) fileName() string {
	if p.name != "" {
		return CleanName(p.name[strings.LastIndexAny(p.name, `/\`)+1:])
	}
	const stem = "part"
	if p.kind == "message/rfc822" {
		return stem + ".eml"
	}
	if known := mimetype.Lookup(p.kind); known != nil {
		return stem + known.Extension()
	}
	return stem
}

// unbounded opens a headReader for what is no header.
const unbounded = -1

var errLongHead = errors.New("the header is too long")

// headReader lets so many bytes pass while a header is read: that is kept in
// memory, whatever its length.
type headReader struct {
	r    io.Reader
	open int64
}

func (h *headReader) Read(p []byte) (int, error) {
	if h.open == unbounded {
		return h.r.Read(p)
	}
	if h.open == 0 {
		return 0, errLongHead
	}
	n, err := h.r.Read(p[:min(int64(len(p)), h.open)])
	h.open -= int64(n)
	return n, err
}
