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
func form(rows ...*formRow) *fyne.Container { return formOf(sizeFormName, rows...) }

// formOf is form with a column of names of another width.
func formOf(names fyne.ThemeSizeName, rows ...*formRow) *fyne.Container {
	objects := make([]fyne.CanvasObject, 0, 3*len(rows))
	for _, r := range rows {
		objects = append(objects, r.name, r.value, r.note)
	}
	return container.New(&formLayout{names: names}, objects...)
}

// formLayout lays out name, value and note in turn. Where there is little room
// for the size of the text, each name stands above its value.
type formLayout struct {
	names fyne.ThemeSizeName
	width float32
}

// left is where the values begin.
func (f *formLayout) left() float32 {
	if f.width > 0 && f.width < theme.Size(sizeFormStack) {
		return 0
	}
	return theme.Size(f.names)
}

// Layout implements fyne.Layout.
func (f *formLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	pad := theme.InnerPadding()
	left := f.left()
	width := fyne.Max(0, size.Width-left)
	y := float32(0)
	for i := 0; i+2 < len(objects); i += 3 {
		name, value, note := objects[i], objects[i+1], objects[i+2]
		value.Resize(fyne.NewSize(width, value.MinSize().Height)) // wrapped text knows its height only now
		h := fyne.Max(value.MinSize().Height, theme.Size(sizeControl))
		line := name.MinSize().Height
		if left == 0 {
			place(name, -pad, y-pad, size.Width+2*pad, line)
			y += line - pad
		} else {
			place(name, -pad, y+(fyne.Min(h, theme.Size(sizeControl))-line)/2, left+pad, line)
		}
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
	min := fyne.NewSize(theme.Size(sizeField), 0) // at least: names can stand above
	for i := 0; i+2 < len(objects); i += 3 {
		name, value, note := objects[i], objects[i+1], objects[i+2]
		min.Width = fyne.Max(min.Width, fyne.Max(name.MinSize().Width-2*theme.InnerPadding(), value.MinSize().Width))
		min.Height += fyne.Max(value.MinSize().Height, theme.Size(sizeControl)) + theme.Size(sizeGap)
		if f.left() == 0 {
			min.Height += name.MinSize().Height - theme.InnerPadding()
		}
		if note.Visible() {
			min.Height += note.MinSize().Height - theme.InnerPadding()
		}
	}
	min.Height = fyne.Max(0, min.Height-theme.Size(sizeGap))
	return min
}
