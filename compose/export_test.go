package compose

import (
	"context"
	"io"
)

// ReadLetter is OpenLetter of what a reader gives: a file that fails in its
// middle cannot be had.
func (d *Drafts) ReadLetter(ctx context.Context, r io.Reader) (OpenedLetter, error) {
	return d.readLetter(ctx, r)
}

// PageOf gives the page that the text of a draft becomes, formatted or not.
func PageOf(d Draft) string {
	from := Address{Local: "ayse", Domain: "example.org"}
	return parseMarkdown(d.Body, d.Attachments).html(func(position int) string {
		return urlOfContentID(contentID("<one@example.org>", position, from))
	})
}
