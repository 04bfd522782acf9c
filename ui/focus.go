package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// focusOn gives the focus to a widget of a window. One that is not in it leaves
// the focus where it is: what asks for it may have been replaced meanwhile, and
// Fyne complains of that in the log. Nor does one that is locked get it: Fyne
// gives it to a locked field, which does not show it.
func focusOn(c fyne.Canvas, o fyne.Focusable) {
	if locked, ok := o.(fyne.Disableable); ok && locked.Disabled() {
		return
	}
	if object, ok := o.(fyne.CanvasObject); ok && onCanvas(c, object) {
		c.Focus(o)
	}
}

// onCanvas reports whether an object lies in a window, hidden or not.
func onCanvas(c fyne.Canvas, o fyne.CanvasObject) bool {
	if holds(c.Content(), o) {
		return true
	}
	for _, over := range c.Overlays().List() {
		if holds(over, o) {
			return true
		}
	}
	return false
}

// holds reports whether an object is, or lies in, a tree of containers.
func holds(root fyne.CanvasObject, o fyne.CanvasObject) bool {
	if root == nil || o == nil {
		return false
	}
	if root == o {
		return true
	}
	switch c := root.(type) {
	case *fyne.Container:
		for _, child := range c.Objects {
			if holds(child, o) {
				return true
			}
		}
	case *container.Scroll:
		return holds(c.Content, o)
	case *widget.PopUp:
		return holds(c.Content, o)
	case *peopleField:
		return o == fyne.CanvasObject(c.typing)
	case *toastBox:
		return holds(c.content, o)
	}
	return false
}
