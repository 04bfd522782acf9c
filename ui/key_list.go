package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pageRows is how many rows PageUp and PageDown move.
const pageRows = 8

// keyList is widget.List for the keyboard: arrows select at once, Home, End,
// PageUp and PageDown move, Enter opens, Delete deletes. Some of its rows may
// be headings: those are lower, cannot be selected, and are passed over.
//
// With the focus it points at a row: the selected one, or, while none is, the
// first that could be. That one is not selected by being pointed at: Down
// comes to it, and Enter opens it.
type keyList struct {
	widget.List
	focused  bool
	at       int                // the selected row, -1 for none
	high     fyne.ThemeSizeName // the height of a row
	clicks   clicks
	silent   bool
	byKey    bool         // the selection is moving by an arrow key
	ring     *ringed      // once it is drawn
	heads    map[int]bool // the rows that are headings
	own      map[int]bool // the rows that have been given a height of their own
	selected func(i int)  // the person chose a row
	opened   func(i int)  // Enter
	deleted  func(i int)  // Delete
}

func newKeyList(length func() int, create func() fyne.CanvasObject, update func(i int, o fyne.CanvasObject)) *keyList {
	l := &keyList{at: -1, high: sizeRow}
	l.Length, l.CreateItem = length, create
	l.UpdateItem = func(i int, o fyne.CanvasObject) {
		update(i, o)
		if r, ok := o.(*row); ok {
			r.tapped = func() { l.tap(i) }
		}
		l.look()
	}
	l.HideSeparators = true
	l.OnSelected = func(i int) {
		if l.heads[i] {
			l.mark(l.at)
			return
		}
		l.at = i
		if !l.silent && l.selected != nil {
			l.selected(i)
		}
	}
	l.OnUnselected = func(int) {}
	l.ExtendBaseWidget(l)
	return l
}

// mark shows row i as selected (-1: none) without telling anybody.
func (l *keyList) mark(i int) {
	l.silent = true
	defer func() { l.silent = false }()
	l.at = i
	l.UnselectAll()
	if i >= 0 {
		l.Select(i)
	}
}

// head says which rows are headings.
func (l *keyList) head(rows map[int]bool) {
	l.heads = rows
	l.measure()
}

// measure gives headings their height, and rows that were headings before
// theirs. A list has no word for forgetting a height.
func (l *keyList) measure() {
	for i := range l.heads {
		if l.own == nil {
			l.own = map[int]bool{}
		}
		l.own[i] = true
	}
	for i := range l.own {
		l.SetItemHeight(i, l.height(i))
	}
}

// height is how high row i is.
func (l *keyList) height(i int) float32 {
	if l.heads[i] {
		return theme.SizeForWidget(sizeControl, l)
	}
	return theme.SizeForWidget(l.high, l)
}

// pointed is the row the keys are about, -1 if there is none.
func (l *keyList) pointed() int {
	if l.at >= 0 && l.at < l.Length() {
		return l.at
	}
	return l.skip(0, 1, l.Length()-1)
}

// points reports whether row i shows that the list has the focus.
func (l *keyList) points(i int) bool { return l.focused && i == l.pointed() }

// bare reports whether no row on screen shows the focus, so that the list
// itself has to: it is empty, or the row was scrolled away.
func (l *keyList) bare() bool {
	if !l.focused {
		return false
	}
	at := l.pointed()
	if at < 0 {
		return true
	}
	row, head := theme.SizeForWidget(l.high, l), theme.SizeForWidget(sizeControl, l)
	top := float32(at)*(row+theme.SizeForWidget(theme.SizeNamePadding, l)) - l.GetScrollOffset()
	for i := range l.heads {
		if i < at {
			top += head - row
		}
	}
	return top+row <= 0 || top >= l.Size().Height
}

// look shows or hides the ring of the list.
func (l *keyList) look() {
	if l.ring != nil && l.ring.ring.Hidden == l.bare() {
		l.ring.paint()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *keyList) CreateRenderer() fyne.WidgetRenderer {
	l.ring = newRinged(l, l.List.CreateRenderer(), l.bare)
	l.ring.close = true
	return l.ring
}

// Refresh implements fyne.Widget: the size of the text may be another.
func (l *keyList) Refresh() {
	l.measure()
	l.List.Refresh()
}

// FocusGained implements fyne.Focusable. The list's own focus look (another
// row than the selected one) is not wanted, so it is not told.
func (l *keyList) FocusGained() {
	l.focused = true
	l.Refresh()
	reveal(l)
}

// FocusLost implements fyne.Focusable.
func (l *keyList) FocusLost() {
	l.focused = false
	l.Refresh()
}

// TypedKey implements fyne.Focusable.
func (l *keyList) TypedKey(ev *fyne.KeyEvent) {
	if passUp(l, ev) {
		return
	}
	if l.walk(ev.Name) {
		return
	}
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if at := l.pointed(); at >= 0 && l.opened != nil {
			l.opened(at)
		}
	case fyne.KeyDelete:
		if l.at >= 0 && l.at < l.Length() && l.deleted != nil {
			l.deleted(l.at)
		}
	}
}

// walk moves the selection if the key is one for that.
func (l *keyList) walk(key fyne.KeyName) bool {
	last := l.Length() - 1
	switch key {
	case fyne.KeyUp:
		l.moveTo(l.at-1, last)
	case fyne.KeyDown:
		l.moveTo(l.at+1, last)
	case fyne.KeyPageUp:
		l.moveTo(l.at-pageRows, last)
	case fyne.KeyPageDown:
		l.moveTo(l.at+pageRows, last)
	case fyne.KeyHome:
		l.moveTo(0, last)
	case fyne.KeyEnd:
		l.moveTo(last, last)
	default:
		return false
	}
	return true
}

// moveTo selects row i, or the next one behind or before it that is no
// heading.
func (l *keyList) moveTo(i, last int) {
	i = min(max(i, 0), last)
	step := 1
	if i < l.at {
		step = -1
	}
	to := l.skip(i, step, last)
	if to < 0 {
		to = l.skip(i, -step, last)
	}
	if to >= 0 && to != l.at {
		l.byKey = true
		l.Select(to)
		l.byKey = false
	}
	if to > 0 && l.heads[to-1] {
		l.ScrollTo(to - 1) // the name of the group belongs to its first row
	}
}

// skip goes on from row i until one is no heading; -1 if there is none.
func (l *keyList) skip(i, step, last int) int {
	for ; i >= 0 && i <= last; i += step {
		if !l.heads[i] {
			return i
		}
	}
	return -1
}
