package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// tick is widget.Check that Enter switches like Space and that has the focus
// ring.
type tick struct {
	widget.Check
	focused bool
}

func newTick(on bool, changed func(bool)) *tick {
	t := &tick{}
	t.Checked, t.OnChanged = on, changed
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *tick) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(t, t.Check.CreateRenderer(), func() bool { return t.focused })
}

// FocusGained implements fyne.Focusable.
func (t *tick) FocusGained() {
	t.focused = true
	t.Refresh()
	reveal(t)
}

// FocusLost implements fyne.Focusable.
func (t *tick) FocusLost() {
	t.focused = false
	t.Refresh()
}

// TypedKey implements fyne.Focusable.
func (t *tick) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case passUp(t, ev):
	case ev.Name == fyne.KeySpace, isEnter(ev):
		t.SetChecked(!t.Checked)
	}
}

// TypedRune implements fyne.Focusable: the stock one answers the space bar a
// second time.
func (t *tick) TypedRune(rune) {}
