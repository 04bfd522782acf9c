package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// rowOrColumn puts buttons in a row, or, if they do not all fit, one below the
// other. Its height follows from the width it was given last.
type rowOrColumn struct{ width float32 }

func (r *rowOrColumn) fits(objects []fyne.CanvasObject) bool {
	need := -theme.Size(sizeGap)
	for _, o := range objects {
		need += o.MinSize().Width + theme.Size(sizeGap)
	}
	return r.width <= 0 || need <= r.width
}

// Layout implements fyne.Layout. Words without a box stand flush with what is
// above them where they begin a row.
func (r *rowOrColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.width = size.Width
	row := r.fits(objects)
	gap := theme.Size(sizeGap)
	var x, y float32
	for i, o := range objects {
		m := o.MinSize()
		left := x
		if i == 0 || !row {
			left -= quietPad(o)
		}
		place(o, left, y, fyne.Min(m.Width, size.Width), m.Height)
		if row {
			x = left + m.Width + gap
		} else {
			y += m.Height + gap
		}
	}
}

// MinSize implements fyne.Layout.
func (r *rowOrColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	row := r.fits(objects)
	var min fyne.Size
	for _, o := range objects {
		m := o.MinSize()
		min.Width = fyne.Max(min.Width, m.Width)
		if row {
			min.Height = fyne.Max(min.Height, m.Height)
		} else {
			min.Height += m.Height + theme.Size(sizeGap)
		}
	}
	if !row {
		min.Height -= theme.Size(sizeGap)
	}
	return min
}

// stateHead is the head of a card: an icon, a word, and a button at the right
// end.
type stateHead struct{}

// Layout implements fyne.Layout.
func (stateHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := objects[2].MinSize()
	place(objects[2], size.Width-m.Width, 0, m.Width, size.Height)
	cardHead{}.Layout(objects[:2], fyne.NewSize(size.Width-m.Width-theme.Size(sizeGap), size.Height))
}

// MinSize implements fyne.Layout.
func (stateHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[2].MinSize()
	head := cardHead{}.MinSize(objects[:2])
	return fyne.NewSize(head.Width+m.Width, fyne.Max(head.Height, m.Height))
}

// barLine is a progress bar with the percent beside it, which has its place
// from the start, so that the bar keeps its width.
type barLine struct{}

// Layout implements fyne.Layout.
func (b barLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	words, ok := objects[1].(*line)
	if !ok {
		return
	}
	room, gap := b.room(words), theme.Size(sizeGap)
	high := objects[0].MinSize().Height
	place(objects[0], 0, (size.Height-high)/2, size.Width-room-gap, high)
	words.put(size.Width-room, 0, room, size.Height)
}

func (barLine) room(words *line) float32 {
	return fyne.MeasureText("%100", theme.Size(words.seg.Style.SizeName), words.seg.Style.TextStyle).Width + 1
}

// MinSize implements fyne.Layout.
func (b barLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words, ok := objects[1].(*line)
	if !ok {
		return fyne.Size{}
	}
	return fyne.NewSize(2*b.room(words), theme.Size(sizeHintLine))
}

// recipientLine is an icon and words that may wrap.
type recipientLine struct{}

// Layout implements fyne.Layout.
func (recipientLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := theme.Size(theme.SizeNameInlineIcon)
	place(objects[0], 0, theme.Padding(), side, side)
	place(objects[1], side, -theme.Padding(), fyne.Max(0, size.Width-side), size.Height)
}

// MinSize implements fyne.Layout.
func (recipientLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[1].MinSize()
	return fyne.NewSize(m.Width+theme.Size(theme.SizeNameInlineIcon), m.Height-2*theme.Padding())
}
