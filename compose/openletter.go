package compose

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // texts that are not UTF-8
	"github.com/emersion/go-message/mail"
	"github.com/k3a/html2text"
)

// The bounds of a file that is opened as a message: what people write lies far
// below, and what is above was made to hurt.
const (
	maxLetter      = 512 << 20 // bytes
	maxLetterText  = 1 << 20
	maxLetterParts = 500
	maxLetterDepth = 20
)

// LetterError says why a file cannot be opened as a message.
type LetterError struct {
	Path string
	Key  string // of the catalogue
	Err  error
}

// The reasons of a LetterError.
const (
	LetterUnreadable   = "letter.unreadable"
	LetterNone         = "letter.no-message"
	LetterTooLarge     = "letter.too-large"
	LetterTooManyParts = "letter.too-many-parts"
)

func (e *LetterError) Error() string { return e.Key + ": " + e.Path }
func (e *LetterError) Unwrap() error { return e.Err }

// OpenLetter makes a new draft of a message in a file, as a mail program saves
// one (RFC 5322, .eml): its recipients, subject and text, and all other parts as
// files. Who it was from, and when, is not taken over. Where the text is HTML
// alone its words become the text, and the HTML is attached.
//
// Errors: a [*LetterError], and what goes wrong with our own disk.
func (d *Drafts) OpenLetter(ctx context.Context, path string) (Draft, error) {
	wrong := func(key string, err error) error { return &LetterError{Path: path, Key: key, Err: err} }
	info, err := os.Stat(path) // before it is opened: a pipe would be waited for
	switch {
	case err != nil || !info.Mode().IsRegular():
		return Draft{}, wrong(LetterUnreadable, err)
	case info.Size() > maxLetter:
		return Draft{}, wrong(LetterTooLarge, nil)
	}
	f, err := os.Open(path) //nolint:gosec // the person has chosen it
	if err != nil {
		return Draft{}, wrong(LetterUnreadable, err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	e, err := message.Read(&contextReader{ctx, f})
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) || e == nil || !isLetter(e.Header) {
		return Draft{}, wrong(LetterNone, errors.Join(err, ctx.Err()))
	}
	h := mail.Header{Header: e.Header}
	draft := Draft{
		ID: NewID(), // its text is plain: signs in it mean nothing
		To: addressField(h, "To"), Cc: addressField(h, "Cc"), Bcc: addressField(h, "Bcc"), ReplyTo: addressField(h, "Reply-To"),
	}
	subject, _ := h.Text("Subject") // what cannot be decoded is shown as it stands
	draft.Subject = CleanLine(subject)
	o := &letterReader{drafts: d, draft: &draft}
	err = o.part(ctx, e, 0)
	var read readError
	switch {
	case err == nil:
		return draft, nil
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case errors.Is(err, errManyParts):
		err = wrong(LetterTooManyParts, err)
	case errors.As(err, &read):
		err = wrong(LetterUnreadable, err)
	}
	return Draft{}, errors.Join(append([]error{err}, o.forget()...)...)
}

// isLetter says that something has a field of a message: a file of another kind
// may well begin with a word and a colon.
func isLetter(h message.Header) bool {
	for _, name := range []string{"From", "To", "Cc", "Bcc", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type"} {
		if h.Has(name) {
			return true
		}
	}
	return false
}

// addressField is a field as it would be typed. What is no list of addresses
// stays as it stands, so that nothing of it is lost.
func addressField(h mail.Header, name string) string {
	list, err := h.AddressList(name)
	if err != nil {
		text, _ := h.Text(name)
		return CleanLine(text)
	}
	all := make([]string, len(list))
	for i, a := range list {
		all[i] = CleanLine(a.Address)
		if one, err := ParseAddress(a.Address); err == nil {
			one.Name = CleanLine(a.Name)
			all[i] = one.String()
		}
	}
	return strings.Join(all, ", ")
}

var errManyParts = errors.New("too many parts")

// letterReader takes a message apart.
type letterReader struct {
	drafts *Drafts
	draft  *Draft
	parts  int
	texts  bool // the text is there
}

// forget removes the files of a message that could not be opened.
func (o *letterReader) forget() []error {
	var errs []error
	for _, a := range o.draft.Attachments {
		errs = append(errs, os.Remove(a.Path))
	}
	return errs
}

func (o *letterReader) part(ctx context.Context, e *message.Entity, depth int) error {
	if o.parts++; o.parts > maxLetterParts || depth > maxLetterDepth {
		return errManyParts
	}
	parts := e.MultipartReader()
	if parts == nil {
		return o.leaf(ctx, e)
	}
	kind, _, _ := e.Header.ContentType() // it has parts
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			if o.parts > 1 {
				return nil // cut off; what was there is there
			}
			return readError{err}
		}
		if kind == "multipart/alternative" && o.texts && isHTML(p.Header) {
			continue // the same once more
		}
		if err := o.part(ctx, p, depth+1); err != nil {
			return err
		}
	}
}

func isHTML(h message.Header) bool {
	kind, _, err := h.ContentType()
	return err == nil && kind == "text/html"
}

// leaf takes a part that has none: the first text becomes the draft's, anything
// else a file.
func (o *letterReader) leaf(ctx context.Context, e *message.Entity) error {
	kind, params, err := e.Header.ContentType()
	if err != nil {
		kind = "application/octet-stream"
		if !e.Header.Has("Content-Type") {
			kind = "text/plain" // RFC 2045, section 5.2
		}
	}
	place, more, err := e.Header.ContentDisposition()
	if err != nil {
		place = ""
	}
	name := more["filename"]
	if name == "" {
		name = params["name"]
	}
	body := io.Reader(e.Body)
	if !o.texts && place != "attachment" && name == "" && (kind == "text/plain" || kind == "text/html") {
		text, err := io.ReadAll(io.LimitReader(&contextReader{ctx, body}, maxLetterText+1))
		if err != nil && ctx.Err() != nil {
			return err
		}
		if len(text) <= maxLetterText {
			return o.text(ctx, string(text), kind)
		}
		body = io.MultiReader(strings.NewReader(string(text)), body)
	}
	if name == "" {
		name = "part" + map[string]string{"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}[kind]
	}
	return o.keep(ctx, name, body)
}

func (o *letterReader) text(ctx context.Context, text, kind string) error {
	o.texts = true
	if kind != "text/html" {
		o.draft.Body = CleanText(text)
		return nil
	}
	words := html2text.HTML2TextWithOptions(text, html2text.WithUnixLineBreaks(), html2text.WithLinksInnerText())
	o.draft.Body = CleanText(strings.TrimSpace(words))
	return o.keep(ctx, "message.html", strings.NewReader(text))
}

func (o *letterReader) keep(ctx context.Context, name string, body io.Reader) error {
	a, err := o.drafts.keep(ctx, CleanName(filepath.Base(name)), io.LimitReader(&lenient{body}, maxLetter))
	if err != nil {
		return fmt.Errorf("take a file out of the message: %w", err)
	}
	o.draft.Attachments = append(o.draft.Attachments, a)
	return nil
}

// lenient ends where a part cannot be decoded any further: what was decoded is
// kept, as other programs do.
type lenient struct{ r io.Reader }

func (l *lenient) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	var read readError
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &read) {
		err = io.EOF
	}
	return n, err
}
