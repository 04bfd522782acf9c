package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// reveal scrolls the page so that what got the focus can be seen: Fyne does
// not.
func reveal(o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(o)
	if c == nil {
		return
	}
	s := scrollOf(c.Content(), o)
	if s == nil {
		return
	}
	gap := theme.Size(sizeGap)
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(s).Y
	bottom := top + o.Size().Height
	switch {
	case top < 0:
		s.ScrollToOffset(s.Offset.AddXY(0, top-gap))
	case bottom > s.Size().Height:
		s.ScrollToOffset(s.Offset.AddXY(0, bottom-s.Size().Height+gap))
	}
}

// scrollOf finds the innermost scrolled area that an object lies in.
func scrollOf(root, o fyne.CanvasObject) *container.Scroll {
	switch c := root.(type) {
	case *fyne.Container:
		for _, child := range c.Objects {
			if s := scrollOf(child, o); s != nil {
				return s
			}
		}
	case *container.Scroll:
		if s := scrollOf(c.Content, o); s != nil {
			return s
		}
		if holds(c.Content, o) {
			return c
		}
	}
	return nil
}
