package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// reveal scrolls the page so that what got the focus can be seen: Fyne does
// not.
func reveal(o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(o)
	if c == nil {
		return
	}
	s := scrollAround(c, o)
	if s == nil {
		return
	}
	scrollTo(s, d.AbsolutePositionForObject(o).Y-d.AbsolutePositionForObject(s).Y, o.Size().Height)
}

// revealNew scrolls to a part of a page that has just appeared: the page is laid
// out first, since Fyne does so only with the next picture.
func (s *shell) revealNew(part fyne.CanvasObject) {
	page := scrollOf(s.win.Canvas().Content(), part)
	if page == nil {
		return
	}
	column, ok := layOut(page)
	if !ok {
		return
	}
	y := -page.Offset.Y
	for _, o := range column.Objects {
		if o == part || holds(o, part) {
			scrollTo(page, y+o.Position().Y, o.Size().Height)
		}
	}
}

// layOut gives the parts of a scrolled page their places anew. Fyne does so with
// the next picture, and only where a size has changed: what was just shown would
// be squeezed until then, and what is gone would leave a gap.
func layOut(page *container.Scroll) (column *fyne.Container, ok bool) {
	column, ok = page.Content.(*fyne.Container)
	if ok {
		column.Refresh()
		page.Refresh()
	}
	return column, ok
}

// scrollAround finds the innermost scrolled area of a window, or of a sheet
// over it, that an object lies in.
func scrollAround(c fyne.Canvas, o fyne.CanvasObject) *container.Scroll {
	for _, over := range c.Overlays().List() {
		if s := scrollOf(over, o); s != nil {
			return s
		}
	}
	return scrollOf(c.Content(), o)
}

// scrollTo scrolls so that what is height high at top, as seen now, is in view;
// of what is higher than the area, the beginning.
func scrollTo(s *container.Scroll, top, height float32) {
	gap := theme.Size(sizeGap)
	bottom := top + height
	switch {
	case top < 0 || top > 0 && height > s.Size().Height:
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
	case *widget.PopUp:
		return scrollOf(c.Content, o)
	}
	return nil
}
