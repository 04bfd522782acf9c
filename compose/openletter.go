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
// alone its words become the text, and the HTML is attached. One that is cut
// off, or damaged in a part, is opened as far as it goes, and is not whole.
//
// Errors: a [*LetterError], that of the context, and what goes wrong with our
// own disk.
func (d *Drafts) OpenLetter(ctx context.Context, path string) (draft Draft, whole bool, err error) {
	wrong := func(key string, err error) error { return &LetterError{Path: path, Key: key, Err: err} }
	info, err := os.Stat(path) // before it is opened: a pipe would be waited for
	switch {
	case err != nil || !info.Mode().IsRegular():
		return Draft{}, false, wrong(LetterUnreadable, err)
	case info.Size() > maxLetter:
		return Draft{}, false, wrong(LetterTooLarge, nil)
	}
	f, err := os.Open(path) //nolint:gosec // the person has chosen it
	if err != nil {
		return Draft{}, false, wrong(LetterUnreadable, err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	src := &letterSource{r: &contextReader{ctx, f}}
	e, err := message.Read(src)
	switch {
	case ctx.Err() != nil:
		return Draft{}, false, context.Cause(ctx)
	case src.err != nil:
		return Draft{}, false, wrong(LetterUnreadable, src.err)
	case fatal(err) || e == nil || !isLetter(e.Header):
		return Draft{}, false, wrong(LetterNone, err)
	}
	h := mail.Header{Header: e.Header}
	draft = Draft{
		ID: NewID(), // its text is plain: signs in it mean nothing
		To: addressField(h, "To"), Cc: addressField(h, "Cc"), Bcc: addressField(h, "Bcc"), ReplyTo: addressField(h, "Reply-To"),
	}
	subject, _ := h.Text("Subject") // what cannot be decoded is shown as it stands
	draft.Subject = CleanLine(subject)
	o := &letterReader{drafts: d, draft: &draft}
	err = o.part(ctx, e, 0, nil)
	switch {
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case src.err != nil:
		err = wrong(LetterUnreadable, src.err)
	case err == nil:
		return draft, !o.cut, nil
	case errors.Is(err, errManyParts):
		err = wrong(LetterTooManyParts, err)
	}
	return Draft{}, false, errors.Join(append([]error{err}, o.forget()...)...)
}

// fatal reports whether nothing of a part can be read. What is written in an
// unknown way is taken as it stands.
func fatal(err error) bool {
	return err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err)
}

// letterSource notes what goes wrong with the file: of the errors that pass
// through the parsers of its parts nobody can tell where they are from.
type letterSource struct {
	r   io.Reader
	err error
}

func (s *letterSource) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
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
	text   bool // the text is there
	cut    bool // something cannot be read to its end
}

// forget removes the files of a message that could not be opened.
func (o *letterReader) forget() []error {
	var errs []error
	for _, a := range o.draft.Attachments {
		errs = append(errs, os.Remove(a.Path))
	}
	return errs
}

// part takes a part. told says that its words stand in another part already, to
// which it is an alternative (RFC 2046, section 5.1.4); nil if it is none.
func (o *letterReader) part(ctx context.Context, e *message.Entity, depth int, told *bool) error {
	if o.parts++; o.parts > maxLetterParts || depth > maxLetterDepth {
		return errManyParts
	}
	parts := e.MultipartReader()
	if parts == nil {
		return o.leaf(ctx, e, told)
	}
	if kind, _, _ := e.Header.ContentType(); kind == "multipart/alternative" {
		told = new(bool)
	}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if fatal(err) {
			o.cut = true // what was there is there
			return nil
		}
		if err := o.part(ctx, p, depth+1, told); err != nil {
			return err
		}
	}
}

// leaf takes a part that has none: the first text becomes the draft's, anything
// else a file.
func (o *letterReader) leaf(ctx context.Context, e *message.Entity, told *bool) error {
	kind, name, inline := leafKind(e.Header)
	body := io.Reader(&lenient{r: e.Body, cut: &o.cut})
	switch isText := inline && name == "" && (kind == "text/plain" || kind == "text/html"); {
	case isText && kind == "text/html" && told != nil && *told:
		return nil // the same once more
	case isText && !o.text:
		text, err := io.ReadAll(io.LimitReader(body, maxLetterText+1))
		if err != nil {
			return err
		}
		if len(text) <= maxLetterText {
			return o.words(ctx, string(text), kind, told)
		}
		body = io.MultiReader(strings.NewReader(string(text)), body)
	}
	if name == "" {
		name = "part" + map[string]string{"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}[kind]
	}
	return o.keep(ctx, name, body)
}

// leafKind says what is in a part, what file it is meant to be ("" for none),
// and whether it is to be shown with the message.
func leafKind(h message.Header) (kind, name string, inline bool) {
	kind, params, err := h.ContentType()
	if err != nil {
		kind = "application/octet-stream"
		if !h.Has("Content-Type") {
			kind = "text/plain" // RFC 2045, section 5.2
		}
	}
	place, more, err := h.ContentDisposition()
	if err != nil {
		place = ""
	}
	name = more["filename"]
	if name == "" {
		name = params["name"]
	}
	return kind, name, place != "attachment"
}

// words takes the text. One without words is none: some programs put it beside
// the HTML.
func (o *letterReader) words(ctx context.Context, text, kind string, told *bool) error {
	body := text
	if kind == "text/html" {
		var err error
		if body, err = htmlWords(ctx, text); err != nil {
			return err
		}
	}
	if strings.TrimSpace(body) != "" {
		o.draft.Body, o.text = CleanText(body), true
	}
	if kind == "text/html" {
		return o.keep(ctx, "message.html", strings.NewReader(text))
	}
	if told != nil {
		*told = *told || o.text
	}
	return nil
}

func (o *letterReader) keep(ctx context.Context, name string, body io.Reader) error {
	a, err := o.drafts.keep(ctx, CleanName(filepath.Base(name)), io.LimitReader(body, maxLetter))
	if err != nil {
		return fmt.Errorf("take a file out of the message: %w", err)
	}
	o.draft.Attachments = append(o.draft.Attachments, a)
	return nil
}

// lenient ends where a part cannot be decoded any further, and notes that: what
// was decoded is kept, as other programs do.
type lenient struct {
	r   io.Reader
	cut *bool
}

func (l *lenient) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		*l.cut = true
		err = io.EOF
	}
	return n, err
}
