package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
	"sendoff/store"
)

func (r *rig) saved() []compose.Draft {
	r.Helper()
	list, err := r.drafts.List(r.Context())
	must(r.T, err)
	return list
}

// A draft is saved two seconds after the first unsaved change, and what is in
// the database is what was typed.
func TestAutosave(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.settle()
	if r.timed(saveRest) {
		t.Fatal("saves before anything was typed")
	}
	test.Type(c.to.typing, "li@example.org")
	test.Type(c.subject, "Ğüş İı")
	test.Type(c.body, "text")
	if len(r.saved()) != 0 {
		t.Fatal("saved at once")
	}
	r.fire(saveRest)
	list := r.saved()
	if len(list) != 1 || list[0].To != "li@example.org" || list[0].Subject != "Ğüş İı" || list[0].Body != "text" {
		t.Fatalf("saved: %+v", list)
	}
	if !strings.Contains(c.hint.facts.seg.Text, r.t("composer.saved", "time", fixedNow())) {
		t.Errorf("the line says %q", c.hint.facts.seg.Text)
	}
	if r.timed(saveRest) {
		t.Error("saves again although nothing changed")
	}
	test.Type(c.body, "!")
	r.fire(saveRest)
	if list := r.saved(); len(list) != 1 || !strings.Contains(list[0].Body, "!") {
		t.Errorf("the change was not saved: %+v", list)
	}
	if len(r.win.list.shown) != 1 || r.win.list.list.at != 0 {
		t.Error("the draft is not in the list, or not marked there")
	}
}

// Another message keeps the first; one that says nothing is not kept.
func TestNewMessageKeepsDraft(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	first := c.draft.ID
	test.Type(c.subject, "First")
	r.win.commands.do(cmdNew)
	r.settle()
	if list := r.saved(); len(list) != 1 || list[0].ID != first {
		t.Fatalf("saved: %+v", list)
	}
	if c.draft.ID == first || c.subject.Text != "" {
		t.Fatal("the message is not new")
	}
	r.win.commands.do(cmdNew)
	r.settle()
	if len(r.saved()) != 1 {
		t.Error("an empty message was kept")
	}
	r.win.openDraft(first)
	r.settle()
	if c.draft.ID != first || c.subject.Text != "First" {
		t.Error("the draft does not come back")
	}
	enter(c.subject, "")
	r.win.commands.do(cmdNew)
	r.settle()
	if len(r.saved()) != 0 {
		t.Error("a draft that was emptied is kept")
	}
}

// Discard acts at once and can be undone.
func TestDiscard(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	test.Type(c.subject, "Unwanted")
	r.fire(saveRest)
	test.Tap(c.discard)
	r.settle()
	if len(r.saved()) != 0 || c.subject.Text != "" || r.toast() != r.t("composer.discarded") {
		t.Fatalf("%d drafts, subject %q, toast %q", len(r.saved()), c.subject.Text, r.toast())
	}
	test.Tap(r.win.toasts.button)
	r.settle()
	if list := r.saved(); len(list) != 1 || list[0].Subject != "Unwanted" || c.subject.Text != "Unwanted" {
		t.Errorf("Undo brought back %+v", list)
	}
}

// The disk being full is said where one writes, and the text stays.
func TestNotSaved(t *testing.T) {
	for err, key := range map[error]string{fmt.Errorf("x: %w", store.ErrFull): "store.full", errTest: "store.not-saved"} {
		r := newRig(t, setup{real: true, change: func(p *Parts) { p.Drafts = &brokenDrafts{Drafts: p.Drafts, err: err} }})
		c := r.composer()
		test.Type(c.subject, "S")
		r.fire(saveRest)
		if c.hint.text.seg.Text != r.t(key) || c.hint.fix.text != r.t("store.show-folder") {
			t.Errorf("%v: the line says %q and offers %q", err, c.hint.text.seg.Text, c.hint.fix.text)
		}
		if c.subject.Text != "S" || !c.dirty {
			t.Error("the text is gone, or taken for saved")
		}
	}
}

type brokenDrafts struct {
	Drafts
	err error
}

func (b *brokenDrafts) Save(context.Context, *compose.Draft) error { return b.err }

// Text is cleaned when it is pasted: line ends, controls, direction marks; in
// the header it becomes one line.
func TestPaste(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	clip := &heldText{text: "a\r\nb\x00\u202ec\tₓ👩‍👧"}
	c.body.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if c.body.Text != "a\nbc\tₓ👩‍👧" {
		t.Errorf("the text is %q", c.body.Text)
	}
	c.body.TypedShortcut(&fyne.ShortcutUndo{})
	if c.body.Text != "" {
		t.Errorf("one undo leaves %q", c.body.Text)
	}
	clip.text = "Subject\r\nBcc: victim@example.org"
	c.subject.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if strings.ContainsAny(c.subject.Text, "\r\n") {
		t.Errorf("the subject is %q", c.subject.Text)
	}
	clip.text = "a@example.org\nb@example.org\r\n\r\nc@example.org;"
	c.to.typing.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if good, bad := compose.ParseList(c.to.Text()); len(good) != 3 || len(bad) != 0 {
		t.Errorf("To is %q", c.to.Text())
	}
}

// More text than the editor can hold is offered as a file, and never gets into
// the editor.
func TestTooMuchPasted(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	long := strings.Repeat("word and word\n", mostText/10)
	clip := &heldText{text: long}
	c.body.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	q := r.win.sheets.open
	if q == nil || c.body.Text != "" {
		t.Fatal("it got into the editor")
	}
	q.answer(1)
	if c.body.Text != "" || len(c.draft.Attachments) != 0 {
		t.Error("Leave it out did something")
	}
	c.body.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	r.win.sheets.open.answer(0)
	r.settle()
	if len(c.draft.Attachments) != 1 || c.draft.Attachments[0].Size != int64(len(long)) {
		t.Fatalf("attached: %+v", c.draft.Attachments)
	}
	data, err := os.ReadFile(c.draft.Attachments[0].Path)
	must(t, err)
	if string(data) != long {
		t.Error("the file is another text")
	}
}

// A draft with more text than the editor can hold keeps it, shows the
// beginning and can be sent as it is.
func TestLongDraft(t *testing.T) {
	long := strings.Repeat("abc ", mostText)
	r := newRig(t, setup{real: true, start: func(s *Start) {
		s.Draft = &compose.Draft{To: "li@example.org", Subject: "Long", Body: long}
	}})
	o := r.own()
	c := o.composer
	if c.body.Visible() || !c.long.box.Visible() {
		t.Fatal("it is in the editor")
	}
	c.Send()
	r.settle()
	m, err := r.fake.Get(t.Context(), o.page.(*messagePage).msg.ID)
	must(t, err)
	if m.Source.Body != long {
		t.Errorf("%d of %d characters were sent", len(m.Source.Body), len(long))
	}
}

func TestBreakLines(t *testing.T) {
	word := strings.Repeat("x", 60)
	long := strings.TrimSpace(strings.Repeat(word+" ", 200))
	for name, text := range map[string]string{"words": long, "one word": strings.Repeat("ş", 3*mostLine+5), "short": "a\nb"} {
		got := breakLines(text)
		if !fits(got) {
			t.Errorf("%s: a line is still too long", name)
		}
		plain := strings.NewReplacer("\n", "", " ", "")
		if plain.Replace(got) != plain.Replace(text) {
			t.Errorf("%s: letters are lost", name)
		}
	}
}

// Tab leaves every field: To, Subject, text and on to Send; Shift+Tab from To
// is From.
func TestTabOrder(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	canvas := r.win.win.Canvas()
	canvas.Focus(c.to.typing)
	want := []fyne.Focusable{c.subject, c.body, c.strip.attach, c.send, c.sendMore, c.options.toggle, c.discard}
	for i, w := range want {
		canvas.FocusNext()
		if canvas.Focused() != w {
			t.Fatalf("stop %d is %T, want %T", i, canvas.Focused(), w)
		}
	}
	if c.body.AcceptsTab() {
		t.Error("the text swallows Tab")
	}
	canvas.Focus(c.to.typing)
	canvas.FocusPrevious()
	if canvas.Focused() != fyne.Focusable(c.from) {
		t.Errorf("before To is %T", canvas.Focused())
	}
}

// Cc and Bcc appear by command, take the focus, and stay if filled.
func TestShowCc(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	if c.rows[compose.FieldCc].Visible() {
		t.Fatal("Cc is there from the start")
	}
	r.win.commands.do(cmdCc)
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.cc.typing) {
		t.Error("Cc has not got the focus")
	}
	test.Type(c.cc.typing, "c@example.org")
	r.win.commands.do(cmdBcc)
	test.Type(c.bcc.typing, "b@example.org")
	r.fire(saveRest)
	id := c.draft.ID
	r.win.commands.do(cmdNew)
	r.settle()
	if c.rows[compose.FieldCc].Visible() {
		t.Error("Cc stays for the next message")
	}
	r.win.openDraft(id)
	r.settle()
	if !c.rows[compose.FieldCc].Visible() || c.bcc.Text() != "b@example.org" {
		t.Error("a filled Cc or Bcc does not come back")
	}
}

// The title of the window is the subject.
func TestWindowTitle(t *testing.T) {
	r := newRig(t, setup{real: true})
	if got := r.win.win.Title(); got != "Sendoff" {
		t.Errorf("title %q", got)
	}
	test.Type(r.composer().subject, "Report")
	if got := r.win.win.Title(); got != "Report – Sendoff" {
		t.Errorf("title %q", got)
	}
}

// What a mailto link or the command line brings is there at once, is kept as a
// draft, and waits for an account if there is none.
func TestStartDraft(t *testing.T) {
	r := newRig(t, setup{real: true, start: func(s *Start) {
		s.Draft = &compose.Draft{To: "li@example.org", Cc: "c@example.org", Subject: "From a link", Body: "hi"}
	}})
	if r.win.visible {
		t.Error("the main window is in the way of the message")
	}
	o := r.own()
	c := o.composer
	if c.to.Text() != "li@example.org" || c.subject.Text != "From a link" || !c.rows[compose.FieldCc].Visible() {
		t.Errorf("the message is %+v", c.draft)
	}
	if o.win.Canvas().Focused() != fyne.Focusable(c.body) {
		t.Error("the cursor is not in the text")
	}
	r.fire(saveRest)
	if len(r.saved()) != 1 {
		t.Error("it is not kept")
	}

	for _, first := range []bool{false, true} {
		startWithoutAccount(t, first)
	}
}

// startWithoutAccount: what was brought waits behind the welcome page. first:
// there is no database yet.
func startWithoutAccount(t *testing.T, first bool) {
	t.Helper()
	r := newRig(t, setup{start: func(s *Start) { s.Draft, s.FirstRun = &compose.Draft{Subject: "From a link"}, first }})
	w, ok := r.win.page.(*welcomePage)
	if !ok || !w.kept.Visible() {
		t.Fatal("without an account it is not said that the message is kept")
	}
	press(w.try, fyne.KeySpace)
	if r.composer().subject.Text != "From a link" {
		t.Error("the message is gone")
	}
}

// What is typed before the store is open is neither lost nor held up.
func TestTypingBeforeOpen(t *testing.T) {
	r := newRig(t, setup{real: true, shut: true})
	c := r.composer()
	test.Type(c.to.typing, "li@example.org")
	test.Type(c.subject, "Early")
	c.Send() // nothing to send with yet
	r.drop(r.file("a.txt", 3))
	r.win.Open()
	r.until("it is open", func() bool { return r.win.ready && c.senders != nil })
	r.settle()
	if c.subject.Text != "Early" || len(c.draft.Attachments) != 1 || len(r.saved()) != 1 {
		t.Errorf("draft %+v, %d saved", c.draft, len(r.saved()))
	}
	c.Send()
	r.settle()
	if r.fake.count("submit") != 1 {
		t.Errorf("submitted %d times", r.fake.count("submit"))
	}
}

// Files: dropped anywhere, any number; folders, missing and double ones are
// refused with words; each has its name, its size and a way off.
func TestDropFiles(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	folder := filepath.Join(r.home, "files", "folder")
	a, b := r.file("a.txt", 10), r.file("Ömer’s “b”.pdf", 2000)
	must(t, os.MkdirAll(folder, 0o700))
	r.drop(a, b, folder, filepath.Join(r.home, "gone.txt"))
	if len(c.draft.Attachments) != 2 {
		t.Fatalf("attached: %+v", c.draft.Attachments)
	}
	if q := r.win.sheets.open; q == nil || q.title != r.t("drop.folder", "name", "folder") {
		t.Error("the folder is not asked about")
	}
	r.win.sheets.open.answer(1) // leave it out
	for _, want := range []string{r.t("drop.attached", "n", 2), r.t("drop.unreadable", "name", "gone.txt")} {
		if !strings.Contains(r.toast(), want) {
			t.Errorf("the toast %q lacks %q", r.toast(), want)
		}
	}
	if !shows(c.strip.box, "Ömer’s “b”.pdf") || !shows(c.strip.box, r.words.Size(2000)) {
		t.Errorf("the strip shows %q", readable(c.strip.box))
	}
	if len(r.saved()) != 1 || len(r.saved()[0].Attachments) != 2 {
		t.Error("the draft was not saved at the attach")
	}
	r.drop(a)
	if len(c.draft.Attachments) != 2 || r.toast() != r.t("drop.already", "name", "a.txt") {
		t.Errorf("a second time: %d attached, toast %q", len(c.draft.Attachments), r.toast())
	}
	r.drop(r.file("c.txt", 1))
	test.Tap(r.win.toasts.button)
	r.settle()
	if len(c.draft.Attachments) != 2 {
		t.Error("Undo did not take it off")
	}
	r.win.focus(c.strip.chips)
	press(c.strip.chips, fyne.KeyRight)
	press(c.strip.chips, fyne.KeyDelete)
	r.settle()
	if len(c.draft.Attachments) != 1 || c.draft.Attachments[0].Name != "a.txt" {
		t.Errorf("after Delete: %+v", c.draft.Attachments)
	}
	if chip, ok := c.strip.chips.row.Objects[0].(*chip); !ok {
		t.Error("no chip")
	} else {
		test.Tap(chip.cross)
	}
	r.settle()
	if len(c.draft.Attachments) != 0 || !c.strip.hint.Visible() {
		t.Error("× did not take it off")
	}
}

// A folder is attached as a zip archive, if the person says so; Send waits for
// it.
func TestDropFolder(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.to.SetText("li@example.org")
	c.subject.SetText("Photos")
	r.drop(filepath.Dir(r.file("a.txt", 10)))
	r.win.sheets.open.answer(0)
	c.Send()
	if c.sending {
		t.Error("Send did not wait")
	}
	r.settle()
	p, ok := r.win.page.(*messagePage)
	if !ok || len(p.msg.Source.Attachments) != 1 || p.msg.Source.Attachments[0].Name != "files.zip" {
		t.Fatalf("the page is %T, the draft %+v", r.win.page, c.draft.Attachments)
	}
}

// Each file has a menu: it can be renamed, moved and taken off by keyboard.
func TestFileMenu(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.drop(r.file("a.txt", 1), r.file("b.txt", 2))
	r.win.toasts.hide()
	names := func() (all []string) {
		for _, f := range c.draft.Attachments {
			all = append(all, f.Name)
		}
		return all
	}
	choose := func(file int, key string) {
		t.Helper()
		r.win.focus(c.strip.chips)
		press(c.strip.chips, fyne.KeyHome)
		for range file {
			press(c.strip.chips, fyne.KeyRight)
		}
		press(c.strip.chips, fyne.KeyReturn)
		shown := r.win.win.Canvas().Overlays().Top()
		if shown == nil {
			t.Fatal("Enter opened no menu")
		}
		r.win.win.Canvas().Overlays().Remove(shown)
		for _, item := range c.fileItems(c.strip.chips.at) {
			if item.Label == r.t(key) {
				item.Action()
				r.settle()
				return
			}
		}
		t.Fatalf("the menu has no %s", key)
	}
	choose(1, "file.move-left")
	if got := names(); !slices.Equal(got, []string{"b.txt", "a.txt"}) {
		t.Errorf("after moving left: %v", got)
	}
	choose(0, "file.move-right")
	choose(0, "file.rename")
	enter(c.renaming, "Ayşe/\u202e report.txt")
	r.win.sheets.open.answer(0)
	r.settle()
	if got := names(); got[0] == "a.txt" || strings.ContainsAny(got[0], "/\u202e") || !strings.HasSuffix(got[0], "report.txt") {
		t.Errorf("renamed to %q", got[0])
	}
	choose(1, "action.remove")
	if got := names(); len(got) != 1 {
		t.Errorf("after removing: %v", got)
	}
	if saved := r.saved(); len(saved) != 1 || len(saved[0].Attachments) != 1 || saved[0].Attachments[0].Name != names()[0] {
		t.Errorf("saved is %+v", saved)
	}
}

func TestDropManyFiles(t *testing.T) {
	r := newRig(t, setup{real: true})
	var paths []string
	for i := range 200 {
		paths = append(paths, r.file(fmt.Sprintf("%03d.txt", i), i))
	}
	r.drop(paths...)
	if n := len(r.composer().draft.Attachments); n != 200 {
		t.Errorf("%d attached", n)
	}
	r.win.toasts.hide() // it lies over the text on purpose
	r.fits("200 files")
}

// With a sheet open nothing is taken.
func TestDropWhileSheetIsOpen(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.win.showShortcuts()
	r.drop(r.file("a.txt", 1))
	if len(r.win.composer.draft.Attachments) != 0 || r.toast() != r.t("drop.close-first") {
		t.Errorf("toast %q", r.toast())
	}
}

// Files dropped while a message that was sent is shown begin a new message.
func TestDropOnMessagePage(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.win.openMessage(states()[3])
	r.drop(r.file("a.txt", 1))
	if c := r.composer(); len(c.draft.Attachments) != 1 {
		t.Errorf("attached: %+v", c.draft.Attachments)
	}
}

// The total stands against what the server takes.
func TestTotalAgainstLimit(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.senders[0].limit.MaxMessageBytes = 25_000_000
	r.drop(r.file("a.bin", 100_000))
	want := r.t("composer.size", "size", compose.EstimateSize(c.draft), "max", int64(25_000_000))
	if !strings.Contains(c.hint.facts.seg.Text, want) {
		t.Errorf("the line says %q, want %q", c.hint.facts.seg.Text, want)
	}
	c.senders[0].limit.MaxMessageBytes = 50_000
	enterPeople(c.to, "li@example.org")
	enter(c.subject, "S")
	c.Send()
	r.settle()
	if r.fake.called("submit") || !strings.Contains(c.hint.text.seg.Text, r.words.Size(50_000)) {
		t.Errorf("too big: the line says %q", c.hint.text.seg.Text)
	}
}

// What is wrong besides the worst is counted, and opens to lead there.
func TestRestOfTheFindings(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{AccountID: c.draft.AccountID, To: "missing", Body: "See the attached file."})
	c.Send()
	r.settle()
	rest := len(c.problems) - 1
	if rest < 1 || !c.hint.more.Visible() || c.hint.more.text != r.t("preflight.more", "n", rest) {
		t.Fatalf("%d findings, the line says %q", rest+1, c.hint.more.text)
	}
	test.Tap(&c.hint.more.word)
	menu := r.win.win.Canvas().Focused()
	if r.win.win.Canvas().Overlays().Top() == nil || menu == nil {
		t.Fatal("nothing opened")
	}
	at := slices.IndexFunc(c.problems[1:], func(p compose.Problem) bool { return p.Key == compose.ProblemNoSubject })
	if at < 0 {
		t.Fatalf("the findings are %v", c.problems)
	}
	for range at { // it opens on the first
		press(menu, fyne.KeyDown)
	}
	press(menu, fyne.KeyReturn)
	r.settle()
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.subject) {
		t.Errorf("the focus is on %T", r.win.win.Canvas().Focused())
	}
	c.fill(compose.Draft{AccountID: c.draft.AccountID, To: "missing", Subject: "S"})
	c.Send()
	r.settle()
	if c.hint.more.Visible() {
		t.Error("more is promised than there is")
	}
}
