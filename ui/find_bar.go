package ui

import (
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sendoff/compose"
)

// findBar looks for words in the text that is being written. It stands below
// the text while it is open; Enter goes to the next place, Escape closes it.
type findBar struct {
	*shell
	in     *field // the text
	words  *field
	told   *line
	places []span // where the words stand, in runes
	at     int    // which of them is selected
	box    *fyne.Container
	onSize func() // the bar takes room from the text, or gives it back
}

// span is a part of a text, in runes.
type span struct{ start, end int }

func newFindBar(s *shell, in *field) *findBar {
	b := &findBar{shell: s, in: in, words: newField(), told: smallLine("")}
	b.words.SetPlaceHolder(s.t("find.hint"))
	b.words.OnChanged = func(string) { b.look(b.from()) }
	b.words.OnSubmitted = func(string) { b.next(1) }
	b.words.onKey = b.key
	b.words.onFocus = b.light
	before, after := newQuiet(s.t("find.previous"), func() { b.next(-1) }), newQuiet(s.t("find.next"), func() { b.next(1) })
	shut := newQuiet(s.t("shortcuts.close"), b.close)
	row := container.NewBorder(nil, nil, nil, container.NewHBox(container.New(&fixedWidth{sizeField}, b.told), before, after, shut), b.words)
	b.box = container.New(setOff{below: true}, row) // a line follows
	b.box.Hide()
	return b
}

// open shows the bar, with what is selected in the text.
func (b *findBar) open() {
	b.box.Show()
	b.onSize()
	if chosen := b.in.SelectedText(); chosen != "" && fitsFind(chosen) {
		b.words.SetText(chosen)
	}
	b.focus(b.words)
	b.words.TypedShortcut(&fyne.ShortcutSelectAll{})
	b.look(b.from())
}

// fitsFind reports whether words are short enough to be looked for: one line.
func fitsFind(words string) bool {
	for _, r := range words {
		if unicode.IsControl(r) {
			return false
		}
	}
	return len(words) <= 200
}

// close hides the bar and goes back to the text, where the place is selected.
func (b *findBar) close() {
	b.box.Hide()
	b.onSize()
	b.focus(b.in)
}

// light makes the editor show its selection while the words are typed: it
// shows none without the focus, and is told here that it had it.
func (b *findBar) light(on bool) {
	if on {
		b.in.Entry.FocusGained()
	} else {
		b.in.Entry.FocusLost()
	}
}

func (b *findBar) key(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyEscape:
		b.close()
	case fyne.KeyDown:
		b.next(1)
	case fyne.KeyUp:
		b.next(-1)
	default:
		return false
	}
	return true
}

// from is where to look from: the beginning of what is selected.
func (b *findBar) from() int {
	start, _ := b.in.selection()
	return start
}

// look finds all places of the words and selects the first one from a place
// on.
func (b *findBar) look(from int) {
	b.places, b.at = findAll(b.in.Text, b.words.Text), 0
	for i, p := range b.places {
		if p.start >= from {
			b.at = i
			break
		}
	}
	b.show()
}

// next goes to another place.
func (b *findBar) next(step int) {
	b.places = findAll(b.in.Text, b.words.Text) // the text may be another by now
	if n := len(b.places); n > 0 {
		b.at = (b.at + step + n) % n
	}
	b.show()
}

func (b *findBar) show() {
	switch {
	case b.words.Text == "":
		b.told.set("")
	case len(b.places) == 0:
		b.told.set(b.t("find.nothing"))
	default:
		b.told.set(b.t("find.place", "k", b.at+1, "n", len(b.places)))
		p := b.places[b.at]
		b.in.selectRange(p.start, p.end)
	}
}

// findAll gives the places of words in a text, without regard to case and
// accents, one after the other and none within another.
func findAll(in, words string) []span {
	want := []rune(compose.Fold(words))
	if len(want) == 0 {
		return nil
	}
	// Each letter folds by itself, to none, one or several, so that what is
	// found can be told in letters of the text.
	var folded []rune
	var of []int // folded letter -> letter of the text
	n := 0
	for _, r := range in {
		if r < utf8.RuneSelf { // nearly all letters; Fold is slow for one
			folded, of = append(folded, unicode.ToLower(r)), append(of, n)
			n++
			continue
		}
		for _, f := range compose.Fold(string(r)) {
			folded, of = append(folded, f), append(of, n)
		}
		n++
	}
	of = append(of, n)
	var found []span
	for i := 0; i+len(want) <= len(folded); i++ {
		if !matches(folded[i:], want) {
			continue
		}
		end := of[i+len(want)-1] + 1
		found = append(found, span{of[i], end})
		i += len(want) - 1
	}
	return found
}

func matches(in, want []rune) bool {
	for i, r := range want {
		if in[i] != r {
			return false
		}
	}
	return true
}
