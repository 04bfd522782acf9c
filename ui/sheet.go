package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sheets shows one question at a time over the window. Commands rest while
// one is open.
type sheets struct {
	canvas func() fyne.Canvas
	open   *sheet
}

// answer is one button of a sheet.
type answer struct {
	text string
	do   func() // may be nil: the sheet just closes
}

// sheet is a question: a title, a sentence, perhaps more, and buttons that
// name their effect. The first answer is the one that loses nothing: it is the
// primary one, has the focus, and is what Escape does.
type sheet struct {
	title   string
	text    string
	more    fyne.CanvasObject
	wide    bool // more needs the room
	answers []answer
	escape  int            // the answer that Escape gives, where that is not the first
	focus   fyne.Focusable // what gets the focus, where that is not the first answer
	ready   func() bool    // false: the first answer is not given yet; may be nil

	owner *sheets
	popUp *widget.PopUp
	first *button
}

// show opens a sheet. One that is open already is answered before as
// Escape would.
func (s *sheets) show(q *sheet) {
	if s.open != nil {
		s.open.answer(s.open.escape)
	}
	q.owner = s
	q.popUp = widget.NewModalPopUp(q.content(), s.canvas())
	s.open = q
	q.popUp.Show()
	q.popUp.Resize(q.popUp.MinSize())
	switch {
	case q.focus != nil:
		focusOn(s.canvas(), q.focus)
	case q.first != nil:
		focusOn(s.canvas(), q.first)
	}
}

// busy reports whether a sheet is open.
func (s *sheets) busy() bool { return s.open != nil }

// escape answers an open sheet with what loses nothing.
func (s *sheets) escape() bool {
	if s.open == nil {
		return false
	}
	s.open.answer(s.open.escape)
	return true
}

func (q *sheet) content() fyne.CanvasObject {
	parts := []fyne.CanvasObject{subHeading(q.title)}
	if q.text != "" {
		parts = append(parts, sentence(q.text))
	}
	if q.more != nil {
		parts = append(parts, q.more)
	}
	width := sizeSheet
	if q.wide {
		width = sizeWideSheet
	}
	body := container.New(&column{margin: sizeSheetMargin, gap: sizeGroup}, parts...)
	scroll := container.NewVScroll(body)
	row := container.New(&rowOrColumn{})
	for i, a := range q.answers {
		b := newButton(a.text, func() { q.answer(i) })
		b.onKey = func(ev *fyne.KeyEvent) bool { return scrollByKey(scroll, ev.Name) }
		if i == 0 {
			b.Importance = widget.HighImportance
			q.first = b
		}
		row.Add(b)
	}
	return container.New(&sheetLayout{most: width, body: body, canvas: q.owner.canvas},
		scroll, container.New(&column{margin: sizeSheetMargin}, row))
}

// answer closes the sheet and does what the i-th answer says. The focus goes
// back to where it was: Fyne keeps it below the overlay.
func (q *sheet) answer(i int) {
	if q.owner.open != q || i == 0 && q.ready != nil && !q.ready() {
		return
	}
	q.owner.open = nil
	q.popUp.Hide()
	if i < len(q.answers) && q.answers[i].do != nil {
		q.answers[i].do()
	}
}

// facts shows names and values in two columns, the values selectable.
func facts(pairs ...string) fyne.CanvasObject {
	form := container.New(&factLayout{})
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		name := smallLine(pairs[i])
		name.Truncation = fyne.TextTruncateOff
		form.Add(name)
		value := selectable(pairs[i+1])
		value.SizeName = theme.SizeNameCaptionText
		form.Add(value)
	}
	return form
}

// factLayout is a form whose values wrap: the names are as wide as the widest
// of them, the values get the rest.
type factLayout struct{ width float32 }

func (f *factLayout) nameWidth(objects []fyne.CanvasObject) float32 {
	var w float32
	for i := 0; i < len(objects); i += 2 {
		w = fyne.Max(w, objects[i].MinSize().Width)
	}
	return w
}

// Layout implements fyne.Layout.
func (f *factLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	left := f.nameWidth(objects)
	pad := theme.InnerPadding()
	y := float32(0)
	for i := 0; i+1 < len(objects); i += 2 {
		name, value := objects[i], objects[i+1]
		width := fyne.Max(0, size.Width-left+pad)
		value.Resize(fyne.NewSize(width, value.MinSize().Height))
		h := fyne.Max(name.MinSize().Height, value.MinSize().Height)
		place(value, left-pad, y-pad, width, h)
		place(name, -pad, y-pad, left, name.MinSize().Height)
		y += h - pad
	}
}

// MinSize implements fyne.Layout.
func (f *factLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height, value float32
	for i := 0; i+1 < len(objects); i += 2 {
		v := objects[i+1].MinSize()
		value = fyne.Max(value, v.Width)
		height += fyne.Max(objects[i].MinSize().Height, v.Height) - theme.Size(theme.SizeNameInnerPadding)
	}
	return fyne.NewSize(f.nameWidth(objects)+value, height)
}

// sheetLayout gives a sheet its width and the height of its words, as far as
// the window has room; what does not fit scrolls, and the buttons stay.
type sheetLayout struct {
	most   fyne.ThemeSizeName
	body   fyne.CanvasObject // what scrolls
	canvas func() fyne.Canvas
}

// Layout implements fyne.Layout.
func (s *sheetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scroll, buttons := objects[0], objects[1]
	height := widthOf(buttons, size.Width).Height
	place(scroll, 0, 0, size.Width, fyne.Max(0, size.Height-height))
	place(buttons, 0, size.Height-height, size.Width, height)
}

// MinSize implements fyne.Layout.
func (s *sheetLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	room := s.canvas().Size().SubtractWidthHeight(4*theme.Size(sizeSheetMargin), 4*theme.Size(sizeSheetMargin))
	width := fyne.Min(theme.Size(s.most), room.Width)
	height := widthOf(s.body, width).Height + widthOf(objects[1], width).Height
	return fyne.NewSize(width, fyne.Min(height, room.Height))
}
