package compose

// PageOf gives the page that the text of a draft becomes, formatted or not.
func PageOf(d Draft) string {
	from := Address{Local: "ayse", Domain: "example.org"}
	return parseMarkdown(d.Body, d.Attachments).html(func(position int) string {
		return urlOfContentID(contentID("<one@example.org>", position, from))
	})
}
