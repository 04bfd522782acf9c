package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// The caret goes to a place in the text, whatever its lines and wraps are, and
// a range can be selected and told again.
func TestCaret(t *testing.T) {
	r := newRig(t, setup{real: true})
	body := r.composer().body
	long := strings.Repeat("Iğdır ılık çığ 🙂 ", 60)
	for _, text := range []string{"", "a", "a\n", "\n\n\n", "one\ntwo\n\nfour", long, long + "\n\n" + long + "\nend"} {
		body.SetText(text)
		n := len([]rune(text))
		for _, at := range []int{0, 1, 2, n / 3, n / 2, n - 2, n - 1, n} {
			if at < 0 || at > n {
				continue
			}
			body.setCaret(at)
			if got := body.CursorTextOffset(); got != at {
				t.Errorf("%.20q: the caret is at %d, want %d", text, got, at)
			}
			for _, end := range []int{at, min(at+1, n), min(at+70, n), n} {
				body.selectRange(at, end)
				if got := body.SelectedText(); got != string([]rune(text)[at:end]) {
					t.Errorf("%.20q: %d to %d selected %.20q", text, at, end, got)
				}
				if from, to := body.selection(); from != at || to != end {
					t.Errorf("%.20q: selected %d to %d, want %d to %d", text, from, to, at, end)
				}
			}
		}
	}
	body.setCaret(-3)
	body.setCaret(1 << 20)
	if got := body.CursorTextOffset(); got != len([]rune(body.Text)) {
		t.Errorf("behind the end the caret is at %d", got)
	}
}

// A draft is opened where it was left: caret and scroll.
func TestDraftReopensWhereItWas(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.to.SetText("li@example.org")
	c.subject.SetText("Long")
	c.body.SetText(strings.Repeat("A line of text.\n", 200))
	r.win.focus(c.body)
	c.body.setCaret(100 * 16)
	press(c.body, fyne.KeyRight)
	c.body.scrollTo(0.45)
	at, share, id := c.body.CursorTextOffset(), c.body.scrolled(), c.draft.ID
	r.win.newMessage()
	r.settle()
	if c.body.CursorTextOffset() != 0 {
		t.Error("a new message keeps the old one's caret")
	}
	r.win.openDraft(id)
	r.settle()
	if got := c.body.CursorTextOffset(); got != at {
		t.Errorf("the caret is at %d, was at %d", got, at)
	}
	if got := c.body.scrolled(); got < share-0.01 || got > share+0.01 {
		t.Errorf("scrolled to %.3f, was at %.3f", got, share)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.body) {
		t.Error("the text has not the focus")
	}
}

// What is typed stands in the text in its order, wherever a line is full: also
// a space that is the first thing that does not fit, and what follows it.
func TestTypedAtTheEndOfALine(t *testing.T) {
	r := newRig(t, setup{real: true})
	body := r.composer().body
	words := strings.Repeat("all of this is being written, word by word; ", 6)
	for width := float32(900); width < 960; width += 7 {
		r.win.win.Resize(fyne.NewSize(width, 700))
		r.settle()
		enter(body, words)
		if body.Text != words {
			t.Errorf("in a window %v wide: %q", width, body.Text)
		}
		enter(body, "")
		for _, r := range words {
			body.TypedRune(r)
			if r == ' ' {
				body.TypedRune('x')
				press(body, fyne.KeyBackspace)
				body.TypedRune(' ')
				press(body, fyne.KeyBackspace)
			}
		}
		if body.Text != words {
			t.Errorf("taken back, in a window %v wide: %q", width, body.Text)
		}
		body.selectRange(4, 6)
		body.TypedRune('O')
		body.TypedRune('F')
		if want := "all OF" + words[6:]; body.Text != want {
			t.Errorf("over what was selected: %q", body.Text)
		}
	}
}
