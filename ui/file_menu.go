package ui

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"sendoff/compose"
)

// fileMenu shows what can be done with an attached file.
func (c *composer) fileMenu(i int, chip fyne.CanvasObject) {
	if c.sending || i >= len(c.draft.Attachments) {
		return
	}
	c.showMenu(chip, c.fileItems(i))
}

// fileItems are the lines of the i-th file's menu.
func (c *composer) fileItems(i int) []*fyne.MenuItem {
	f := c.draft.Attachments[i]
	item := func(key string, do func()) *fyne.MenuItem { return fyne.NewMenuItem(c.t(key), do) }
	left, right := item("file.move-left", func() { c.moveFile(f.ID, -1) }), item("file.move-right", func() { c.moveFile(f.ID, 1) })
	left.Disabled, right.Disabled = i == 0, i == len(c.draft.Attachments)-1
	items := []*fyne.MenuItem{
		item("action.open", func() {
			if err := c.openFile(f.Path); err != nil {
				c.log.Warn("opening a file", "err", err)
			}
		}),
		item("file.save-as", func() { c.saveCopy(f) }),
		item("file.rename", func() { c.askName(f) }),
		fyne.NewMenuItemSeparator(), left, right,
	}
	switch {
	case !f.IsPicture() || !c.formatted():
	case c.inText(f.ID):
		items = append(items, item("drop.attach-instead", func() {
			c.takeFromText(f.ID)
			c.filesChanged()
		}))
	case c.canFormat():
		items = append(items, item("file.to-text", func() { c.putInText(f.ID, nil) }))
	}
	return append(items, fyne.NewMenuItemSeparator(), item("action.remove", func() { c.removeFile(f.ID) }))
}

// saveCopy asks where to, and saves the file there as it was attached.
func (c *composer) saveCopy(f compose.Attachment) {
	c.saveFile(f.Name, func(to target) {
		fetch(c.bridge, func(ctx context.Context) (string, error) {
			return to.save(func(w io.Writer) error { return f.CopyTo(ctx, w) })
		}, func(path string, err error) {
			c.tellSaved(path, f.Name, err, func(err error) string {
				var fault *compose.FileError
				if errors.As(err, &fault) {
					return c.t(fault.Key, "name", f.Name)
				}
				return ""
			})
		})
	})
}

// moveFile changes the order of the files.
func (c *composer) moveFile(id string, by int) {
	files := slices.Clone(c.draft.Attachments)
	i := slices.IndexFunc(files, func(f compose.Attachment) bool { return f.ID == id })
	to := i + by
	if c.sending || i < 0 || to < 0 || to >= len(files) {
		return
	}
	files[i], files[to] = files[to], files[i]
	c.draft.Attachments = files
	c.strip.chips.at = to
	c.filesChanged()
}

// askName asks for another name for a file. The file on disk keeps its own.
func (c *composer) askName(f compose.Attachment) {
	name := newField()
	name.SetText(f.Name)
	c.renaming = name
	q := &sheet{title: c.t("file.rename"), more: name, answers: []answer{
		{c.t("file.rename"), func() { c.renameFile(f.ID, name.Text) }},
		{c.t("setup.cancel"), nil},
	}, escape: 1}
	name.OnSubmitted = func(string) { q.answer(0) }
	c.sheets.show(q)
	c.focus(name)
	name.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (c *composer) renameFile(id, name string) {
	i := slices.IndexFunc(c.draft.Attachments, func(f compose.Attachment) bool { return f.ID == id })
	if c.sending || i < 0 || strings.TrimSpace(name) == "" {
		return
	}
	files := slices.Clone(c.draft.Attachments)
	if name = compose.CleanName(name); c.inText(id) {
		name = compose.FreeName(name, files, id)
		c.body.rewrite(compose.RenamePicture(c.body.state(), files, id, name))
	}
	files[i].Name = name
	c.draft.Attachments = files
	c.filesChanged()
}
