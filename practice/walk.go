package practice

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-message/textproto"

	"sendoff/compose"
)

const maxHeader = 1 << 20 // bytes of the header of a message or of a part

// leaf is a part of a message that has no parts itself.
type leaf struct {
	index     int
	top       *message.Header // the message's own header, with the first leaf only
	header    message.Header
	mediaType string
	body      io.Reader // still encoded
}

// isText tells the text of a message from its attachments.
func (l leaf) isText() bool {
	disposition, _, err := l.header.ContentDisposition()
	return l.mediaType == "text/plain" && (err != nil || disposition != "attachment") && l.name() == ""
}

// name gives the file name, safe to show.
func (l leaf) name() string {
	h := mail.AttachmentHeader{Header: l.header}
	name, _ := h.Filename() // with an error there may still be one
	if name == "" {
		return ""
	}
	return compose.CleanName(name)
}

// content gives the bytes of the part as they were before it was sent.
func (l leaf) content() io.Reader {
	var h message.Header
	h.Set("Content-Type", "application/octet-stream") // so that no character set is converted
	h.Set("Content-Transfer-Encoding", strings.TrimSpace(l.header.Get("Content-Transfer-Encoding")))
	e, _ := message.New(h, l.body) // an unknown encoding leaves the bytes as they are
	return e.Body
}

// decoded gives the text of the part in UTF-8.
func (l leaf) decoded() io.Reader {
	e, _ := message.New(l.header, l.body) // what is unknown leaves the bytes as they are
	return e.Body
}

// walk reads a message part by part, without recursion and within bounds, and
// gives each leaf to fn, whose error ends it. The body of a leaf can be read
// until fn returns.
func walk(r io.Reader, fn func(leaf) error) error {
	limited := &headerLimit{r: r, left: maxHeader}
	b := bufio.NewReader(limited)
	header, err := textproto.ReadHeader(b)
	limited.left = -1
	top := &message.Header{Header: header}
	if err != nil {
		return fn(leaf{top: top, header: *top, mediaType: "text/plain", body: b})
	}
	w := walker{top: top, fn: fn}
	if err := w.part(message.Header{Header: header}, b); err != nil {
		return err
	}
	for len(w.open) > 0 {
		limited.left = maxHeader // with what is skipped before it, which is next to nothing
		p, err := w.open[len(w.open)-1].NextPart()
		limited.left = -1
		if err != nil { // the end, or nothing that can be read behind it
			w.open = w.open[:len(w.open)-1]
			continue
		}
		if err := w.part(message.Header{Header: p.Header}, p); err != nil {
			return err
		}
	}
	if w.top != nil { // a multipart without parts
		return fn(leaf{top: w.top, header: *w.top, mediaType: "application/octet-stream", body: strings.NewReader("")})
	}
	return nil
}

// walker is where a walk stands.
type walker struct {
	top   *message.Header // until it has been given
	open  []*textproto.MultipartReader
	count int
	fn    func(leaf) error
}

// part takes one part: opens it, or gives it to fn.
func (w *walker) part(h message.Header, body io.Reader) error {
	mediaType, params := parseType(&h)
	boundary := params["boundary"]
	if strings.HasPrefix(mediaType, "multipart/") && boundary != "" && len(boundary) <= maxBoundary && len(w.open) < maxDepth {
		w.open = append(w.open, textproto.NewMultipartReader(body, boundary))
		return nil
	}
	if w.count == maxParts {
		return errEnough
	}
	l := leaf{index: w.count, top: w.top, header: h, mediaType: mediaType, body: body}
	w.count++
	w.top = nil
	if err := w.fn(l); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, body) // the rest, so that the next header begins here; its end may be missing
	return nil
}

// headerLimit ends reading when a header is too long; left below 0 is no limit.
type headerLimit struct {
	r    io.Reader
	left int
}

func (l *headerLimit) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, errors.New("the header is too long")
	}
	if l.left > 0 && len(p) > l.left {
		p = p[:l.left]
	}
	n, err := l.r.Read(p)
	if l.left > 0 {
		l.left -= n
	}
	return n, err
}

// countingReader remembers why reading the file ended, if not at its end.
type countingReader struct {
	r   io.Reader
	err error
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// contextReader ends reading with its context.
type contextReader struct {
	ctx context.Context //nolint:containedctx // lives for one reading
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, fmt.Errorf("stop reading: %w", context.Cause(c.ctx))
	}
	return c.r.Read(p)
}
