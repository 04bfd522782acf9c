package ui

import (
	"sort"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Fyne's editor tells where its caret stands in the text, but takes a place
// only as row and column of the wrapped text. Offsets here count runes.

// setCaret puts the caret behind the first offset runes. The field must have
// its size, since that decides how the text wraps.
func (f *field) setCaret(offset int) {
	offset = min(max(offset, 0), utf8.RuneCountInString(f.Text))
	begin := func(row int) int {
		f.CursorRow, f.CursorColumn = row, 0
		return f.CursorTextOffset()
	}
	// The first row that begins behind the place, or is none: those are said to
	// begin at 0.
	next := 1 + sort.Search(offset, func(i int) bool {
		at := begin(i + 1)
		return at > offset || at == 0
	})
	f.CursorColumn = offset - begin(next-1)
	f.Refresh()
}

// TypedRune implements fyne.Focusable. A space that is the first thing that
// does not fit into a line is in no row of Fyne's editor, which leaves the caret
// before it; so the field remembers where the caret ought to be.
func (f *field) TypedRune(r rune) {
	f.catchUp()
	at, _ := f.selection()
	before := f.Text
	f.Entry.TypedRune(r)
	if f.MultiLine && f.Text != before && f.CursorTextOffset() <= at {
		f.ought = at + 1
	}
}

// typeKey gives the editor a key. Taking back the first letter of a line can
// leave such a space at its end, too.
func (f *field) typeKey(ev *fyne.KeyEvent) {
	f.catchUp()
	at, n := f.CursorTextOffset(), utf8.RuneCountInString(f.Text)
	f.Entry.TypedKey(ev)
	if f.MultiLine && ev.Name == fyne.KeyBackspace && utf8.RuneCountInString(f.Text) == n-1 && f.CursorTextOffset() < at-1 {
		f.ought = at - 1
	}
}

// catchUp puts the caret behind the spaces that no row has, before the next key
// counts from there.
func (f *field) catchUp() {
	at, ought := f.CursorTextOffset(), f.ought
	f.ought = 0
	text := []rune(f.Text)
	if at >= ought || ought > len(text) || f.SelectedText() != "" || strings.Trim(string(text[at:ought]), " ") != "" {
		return
	}
	f.CursorColumn += ought - at // no Refresh: it would take it back
}

// selectRange selects the runes from start to end; the caret stands at the
// end.
func (f *field) selectRange(start, end int) {
	if f.SelectedText() != "" {
		f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft}) // lets go of what was selected
	}
	f.setCaret(start)
	if start == end {
		return
	}
	// The editor begins a selection only by key.
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	f.KeyDown(shift)
	f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	f.setCaret(end)
	f.KeyUp(shift)
}

// selection gives what is selected, from start to end; without a selection
// both are the caret's place.
func (f *field) selection() (start, end int) {
	at := f.CursorTextOffset()
	selected := []rune(f.SelectedText())
	if len(selected) == 0 {
		return at, at
	}
	text := []rune(f.Text)
	if from := at - len(selected); from >= 0 && string(text[from:at]) == string(selected) {
		return from, at
	}
	return at, at + len(selected)
}

// scrolled is how far the text is scrolled, as a share of its height.
func (f *field) scrolled() float64 {
	if f.scroll == nil || f.scroll.Content == nil || f.scroll.Content.Size().Height <= 0 {
		return 0
	}
	return float64(f.scroll.Offset.Y / f.scroll.Content.Size().Height)
}

// scrollTo scrolls the text to what scrolled told.
func (f *field) scrollTo(share float64) {
	if f.scroll == nil || f.scroll.Content == nil {
		return
	}
	offset := f.scroll.Offset
	offset.Y = float32(share) * f.scroll.Content.Size().Height
	f.scroll.ScrollToOffset(offset)
}
