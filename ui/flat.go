package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// flat wraps an entry's renderer for the composer: no box and no edge, and
// while the field has the focus a line of the accent at its lower edge.
//
// A container.ThemeOverride with clear colours would do the same, but Fyne
// reads its fonts once more for each override, the emoji too, and keeps them
// for ever: about 6 MB each.
type flat struct {
	fyne.WidgetRenderer
	owner *field
	line  *canvas.Rectangle
}

func newFlat(owner *field, base fyne.WidgetRenderer) *flat {
	r := &flat{WidgetRenderer: base, owner: owner, line: canvas.NewRectangle(color.Transparent)}
	r.paint()
	return r
}

// Layout implements fyne.WidgetRenderer.
func (r *flat) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	thick := theme.SizeForWidget(sizeRing, r.owner)
	r.line.Move(fyne.NewPos(0, size.Height-thick))
	r.line.Resize(fyne.NewSize(size.Width, thick))
}

// Objects implements fyne.WidgetRenderer: all of the entry but its own
// rectangles, which are the box and the edge; the caret lies deeper.
func (r *flat) Objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, o := range r.WidgetRenderer.Objects() {
		if _, ok := o.(*canvas.Rectangle); !ok {
			all = append(all, o)
		}
	}
	return append(all, r.line)
}

// Refresh implements fyne.WidgetRenderer.
func (r *flat) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
}

func (r *flat) paint() {
	r.line.FillColor = theme.ColorForWidget(colorRing, r.owner)
	r.line.Hidden = !r.owner.focused || r.owner.Disabled()
	r.line.Refresh()
}
