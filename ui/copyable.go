package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// copyable is wrapped text to read and to copy: by key all of it, by pointer
// what is marked. It is a Tab stop with a ring, from which the arrows scroll
// the page.
//
// widget.Label has a Tab stop in it for what is marked. That one cannot be
// seen, marks nothing by key and swallows the keys of the window, so it is
// there only for the pointer.
type copyable struct {
	widget.Label
	focused bool
	over    bool                // the pointer is over it
	label   fyne.WidgetRenderer // once it is drawn
}

var (
	_ fyne.Focusable      = (*copyable)(nil)
	_ fyne.Shortcutable   = (*copyable)(nil)
	_ desktop.Hoverable   = (*copyable)(nil)
	_ fyne.WidgetRenderer = (*copyableRenderer)(nil)
)

func newCopyable(text string) *copyable {
	c := &copyable{}
	c.Text, c.Wrapping, c.Selectable = text, fyne.TextWrapWord, true
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *copyable) CreateRenderer() fyne.WidgetRenderer {
	c.label = c.Label.CreateRenderer()
	r := newRinged(c, &copyableRenderer{c.label, c}, func() bool { return c.focused })
	r.text = true
	return r
}

// FocusGained implements fyne.Focusable.
func (c *copyable) FocusGained() {
	c.focused = true
	c.Refresh()
	reveal(c)
}

// FocusLost implements fyne.Focusable.
func (c *copyable) FocusLost() {
	c.focused = false
	c.Refresh()
}

// TypedRune implements fyne.Focusable.
func (c *copyable) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *copyable) TypedKey(ev *fyne.KeyEvent) {
	if passUp(c, ev) {
		return
	}
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		if page := scrollAround(canvas, c); page != nil {
			scrollByKey(page, ev.Name)
		}
	}
}

// TypedShortcut implements fyne.Shortcutable: all of the text is copied.
func (c *copyable) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutCopy); ok {
		fyne.CurrentApp().Clipboard().SetContent(c.Text)
		return
	}
	windowKey(c, s)
}

// MouseIn implements desktop.Hoverable.
func (c *copyable) MouseIn(*desktop.MouseEvent) {
	c.over = true
	c.Refresh() // what marks takes part only once it was painted
}

// MouseMoved implements desktop.Hoverable.
func (c *copyable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable. What was clicked, and has nothing
// marked, gives the keys back to the window.
func (c *copyable) MouseOut() {
	c.over = false
	canvas := fyne.CurrentApp().Driver().CanvasForObject(c)
	if canvas == nil || c.label == nil || c.SelectedText() != "" {
		return
	}
	if focused, ok := canvas.Focused().(fyne.CanvasObject); ok && slices.Contains(c.label.Objects(), focused) {
		canvas.Unfocus()
	}
}

// copyableRenderer draws a label. The part of it that marks is in the window
// only while the pointer may use it, and while something is marked.
type copyableRenderer struct {
	fyne.WidgetRenderer
	owner *copyable
}

// Objects implements fyne.WidgetRenderer.
func (r *copyableRenderer) Objects() []fyne.CanvasObject {
	all := r.WidgetRenderer.Objects()
	if r.owner.over || r.owner.SelectedText() != "" {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(o fyne.CanvasObject) bool {
		_, stop := o.(fyne.Focusable)
		return stop
	})
}
