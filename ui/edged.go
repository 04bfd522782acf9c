package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// edged gives a choice in a form the edge of the fields round it; the stock one
// has none.
type edged struct {
	fyne.WidgetRenderer
	owner *choice
	back  *canvas.Rectangle
}

// newEdged wraps a renderer whose first rectangle is its background.
func newEdged(owner *choice, base fyne.WidgetRenderer) fyne.WidgetRenderer {
	for _, o := range base.Objects() {
		if back, ok := o.(*canvas.Rectangle); ok {
			e := &edged{WidgetRenderer: base, owner: owner, back: back}
			e.paint()
			return e
		}
	}
	return base
}

// newFormChoice makes a choice for a form.
func newFormChoice() *choice {
	c := newChoice(nil, nil)
	c.edged = true
	return c
}

// Refresh implements fyne.WidgetRenderer.
func (e *edged) Refresh() {
	e.WidgetRenderer.Refresh()
	e.paint()
}

func (e *edged) paint() {
	e.back.StrokeColor = theme.ColorForWidget(theme.ColorNameInputBorder, e.owner)
	e.back.StrokeWidth = theme.SizeForWidget(theme.SizeNameInputBorder, e.owner)
	e.back.Refresh()
}
