package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// toastTime is how long a toast stays.
const toastTime = 6 * time.Second

// toasts shows what was just done, one at a time, over the bottom of the
// window, with one word that turns it round.
type toasts struct {
	bridge *bridge
	layer  *fyne.Container // fills the window; lets clicks through where no toast is
	cancel func()
	words  *line
	button *linkWord
	do     func() // what the button does
	text   string
}

// toastVerb is a word to press in a toast.
type toastVerb struct {
	text string
	do   func()
}

func newToasts(b *bridge) *toasts {
	return &toasts{bridge: b, layer: container.New(&toastLayout{})}
}

// say shows a sentence for a while. verb and do may be empty.
func (t *toasts) say(text, verb string, do func()) {
	t.put(text, verb, do).pointer = func(over bool) {
		t.stopClock()
		if !over {
			t.startClock()
		}
	}
	t.startClock()
}

// stay shows a sentence until another takes its place.
func (t *toasts) stay(text string) { t.put(text, "", nil).pointer = func(bool) {} }

func (t *toasts) put(text, verb string, do func()) *toastBox {
	if verb == "" {
		return t.offer(text)
	}
	return t.offer(text, toastVerb{verb, do})
}

// offer shows a sentence with words to press, until it is hidden. The first of
// them is what turns round what was done.
func (t *toasts) offer(text string, verbs ...toastVerb) *toastBox {
	t.hide()
	t.text = text
	t.words = newLine(text, theme.SizeNameText, colorToastText)
	t.words.Truncation = fyne.TextTruncateOff
	row := container.New(layout.NewCustomPaddedHBoxLayout(theme.Size(sizeGroup)), t.words)
	for i, v := range verbs {
		word := newToastWord(v.text, nil)
		word.tapped = func() {
			t.hide()
			v.do()
		}
		if i == 0 {
			t.button, t.do = word, v.do
		}
		row.Add(word)
	}
	box := newToastBox(row)
	t.layer.Objects = []fyne.CanvasObject{box}
	t.layer.Refresh()
	return box
}

func (t *toasts) startClock() { t.cancel = t.bridge.after(toastTime, t.hide) }

func (t *toasts) stopClock() {
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// undo does what the toast's first word says, and reports whether there is one.
func (t *toasts) undo() bool {
	do := t.do
	if do == nil {
		return false
	}
	t.hide()
	do()
	return true
}

// rename changes the words of the toast that is shown.
func (t *toasts) rename(text string) {
	if t.words != nil && t.text != text {
		t.text = text
		t.words.set(text)
		t.layer.Layout.Layout(t.layer.Objects, t.layer.Size())
	}
}

// hide takes the toast away.
func (t *toasts) hide() {
	t.stopClock()
	t.words, t.button, t.text, t.do = nil, nil, "", nil
	t.layer.Objects = nil
	t.layer.Refresh()
}

// toastBox is the visible part of a toast; the pointer over it stops the
// clock.
type toastBox struct {
	widget.BaseWidget
	content fyne.CanvasObject
	pointer func(over bool)
}

var _ desktop.Hoverable = (*toastBox)(nil)

func newToastBox(content fyne.CanvasObject) *toastBox {
	t := &toastBox{content: content}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *toastBox) CreateRenderer() fyne.WidgetRenderer {
	ring := theme.SizeForWidget(sizeRing, t) + theme.SizeForWidget(sizeRingGap, t) // that of the verb lies in the box
	pad := layout.NewCustomPaddedLayout(ring, ring, theme.SizeForWidget(sizeGap, t), theme.SizeForWidget(sizeGroup, t))
	return widget.NewSimpleRenderer(container.NewStack(newPanel(colorToast), container.New(pad, t.content)))
}

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
