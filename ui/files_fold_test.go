package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// In a low window the attachments fold into a word, by key and by pointer the
// way to them; where there are none it attaches.
func TestFilesFoldInALowWindow(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	picked := 0
	c.pickFile = func(func([]string)) { picked++ }
	if !c.strip.box.Visible() || c.hint.files.Visible() {
		t.Error("the attachments are folded in a high window")
	}
	high := c.bodyBox.Size().Height
	r.win.win.Resize(fyne.NewSize(1100, 590))
	if c.strip.box.Visible() || !c.hint.files.Visible() || c.hint.files.text != r.t("composer.attach") {
		t.Fatalf("the attachments are shown; the word is %q", c.hint.files.text)
	}
	if low := c.bodyBox.Size().Height; low <= high-130 { // the window lost 130; the text gained back what was folded
		t.Errorf("the text has %v, of %v", low, high)
	}
	test.Tap(c.hint.files)
	if picked != 1 {
		t.Error("the word does not attach")
	}

	c.take([]string{r.file("a.pdf", 10), r.file("b.pdf", 10)})
	r.settle()
	if c.strip.box.Visible() || c.hint.files.text != r.t("composer.files", "n", 2) {
		t.Errorf("the word is %q", c.hint.files.text)
	}
	r.win.focus(c.body)
	r.win.commands.do(cmdNext)
	if r.focused() != fyne.Focusable(c.hint.files) {
		t.Errorf("F6 leads to %T", r.focused())
	}
	press(c.hint.files, fyne.KeyReturn)
	if !c.strip.box.Visible() || r.focused() != fyne.Focusable(c.strip.chips) {
		t.Fatalf("the word does not open them; the focus is on %T", r.focused())
	}
	press(c.strip.chips, fyne.KeyDelete)
	r.settle()
	if len(c.draft.Attachments) != 1 || c.hint.files.text != r.t("composer.files", "n", 1) {
		t.Errorf("%d are left, the word is %q", len(c.draft.Attachments), c.hint.files.text)
	}
	test.Tap(c.hint.files)
	if c.strip.box.Visible() {
		t.Error("the word does not fold them again")
	}
	c.fixFocus(compose.Problem{Field: compose.FieldAttachments})
	if !c.strip.box.Visible() || r.focused() != fyne.Focusable(c.strip.chips) {
		t.Error("what is wrong with a file cannot be mended")
	}
	r.win.win.Resize(fyne.NewSize(1100, 720))
	if !c.strip.box.Visible() || c.hint.files.Visible() {
		t.Error("they stay folded in a high window")
	}
}
