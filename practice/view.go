package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // teaches go-message the character sets of the world
	"github.com/emersion/go-message/mail"

	"sendoff/compose"
)

// Bounds of what is made of a stored message, whoever wrote it.
const (
	maxText     = 1 << 20 // bytes of the text that are shown
	maxField    = 2000    // bytes of a header field that are shown
	maxDepth    = 16      // multiparts inside each other
	maxParts    = 1000
	maxBoundary = 70 // RFC 2046 5.1.1
)

// View is a message as its recipient sees it.
type View struct {
	From, To, Cc, ReplyTo, Subject string
	Date                           time.Time // zero if there is none
	Text                           string
	TextCut                        bool // Text is only the beginning
	Parts                          []Part
}

// Part is what came with the text of a message.
type Part struct {
	Index int    // for OpenPart
	Name  string // safe to show and to save as; empty if it has none
	Type  string // MIME type
	Size  int64  // bytes after decoding
}

// errEnough ends a walk early.
var errEnough = errors.New("enough")

// Open gives a message as its recipient sees it, or ErrNotFound. What cannot be
// read of a damaged message is left out.
func (m *Mailbox) Open(ctx context.Context, id string) (View, error) {
	f, err := m.open(ctx, id)
	if err != nil {
		return View{}, err
	}
	defer f.Close() //nolint:errcheck // only read
	v, err := view(&contextReader{ctx, f})
	if err != nil {
		return View{}, fmt.Errorf("read a practice message: %w", err)
	}
	return v, nil
}

// OpenPart gives the decoded bytes of one part of a message, or ErrNotFound.
func (m *Mailbox) OpenPart(ctx context.Context, id string, index int) (io.ReadCloser, error) {
	f, err := m.open(ctx, id)
	if err != nil {
		return nil, err
	}
	var found io.Reader
	counted := &countingReader{r: &contextReader{ctx, f}}
	_ = walk(counted, func(l leaf) error { // ends early where the part is
		if l.index == index {
			found = l.content()
			return errEnough
		}
		return nil
	})
	if found == nil {
		if err = counted.err; err == nil {
			err = ErrNotFound
		}
		return nil, fmt.Errorf("read a part: %w", errors.Join(err, f.Close()))
	}
	return struct {
		io.Reader
		io.Closer
	}{found, f}, nil
}

func (m *Mailbox) open(ctx context.Context, id string) (*os.File, error) {
	item, err := m.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(item.Path)
	if err != nil {
		return nil, fmt.Errorf("read a practice message: %w", err)
	}
	return f, nil
}

// view reads a message. The error is that of r only.
func view(r io.Reader) (View, error) {
	var v View
	found := false
	counted := &countingReader{r: r}
	_ = walk(counted, func(l leaf) error { // ends early only where there is too much
		if l.top != nil {
			v.header(l.top)
		}
		if l.isText() && !found {
			found = true
			v.text(l.decoded())
			return nil
		}
		n, _ := io.Copy(io.Discard, l.content()) // a part that cannot be decoded ends where it breaks
		v.Parts = append(v.Parts, Part{Index: l.index, Name: l.name(), Type: l.mediaType, Size: n})
		return nil
	})
	if counted.err != nil {
		return View{}, counted.err
	}
	return v, nil
}

func (v *View) header(h *message.Header) {
	v.From, v.To, v.Cc = people(h, "From"), people(h, "To"), people(h, "Cc")
	v.ReplyTo, v.Subject = people(h, "Reply-To"), field(h, "Subject")
	mh := mail.Header{Header: *h}
	if date, err := mh.Date(); err == nil {
		v.Date = date
	}
}

// text keeps the beginning of the message's text. One that cannot be decoded
// ends where it breaks.
func (v *View) text(r io.Reader) {
	b, _ := io.ReadAll(io.LimitReader(r, maxText+1))
	end := len(b)
	if v.TextCut = end > maxText; v.TextCut {
		for end = maxText; end > 0 && !utf8.RuneStart(b[end]); {
			end--
		}
	}
	v.Text = compose.CleanText(string(b[:end]))
}

// people gives an address field with names and Unicode domains, where it can be
// understood, else as it stands.
func people(h *message.Header, name string) string {
	raw := field(h, name)
	good, bad := compose.ParseList(h.Get(name))
	if len(bad) > 0 || len(good) == 0 {
		return raw
	}
	list := make([]string, len(good))
	for i, a := range good {
		if strings.Contains(a.Name, "=?") { // a character set net/mail does not know
			return raw
		}
		list[i] = a.String()
	}
	return cut(strings.Join(list, ", "))
}

// field gives a header field on one line.
func field(h *message.Header, name string) string {
	text, err := h.Text(name)
	if err != nil {
		text = h.Get(name)
	}
	return cut(compose.CleanLine(text))
}

// cut bounds what is shown of a field.
func cut(s string) string {
	if len(s) <= maxField {
		return s
	}
	end := maxField
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// subjectOf reads the subject of a stored message.
func subjectOf(path string) string {
	f, err := os.Open(path) //nolint:gosec // a file of our own mailbox, by an id that was checked
	if err != nil {
		return ""
	}
	defer f.Close() //nolint:errcheck // only read
	var subject string
	_ = walk(f, func(l leaf) error { // what cannot be read has no subject
		if l.top != nil {
			subject = field(l.top, "Subject")
		}
		return errEnough
	})
	return subject
}

// parseType gives the type of a part and its parameters, tolerating nonsense.
func parseType(h *message.Header) (string, map[string]string) {
	raw := h.Get("Content-Type")
	if raw == "" {
		return "text/plain", nil
	}
	t, params, err := mime.ParseMediaType(raw)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) || t == "" {
		return "application/octet-stream", nil
	}
	return cut(compose.CleanLine(t)), params
}
