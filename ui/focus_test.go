package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"sendoff/outbox"
)

// asked counts how often the focus was given.
type asked struct {
	fyne.Canvas
	times int
}

func (a *asked) Focus(o fyne.Focusable) {
	a.times++
	a.Canvas.Focus(o)
}

// The focus is given to what is in the window only, since Fyne complains of
// anything else, and to nothing that is locked.
func TestFocusOnlyWhatIsThere(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := &asked{Canvas: r.win.win.Canvas()}
	gone := newButton("gone", nil)
	focusOn(c, gone)
	focusOn(c, nil)
	r.win.composer.subject.Disable() // a locked field does not show that it has the focus
	focusOn(c, r.win.composer.subject)
	if c.times != 0 {
		t.Errorf("the focus was given %d times", c.times)
	}
	focusOn(c, r.win.composer.send)
	if c.Focused() != fyne.Focusable(r.win.composer.send) {
		t.Error("what is in the window does not get it")
	}
	r.win.toasts.say("Done.", "Undo", func() {})
	focusOn(c, r.win.toasts.button)
	if c.Focused() != fyne.Focusable(r.win.toasts.button) {
		t.Error("the toast's word does not get it")
	}
	r.win.showShortcuts()
	focusOn(c, r.win.sheets.open.first)
	if c.Focused() != fyne.Focusable(r.win.sheets.open.first) {
		t.Error("the sheet's button does not get it")
	}
}

// F6 passes over an area that cannot take the focus.
func TestNextAreaPassesOver(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.draft.Body = strings.Repeat("long\n", mostText)
	c.showBody() // in the place of the editor
	r.win.focus(c.to.typing)
	r.win.commands.do(cmdNext)
	if got := r.win.win.Canvas().Focused(); got != fyne.Focusable(c.strip.attach) {
		t.Errorf("the focus is on %T", got)
	}
}

// A sheet that the window is too low for is scrolled by key, with the focus on
// its button.
func TestSheetScrollsByKey(t *testing.T) {
	r := newRig(t, setup{real: true, text: "200"})
	r.win.win.Resize(fyne.NewSize(720, 480))
	r.win.showShortcuts()
	q := r.win.sheets.open
	scroll := scrollAround(r.win.win.Canvas(), q.more)
	end := scroll.Content.MinSize().Height - scroll.Size().Height
	if end <= 0 {
		t.Fatal("all of it can be seen")
	}
	for _, step := range []struct {
		key  fyne.KeyName
		want func(y float32) bool
	}{
		{fyne.KeyDown, func(y float32) bool { return y > 0 && y < end }},
		{fyne.KeyUp, func(y float32) bool { return y == 0 }},
		{fyne.KeyPageDown, func(y float32) bool { return y >= min(end, scroll.Size().Height) }},
		{fyne.KeyEnd, func(y float32) bool { return y == end }},
		{fyne.KeyPageUp, func(y float32) bool { return y < end }},
		{fyne.KeyHome, func(y float32) bool { return y == 0 }},
	} {
		press(q.first, step.key)
		if !step.want(scroll.Offset.Y) {
			t.Errorf("%s scrolls to %v of %v", step.key, scroll.Offset.Y, end)
		}
	}
	press(q.first, fyne.KeyEscape)
	if r.win.sheets.busy() {
		t.Error("Escape does not close it")
	}
}

// The menu of a choice marks what is chosen, and the arrows begin there.
func TestChoiceMenu(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.win.showSettings()
	p, ok := r.win.page.(*settingsPage)
	if !ok {
		t.Fatalf("the page is %T", r.win.page)
	}
	var appearance *choice
	for _, row := range p.groups[0].rows {
		if c, ok := row.value.(*choice); ok {
			appearance = c
		}
	}
	appearance.SetSelectedIndex(1)
	if !appearance.edged {
		t.Error("it has no edge")
	}
	r.win.focus(appearance)
	for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyDown} {
		press(appearance, key)
		menu, ok := r.win.win.Canvas().Overlays().Top().(fyne.Widget)
		if !ok || !shows(menu, r.t("settings.light")) {
			t.Fatalf("%s opens %T", key, r.win.win.Canvas().Overlays().Top())
		}
		press(r.win.win.Canvas().Focused(), fyne.KeyReturn)
		if appearance.SelectedIndex() != 1 {
			t.Errorf("%s: Enter takes %q", key, appearance.Selected)
		}
	}
	press(appearance, fyne.KeySpace)
	press(r.win.win.Canvas().Focused(), fyne.KeyDown)
	press(r.win.win.Canvas().Focused(), fyne.KeyReturn)
	if appearance.SelectedIndex() != 2 || p.settings.Appearance != Dark {
		t.Errorf("Down and Enter take %q", appearance.Selected)
	}
}

// Text to read is copied by key, scrolls its page and knows the window's keys.
func TestCopyable(t *testing.T) {
	r, p := openState(t, func(m *outbox.Message) {
		m.State = outbox.StateSent
		m.Source.Body = strings.Repeat("A line.\n", 200)
	})
	text := copyables(p.object(), "A line.")[0]
	r.win.focus(text)
	text.TypedShortcut(&fyne.ShortcutCopy{Clipboard: r.app.Clipboard()})
	if got := r.app.Clipboard().Content(); got != text.Text {
		t.Errorf("copied is %q", got)
	}
	page := scrollAround(r.win.win.Canvas(), text)
	before := page.Offset.Y
	press(text, fyne.KeyPageDown)
	if page.Offset.Y <= before {
		t.Error("PageDown does not scroll")
	}
	press(text, fyne.KeyF6)
	if r.win.win.Canvas().Focused() == fyne.Focusable(text) {
		t.Error("F6 leads nowhere")
	}
	// What marks is there for the pointer, and is no stop else.
	marks := func() bool {
		return slices.ContainsFunc(test.WidgetRenderer(text).Objects(), func(o fyne.CanvasObject) bool {
			_, stop := o.(fyne.Focusable)
			return stop
		})
	}
	if marks() {
		t.Error("there is a second stop")
	}
	text.MouseIn(&desktop.MouseEvent{})
	if !marks() {
		t.Error("the pointer cannot mark anything")
	}
	text.MouseOut()
	if marks() {
		t.Error("the second stop stays")
	}
}

// copyables are the texts to read below an object that hold some words.
func copyables(o fyne.CanvasObject, words string) []*copyable {
	var all []*copyable
	switch x := o.(type) {
	case *copyable:
		if strings.Contains(x.Text, words) {
			all = append(all, x)
		}
	case *fyne.Container:
		for _, child := range x.Objects {
			all = append(all, copyables(child, words)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(x).Objects() {
			all = append(all, copyables(child, words)...)
		}
	}
	return all
}
