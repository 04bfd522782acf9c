package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// column gives its objects one below the other the width there is, but no more
// than most (if that is set), and puts them at the left edge or in the middle.
type column struct {
	most   fyne.ThemeSizeName
	margin fyne.ThemeSizeName
	gap    fyne.ThemeSizeName // between the objects; "" is that between controls
	centre bool
}

// Layout implements fyne.Layout. Text stands flush with the fields.
func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	margin := c.edge()
	width := size.Width - 2*margin
	if c.most != "" {
		width = fyne.Min(width, theme.Size(c.most))
	}
	x := margin
	if c.centre {
		x = fyne.Max(margin, (size.Width-width)/2)
	}
	y := margin
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		pad := textPad(o)
		o.Resize(fyne.NewSize(width+2*pad, o.MinSize().Height))
		h := o.MinSize().Height // wrapped text knows its height only now
		place(o, x-pad, y-pad, width+2*pad, h)
		y += h - 2*pad + c.between()
	}
}

func (c *column) between() float32 {
	if c.gap == "" {
		return theme.Size(sizeGap)
	}
	return theme.Size(c.gap)
}

func (c *column) edge() float32 {
	if c.margin == "" {
		return 0
	}
	return theme.Size(c.margin)
}

// stacked puts objects one below the other, text flush with the rest.
func stacked(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{}, objects...)
}

// textPad is the margin an object keeps round its words.
func textPad(o fyne.CanvasObject) float32 {
	if isText(o) {
		return theme.InnerPadding()
	}
	return 0
}

// quietPad is how far text and a button without a box are drawn to the left, so that their
// words stand flush with what is above them.
func quietPad(o fyne.CanvasObject) float32 {
	if b, ok := o.(*button); ok && b.Importance == widget.LowImportance {
		return theme.InnerPadding()
	}
	return textPad(o)
}

// MinSize implements fyne.Layout.
func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		if o.Visible() {
			s, pad := o.MinSize(), textPad(o)
			min.Width = fyne.Max(min.Width, s.Width-2*pad)
			min.Height += s.Height - 2*pad + c.between()
		}
	}
	min.Height = fyne.Max(0, min.Height-c.between())
	margin := c.edge()
	return min.AddWidthHeight(2*margin, 2*margin)
}

// flow puts its objects in a row, and goes on in the next row where they do
// not fit. Its height follows from the width it was given last.
type flow struct{ width float32 }

// Layout implements fyne.Layout.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	gap := theme.Size(sizeGap)
	for _, row := range f.rows(objects) {
		x := -quietPad(row.objects[0])
		for _, o := range row.objects {
			m := o.MinSize()
			o.Resize(fyne.NewSize(fyne.Min(m.Width, size.Width), row.height))
			o.Move(fyne.NewPos(x, row.y))
			x += m.Width + gap
		}
	}
}

// MinSize implements fyne.Layout.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		if o.Visible() {
			min.Width = fyne.Max(min.Width, o.MinSize().Width)
		}
	}
	for _, row := range f.rows(objects) {
		min.Height = row.y + row.height
	}
	return min
}

type flowRow struct {
	objects          []fyne.CanvasObject
	y, width, height float32
}

func (f *flow) rows(objects []fyne.CanvasObject) []flowRow {
	gap := theme.Size(sizeGap)
	var rows []flowRow
	var row flowRow
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if len(row.objects) > 0 && f.width > 0 && row.width+gap+m.Width > f.width {
			rows = append(rows, row)
			row = flowRow{y: row.y + row.height + gap}
		}
		if len(row.objects) > 0 {
			row.width += gap
		}
		row.objects = append(row.objects, o)
		row.width += m.Width
		row.height = fyne.Max(row.height, m.Height)
	}
	if len(row.objects) > 0 {
		rows = append(rows, row)
	}
	return rows
}

// belowText sets a row of buttons off from the words above it, so that the ring
// of the focus does not touch them.
func belowText(row fyne.CanvasObject) fyne.CanvasObject { return container.New(setOff{}, row) }

// setOff keeps its object off what is above it, or below.
type setOff struct{ below bool }

// Layout implements fyne.Layout.
func (s setOff) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	off := fyne.Min(theme.Padding(), size.Height)
	y := off
	if s.below {
		y = 0
	}
	place(objects[0], 0, y, size.Width, size.Height-off)
}

// MinSize implements fyne.Layout.
func (setOff) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	if m.Height > 0 { // else there is nothing to set off
		m.Height += theme.Padding()
	}
	return m
}

// fixedWidth gives one object a width of its own; its height follows.
type fixedWidth struct{ width fyne.ThemeSizeName }

// Layout implements fyne.Layout.
func (f *fixedWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (f *fixedWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := theme.Size(f.width)
	min := fyne.NewSize(width, 0)
	for _, o := range objects {
		min.Height = fyne.Max(min.Height, widthOf(o, width).Height)
	}
	return min
}

// widthOf is how much room an object needs at a width. It is resized first,
// because wrapped text knows its height only at a width.
func widthOf(o fyne.CanvasObject, width float32) fyne.Size {
	if o.Size().Width != width {
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
	}
	return o.MinSize()
}

// headerRow is one row of the composer's header: a label, a field, and words at
// the right end. A field of several lines makes the row higher; label and words
// stay in the first line. All rows give their label the same width, in which
// the longest of the header fits.
type headerRow struct{ longest string }

func (h headerRow) left() float32 {
	words := fyne.MeasureText(h.longest, theme.Size(theme.SizeNameText), fyne.TextStyle{})
	if need := words.Width + 2*theme.InnerPadding(); need > theme.Size(sizeHeaderLabel) {
		return need + 1 // a label ends in an ellipsis when its words just fit
	}
	return theme.Size(sizeHeaderLabel)
}

// Layout implements fyne.Layout: label, field, then the rest from the right.
func (h headerRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, first := h.left(), theme.Size(sizeHeaderRow)
	middle := func(o fyne.CanvasObject, x, width float32) {
		high := fyne.Min(o.MinSize().Height, first)
		o.Resize(fyne.NewSize(width, high))
		o.Move(fyne.NewPos(x, (first-high)/2))
	}
	middle(objects[0], 0, left)
	right := size.Width
	for i := len(objects) - 1; i > 1; i-- {
		if !objects[i].Visible() {
			continue
		}
		w := objects[i].MinSize().Width
		right -= w
		middle(objects[i], right, w)
	}
	if p, ok := objects[1].(*peopleField); ok {
		place(p, left, 0, right-left, size.Height)
		return
	}
	middle(objects[1], left, right-left)
}

// MinSize implements fyne.Layout.
func (h headerRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	min := fyne.NewSize(h.left(), theme.Size(sizeHeaderRow))
	for _, o := range objects[1:] {
		if o.Visible() {
			min.Width += o.MinSize().Width
		}
	}
	if p, ok := objects[1].(*peopleField); ok {
		min.Height = p.MinSize().Height
	}
	return min
}

// cardHead puts an icon before words, in the middle of one line.
type cardHead struct{}

// Layout implements fyne.Layout.
func (cardHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := theme.Size(theme.SizeNameInlineIcon)
	place(objects[0], 0, (size.Height-side)/2, side, side)
	if l, ok := objects[1].(*line); ok {
		l.put(side+theme.Size(sizeGap), 0, size.Width-side-theme.Size(sizeGap), size.Height)
	}
}

// MinSize implements fyne.Layout.
func (cardHead) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Size(sizeField), theme.Size(sizeHintLine))
}

// inset keeps a margin round its objects, which are stacked.
type inset struct{ margin fyne.ThemeSizeName }

// Layout implements fyne.Layout.
func (i *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := theme.Size(i.margin)
	for _, o := range objects {
		o.Move(fyne.NewPos(m, m))
		o.Resize(size.SubtractWidthHeight(2*m, 2*m))
	}
}

// MinSize implements fyne.Layout.
func (i *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		if o.Visible() {
			min = min.Max(o.MinSize())
		}
	}
	m := theme.Size(i.margin)
	return min.AddWidthHeight(2*m, 2*m)
}
