package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// windowKey takes the keys without a modifier that belong to the window; the
// widgets of keys.go pass them on.
func (d *deck) windowKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyEscape:
		if !d.sheets.escape() {
			d.escape()
		}
	case fyne.KeyF1:
		d.commands.do(cmdShortcuts)
	case fyne.KeyF6:
		id := cmdNext
		if drv, ok := d.app.Driver().(desktop.Driver); ok && drv.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
			id = cmdPrevious
		}
		d.commands.do(id)
	}
}

// escape leaves what is in front; text is never lost by it.
func (d *deck) escape() {
	if d.page != nil && d.page.escape() {
		return
	}
	if d.back != nil {
		d.back()
	}
}

// nextArea moves the focus to the next area of the window: the page's own,
// and what stands beside it.
func (d *deck) nextArea(step int) {
	var areas []focusArea
	if d.pane.Visible() && d.page != nil {
		areas = append(areas, d.page.areas()...)
	}
	if d.toasts.button != nil {
		areas = append(areas, focusArea{d.toasts.button, d.toasts.layer})
	}
	if d.beside != nil {
		areas = append(areas, d.beside()...)
	}
	if len(areas) == 0 {
		return
	}
	at := -1
	if o, ok := d.win.Canvas().Focused().(fyne.CanvasObject); ok {
		for i, a := range areas {
			if holds(a.root, o) {
				at = i
			}
		}
	}
	if at < 0 && step < 0 {
		at = 0
	}
	for n := range len(areas) {
		next := areas[((at+step*(n+1))%len(areas)+len(areas))%len(areas)]
		if d.focus(next.first); d.win.Canvas().Focused() == next.first {
			return // what is hidden or locked does not take it
		}
	}
}
