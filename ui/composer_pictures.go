package ui

import (
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"sendoff/compose"
)

// spot is a place in the text, as it was when files were dropped there.
type spot struct {
	text string
	at   int // in runes
}

// overText reports whether a point of the window is over text that pictures can
// be put into.
func (c *composer) overText(at fyne.Position) bool {
	if !c.canFormat() {
		return false
	}
	from := c.app.Driver().AbsolutePositionForObject(c.body)
	size := c.body.Size()
	return at.X >= from.X && at.Y >= from.Y && at.X < from.X+size.Width && at.Y < from.Y+size.Height
}

// takeAt takes files that were dropped on the text: pictures go in at that
// point, all else is attached.
func (c *composer) takeAt(paths []string, at fyne.Position) {
	press := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	press.Position = at.Subtract(c.app.Driver().AbsolutePositionForObject(c.body))
	start := c.body.CursorTextOffset()
	c.body.selectRange(start, start)
	c.body.MouseDown(press)
	c.body.MouseUp(press)
	there := &spot{text: c.body.Text, at: c.body.CursorTextOffset()}
	var here []compose.Attachment // attached already
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		path = filepath.Clean(path)
		i := slices.IndexFunc(c.draft.Attachments, func(f compose.Attachment) bool {
			return f.IsPicture() && (f.Path == path || c.sources[f.ID] == path)
		})
		if i >= 0 {
			here = append(here, c.draft.Attachments[i])
		}
		return i >= 0
	})
	for _, f := range here {
		c.putInText(f.ID, there)
	}
	c.takeTo(paths, there)
}

// putInText shows an attached picture in the text, at a spot or, without one,
// at the caret.
func (c *composer) putInText(id string, there *spot) {
	if !c.canFormat() {
		return
	}
	c.placePictures([]string{id}, there)
	c.filesChanged()
	c.sayPlaced([]string{id})
}

// placePictures writes attached pictures into the text. It finds them by their
// names, so that each gets one of its own.
func (c *composer) placePictures(ids []string, there *spot) {
	at := c.body.state()
	if there != nil && there.text == c.body.Text { // else one has written on meanwhile
		at.Start, at.End = there.at, there.at
	}
	files := slices.Clone(c.draft.Attachments)
	named := slices.DeleteFunc(slices.Clone(files), func(f compose.Attachment) bool { return slices.Contains(ids, f.ID) })
	for _, id := range ids {
		i := indexOf(files, id)
		if i < 0 {
			continue
		}
		if !compose.PicturesInText(at.Text, files)[id] {
			files[i].Name, files[i].Inline = compose.FreeName(files[i].Name, named, ""), true
		}
		named = append(named, files[i])
		at = compose.InsertPicture(at, files[i].Name)
	}
	c.draft.Attachments = files
	c.body.rewrite(at)
	c.focus(c.body)
}

// sayPlaced tells that pictures are in the text; the toast makes attachments of
// them.
func (c *composer) sayPlaced(ids []string) {
	c.toasts.say(c.placedWords(len(ids)), c.t("drop.attach-instead"), func() {
		for _, id := range ids {
			c.takeFromText(id)
		}
		c.filesChanged()
	})
}

func (c *composer) placedWords(n int) string {
	if n == 1 {
		return c.t("drop.placed")
	}
	return c.t("drop.pictures-placed", "n", n)
}

// takeFromText takes a picture out of the text; it stays attached. That it may
// be shown stays, too, so that Undo in the text brings it back.
func (c *composer) takeFromText(id string) {
	if c.sending || !c.formatted() {
		return
	}
	c.body.rewrite(compose.RemovePicture(c.body.state(), c.draft.Attachments, id))
	c.read()
}

// inText reports whether the text shows a file.
func (c *composer) inText(id string) bool {
	return c.formatted() && compose.PicturesInText(c.body.Text, c.draft.Attachments)[id]
}

// pickMissing asks for a picture that the text shows and nobody has attached.
func (c *composer) pickMissing(name string) {
	if c.sending {
		return
	}
	id := c.draft.ID
	c.pickFile(func(paths []string) {
		if id != c.draft.ID || len(paths) == 0 {
			return
		}
		have := c.attached()
		c.gather(id, func(ctx context.Context) (taken, error) {
			t, err := c.inspect(ctx, have, paths)
			if len(t.files) > 0 && t.files[0].IsPicture() {
				t.files[0].Name = name
			}
			return t, err
		})
	})
}

func indexOf(files []compose.Attachment, id string) int {
	return slices.IndexFunc(files, func(f compose.Attachment) bool { return f.ID == id })
}
