package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
	"sendoff/desktop"
)

// dropAt drops files on a point of the window.
func (r *rig) dropAt(at fyne.Position, paths ...string) {
	var uris []fyne.URI
	for _, p := range paths {
		uris = append(uris, storage.NewFileURI(p))
	}
	r.win.droppedAt(at, uris)
	r.settle()
}

// onLine is a point over the text, at the end of its n-th line.
func onLine(r *rig, n int) fyne.Position {
	from := r.app.Driver().AbsolutePositionForObject(r.composer().body)
	return from.AddXY(500, 8+19*(float32(n)+0.5))
}

func names(list []compose.Attachment) string {
	var all []string
	for _, a := range list {
		all = append(all, a.Name)
	}
	return strings.Join(all, " ")
}

func (r *rig) marked(c *composer, i int) bool {
	return c.strip.chips.inText[c.draft.Attachments[i].ID]
}

// A picture dropped on the text goes in where it was dropped and is sent there;
// the toast makes an attachment of it, and Undo in the text turns that round.
func TestDropPictureOnText(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	enterPeople(c.to, "li@example.org")
	test.Type(c.subject, "S")
	c.body.SetText("one\ntwo\nthree")
	r.dropAt(onLine(r, 1), r.photo("photo.png", 300, 200))
	const placed = "one\ntwo\n![photo](photo.png)\nthree"
	if c.body.Text != placed || r.toast() != r.t("drop.placed") || len(c.draft.Attachments) != 1 || !r.marked(c, 0) {
		t.Fatalf("the text is %q, the toast %q, attached: %s", c.body.Text, r.toast(), names(c.draft.Attachments))
	}
	if c.strip.chips.thumbs[c.draft.Attachments[0].ID] == nil {
		t.Error("its chip has no picture")
	}
	test.Tap(r.win.toasts.button)
	r.settle()
	if c.body.Text != "one\ntwo\nthree" || len(c.draft.Attachments) != 1 || r.marked(c, 0) {
		t.Fatalf("Attach instead: the text is %q, attached: %s", c.body.Text, names(c.draft.Attachments))
	}
	r.win.focus(c.body)
	r.win.commands.do(cmdUndo)
	r.fire(checkRest)
	if c.body.Text != placed || !r.marked(c, 0) {
		t.Fatalf("undone to %q", c.body.Text)
	}
	if d := r.sent(c); !d.Markdown || !d.Attachments[0].Inline || d.Body != placed {
		t.Errorf("sent was %+v", d)
	}
}

// What is dropped elsewhere is attached, and so is what is no picture, and all
// where pictures cannot go into the text.
func TestDropAttaches(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.body.SetText("one")
	r.dropAt(fyne.NewPos(5, 5), r.photo("a.png", 3, 2))
	r.dropAt(onLine(r, 0), r.file("b.pdf", 10))
	if c.body.Text != "one" || names(c.draft.Attachments) != "a.png b.pdf" || r.toast() != r.t("drop.attached", "n", 1) {
		t.Fatalf("the text is %q, attached: %s, the toast %q", c.body.Text, names(c.draft.Attachments), r.toast())
	}
	at := onLine(r, 0)
	r.win.focus(c.body)
	r.win.commands.do(cmdPreview)
	r.dropAt(at, r.photo("c.png", 3, 2))
	c.showText()
	c.options.plain.SetChecked(true)
	r.dropAt(at, r.photo("d.png", 3, 2))
	c.options.plain.SetChecked(false)
	r.win.showShortcuts()
	r.dropAt(at, r.photo("e.png", 3, 2))
	if r.toast() != r.t("drop.close-first") {
		t.Errorf("with a sheet open the toast says %q", r.toast())
	}
	r.win.sheets.escape()
	if c.body.Text != "one" || names(c.draft.Attachments) != "a.png b.pdf c.png d.png" {
		t.Errorf("the text is %q, attached: %s", c.body.Text, names(c.draft.Attachments))
	}
}

// Of several files on the text each goes where it belongs, and one Undo takes
// off all; two pictures of one name do not become one.
func TestDropMixedOnText(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	first := r.photo("photo.png", 3, 2)
	other := filepath.Join(r.home, "files", "more")
	must(t, os.MkdirAll(other, 0o700))
	second := filepath.Join(other, "photo.png")
	must(t, os.Rename(r.photo("second.png", 4, 2), second))
	r.dropAt(onLine(r, 0), first, r.file("b.pdf", 10), second)
	if want := "![photo](photo.png)\n![photo-2](photo-2.png)\n"; c.body.Text != want || names(c.draft.Attachments) != "photo.png b.pdf photo-2.png" {
		t.Fatalf("the text is %q, attached: %s", c.body.Text, names(c.draft.Attachments))
	}
	for _, want := range []string{r.t("drop.pictures-placed", "n", 2), r.t("drop.attached", "n", 1)} {
		if !strings.Contains(r.toast(), want) {
			t.Errorf("the toast says %q", r.toast())
		}
	}
	test.Tap(r.win.toasts.button)
	r.settle()
	if c.body.Text != "" || len(c.draft.Attachments) != 0 {
		t.Errorf("Undo: the text is %q, attached: %s", c.body.Text, names(c.draft.Attachments))
	}
}

// A picture that is attached already goes into the text when it is dropped
// there, and is not attached twice.
func TestDropAttachedPictureOnText(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	path := r.photo("photo.png", 3, 2)
	r.drop(path)
	r.dropAt(onLine(r, 0), path)
	if c.body.Text != "![photo](photo.png)\n" || len(c.draft.Attachments) != 1 || r.toast() != r.t("drop.placed") {
		t.Errorf("the text is %q, attached: %s, the toast %q", c.body.Text, names(c.draft.Attachments), r.toast())
	}
}

// choose picks a line of the menu of the i-th file.
func (r *rig) choose(c *composer, i int, key string) {
	r.Helper()
	for _, item := range c.fileItems(i) {
		if item.Label == r.t(key) {
			item.Action()
			r.settle()
			return
		}
	}
	r.Fatalf("no %q in the menu", r.t(key))
}

func (r *rig) offered(c *composer, i int, key string) bool {
	for _, item := range c.fileItems(i) {
		if item.Label == r.t(key) {
			return true
		}
	}
	return false
}

// The menu of a picture puts it into the text and takes it out, a new name
// changes the text, removing takes it out of the text, and so does deleting its
// mark.
func TestPictureMenu(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.drop(r.photo("photo.png", 3, 2), r.file("b.pdf", 10))
	c.body.SetText("one two")
	c.body.setCaret(3)
	if r.offered(c, 1, "file.to-text") || r.offered(c, 1, "drop.attach-instead") {
		t.Error("what is no picture can be put into the text")
	}
	r.choose(c, 0, "file.to-text")
	if c.body.Text != "one\n![photo](photo.png)\n two" || !r.marked(c, 0) || r.offered(c, 0, "file.to-text") {
		t.Fatalf("the text is %q", c.body.Text)
	}
	c.renameFile(c.draft.Attachments[0].ID, "the office.png")
	r.settle()
	if c.body.Text != "one\n![the office](<the office.png>)\n two" || !r.marked(c, 0) {
		t.Fatalf("renamed, the text is %q", c.body.Text)
	}
	r.choose(c, 0, "drop.attach-instead")
	if c.body.Text != "one\n two" || r.marked(c, 0) || len(c.draft.Attachments) != 2 {
		t.Fatalf("attached instead, the text is %q", c.body.Text)
	}
	r.win.commands.do(cmdUndo)
	c.removeFile(c.draft.Attachments[0].ID)
	r.settle()
	if c.body.Text != "one\n two" || names(c.draft.Attachments) != "b.pdf" {
		t.Fatalf("removed, the text is %q, attached: %s", c.body.Text, names(c.draft.Attachments))
	}
	r.drop(r.photo("photo.png", 3, 2))
	r.choose(c, 1, "file.to-text")
	enter(c.body, "one")
	r.fire(checkRest)
	if r.marked(c, 1) || len(c.draft.Attachments) != 2 || c.strip.chips.thumbs[c.draft.Attachments[1].ID] != nil {
		t.Error("what the text no longer names is no ordinary attachment")
	}
}

// A new version of a picture stays where the text shows it.
func TestRenewedPictureStaysInText(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.dropAt(onLine(r, 0), r.photo("photo.png", 3, 2))
	c.renameFile(c.draft.Attachments[0].ID, "office.png")
	r.photo("photo.png", 30, 20)
	c.renewFile(c.draft.Attachments[0].ID)
	r.settle()
	if a := c.draft.Attachments[0]; !a.Inline || a.Name != "office.png" || !r.marked(c, 0) {
		t.Errorf("it is %+v", a)
	}
}

// A picture that the text shows and nobody attached is a doubt, which asks for
// the picture and takes it under that name.
func TestMissingPicture(t *testing.T) {
	picker := newFakePicker()
	r := newRig(t, setup{real: true, start: func(s *Start) { s.Picker = picker }})
	c := r.composer()
	enterPeople(c.to, "li@example.org")
	test.Type(c.subject, "S")
	test.Type(c.body, "![office](office.png)")
	c.Send()
	r.settle()
	q := r.win.sheets.open
	if q == nil || q.title != r.t("preflight.picture-missing", "name", "office.png") || q.answers[1].text != r.t("doubt.no-picture") {
		t.Fatalf("no doubt: %+v", q)
	}
	r.win.sheets.escape()
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.body) {
		t.Error("the text has not the focus")
	}
	r.until("the finding has a word to press", func() bool { return c.hint.fix.Visible() })
	test.Tap(c.hint.fix)
	<-picker.asked
	picker.reply <- picked{paths: []string{r.photo("IMG_1.png", 3, 2)}}
	r.settle()
	if names(c.draft.Attachments) != "office.png" || !r.marked(c, 0) {
		t.Errorf("attached: %s", names(c.draft.Attachments))
	}
}

// A file of the message is saved where one says, over nothing that was not
// chosen.
func TestSaveFileAs(t *testing.T) {
	picker := newFakePicker()
	r := newRig(t, setup{real: true, start: func(s *Start) { s.Picker = picker }})
	c := r.composer()
	path := r.file("report.pdf", 0)
	must(t, os.WriteFile(path, []byte("of now"), 0o600))
	r.drop(path)
	target := filepath.Join(r.home, "copy.pdf")
	save := func(reply picked) {
		for _, item := range c.fileItems(0) {
			if item.Label == r.t("file.save-as") {
				item.Action()
			}
		}
		if req, ok := (<-picker.asked).(desktop.SaveRequest); !ok || req.Name != "report.pdf" {
			t.Errorf("asked for %+v", req)
		}
		picker.reply <- reply
		r.settle()
	}
	save(picked{paths: []string{target}})
	if got, err := os.ReadFile(target); err != nil || string(got) != "of now" || r.toast() != r.t("file.saved", "name", "copy.pdf") {
		t.Errorf("saved %q, %v; the toast says %q", got, err, r.toast())
	}
	must(t, os.WriteFile(c.draft.Attachments[0].Path, []byte("other bytes"), 0o600))
	save(picked{paths: []string{target}})
	if got, _ := os.ReadFile(target); string(got) != "of now" || r.toast() != r.t("file.changed", "name", "report.pdf") {
		t.Errorf("a changed file was saved as %q; the toast says %q", got, r.toast())
	}
}

// What was just attached has an edge for a moment.
func TestFreshFileHasAnEdge(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.drop(r.file("a.pdf", 1))
	edged := func(i int) bool {
		chip, ok := c.strip.chips.row.Objects[i].(*chip)
		return ok && chip.back.edge == colorAccent
	}
	if !edged(0) {
		t.Fatal("no edge")
	}
	r.drop(r.file("b.pdf", 1))
	if edged(0) || !edged(1) {
		t.Error("the edge is not at the newest")
	}
	r.fire(freshTime)
	if edged(0) || edged(1) {
		t.Error("the edge stays")
	}
}

// The empty strip says what dropping does, now.
func TestStripSaysWhatDroppingDoes(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	if got := c.strip.hint.seg.Text; got != r.t("composer.drop-or-place") {
		t.Errorf("it says %q", got)
	}
	c.options.plain.SetChecked(true)
	if got := c.strip.hint.seg.Text; got != r.t("composer.drop-or") {
		t.Errorf("for plain text it says %q", got)
	}
}
