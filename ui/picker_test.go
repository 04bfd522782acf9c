package ui

import (
	"fmt"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"sendoff/desktop"
)

func withPicker() (*fakePicker, setup) {
	f := newFakePicker()
	return f, setup{real: true, start: func(s *Start) { s.Picker = f }}
}

// answer ends the open dialog and lets the window hear of it.
func (r *rig) answer(f *fakePicker, p picked) {
	r.Helper()
	f.reply <- p
	r.settle()
}

func attached(c *composer) []string {
	names := []string{}
	for _, f := range c.draft.Attachments {
		names = append(names, f.Name)
	}
	return names
}

func TestAttachSeveralFiles(t *testing.T) {
	f, set := withPicker()
	r := newRig(t, set)
	c := r.composer()
	c.take([]string{r.file("first.txt", 1)})
	r.settle()
	c.draft.Attachments[0].Copied = false // as from a folder that is not a temporary one
	c.draft.Attachments[0].Path = r.file("first.txt", 1)
	r.win.commands.do(cmdAttach)
	req := (<-f.asked).(desktop.OpenRequest)
	want := desktop.OpenRequest{Title: r.t("picker.attach"), AcceptLabel: r.t("composer.attach"), Folder: filepath.Join(r.home, "files")}
	if req != want {
		t.Errorf("asked %+v, want %+v", req, want)
	}
	// The dialog is open: a second one does not open, and one goes on writing.
	r.win.commands.do(cmdAttach)
	c.pick()
	test.Type(c.subject, "Hello")
	if r.win.overlaid() || c.subject.Text != "Hello" {
		t.Error("the composer cannot be used meanwhile")
	}
	r.answer(f, picked{paths: []string{r.file("a b.txt", 1), r.file("ş.pdf", 2)}})
	if got := attached(c); fmt.Sprint(got) != "[first.txt a b.txt ş.pdf]" {
		t.Errorf("attached %q", got)
	}
	if len(f.asked) != 0 {
		t.Error("a second dialog was asked for")
	}
	r.win.commands.do(cmdAttach) // and then the next one can be
	<-f.asked
	r.answer(f, picked{err: fmt.Errorf("x: %w", desktop.ErrCancelled)})
	if len(attached(c)) != 3 || r.win.overlaid() {
		t.Errorf("cancelled: attached %q", attached(c))
	}
}

// What is chosen belongs to the message it was asked for, or to none.
func TestPickerAnswersTooLate(t *testing.T) {
	tests := map[string]func(r *rig){
		"another message": func(r *rig) { r.win.newMessage() },
		"sent": func(r *rig) {
			c := r.composer()
			enterPeople(c.to, "li@example.org")
			enter(c.subject, "x")
			enter(c.body, "y")
			c.Send()
		},
		"discarded": func(r *rig) { r.win.composer.throwAway() },
	}
	for name, meanwhile := range tests {
		t.Run(name, func(t *testing.T) {
			f, set := withPicker()
			r := newRig(t, set)
			c := r.composer()
			enter(c.subject, "mine")
			c.pick()
			<-f.asked
			before := c.draft.ID
			meanwhile(r)
			r.until("it is another message", func() bool { return c.draft.ID != before })
			r.answer(f, picked{paths: []string{r.file("a.txt", 1)}})
			if got := attached(c); len(got) != 0 {
				t.Errorf("attached %q to the wrong message", got)
			}
			drafts, err := r.drafts.List(t.Context())
			must(t, err)
			for _, d := range drafts {
				if len(d.Attachments) > 0 {
					t.Errorf("attached to %q", d.Subject)
				}
			}
		})
	}
}

// The answer finds its message after a walk to another page, and leaves the
// focus alone.
func TestPickerAnswersOnAnotherPage(t *testing.T) {
	f, set := withPicker()
	r := newRig(t, set)
	c := r.composer()
	enter(c.subject, "mine")
	c.pick()
	<-f.asked
	r.win.commands.do(cmdAccounts)
	r.until("the accounts are shown", func() bool { return r.win.page.(*accountsPage).list.Length() > 0 })
	focused := r.win.win.Canvas().Focused()
	r.answer(f, picked{paths: []string{r.file("a.txt", 1)}})
	if got := attached(c); len(got) != 1 || r.win.win.Canvas().Focused() != focused {
		t.Errorf("attached %q, the focus is on %T", got, r.win.win.Canvas().Focused())
	}
}

// Where the system cannot ask, Fyne does; and what is not on this computer is
// said to be so.
func TestPickerFails(t *testing.T) {
	for name, err := range map[string]error{"none": fmt.Errorf("x: %w", desktop.ErrNoPicker), "other": errTest} {
		t.Run(name, func(t *testing.T) {
			f, set := withPicker()
			r := newRig(t, set)
			r.composer().pick()
			<-f.asked
			r.answer(f, picked{err: err})
			if !r.win.overlaid() {
				t.Fatal("Fyne does not ask")
			}
			r.win.picker.openFiles("", func([]string) {})
			if len(f.asked) != 0 {
				t.Error("asked twice")
			}
		})
	}
	f, set := withPicker()
	r := newRig(t, set)
	r.composer().pick()
	<-f.asked
	r.answer(f, picked{paths: []string{r.file("here.txt", 1)}, err: desktop.ErrNotLocal})
	r.settle()
	if got := attached(r.composer()); len(got) != 1 || r.win.overlaid() {
		t.Errorf("attached %q", got)
	}
	r.composer().pick()
	<-f.asked
	r.answer(f, picked{err: desktop.ErrNotLocal})
	if r.toast() != r.t("picker.not-local") {
		t.Errorf("told %q", r.toast())
	}
}

// Without native dialogs Fyne's opens at once, and closing it allows the next.
func TestFynesDialog(t *testing.T) {
	r := newRig(t, setup{real: true})
	for range 2 {
		r.composer().pick()
		top := r.win.win.Canvas().Overlays().Top()
		if top == nil || !shows(top, r.t("picker.attach")) {
			t.Fatal("no dialog")
		}
		test.Tap(stockButton(top, "Cancel"))
		if r.win.overlaid() {
			t.Fatal("it stays")
		}
	}
}

// stockButton finds a button of Fyne's own.
func stockButton(o fyne.CanvasObject, text string) *widget.Button {
	switch x := o.(type) {
	case *widget.Button:
		if x.Text == text {
			return x
		}
	case *fyne.Container:
		for _, c := range x.Objects {
			if b := stockButton(c, text); b != nil {
				return b
			}
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			if b := stockButton(c, text); b != nil {
				return b
			}
		}
	}
	return nil
}

// A window that closes does not wait for the person.
func TestClosingEndsThePicker(t *testing.T) {
	f, set := withPicker()
	r := newRig(t, set)
	r.composer().pick()
	<-f.asked
	r.win.bridge.close(patience)
	r.win.bridge.jobs.wait() // for ever, if the dialog does not end
}
