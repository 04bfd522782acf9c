package compose

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-message/textproto"
)

// The bounds of a file that is opened as a message: what people write lies far
// below, and what is above was made to hurt.
const (
	maxLetter      = 512 << 20 // bytes
	maxLetterText  = 1 << 20
	maxLetterHead  = 1 << 20 // of the header of each part
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

// LetterCutOff is the notice of a message that is damaged, or ends before its
// end.
const LetterCutOff = "letter.cut-off" // of the catalogue

// OpenedLetter is what a message in a file became.
type OpenedLetter struct {
	Draft  Draft
	Notice string // key of a sentence to tell with it, "" for none
}

func (e *LetterError) Error() string { return e.Key + ": " + e.Path }
func (e *LetterError) Unwrap() error { return e.Err }

// OpenLetter makes a new draft of a message in a file, as a mail program saves
// one (RFC 5322, .eml): its recipients, subject and text, and all other parts as
// files. Who it was from, and when, is not taken over. Where the text is HTML
// alone its words become the text, and the HTML is attached. Of a message that
// is damaged or ends before its end, what is there is opened, with the notice
// [LetterCutOff].
//
// Errors: a [*LetterError], the context's, and what goes wrong with our own disk.
func (d *Drafts) OpenLetter(ctx context.Context, path string) (OpenedLetter, error) {
	wrong := func(key string, err error) (OpenedLetter, error) {
		return OpenedLetter{}, &LetterError{Path: path, Key: key, Err: err}
	}
	f, info, err := openPlain(path)
	if err != nil {
		return wrong(LetterUnreadable, err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	if info.Size() > maxLetter {
		return wrong(LetterTooLarge, nil)
	}
	letter, err := d.readLetter(ctx, io.LimitReader(f, maxLetter)) // it may have grown
	var read readError
	switch {
	case err == nil:
		return letter, nil
	case errors.Is(err, errNoLetter):
		return wrong(LetterNone, err)
	case errors.Is(err, errManyParts):
		return wrong(LetterTooManyParts, err)
	case errors.As(err, &read):
		return wrong(LetterUnreadable, err)
	}
	return OpenedLetter{}, err
}

var errNoLetter = errors.New("no message")

// readLetter is OpenLetter of what r gives. Errors of r are a [readError].
func (d *Drafts) readLetter(ctx context.Context, r io.Reader) (OpenedLetter, error) {
	source := &letterSource{r: &contextReader{ctx, r}}
	in := &headReader{r: source}
	body := bufio.NewReader(in)
	in.open = maxLetterHead
	fields, err := textproto.ReadHeader(body)
	in.open = unbounded
	h := message.Header{Header: fields}
	switch {
	case source.err != nil:
		return OpenedLetter{}, fmt.Errorf("read the header of a message: %w", source.err)
	case err != nil || !isLetter(h):
		return OpenedLetter{}, errors.Join(errNoLetter, err)
	}
	draft := Draft{
		ID: NewID(), // its text is plain: signs in it mean nothing
		To: addressField(h, "To"), Cc: addressField(h, "Cc"), Bcc: addressField(h, "Bcc"), ReplyTo: addressField(h, "Reply-To"),
		Subject: CleanLine(fieldText(h.Get("Subject"))),
	}
	o := &letterReader{drafts: d, draft: &draft}
	err = o.part(ctx, newLetterPart(h, body), 0, nil)
	if source.err != nil { // whatever a decoder made of it
		err = fmt.Errorf("read a message: %w", source.err)
	}
	if err != nil {
		return OpenedLetter{}, errors.Join(append([]error{err}, o.forget()...)...)
	}
	letter := OpenedLetter{Draft: draft}
	if o.cut {
		letter.Notice = LetterCutOff
	}
	return letter, nil
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

// addressField is a field as it would be typed; some programs write it several
// times. What is no list of addresses stays as it stands, so that nothing of it
// is lost.
func addressField(h message.Header, name string) string {
	var all []string
	for fields := h.FieldsByKey(name); fields.Next(); {
		raw := fields.Value()
		if !utf8.ValidString(raw) {
			raw = inLegacy([]byte(raw))
		}
		list, err := mail.ParseAddressList(raw)
		if err != nil {
			if text := strings.Trim(CleanLine(fieldText(raw)), ", "); text != "" {
				all = append(all, text)
			}
			continue
		}
		for _, a := range list {
			all = append(all, addressAsTyped(a))
		}
	}
	return strings.Join(all, ", ")
}

// addressAsTyped is one address. What we do not take for one is quoted where it
// has to be, so that it does not become two.
func addressAsTyped(a *mail.Address) string {
	one, err := ParseAddress(a.Address)
	if err != nil {
		quoted := (&mail.Address{Address: a.Address}).String()
		return CleanLine(strings.TrimSuffix(strings.TrimPrefix(quoted, "<"), ">"))
	}
	one.Name = CleanLine(a.Name)
	return one.String()
}
