package ui

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// typingField is the part of a people field that has the focus. All that is
// typed into it goes through the field first.
type typingField struct {
	field
	people *peopleField
}

func newTypingField(p *peopleField) *typingField {
	t := &typingField{people: p}
	t.flat = true
	t.Wrapping = fyne.TextWrapOff
	t.Scroll = fyne.ScrollHorizontalOnly
	t.OnChanged = p.typed
	t.ExtendBaseWidget(t)
	return t
}

// FocusGained implements fyne.Focusable.
func (t *typingField) FocusGained() {
	t.focused = true
	t.Entry.FocusGained()
	t.people.gained()
}

// FocusLost implements fyne.Focusable.
func (t *typingField) FocusLost() {
	t.focused = false
	t.Entry.FocusLost()
	t.people.lost()
}

// MouseDown implements desktop.Mouseable.
func (t *typingField) MouseDown(ev *desktop.MouseEvent) {
	t.people.unchoose()
	t.Entry.MouseDown(ev)
}

// TypedRune implements fyne.Focusable.
func (t *typingField) TypedRune(r rune) {
	t.people.unchoose()
	t.Entry.TypedRune(r)
}

// TypedKey implements fyne.Focusable.
func (t *typingField) TypedKey(ev *fyne.KeyEvent) {
	if !passUp(t, ev) && !t.people.key(ev) {
		t.Entry.TypedKey(ev)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (t *typingField) TypedShortcut(s fyne.Shortcut) {
	if !t.people.shortcut(s) && !windowKey(t, s) {
		t.Entry.TypedShortcut(s)
	}
}

// key takes the keys that are about pills, and reports whether it did.
func (p *peopleField) key(ev *fyne.KeyEvent) bool {
	if p.typing.Disabled() {
		return true
	}
	if p.all || p.chosen >= 0 {
		return p.chosenKey(ev)
	}
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if !p.finish() {
			p.shell.win.Canvas().FocusNext()
		}
		return true
	case fyne.KeyBackspace:
		if p.typing.Text != "" {
			return false
		}
		return p.choose(p.at - 1)
	case fyne.KeyLeft:
		return p.caretAt(0) && p.choose(p.at-1)
	case fyne.KeyHome:
		return p.caretAt(0) && p.at > 0 && p.choose(0)
	case fyne.KeyRight:
		return p.caretAt(utf8.RuneCountInString(p.typing.Text)) && p.choose(p.at)
	}
	return false
}

// caretAt reports whether the caret is at this rune, with nothing marked.
func (p *peopleField) caretAt(rune int) bool {
	return p.typing.CursorColumn == rune && p.typing.SelectedText() == ""
}

// chosenKey takes the keys while a pill is chosen, or all of them.
func (p *peopleField) chosenKey(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyDelete, fyne.KeyBackspace:
		p.removeChosen(ev.Name == fyne.KeyBackspace)
	case fyne.KeyHome, fyne.KeyUp:
		p.choose(0)
	case fyne.KeyEnd, fyne.KeyDown:
		p.unchoose()
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyF2:
		p.edit(p.chosen)
	case fyne.KeyLeft:
		p.walk(-1)
	case fyne.KeyRight:
		p.walk(1)
	}
	return true
}

// walk goes to the next pill; the typing field is on the way.
func (p *peopleField) walk(step int) {
	next := p.chosen + step
	switch {
	case p.all && step < 0:
		p.choose(0)
	case p.all, step > 0 && next == p.at && p.isTyping(), step > 0 && next == len(p.list), step < 0 && p.chosen == p.at && p.isTyping():
		p.unchoose()
	default:
		p.choose(max(0, next))
	}
}

// isTyping reports whether something is being typed.
func (p *peopleField) isTyping() bool { return strings.TrimSpace(p.typing.Text) != "" }

// choose chooses pill i; -1 chooses none. It reports whether one is chosen.
func (p *peopleField) choose(i int) bool {
	if i < 0 || i >= len(p.list) {
		p.unchoose()
		return false
	}
	p.chosen, p.all = i, false
	p.rest()
	p.see(i)
	p.update()
	return true
}

// unchoose gives the keys back to what is being typed.
func (p *peopleField) unchoose() {
	if p.chosen < 0 && !p.all {
		return
	}
	p.chosen, p.all = -1, false
	p.rest()
	p.update()
}

// pick chooses the pill that was clicked.
func (p *peopleField) pick(i int) {
	if p.typing.Disabled() {
		return
	}
	p.focus()
	p.choose(i)
}

// press is a click beside the pills.
func (p *peopleField) press() {
	if p.typing.Disabled() {
		return
	}
	p.unchoose()
	p.focus()
}

// hover tells about the pill under the pointer.
func (p *peopleField) hover(i int, on bool) {
	switch {
	case on:
		p.over = i
	case p.over == i:
		p.over = -1
	default:
		return
	}
	p.point()
}

// rest shows the caret only while it is where the keys go.
func (p *peopleField) rest() {
	if p.focused() && p.chosen < 0 && !p.all {
		p.typing.Entry.FocusGained()
		return
	}
	p.typing.Entry.FocusLost()
}

// ground lies under the pills. Fyne takes the focus away at every press unless
// something that can have it lies under the pointer; this is that something,
// and as it is never enabled, no key leads to it.
type ground struct {
	widget.BaseWidget
	pressed func()
}

var (
	_ fyne.Focusable   = (*ground)(nil)
	_ fyne.Disableable = (*ground)(nil)
	_ fyne.Tappable    = (*ground)(nil)
)

func newGround(pressed func()) *ground {
	g := &ground{pressed: pressed}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *ground) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}

// Tapped implements fyne.Tappable.
func (g *ground) Tapped(*fyne.PointEvent) { g.pressed() }

// FocusGained implements fyne.Focusable.
func (g *ground) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (g *ground) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (g *ground) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (g *ground) TypedKey(*fyne.KeyEvent) {}

// Enable implements fyne.Disableable.
func (g *ground) Enable() {}

// Disable implements fyne.Disableable.
func (g *ground) Disable() {}

// Disabled implements fyne.Disableable.
func (g *ground) Disabled() bool { return true }
