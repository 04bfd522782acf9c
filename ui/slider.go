package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// slider is widget.Slider with the focus ring, and with Home, End and the
// window's keys.
type slider struct {
	widget.Slider
	focused bool
}

// newSlider makes a slider. moved hears of each value, also under the pointer;
// settled of the one it was left at.
func newSlider(least, most, step, value float64, moved, settled func(float64)) *slider {
	s := &slider{}
	s.Min, s.Max, s.Step, s.Value = least, most, step, value
	s.OnChanged, s.OnChangeEnded = moved, settled
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *slider) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(s, newGroove(s, s.Slider.CreateRenderer()), func() bool { return s.focused })
}

// groove paints the stock slider for the page: its groove has the colour of an
// empty field there, which cannot be seen.
type groove struct {
	fyne.WidgetRenderer
	owner *slider
}

func newGroove(owner *slider, base fyne.WidgetRenderer) *groove {
	g := &groove{base, owner}
	g.paint()
	return g
}

// Refresh implements fyne.WidgetRenderer.
func (g *groove) Refresh() {
	g.WidgetRenderer.Refresh()
	g.paint()
}

// paint takes the objects as the stock slider has them: the groove, its part
// before the thumb, and the thumb.
func (g *groove) paint() {
	accent := theme.ColorForWidget(colorAccent, g.owner)
	behind, thumb := true, true
	for _, o := range g.Objects() {
		switch x := o.(type) {
		case *canvas.Rectangle:
			x.FillColor = accent
			if behind {
				x.FillColor = theme.ColorForWidget(theme.ColorNameInputBorder, g.owner)
			}
			behind = false
		case *canvas.Circle:
			if thumb { // the other circle is the tint under the pointer
				x.FillColor = accent
			}
			thumb = false
		}
	}
}

// FocusGained implements fyne.Focusable. The stock slider is not told: the
// ring takes the place of its tint.
func (s *slider) FocusGained() {
	s.focused = true
	s.Refresh()
	reveal(s)
}

// FocusLost implements fyne.Focusable.
func (s *slider) FocusLost() {
	s.focused = false
	s.Refresh()
}

// TypedKey implements fyne.Focusable.
func (s *slider) TypedKey(ev *fyne.KeyEvent) {
	if passUp(s, ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyHome:
		s.SetValue(s.Min)
	case fyne.KeyEnd:
		s.SetValue(s.Max)
	default:
		s.Slider.TypedKey(ev)
	}
}

// sliderRow puts the value beside the slider, in a place as wide for each.
type sliderRow struct{}

// Layout implements fyne.Layout.
func (sliderRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	said := theme.Size(sizeSliderValue)
	width := fyne.Max(0, size.Width-said)
	place(objects[0], 0, 0, width, size.Height)
	if l, ok := objects[1].(*line); ok {
		l.put(width, 0, said, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (sliderRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Size(sizeField), fyne.Max(objects[0].MinSize().Height, theme.Size(sizeControl)))
}
