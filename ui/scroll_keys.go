package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// scrollByKey scrolls an area if the key is one for that, and reports whether
// it is.
func scrollByKey(s *container.Scroll, key fyne.KeyName) bool {
	step, page := 2*theme.Size(theme.SizeNameText), s.Size().Height
	by := func(dy float32) { s.ScrollToOffset(s.Offset.AddXY(0, dy)) }
	switch key {
	case fyne.KeyUp:
		by(-step)
	case fyne.KeyDown:
		by(step)
	case fyne.KeyPageUp:
		by(-page)
	case fyne.KeyPageDown:
		by(page)
	case fyne.KeyHome:
		s.ScrollToTop()
	case fyne.KeyEnd:
		s.ScrollToBottom()
	default:
		return false
	}
	return true
}
