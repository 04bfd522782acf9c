package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// surface is a plain area in a colour of the theme, which follows when the
// system turns light or dark.
type surface struct {
	widget.BaseWidget
	color  fyne.ThemeColorName
	radius fyne.ThemeSizeName
	edge   fyne.ThemeColorName
}

func newSurface(color fyne.ThemeColorName) *surface {
	s := &surface{color: color}
	s.ExtendBaseWidget(s)
	return s
}

// newPanel is a surface with round corners.
func newPanel(color fyne.ThemeColorName) *surface {
	s := newSurface(color)
	s.radius = sizeCardRadius
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{s: s, rect: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type surfaceRenderer struct {
	s    *surface
	rect *canvas.Rectangle
}

// Layout implements fyne.WidgetRenderer.
func (r *surfaceRenderer) Layout(size fyne.Size) { r.rect.Resize(size) }

// MinSize implements fyne.WidgetRenderer.
func (r *surfaceRenderer) MinSize() fyne.Size { return fyne.Size{} }

// Refresh implements fyne.WidgetRenderer.
func (r *surfaceRenderer) Refresh() {
	r.rect.FillColor = theme.ColorForWidget(r.s.color, r.s)
	if r.s.radius != "" {
		r.rect.CornerRadius = theme.SizeForWidget(r.s.radius, r.s)
	}
	if r.s.edge != "" {
		r.rect.StrokeColor = theme.ColorForWidget(r.s.edge, r.s)
		r.rect.StrokeWidth = theme.SizeForWidget(theme.SizeNameInputBorder, r.s)
	}
	r.rect.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (r *surfaceRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }

// Destroy implements fyne.WidgetRenderer.
func (r *surfaceRenderer) Destroy() {}
