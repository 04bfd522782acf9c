package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// pageHead is the top of a page one can leave: Back, and what it is about.
func pageHead(s *shell, title string, back func()) fyne.CanvasObject {
	b := newQuiet(s.t("setup.back"), back)
	b.Icon = theme.NavigateBackIcon()
	words := label(title)
	words.SizeName = theme.SizeNameSubHeadingText
	words.TextStyle.Bold = true
	return container.New(headLayout{}, b, words)
}

// headLayout puts Back and the title in one line, Back flush with the page.
type headLayout struct{}

// Layout implements fyne.Layout.
func (headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := theme.InnerPadding()
	w := objects[0].MinSize().Width
	place(objects[0], -pad, 0, w, size.Height)
	h := objects[1].MinSize().Height
	place(objects[1], w, (size.Height-h)/2, fyne.Max(0, size.Width-w), h)
}

// MinSize implements fyne.Layout.
func (headLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width+theme.Size(sizeField), theme.Size(sizeControl))
}
