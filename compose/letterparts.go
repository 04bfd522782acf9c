package compose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/textproto"
)

var errManyParts = errors.New("too many parts")

// letterSource keeps an error of reading. What takes a message apart tells it
// as an end, or as words alone.
type letterSource struct {
	r   io.Reader
	err error
}

func (s *letterSource) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// letterReader takes a message apart.
type letterReader struct {
	drafts *Drafts
	draft  *Draft
	parts  int
	texts  bool // the text is there
	cut    bool // something is damaged, or ends before its end
}

// alternative is what is known of a multipart/alternative, which holds the same
// text in several forms (RFC 2046, section 5.1.4).
type alternative struct {
	text bool   // it has a plain text: pages say the same once more
	page string // the id of its page, whose words are the draft's text
}

// forget removes the files of a message that could not be opened.
func (o *letterReader) forget() []error {
	var errs []error
	for _, a := range o.draft.Attachments {
		errs = append(errs, os.Remove(a.Path))
	}
	return errs
}

// part takes a part and all in it. alt is the innermost multipart/alternative
// that it stands in, if any: the page in it may have pictures or files beside it.
func (o *letterReader) part(ctx context.Context, p letterPart, depth int, alt *alternative) error {
	if o.parts++; o.parts > maxLetterParts || depth > maxLetterDepth {
		return errManyParts
	}
	boundary := p.boundary()
	if boundary == "" {
		return o.leaf(ctx, p, alt)
	}
	if p.kind == "multipart/alternative" {
		alt = &alternative{}
	}
	in := &headReader{r: p.body}
	parts := textproto.NewMultipartReader(in, boundary)
	for {
		in.open = maxLetterHead
		next, err := parts.NextPart()
		in.open = unbounded
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			o.cut = true
			return nil //nolint:nilerr // what was there is there, and a notice says the rest
		}
		if err := o.part(ctx, newLetterPart(message.Header{Header: next.Header}, next), depth+1, alt); err != nil {
			return err
		}
		if err := next.Close(); err != nil { // to its end, which counts for no header
			return err
		}
	}
}

// leaf takes a part that has none: the first text becomes the draft's, anything
// else a file.
func (o *letterReader) leaf(ctx context.Context, p letterPart, alt *alternative) error {
	body := io.Reader(&lenient{p.content(), o})
	if p.isText() {
		raw, err := io.ReadAll(io.LimitReader(body, maxLetterText+1))
		if err != nil {
			return fmt.Errorf("read the text of the message: %w", err)
		}
		body = io.MultiReader(bytes.NewReader(raw), body)
		if text := decodeText(raw, p.params["charset"], p.isPage()); len(raw) <= maxLetterText && len(text) <= maxLetterText {
			if taken, err := o.text(ctx, text, p.isPage(), alt); taken || err != nil {
				return err
			}
			body = textFile(text, p.isPage())
		}
	}
	_, err := o.keep(ctx, p.fileName(), body)
	return err
}

// textFile is a text as a file. What else a page may say of its charset is no
// longer true, and a mark at its beginning has the last word.
func textFile(text string, page bool) io.Reader {
	if page && !isASCII(text) {
		text = utf8Mark + text
	}
	return strings.NewReader(text)
}

// text takes a text that stands in the message itself, and reports whether there
// is nothing left to keep of it.
func (o *letterReader) text(ctx context.Context, text string, page bool, alt *alternative) (taken bool, err error) {
	if page {
		return o.page(ctx, text, alt)
	}
	if strings.TrimSpace(text) == "" {
		return true, nil // some programs write one beside a page that says all
	}
	if alt != nil {
		alt.text = true
	}
	switch {
	case alt != nil && alt.page != "": // it came first, but its writer's own words are better
		if err := o.drop(alt.page); err != nil {
			return false, err
		}
		alt.page = ""
	case o.texts:
		return false, nil
	}
	o.texts = true
	o.draft.Body = CleanText(text)
	return true, nil
}

// page takes a page: its words become the text, and it is attached, since they
// are not all of it.
func (o *letterReader) page(ctx context.Context, page string, alt *alternative) (taken bool, err error) {
	if alt != nil && alt.text {
		return true, nil // the same once more
	}
	if o.texts {
		return false, nil
	}
	words, err := htmlText(ctx, page, maxLetterText)
	if errors.Is(err, errLongText) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id, err := o.keep(ctx, "message.html", textFile(page, true))
	if err != nil {
		return false, err
	}
	if words == "" { // pictures alone: the next text is the message's
		return true, nil
	}
	o.texts = true
	o.draft.Body = CleanText(words)
	if alt != nil {
		alt.page = id
	}
	return true, nil
}

// keep makes a file of a part and gives its id.
func (o *letterReader) keep(ctx context.Context, name string, body io.Reader) (string, error) {
	a, err := o.drafts.keep(ctx, name, body)
	if err != nil {
		return "", fmt.Errorf("take a file out of the message: %w", err)
	}
	o.draft.Attachments = append(o.draft.Attachments, a)
	return a.ID, nil
}

// drop undoes keep.
func (o *letterReader) drop(id string) error {
	i := slices.IndexFunc(o.draft.Attachments, func(a Attachment) bool { return a.ID == id })
	if err := os.Remove(o.draft.Attachments[i].Path); err != nil {
		return fmt.Errorf("take a page out of the message: %w", err)
	}
	o.draft.Attachments = slices.Delete(o.draft.Attachments, i, i+1)
	return nil
}

// lenient ends where a part cannot be decoded any further: what was decoded is
// kept, as other programs do, and the message counts as cut off. Whether it was
// reading that failed is for its source to say.
type lenient struct {
	r      io.Reader
	letter *letterReader
}

func (l *lenient) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		l.letter.cut = true
		err = io.EOF
	}
	return n, err
}
