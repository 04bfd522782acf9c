package ui

import (
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// painted counts the pixels of a widget, in an area of it, that have exactly a
// colour of the theme.
func (r *rig) painted(o fyne.CanvasObject, area image.Rectangle, name fyne.ThemeColorName) int {
	r.Helper()
	margin, _ := r.win.win.Canvas().InteractiveArea() // the test driver leaves it out
	at := r.app.Driver().AbsolutePositionForObject(o).Add(margin)
	area = area.Add(image.Pt(int(math.Round(float64(at.X))), int(math.Round(float64(at.Y)))))
	want := color.NRGBAModel.Convert(r.win.look.Color(name, r.app.Settings().ThemeVariant()))
	picture := r.win.win.Canvas().Capture()
	n := 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if color.NRGBAModel.Convert(picture.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

// The fields of the composer have no edge and no box; the one that has the
// focus shows the caret and a line below it, in the accent of light and dark.
func TestComposerFieldsAreFlat(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.win.win.Canvas().Unfocus()
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		r.win.look.variant = func(fyne.ThemeVariant) fyne.ThemeVariant { return variant }
		test.ApplyTheme(t, r.win.look)
		for _, f := range []interface {
			fyne.CanvasObject
			fyne.Focusable
		}{c.to.typing, c.subject, c.body} {
			size := f.Size()
			all := image.Rect(0, 0, int(size.Width), int(size.Height))
			foot := image.Rect(0, all.Max.Y-3, all.Max.X, all.Max.Y+1)
			within := image.Rect(0, 0, all.Max.X, all.Max.Y-4)
			r.win.focus(f)
			if n := r.painted(f, foot, colorAccent); n < all.Max.X {
				t.Errorf("%s: with the focus, %d pixels of a foot %d wide are of the accent", name, n, all.Max.X)
			}
			if n := r.painted(f, within, colorAccent); n < 10 || n > 2*all.Max.Y {
				t.Errorf("%s: the caret has %d pixels of the accent, in a field %d high", name, n, all.Max.Y)
			}
			r.win.win.Canvas().Unfocus()
			if n := r.painted(f, all, colorAccent); n != 0 {
				t.Errorf("%s: without the focus, %d pixels are of the accent", name, n)
			}
			if n := r.painted(f, all, theme.ColorNameInputBorder); n != 0 {
				t.Errorf("%s: %d pixels are an edge", name, n)
			}
		}
	}
}

// A field that is locked while the message is frozen takes no line.
func TestLockedFieldShowsNoFocus(t *testing.T) {
	r := newRig(t, setup{real: true})
	f := r.composer().subject
	r.win.focus(f)
	f.Disable()
	all := image.Rect(0, 0, int(f.Size().Width), int(f.Size().Height))
	if n := r.painted(f, all, colorAccent); n != 0 {
		t.Errorf("%d pixels are of the accent", n)
	}
}

// Fyne reads its fonts, the emoji too, once more for each ThemeOverride and
// keeps them, so that the window and what appears over it have none.
func TestNoThemeOverride(t *testing.T) {
	for _, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			r := newRig(t, s.set)
			s.show(r)
			r.settle()
			r.win.toasts.say("said", "do", func() {})
			c := r.win.win.Canvas()
			for _, root := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
				everything(root, func(o fyne.CanvasObject) {
					if _, ok := o.(*container.ThemeOverride); ok {
						t.Errorf("%T inside %T", o, root)
					}
				})
			}
		})
	}
}

// everything visits an object and all that lies in it.
func everything(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	visit(o)
	switch c := o.(type) {
	case *fyne.Container:
		for _, child := range c.Objects {
			everything(child, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(c).Objects() {
			everything(child, visit)
		}
	}
}

// A toast has the colours of the other window, whichever this one is.
func TestToastIsTheOtherWindow(t *testing.T) {
	r := newRig(t, setup{real: true})
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		r.win.toasts.say("2 files attached", "Undo", func() {})
		r.win.look.variant = func(fyne.ThemeVariant) fyne.ThemeVariant { return variant }
		test.ApplyTheme(t, r.win.look)
		r.win.focus(r.win.toasts.button)
		box := r.win.toasts.layer.Objects[0]
		all := image.Rect(0, 0, int(box.Size().Width), int(box.Size().Height))
		for _, c := range []fyne.ThemeColorName{colorToast, colorToastText, colorToastLink} {
			if n := r.painted(box, all, c); n == 0 {
				t.Errorf("%s: nothing of a toast is %s", name, c)
			}
		}
	}
}
