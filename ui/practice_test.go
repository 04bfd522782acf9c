package ui

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/desktop"
	"sendoff/practice"
	"sendoff/store"
)

// fill puts two messages into the practice mailbox.
func (f *fakeMailbox) fill(r *rig) {
	path := filepath.Join(r.home, "m.eml")
	var lines strings.Builder
	for i := range sourceLines + 50 {
		fmt.Fprintf(&lines, "line %d \xfe\r\n", i+1)
	}
	must(r.T, os.WriteFile(path, []byte(lines.String()), 0o600))
	f.items = []practice.Item{
		{ID: "1", Recipients: []string{"li@example.org"}, Subject: "Hello", Received: fixedNow(), Path: path},
		{ID: "2", Recipients: []string{"x@example.org"}, Received: fixedNow(), Path: path},
	}
	f.view = practice.View{
		From: "Ayşe <ayse@example.org>", To: "li@example.org", Subject: "Hello", Text: "One line.",
		Parts: []practice.Part{
			{Index: 1, Name: "rapor ş.pdf", Type: "application/pdf", Size: 2_100_000},
			{Index: 2, Type: "text/html", Size: 900},
		},
	}
}

// practicePage opens the practice mailbox.
func (r *rig) practicePage() *practicePage {
	r.Helper()
	r.win.commands.do(cmdPractice)
	r.settle()
	p, ok := r.win.page.(*practicePage)
	if !ok {
		r.Fatalf("the page is %T", r.win.page)
	}
	return p
}

func (r *rig) focused() fyne.Focusable { return r.win.win.Canvas().Focused() }

// Every tab can be reached and opened by keyboard, and keeps the focus there.
func TestPracticeTabs(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.mailbox.fill(r)
	p := r.practicePage()
	if r.focused() != fyne.Focusable(p.list) {
		t.Errorf("the focus is on %T", r.focused())
	}
	press(p.list, fyne.KeyReturn)
	for _, tc := range []struct {
		tab   string
		shown []string
	}{
		{tabMessage, []string{"Hello", "li@example.org", "One line."}},
		{tabSource, []string{"line 1 \uFFFD", fmt.Sprintf("line %d ", sourceLines), r.t("practice.open-source")}},
		{tabParts, []string{"rapor ş.pdf", "application/pdf · 2.1 MB", "part-3.html", r.t("practice.save")}},
	} {
		b := p.message.tabs[tc.tab]
		if r.focused() != fyne.Focusable(b) || !b.focused {
			t.Errorf("Tab does not lead to %s: %T", tc.tab, r.focused())
		}
		press(b, fyne.KeyReturn)
		for _, text := range tc.shown {
			if !shows(p.detail, text) {
				t.Errorf("%s does not show %q: %q", tc.tab, text, readable(p.detail))
			}
		}
		if r.focused() != fyne.Focusable(b) {
			t.Errorf("opening %s takes the focus away", tc.tab)
		}
		r.win.win.Canvas().FocusNext()
	}
	p.message.choose(tabSource)
	if shows(p.detail, fmt.Sprintf("line %d ", sourceLines+1)) {
		t.Error("the source is not cut")
	}
	// Another message keeps the tab; a page that is read again keeps the message.
	press(p.list, fyne.KeyDown)
	r.settle()
	p.reload()
	r.settle()
	if p.chosen != "2" || p.list.at != 1 || p.message.tab != tabSource {
		t.Errorf("message %q, row %d, tab %q", p.chosen, p.list.at, p.message.tab)
	}
}

// The source can be walked through and copied, and not changed.
func TestReadOnly(t *testing.T) {
	r := newRig(t, setup{real: true})
	ro := newReadOnly("one\ntwo")
	w := r.win.win
	w.SetContent(ro)
	w.Canvas().Focus(ro)
	c := r.app.Clipboard()
	c.SetContent("paste")
	test.Type(ro, "typed")
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyTab} {
		press(ro, key)
	}
	ro.TypedShortcut(&fyne.ShortcutPaste{Clipboard: c})
	press(ro, fyne.KeyDown)
	ro.TypedShortcut(&fyne.ShortcutSelectAll{})
	ro.TypedShortcut(&fyne.ShortcutCut{Clipboard: c})
	ro.TypedShortcut(&fyne.ShortcutUndo{})
	if ro.Text != "one\ntwo" || c.Content() != "one\ntwo" || ro.CursorRow != 1 {
		t.Errorf("text %q, copied %q, row %d", ro.Text, c.Content(), ro.CursorRow)
	}
}

func TestPracticeStates(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.mailbox.listErr = errTest
	p := r.practicePage()
	if want := r.t("practice.failed", "reason", r.t("practice.reason-folder")); !shows(p.object(), want) || shows(p.object(), errTest.Error()) {
		t.Errorf("it says %q", readable(p.object()))
	}
	if r.focused() != fyne.Focusable(p.note.action) || p.note.action.Text != r.t("action.retry") {
		t.Errorf("the focus is on %T, the button is %q", r.focused(), p.note.action.Text)
	}
	r.mailbox.listErr = nil
	press(p.note.action, fyne.KeyReturn)
	r.settle()
	if !shows(p.object(), r.t("practice.empty")) || p.note.action.Text != r.t("practice.write") || p.clear.Visible() {
		t.Errorf("empty: %q", readable(p.object()))
	}
	r.mailbox.fill(r)
	r.mailbox.openErr = errTest
	p.reload()
	r.settle()
	if !shows(p.detail, r.t("practice.unreadable")) || p.note.box.Visible() {
		t.Errorf("unreadable: %q", readable(p.object()))
	}
	if r.focused() != fyne.Focusable(p.list) {
		t.Errorf("the focus is on %T", r.focused())
	}
	r.mailbox.openErr = nil
	for _, b := range buttons(p.detail) {
		press(b, fyne.KeyReturn)
	}
	r.settle()
	if !shows(p.detail, "One line.") {
		t.Errorf("read again: %q", readable(p.detail))
	}
	r.mailbox.dropErr = errTest
	press(p.clear, fyne.KeyReturn)
	r.settle()
	if r.toast() != r.t("practice.not-emptied") || !shows(p.detail, "One line.") {
		t.Errorf("told %q", r.toast())
	}
	r.mailbox.dropErr = nil
	press(p.clear, fyne.KeyReturn)
	r.settle()
	press(p.note.action, fyne.KeyReturn)
	r.settle()
	if r.composer().draft.AccountID != "practice" {
		t.Errorf("writes from %q", r.composer().draft.AccountID)
	}
}

func TestSavePart(t *testing.T) {
	tests := map[string]struct {
		answer picked
		err    error
		saved  string
		told   []any
	}{
		"saved":     {picked{paths: []string{"/x/y.pdf"}}, nil, "1 1 to /x/y.pdf", []any{"file.saved", "name", "y.pdf"}},
		"cancelled": {picked{err: desktop.ErrCancelled}, nil, "", nil},
		"far away":  {picked{err: desktop.ErrNotLocal}, nil, "", []any{"picker.save-not-local"}},
		"gone":      {picked{paths: []string{"/x/y"}}, fmt.Errorf("x: %w", practice.ErrNotFound), "1 1 to /x/y", []any{"practice.gone"}},
		"damaged":   {picked{paths: []string{"/x/y"}}, fmt.Errorf("x: %w", practice.ErrDamaged), "1 1 to /x/y", []any{"practice.save-damaged", "name", "y"}},
		"full":      {picked{paths: []string{"/x/y"}}, fmt.Errorf("x: %w", store.ErrFull), "1 1 to /x/y", []any{"store.full"}},
		"denied":    {picked{paths: []string{"/x/y"}}, &fs.PathError{Err: fs.ErrPermission}, "1 1 to /x/y", []any{"file.save-denied"}},
		"other":     {picked{paths: []string{"/x/y"}}, errTest, "1 1 to /x/y", []any{"file.save-failed", "name", "y"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			f, set := withPicker()
			r := newRig(t, set)
			r.mailbox.fill(r)
			r.mailbox.saveErr = tc.err
			p := r.practicePage()
			p.message.choose(tabParts)
			press(p.message.saves[0], fyne.KeyReturn)
			req := (<-f.asked).(desktop.SaveRequest)
			if req.Name != "rapor ş.pdf" || req.Title != r.t("picker.save") {
				t.Errorf("asked %+v", req)
			}
			r.answer(f, tc.answer)
			if got := strings.Join(r.mailbox.saved, ";"); got != tc.saved {
				t.Errorf("saved %q, want %q", got, tc.saved)
			}
			want := ""
			if tc.told != nil {
				want = r.t(tc.told[0].(string), tc.told[1:]...)
			}
			if r.toast() != want {
				t.Errorf("told %q, want %q", r.toast(), want)
			}
		})
	}
}

// Fyne's dialog gives a folder, in which no file is replaced.
func TestSavePartWithFyne(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.mailbox.fill(r)
	p := r.practicePage()
	p.message.choose(tabParts)
	press(p.message.saves[1], fyne.KeyReturn)
	top := r.win.win.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("no dialog")
	}
	save := stockButton(top, r.t("picker.save-here"))
	r.until("the folder is shown", func() bool { return !save.Disabled() })
	test.Tap(save)
	r.settle()
	if len(r.mailbox.saved) != 1 || !strings.HasPrefix(r.mailbox.saved[0], "1 2 into /") || !strings.HasSuffix(r.mailbox.saved[0], " as part-3.html") {
		t.Errorf("saved %q", r.mailbox.saved)
	}
	if r.toast() != r.t("file.saved", "name", "part-3.html") {
		t.Errorf("told %q", r.toast())
	}
}

// The message shows what came with it, as its recipient would see, and saves it
// from there.
func TestPracticeMessageShowsFiles(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.mailbox.fill(r)
	p := r.practicePage()
	if p.message.tab != tabMessage || !shows(p.message.body, "rapor ş.pdf") || !shows(p.message.body, r.words.Size(2_100_000)) {
		t.Errorf("the message shows %q", readable(p.message.body))
	}
	if n := len(p.message.saves); n != 2 {
		t.Errorf("%d of them can be saved", n)
	}
	r.mailbox.view.Parts = nil
	p.open(p.items[0])
	r.settle()
	if n := len(p.message.saves); n != 0 || shows(p.message.body, "rapor") {
		t.Errorf("without files it shows %q", readable(p.message.body))
	}
}
