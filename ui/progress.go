package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// progress is a bar without words: it follows bytes and never moves by itself.
type progress struct {
	widget.BaseWidget
	height   fyne.ThemeSizeName
	fraction float32 // 0 to 1
}

func newProgress(height fyne.ThemeSizeName) *progress {
	p := &progress{height: height}
	p.ExtendBaseWidget(p)
	return p
}

// set moves the bar to done of total.
func (p *progress) set(done, total int64) {
	f := float32(0)
	if total > 0 {
		f = fyne.Min(1, float32(done)/float32(total))
	}
	if f != p.fraction {
		p.fraction = f
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *progress) CreateRenderer() fyne.WidgetRenderer {
	r := &progressRenderer{p: p, track: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type progressRenderer struct {
	p          *progress
	track, bar *canvas.Rectangle
}

// Layout implements fyne.WidgetRenderer.
func (r *progressRenderer) Layout(size fyne.Size) {
	r.track.Resize(size)
	r.bar.Resize(fyne.NewSize(size.Width*r.p.fraction, size.Height))
}

// MinSize implements fyne.WidgetRenderer.
func (r *progressRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, theme.SizeForWidget(r.p.height, r.p))
}

// Refresh implements fyne.WidgetRenderer.
func (r *progressRenderer) Refresh() {
	radius := theme.SizeForWidget(r.p.height, r.p) / 2
	r.track.FillColor = theme.ColorForWidget(theme.ColorNameSeparator, r.p)
	r.bar.FillColor = theme.ColorForWidget(colorAccent, r.p)
	r.track.CornerRadius, r.bar.CornerRadius = radius, radius
	r.Layout(r.p.Size())
	r.track.Refresh()
	r.bar.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.bar}
}

// Destroy implements fyne.WidgetRenderer.
func (r *progressRenderer) Destroy() {}
