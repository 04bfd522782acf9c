package ui

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// toastTime is how long a toast stays.
const toastTime = 6 * time.Second

// toasts shows what was just done, one at a time, over the bottom of the
// window, with one word that turns it round.
type toasts struct {
	look   *look
	bridge *bridge
	layer  *fyne.Container // fills the window; lets clicks through where no toast is
	cancel func()
	button *button
	do     func() // what the button does
	text   string
	still  func() bool // nothing fades
	fade   *fyne.Animation
}

// fadeTime is how long a toast takes to appear.
const fadeTime = 150 * time.Millisecond

func newToasts(l *look, b *bridge) *toasts {
	return &toasts{look: l, bridge: b, layer: container.New(&toastLayout{})}
}

// say shows a sentence. verb and do may be empty.
func (t *toasts) say(text, verb string, do func()) {
	t.hide()
	t.text, t.do = text, do
	words := widget.NewLabel(text)
	row := container.NewHBox(words)
	if verb != "" {
		t.button = newQuiet(verb, t.undo)
		row.Add(t.button)
	}
	look := t.look.toast()
	box := newToastBox(container.NewThemeOverride(row, look), look)
	box.pointer = func(over bool) {
		t.stopClock()
		if !over {
			t.startClock()
		}
	}
	t.layer.Objects = []fyne.CanvasObject{box}
	t.layer.Refresh()
	if !t.still() {
		look.fade = 1
		t.fade = fyne.NewAnimation(fadeTime, func(done float32) {
			look.fade = 1 - done
			box.Refresh()
		})
		t.fade.Start()
	}
	t.startClock()
}

func (t *toasts) startClock() { t.cancel = t.bridge.after(toastTime, t.hide) }

func (t *toasts) stopClock() {
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// undo does what the toast's button says.
func (t *toasts) undo() {
	do := t.do
	if do == nil {
		return
	}
	t.hide()
	do()
}

// hide takes the toast away.
func (t *toasts) hide() {
	t.stopClock()
	t.button, t.text, t.do = nil, "", nil
	if t.fade != nil {
		t.fade.Stop()
		t.fade = nil
	}
	t.layer.Objects = nil
	t.layer.Refresh()
}

// toastBox is the visible part of a toast; the pointer over it stops the
// clock.
type toastBox struct {
	widget.BaseWidget
	content fyne.CanvasObject
	look    *overlay
	pointer func(over bool)
}

var _ desktop.Hoverable = (*toastBox)(nil)

func newToastBox(content fyne.CanvasObject, look *overlay) *toastBox {
	t := &toastBox{content: content, look: look}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *toastBox) CreateRenderer() fyne.WidgetRenderer {
	r := &toastRenderer{t: t, back: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type toastRenderer struct {
	t    *toastBox
	back *canvas.Rectangle
}

// Layout implements fyne.WidgetRenderer.
func (r *toastRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	place(r.t.content, theme.Size(sizeGap), 0, size.Width-2*theme.Size(sizeGap), size.Height)
}

// MinSize implements fyne.WidgetRenderer.
func (r *toastRenderer) MinSize() fyne.Size {
	return r.t.content.MinSize().AddWidthHeight(2*theme.Size(sizeGap), 0)
}

// Refresh implements fyne.WidgetRenderer.
func (r *toastRenderer) Refresh() {
	r.back.FillColor = r.t.look.Color(colorToast, fyne.CurrentApp().Settings().ThemeVariant())
	r.back.CornerRadius = theme.Size(sizeCardRadius)
	r.back.Refresh()
	r.t.content.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (r *toastRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.t.content}
}

// Destroy implements fyne.WidgetRenderer.
func (r *toastRenderer) Destroy() {}

// MouseIn implements desktop.Hoverable.
func (t *toastBox) MouseIn(*desktop.MouseEvent) { t.pointer(true) }

// MouseMoved implements desktop.Hoverable.
func (t *toastBox) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *toastBox) MouseOut() { t.pointer(false) }

// toastLayout puts the toast bottom-centre, above the bar that holds Send.
type toastLayout struct{}

// Layout implements fyne.Layout.
func (toastLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		m := o.MinSize()
		m.Width = fyne.Min(m.Width, size.Width)
		o.Resize(m)
		// Above Send, the findings and two rows of files.
		bar := theme.Size(sizeControl) + theme.Size(sizeHintLine) + 2*theme.Size(sizeChipHeight) + 2*theme.Size(sizePageMargin)
		o.Move(fyne.NewPos((size.Width-m.Width)/2, size.Height-m.Height-bar))
	}
}

// MinSize implements fyne.Layout: a toast asks for no room.
func (toastLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
