package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"sendoff/compose"
)

func (c *composer) previewing() bool { return c.preview.Visible() }

// showPreview shows the text as it will arrive. The editor rests behind it,
// caret and all.
func (c *composer) showPreview() {
	if c.previewing() || !c.formatted() {
		return
	}
	c.read()
	focused := c.win.Canvas().Focused()
	c.body.Hide()
	c.preview.Show()
	c.preview.scroll.ScrollToTop()
	c.renewPreview()
	c.retool()
	if focused == nil || focused == fyne.Focusable(c.body) {
		c.focus(c.preview)
	}
}

// renewPreview builds what the preview shows, and has its pictures read.
func (c *composer) renewPreview() {
	if !c.previewing() {
		return
	}
	c.preview.show(compose.ParseText(c.body.Text, c.draft.Attachments), c.large.have)
	c.large.show(c.filesInText(c.body.Text))
}

// showText goes back to writing, where that was left.
func (c *composer) showText() {
	if !c.previewing() {
		return
	}
	focused := c.win.Canvas().Focused()
	c.point("") // the pointer may be over a link
	c.hidePreview()
	c.body.Show()
	c.bodyBox.Refresh()
	if focused == nil || focused == fyne.Focusable(c.preview) {
		c.focus(c.body)
	}
}

// hidePreview takes the preview away, with its pictures.
func (c *composer) hidePreview() {
	c.preview.Hide()
	c.preview.show(nil, nil)
	c.large.show(nil)
	c.retool()
}

// filesInText are the pictures that a text shows, each once.
func (c *composer) filesInText(text string) []compose.Attachment {
	shown := compose.PicturesInText(text, c.draft.Attachments)
	var files []compose.Attachment
	for _, f := range c.draft.Attachments {
		if shown[f.ID] {
			files = append(files, f)
		}
	}
	return files
}

// markPictures marks those files of the strip that the text shows.
func (c *composer) markPictures(shown map[string]bool) {
	var files []compose.Attachment
	for _, f := range c.draft.Attachments {
		if shown[f.ID] {
			files = append(files, f)
		}
	}
	c.strip.chips.inText = shown
	c.small.show(files)
	c.thumbsChanged()
}

// thumbsChanged shows the small pictures that are there.
func (c *composer) thumbsChanged() {
	c.strip.chips.thumbs = c.small.have
	c.strip.chips.build()
	c.content.Refresh()
}

// pixels are how many of the screen a size of the theme is.
func (c *composer) pixels(name fyne.ThemeSizeName) func() int {
	return func() int { return int(theme.Size(name) * fyne.Max(1, c.win.Canvas().Scale())) }
}
