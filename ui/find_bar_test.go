package ui

import (
	"reflect"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// The bar looks for words in the text, goes round, and leaves the place
// selected.
func TestFindBar(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.body.SetText("Isparta, and again ISPARTA.")
	r.win.commands.do(cmdFind)
	if !c.find.box.Visible() || r.win.win.Canvas().Focused() != fyne.Focusable(c.find.words) {
		t.Fatal("the bar is not open, or has not the focus")
	}
	test.Type(c.find.words, "ısparta")
	if got := c.body.SelectedText(); got != "Isparta" {
		t.Errorf("selected %q", got)
	}
	press(c.find.words, fyne.KeyReturn)
	if got := c.body.SelectedText(); got != "ISPARTA" || c.find.told.seg.Text != r.t("find.place", "k", 2, "n", 2) {
		t.Errorf("selected %q, the bar says %q", got, c.find.told.seg.Text)
	}
	press(c.find.words, fyne.KeyDown)
	if got := c.body.SelectedText(); got != "Isparta" {
		t.Errorf("it does not go round: %q", got)
	}
	press(c.find.words, fyne.KeyEscape)
	if c.find.box.Visible() || r.win.win.Canvas().Focused() != fyne.Focusable(c.body) || c.body.SelectedText() != "Isparta" {
		t.Error("Escape did not lead back to the place in the text")
	}
	r.win.commands.do(cmdFind)
	if c.find.words.Text != "Isparta" {
		t.Errorf("what is selected is not looked for, but %q", c.find.words.Text)
	}
	enter(c.find.words, "nowhere")
	if c.find.told.seg.Text != r.t("find.nothing") {
		t.Errorf("the bar says %q", c.find.told.seg.Text)
	}
}

func TestFindAll(t *testing.T) {
	for _, c := range []struct {
		in, words string
		want      []span
	}{
		{"one two one", "one", []span{{0, 3}, {8, 11}}},
		{"ISPARTA, ısparta, Isparta", "isparta", []span{{0, 7}, {9, 16}, {18, 25}}},
		{"İstanbul", "ist", []span{{0, 3}}},
		{"Straße", "SS", []span{{4, 5}}},
		{"aaaa", "aa", []span{{0, 2}, {2, 4}}},
		{"🙂 çay", "cay", []span{{2, 5}}},
		{"Zoe\u0308!", "zoe", []span{{0, 3}}},
		{"text", "", nil},
		{"", "x", nil},
		{"two\nlines", "o\nl", []span{{2, 5}}},
	} {
		if got := findAll(c.in, c.words); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q in %q: %v, want %v", c.words, c.in, got, c.want)
		}
	}
}
