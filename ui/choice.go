package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// choice is widget.Select that Enter opens and that has the focus ring.
type choice struct {
	widget.Select
	focused bool
	flat    bool // it stands in a row of the composer's header
	edged   bool // has the edge of a field
}

func newChoice(options []string, changed func(string)) *choice {
	c := &choice{}
	c.Options, c.OnChanged = options, changed
	c.PlaceHolder = " "
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	base := c.Select.CreateRenderer()
	if c.edged {
		base = newEdged(c, base)
	}
	r := newRinged(c, base, func() bool { return c.focused })
	r.close = c.flat
	return r
}

// FocusGained implements fyne.Focusable.
func (c *choice) FocusGained() {
	c.focused = true
	c.Refresh()
	reveal(c)
}

// FocusLost implements fyne.Focusable.
func (c *choice) FocusLost() {
	c.focused = false
	c.Refresh()
}

// TypedKey implements fyne.Focusable.
func (c *choice) TypedKey(ev *fyne.KeyEvent) {
	if passUp(c, ev) {
		return
	}
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyUp, fyne.KeyDown:
		c.open()
	default:
		c.Select.TypedKey(ev)
	}
}

// Tapped implements fyne.Tappable.
func (c *choice) Tapped(*fyne.PointEvent) {
	if c.Disabled() {
		return
	}
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		focusOn(canvas, c)
	}
	c.open()
}

// open shows what there is to choose. The stock menu does not say which one is
// chosen now; from there the arrows go on.
func (c *choice) open() {
	d := fyne.CurrentApp().Driver()
	canvas := d.CanvasForObject(c)
	if canvas == nil || c.Disabled() || len(c.Options) == 0 {
		return
	}
	items := make([]*fyne.MenuItem, len(c.Options))
	for i, option := range c.Options {
		items[i] = fyne.NewMenuItem(option, func() { c.SetSelectedIndex(i) })
		items[i].Checked = i == c.SelectedIndex()
	}
	menu := openMenu(canvas, d.AbsolutePositionForObject(c).AddXY(0, c.Size().Height), items, max(0, c.SelectedIndex()))
	menu.Resize(menu.MinSize().Max(fyne.NewSize(c.Size().Width, 0)))
}

// openMenu opens a menu with the keys on one of its items: Fyne's own begin
// with none.
func openMenu(c fyne.Canvas, at fyne.Position, items []*fyne.MenuItem, begin int) *widget.PopUpMenu {
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	menu.ShowAtPosition(at)
	for range begin + 1 {
		menu.ActivateNext()
	}
	return menu
}
