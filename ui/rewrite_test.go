package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// A text is changed into another one in one step: Undo brings back what was
// there, Redo what came of it, and all of it is heard of.
func TestRewriteIsOneStep(t *testing.T) {
	undo, redo := &fyne.ShortcutUndo{}, &fyne.ShortcutRedo{}
	for name, tc := range map[string]struct {
		before string
		after  compose.Selection
	}{
		"insert":         {"one two", compose.Selection{Text: "one  and two", Start: 4, End: 8}},
		"remove":         {"one **two**", compose.Selection{Text: "one two", Start: 4, End: 7}},
		"remove a line":  {"a\n![b](b.png)\nc", compose.Selection{Text: "a\nc", Start: 2, End: 2}},
		"marks round it": {"one Iğdır two", compose.Selection{Text: "one **Iğdır** two", Start: 6, End: 11}},
		"all":            {"x", compose.Selection{Text: "🙂", Start: 0, End: 1}},
		"from nothing":   {"", compose.Selection{Text: "****", Start: 2, End: 2}},
		"to nothing":     {"****", compose.Selection{Text: ""}},
		"not at all":     {"abc", compose.Selection{Text: "abc", Start: 1, End: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, setup{real: true})
			body := r.composer().body
			r.win.focus(body)
			test.Type(body, "typed")
			body.TypedShortcut(&fyne.ShortcutSelectAll{})
			body.insert("x")
			body.SetText(tc.before)
			heard := tc.before
			body.OnChanged = func(text string) { heard = text }
			body.rewrite(tc.after)
			if got := body.state(); got != tc.after || heard != tc.after.Text {
				t.Fatalf("it is %+v, want %+v; heard of %q", got, tc.after, heard)
			}
			if tc.before == tc.after.Text {
				return
			}
			body.TypedShortcut(undo)
			if body.Text != tc.before || heard != tc.before {
				t.Fatalf("undone to %q, want %q; heard of %q", body.Text, tc.before, heard)
			}
			body.TypedShortcut(redo)
			if body.Text != tc.after.Text {
				t.Errorf("redone to %q, want %q", body.Text, tc.after.Text)
			}
			test.Type(body, "z")
			body.TypedShortcut(undo)
			body.TypedShortcut(undo)
			if body.Text != tc.before {
				t.Errorf("after typing undone to %q, want %q", body.Text, tc.before)
			}
		})
	}
}
