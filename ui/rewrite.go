package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sendoff/compose"
)

// mostHalves is how many steps of undo are remembered to be in two halves.
const mostHalves = 32

// state is the text of a field and what of it is selected.
func (f *field) state() compose.Selection {
	start, end := f.selection()
	return compose.Selection{Text: f.Text, Start: start, End: end}
}

// rewrite changes the text to another state as one step of undo: no more of it
// than differs is replaced.
func (f *field) rewrite(to compose.Selection) {
	before, after := []rune(f.Text), []rune(to.Text)
	head := 0
	for head < min(len(before), len(after)) && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < min(len(before), len(after))-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	removed, added := len(before)-tail-head, string(after[head:len(after)-tail])
	if removed > 0 || added != "" {
		f.selectRange(head, head+removed)
	}
	switch {
	case added == "" && removed > 0:
		f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	case added != "":
		if removed > 0 { // Fyne undoes these one by one
			half := slices.Concat(before[:head], before[head+removed:])
			f.halves = append(f.halves[max(0, len(f.halves)-mostHalves+1):], string(half))
		}
		f.insert(added)
	}
	f.selectRange(to.Start, to.End)
}

// wholeStep goes on where undoing or redoing has stopped half-way. Fyne leaves
// the beginning of a selection where it was, which is now another text.
func (f *field) wholeStep(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		if slices.Contains(f.halves, f.Text) {
			f.Entry.TypedShortcut(s)
		}
		at := f.CursorTextOffset()
		f.selectRange(at, at)
	}
}
