package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// clicks tells a double click from two clicks. Fyne does so too, but then holds
// back each click until it is known that no second one comes.
type clicks struct {
	now func() time.Time // nil: nothing is ever a double click
	at  time.Time
	row int
}

// twice reports whether this click on a row is the second one of two.
func (c *clicks) twice(row int) bool {
	if c.now == nil {
		return false
	}
	now := c.now()
	second := !c.at.IsZero() && c.row == row && now.Sub(c.at) <= fyne.CurrentApp().Driver().DoubleTapDelay()
	c.at, c.row = now, row
	if second {
		c.at = time.Time{}
	}
	return second
}

// tap is a click on row i: it selects the row, and a second one goes into it.
func (l *keyList) tap(i int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		focusOn(c, l)
	}
	if l.clicks.twice(i) && !l.heads[i] && l.opened != nil {
		l.opened(i)
		return
	}
	l.Select(i)
}
