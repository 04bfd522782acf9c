package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

// Fyne hands keys without a modifier to the focused widget only, menus never
// see them. The widgets of this file pass on the keys that belong to the
// window (Escape, F1, F6), so that these work wherever the focus is.

// passUp gives a window key to the canvas' own handler and reports whether it
// was one.
func passUp(o fyne.CanvasObject, ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF6:
	default:
		return false
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil || c.OnTypedKey() == nil {
		return true
	}
	c.OnTypedKey()(ev)
	return true
}

// windowKey gives a shortcut no text field knows to the canvas, which holds the
// further keys of commands, and reports whether it did.
func windowKey(o fyne.CanvasObject, s fyne.Shortcut) bool {
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	switch custom.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete:
		return false
	}
	c, ok := fyne.CurrentApp().Driver().CanvasForObject(o).(fyne.Shortcutable)
	if ok {
		c.TypedShortcut(s)
	}
	return ok
}

func isEnter(ev *fyne.KeyEvent) bool {
	return ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter
}

// ringed wraps a widget's renderer with the focus ring: an accent line that
// stands outside the control, since the stock tint is invisible on a primary
// button.
type ringed struct {
	fyne.WidgetRenderer
	owner   fyne.Widget
	ring    *canvas.Rectangle
	color   fyne.ThemeColorName
	focused func() bool
	close   bool // where there is no room round the control, the ring stands on its edge
	text    bool // the control is text with a margin: the ring stands round the words
}

func newRinged(owner fyne.Widget, base fyne.WidgetRenderer, focused func() bool) *ringed {
	ring := canvas.NewRectangle(color.Transparent)
	ring.Hide()
	return &ringed{WidgetRenderer: base, owner: owner, ring: ring, color: colorRing, focused: focused}
}

// Layout implements fyne.WidgetRenderer.
func (r *ringed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	gap := r.gap()
	r.ring.Move(fyne.NewPos(-gap, -gap))
	r.ring.Resize(size.AddWidthHeight(2*gap, 2*gap))
}

// gap is how far the ring stands from the control.
func (r *ringed) gap() float32 {
	if r.close {
		return 0
	}
	if r.text {
		return theme.SizeForWidget(sizeRingGap, r.owner) - theme.SizeForWidget(theme.SizeNameInnerPadding, r.owner)
	}
	return theme.SizeForWidget(sizeRingGap, r.owner)
}

// Objects implements fyne.WidgetRenderer.
func (r *ringed) Objects() []fyne.CanvasObject {
	base := r.WidgetRenderer.Objects()
	all := make([]fyne.CanvasObject, 0, len(base)+1)
	return append(append(all, base...), r.ring)
}

// Refresh implements fyne.WidgetRenderer.
func (r *ringed) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
}

// paint shows the ring, or hides it.
func (r *ringed) paint() {
	r.ring.StrokeColor = theme.ColorForWidget(r.color, r.owner)
	r.ring.StrokeWidth = theme.SizeForWidget(sizeRing, r.owner)
	r.ring.CornerRadius = fyne.Max(0, theme.SizeForWidget(theme.SizeNameInputRadius, r.owner)+r.gap())
	r.ring.Hidden = !r.focused()
	r.ring.Refresh()
}

// button is widget.Button that Enter presses like Space, and that keeps the
// focus when it was pressed by key.
type button struct {
	widget.Button
	focused   bool
	keepFocus bool                         // a click gives the focus back to whoever had it
	onKey     func(ev *fyne.KeyEvent) bool // true: taken
}

func newButton(text string, tapped func()) *button {
	b := &button{}
	b.Text, b.OnTapped = text, tapped
	b.ExtendBaseWidget(b)
	return b
}

// newPrimary makes the one primary button of a screen.
func newPrimary(text string, tapped func()) *button {
	b := newButton(text, tapped)
	b.Importance = widget.HighImportance
	return b
}

// newQuiet makes a plain word that can be pressed.
func newQuiet(text string, tapped func()) *button {
	b := newButton(text, tapped)
	b.Importance = widget.LowImportance
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(b, b.Button.CreateRenderer(), func() bool { return b.focused })
}

// FocusGained implements fyne.Focusable. The stock button is not told: the ring
// takes the place of its tint.
func (b *button) FocusGained() {
	b.focused = true
	b.Refresh()
	reveal(b)
}

// FocusLost implements fyne.Focusable.
func (b *button) FocusLost() {
	b.focused = false
	b.Refresh()
}

// Tapped implements fyne.Tappable.
func (b *button) Tapped(ev *fyne.PointEvent) {
	var c fyne.Canvas
	var before fyne.Focusable
	if b.keepFocus {
		if c = fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
			before = c.Focused()
		}
	}
	b.Button.Tapped(ev)
	if before != nil && c.Focused() == nil {
		focusOn(c, before)
	}
}

// TypedKey implements fyne.Focusable.
func (b *button) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case b.onKey != nil && b.onKey(ev):
	case passUp(b, ev):
	case ev.Name == fyne.KeySpace, isEnter(ev):
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped()
		}
	}
}

// field is widget.Entry as every text of the window uses it: Tab leaves it,
// what is pasted is cleaned, and it is never laid out too narrow.
type field struct {
	widget.Entry
	flat    bool // no box and no edge: a row of the composer
	focused bool
	onFocus func(gained bool)
	onPaste func(text string) (clean string, ok bool) // nil: one line, cleaned
	onKey   func(ev *fyne.KeyEvent) bool              // true: taken
	scroll  *container.Scroll                         // the editor's own, once it is drawn
	ought   int                                       // where the caret belongs, if Fyne shows it before; see catchUp
	halves  []string                                  // texts half-way through a step of undo, see rewrite
}

func newField() *field {
	f := &field{}
	f.Wrapping = fyne.TextWrapOff
	f.Scroll = fyne.ScrollHorizontalOnly
	f.ExtendBaseWidget(f)
	return f
}

func newPassword() *field {
	f := &field{}
	f.Password = true
	f.Wrapping = fyne.TextWrapOff
	f.Scroll = fyne.ScrollHorizontalOnly
	f.onPaste = func(text string) (string, bool) { return text, true }
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer implements fyne.Widget.
func (f *field) CreateRenderer() fyne.WidgetRenderer {
	base := f.Entry.CreateRenderer()
	for _, o := range base.Objects() {
		if s, ok := o.(*container.Scroll); ok {
			f.scroll = s
		}
	}
	if !f.flat {
		return base
	}
	return newFlat(f, base)
}

// AcceptsTab implements fyne.Tabbable: Tab always moves on.
func (f *field) AcceptsTab() bool { return false }

// MinSize implements fyne.CanvasObject.
func (f *field) MinSize() fyne.Size {
	min := f.Entry.MinSize()
	return min.Max(fyne.NewSize(theme.SizeForWidget(sizeField, f), 0))
}

// FocusGained implements fyne.Focusable.
func (f *field) FocusGained() {
	f.focused = true
	f.Entry.FocusGained()
	reveal(f)
	if f.onFocus != nil {
		f.onFocus(true)
	}
}

// FocusLost implements fyne.Focusable.
func (f *field) FocusLost() {
	f.focused = false
	f.Entry.FocusLost()
	if !f.MultiLine && f.scroll != nil { // a long line is read from its beginning
		f.scroll.ScrollToOffset(fyne.NewPos(0, 0))
	}
	if f.onFocus != nil {
		f.onFocus(false)
	}
}

// TypedKey implements fyne.Focusable.
func (f *field) TypedKey(ev *fyne.KeyEvent) {
	if f.onKey != nil && f.onKey(ev) {
		return
	}
	if passUp(f, ev) {
		return
	}
	f.typeKey(ev)
}

// TypedShortcut implements fyne.Shortcutable: text from the clipboard is
// cleaned before it gets in.
func (f *field) TypedShortcut(s fyne.Shortcut) {
	f.catchUp()
	paste, ok := s.(*fyne.ShortcutPaste)
	if !ok || paste.Clipboard == nil {
		if !windowKey(f, s) {
			f.Entry.TypedShortcut(s)
			f.wholeStep(s)
		}
		return
	}
	if f.Disabled() {
		return
	}
	clean := f.onPaste
	if clean == nil {
		clean = func(text string) (string, bool) { return compose.CleanLine(text), true }
	}
	if text, ok := clean(paste.Clipboard.Content()); ok {
		f.insert(text)
	}
}

// insert puts text at the caret as one step of undo.
func (f *field) insert(text string) {
	f.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: &heldText{text: text}})
	f.Refresh() // only now is there room for the caret to scroll into
}

// heldText is a clipboard of our own, so that a paste can carry other words
// than the system's.
type heldText struct{ text string }

// Content implements fyne.Clipboard.
func (h *heldText) Content() string { return h.text }

// SetContent implements fyne.Clipboard.
func (h *heldText) SetContent(text string) { h.text = text }
