package ui

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/practice"
)

// parts lists what came with the text, each with a button that saves it.
func (m *practiceMessage) parts() fyne.CanvasObject {
	if len(m.opened.view.Parts) == 0 {
		return container.NewVScroll(stacked(sentence(m.t("practice.no-parts"))))
	}
	return container.NewVScroll(container.New(&inset{sizeRingGap}, m.files())) // room for the ring at the edge
}

// files are the parts, one below the other.
func (m *practiceMessage) files() *fyne.Container {
	list := container.New(&column{gap: sizeGap})
	for _, part := range m.opened.view.Parts {
		list.Add(m.part(part))
	}
	return list
}

// part is one line of the list.
func (m *practiceMessage) part(part practice.Part) fyne.CanvasObject {
	icon := canvas.NewImageFromResource(theme.FileIcon())
	icon.FillMode = canvas.ImageFillContain
	name, about := plainLine(part.FileName()), smallLine(joinDot(part.Type, m.words.Size(part.Size)))
	item := m.opened.item
	save := newButton(m.t("practice.save"), func() { m.save(item, part) })
	save.Icon = theme.DocumentSaveIcon()
	m.saves = append(m.saves, save)
	return container.New(partRow{}, icon, name, about, save)
}

// save asks where to, and saves a part there.
func (m *practiceMessage) save(item practice.Item, part practice.Part) {
	m.picker.saveFile(part.FileName(), func(to target) {
		fetch(m.bridge, func(ctx context.Context) (string, error) {
			if to.chosen {
				path := filepath.Join(to.folder, to.name)
				return path, m.mailbox.SavePart(ctx, item.ID, part.Index, path)
			}
			return m.mailbox.SavePartIn(ctx, item.ID, part.Index, to.folder, to.name)
		}, func(path string, err error) { m.saved(path, to, err) })
	})
}

// saved says what came of saving a part.
func (m *practiceMessage) saved(path string, to target, err error) {
	m.tellSaved(path, to.name, err, func(err error) string {
		switch {
		case errors.Is(err, practice.ErrNotFound):
			m.gone()
			return m.t("practice.gone")
		case errors.Is(err, practice.ErrDamaged):
			return m.t("practice.save-damaged", "name", to.name)
		}
		return ""
	})
}

// partRow lays out the icon, the name over what the part is, and the button at
// the right.
type partRow struct{}

// Layout implements fyne.Layout.
func (partRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	icon, save := objects[0], objects[3]
	gap, side := theme.Size(sizeGap), theme.Size(theme.SizeNameInlineIcon)
	place(icon, 0, (size.Height-side)/2, side, side)
	width, height := save.MinSize().Width, theme.Size(sizeControl)
	place(save, size.Width-width, (size.Height-height)/2, width, height)
	for i, o := range objects[1:3] {
		if l, ok := o.(*line); ok {
			l.put(side+gap, float32(i)*size.Height/2, size.Width-width-side-2*gap, size.Height/2)
		}
	}
}

// MinSize implements fyne.Layout.
func (partRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Size(sizeField)+objects[3].MinSize().Width, theme.Size(sizeControl)+theme.Size(sizeGap))
}
