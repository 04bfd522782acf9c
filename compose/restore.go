package compose

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"strings"
)

// Restore puts copies in the place of attached files that can no longer be had:
// it takes them out of the message that [Build] once made of the draft. want
// says which are needed. A file that is not found in the message stays as it is.
func (d *Drafts) Restore(ctx context.Context, draft Draft, message io.Reader, want func(Attachment) bool) (Draft, error) {
	draft.Attachments = append([]Attachment(nil), draft.Attachments...)
	m, err := mail.ReadMessage(bufio.NewReader(&contextReader{ctx, message}))
	if err != nil {
		return draft, fmt.Errorf("read the message: %w", err)
	}
	order := partOrder(draft)
	err = eachFilePart(m.Header.Get("Content-Type"), m.Body, func(name string, body io.Reader) error {
		if len(order) == 0 {
			return io.EOF
		}
		a := &draft.Attachments[order[0]]
		order = order[1:]
		if name != CleanName(a.Name) || !want(*a) {
			return nil
		}
		kept, err := d.keep(ctx, a.Name, body)
		if err != nil {
			return err
		}
		if kept.Size != a.Size {
			return errors.Join(&FileError{Path: a.Path, Key: FileChanged}, os.Remove(kept.Path))
		}
		kept.Type, kept.Inline = a.Type, a.Inline
		*a = kept
		return nil
	})
	if err != nil && !errors.Is(err, io.EOF) {
		return draft, fmt.Errorf("take the files out of the message: %w", err)
	}
	return draft, nil
}

// partOrder gives the positions of the draft's attachments in the order in which
// Build writes them.
func partOrder(d Draft) []int {
	var pictures, files []int
	inText := make(map[int]bool)
	if d.Markdown {
		if m := parseMarkdown(d.Body, d.Attachments); m.isFormatted() {
			for _, p := range m.pictures {
				inText[p.position] = true
				pictures = append(pictures, p.position)
			}
		}
	}
	for i := range d.Attachments {
		if !inText[i] {
			files = append(files, i)
		}
	}
	return append(pictures, files...)
}

// eachFilePart calls fn for every part that has a file name, with what it is
// called and its bytes.
func eachFilePart(contentType string, body io.Reader, fn func(name string, body io.Reader) error) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return nil //nolint:nilerr // a message without parts has no files
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, place, err := mime.ParseMediaType(p.Header.Get("Content-Disposition")); err == nil && place["filename"] != "" {
			err = fn(place["filename"], base64.NewDecoder(base64.StdEncoding, p))
			if err != nil {
				return err
			}
			continue
		}
		if err := eachFilePart(p.Header.Get("Content-Type"), p, fn); err != nil {
			return err
		}
	}
}
