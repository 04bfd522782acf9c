package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// formRow is a field with its name at the left and a line below it: what it
// is for, where its value came from, or what is wrong with it.
type formRow struct {
	name  *widget.Label
	note  *line
	value fyne.CanvasObject
	plain string // the note while nothing is wrong
}

func newFormRow(name string, value fyne.CanvasObject) *formRow {
	r := &formRow{name: widget.NewLabel(name), note: caption(""), value: value}
	r.note.Hide()
	return r
}

// say sets the note; "" hides it.
func (r *formRow) say(text string) {
	r.plain = text
	r.show(text, colorQuiet)
}

// wrong shows what is wrong with the value; "" brings the note back.
func (r *formRow) wrong(text string) {
	if text == "" {
		r.show(r.plain, colorQuiet)
		return
	}
	r.show(text, theme.ColorNameError)
}

func (r *formRow) show(text string, color fyne.ThemeColorName) {
	r.note.paint(color)
	r.note.set(text)
	if r.note.Hidden != (text == "") {
		r.note.Hidden = text == ""
		r.note.Refresh()
	}
}

// form puts rows one below the other, names in a column of their own that is
// as wide on every page.
func form(rows ...*formRow) *fyne.Container {
	objects := make([]fyne.CanvasObject, 0, 3*len(rows))
	for _, r := range rows {
		objects = append(objects, r.name, r.value, r.note)
	}
	return container.New(&formLayout{}, objects...)
}

// formLayout lays out name, value and note in turn.
type formLayout struct{ width float32 }

// Layout implements fyne.Layout.
func (f *formLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	pad := theme.InnerPadding()
	left := theme.Size(sizeFormName)
	width := fyne.Max(0, size.Width-left)
	y := float32(0)
	for i := 0; i+2 < len(objects); i += 3 {
		name, value, note := objects[i], objects[i+1], objects[i+2]
		h := fyne.Max(value.MinSize().Height, theme.Size(sizeControl))
		place(name, -pad, y+(h-name.MinSize().Height)/2, left+pad, name.MinSize().Height)
		place(value, left, y, width, h)
		y += h
		if note.Visible() {
			note.Resize(fyne.NewSize(width+2*pad, note.MinSize().Height))
			n := note.MinSize().Height
			place(note, left-pad, y-pad/2, width+2*pad, n)
			y += n - pad
		}
		y += theme.Size(sizeGap)
	}
}

// MinSize implements fyne.Layout.
func (f *formLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left := theme.Size(sizeFormName)
	min := fyne.NewSize(left+theme.Size(sizeField), 0)
	for i := 0; i+2 < len(objects); i += 3 {
		value, note := objects[i+1], objects[i+2]
		min.Width = fyne.Max(min.Width, left+value.MinSize().Width)
		min.Height += fyne.Max(value.MinSize().Height, theme.Size(sizeControl)) + theme.Size(sizeGap)
		if note.Visible() {
			min.Height += note.MinSize().Height - theme.InnerPadding()
		}
	}
	min.Height = fyne.Max(0, min.Height-theme.Size(sizeGap))
	return min
}
