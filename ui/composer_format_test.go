package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// sent is the source of the message that was handed to the outbox.
func (r *rig) sent(c *composer) compose.Draft {
	r.Helper()
	id := c.draft.ID
	c.Send()
	r.settle()
	m, err := r.fake.Get(r.Context(), id)
	must(r.T, err)
	return m.Source
}

// toolOf is the tool of a command.
func toolOf(t *testing.T, c *composer, id string) *tool {
	t.Helper()
	i := slices.IndexFunc(formats(), func(f format) bool { return f.id == id })
	if i < 0 {
		t.Fatalf("no tool for %s", id)
	}
	return c.tools.formats[i]
}

// Each format works by its tool and by its command, on what is selected, takes
// itself back, is one step of undo, and leaves the focus in the text.
func TestFormats(t *testing.T) {
	for id, tc := range map[string]struct{ text, want string }{
		cmdBold:    {"one two", "**one** two"},
		cmdItalic:  {"one two", "*one* two"},
		cmdHeading: {"one two", "# one two"},
		cmdList:    {"one two", "- one two"},
		cmdQuote:   {"one two", "> one two"},
		cmdCode:    {"one two", "`one` two"},
	} {
		t.Run(id, func(t *testing.T) {
			r := newRig(t, setup{real: true})
			c := r.composer()
			canvas := r.win.win.Canvas()
			c.body.SetText(tc.text)
			c.body.selectRange(0, 3)
			canvas.Unfocus() // as a click on the tool does
			test.Tap(toolOf(t, c, id))
			if c.body.Text != tc.want || canvas.Focused() != fyne.Focusable(c.body) || c.body.SelectedText() != "one" {
				t.Fatalf("the tool made %q, %q is selected, %T has the focus", c.body.Text, c.body.SelectedText(), canvas.Focused())
			}
			if !r.win.commands.do(id) || c.body.Text != tc.text {
				t.Fatalf("the command made %q", c.body.Text)
			}
			r.win.commands.do(cmdUndo)
			if c.body.Text != tc.want {
				t.Errorf("undone to %q", c.body.Text)
			}
			r.win.commands.do(cmdUndo)
			if c.body.Text != tc.text {
				t.Errorf("undone to %q", c.body.Text)
			}
		})
	}
}

// What is typed in a new message is sent with its marks meaning something.
func TestFormattedMessageIsSent(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	enterPeople(c.to, "li@example.org")
	test.Type(c.subject, "S")
	r.win.focus(c.body)
	test.Type(c.body, "now")
	c.body.selectRange(0, 3)
	r.win.commands.do(cmdBold)
	if d := r.sent(c); !d.Markdown || d.Body != "**now**" {
		t.Errorf("sent was %+v", d)
	}
}

// A message that came from a mailto link can be formatted; one that was kept as
// plain text stays so, and has no tools.
func TestPlainTextHasNoTools(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.win.compose(compose.Draft{To: "li@example.org", Body: "from a link"})
	if !c.draft.Markdown || !c.tools.box.Visible() {
		t.Error("the text of a link cannot be formatted")
	}
	r.win.compose(compose.Draft{ID: "kept", To: "li@example.org", Body: "*as it is*"})
	if c.draft.Markdown || c.tools.box.Visible() || !c.options.rows.Visible() {
		t.Error("plain text became formatted, has tools, or does not say what it is")
	}
	r.win.focus(c.body)
	if r.win.commands.do(cmdBold) || r.win.commands.do(cmdPreview) {
		t.Error("plain text is formatted by key")
	}
	c.options.plain.SetChecked(false)
	if !c.tools.box.Visible() || !r.win.commands.do(cmdBold) {
		t.Error("no longer plain, it has no tools")
	}
	r.win.commands.do(cmdPreview)
	c.options.plain.SetChecked(true)
	if c.previewing() || !c.body.Visible() {
		t.Error("plain text is shown as a preview")
	}
}

// Formatting rests while one writes elsewhere, while a sheet is open, and while
// the message is being handed over.
func TestFormattingRests(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.body.SetText("text")
	for what, begin := range map[string]func(){
		"in the subject": func() { r.win.focus(c.subject) },
		"in To":          func() { c.to.focus() },
		"in a sheet":     func() { r.win.focus(c.body); r.win.showShortcuts() },
	} {
		begin()
		if r.win.commands.do(cmdBold) || c.body.Text != "text" {
			t.Errorf("%s it formats", what)
		}
		r.win.sheets.escape()
	}
	c.sending = true
	r.win.focus(c.body)
	test.Tap(toolOf(t, c, cmdBold))
	if c.body.Text != "text" {
		t.Error("it formats what is being handed over")
	}
}

// A link asks for its address, takes web and mail addresses only, and says so.
func TestLink(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.body.SetText("see our page now")
	c.body.selectRange(4, 12)
	r.win.focus(c.body)
	r.win.commands.do(cmdLink)
	if !r.win.sheets.busy() || r.win.win.Canvas().Focused() != fyne.Focusable(c.linking) {
		t.Fatal("it does not ask for the address")
	}
	for _, bad := range []string{"javascript:alert(1)", "file:///etc/passwd", "", "our page"} {
		c.linking.SetText(bad)
		c.linking.OnSubmitted("")
		if q := r.win.sheets.open; q == nil || q.text != r.t("link.bad") || c.linking.Text != bad || c.body.Text != "see our page now" {
			t.Fatalf("%q: the text is %q, asked is for %q, %+v", bad, c.body.Text, c.linking.Text, q)
		}
	}
	c.linking.SetText("example.org/q3")
	c.linking.OnSubmitted("")
	if c.body.Text != "see [our page](https://example.org/q3) now" || r.win.sheets.busy() || r.win.win.Canvas().Focused() != fyne.Focusable(c.body) {
		t.Errorf("the text is %q", c.body.Text)
	}
	r.win.commands.do(cmdUndo)
	if c.body.Text != "see our page now" {
		t.Errorf("undone to %q", c.body.Text)
	}
	c.body.SetText("https://example.org/x")
	c.body.selectRange(0, 21)
	r.win.commands.do(cmdLink)
	if c.linking.Text != "https://example.org/x" {
		t.Errorf("the selected address is not proposed: %q", c.linking.Text)
	}
	r.win.sheets.escape()
	if c.body.Text != "https://example.org/x" {
		t.Error("Escape changed the text")
	}
}

// A tool says what it is and its key where findings stand, as long as the
// pointer is over it.
func TestToolsSayWhatTheyAre(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	for i, f := range formats() {
		c.tools.formats[i].MouseIn(&desktop.MouseEvent{})
		if got, want := c.hint.text.seg.Text, r.t(f.label); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, keyName(f.key)) {
			t.Errorf("%s: the line says %q", f.id, got)
		}
		c.tools.formats[i].MouseOut()
		if c.hint.text.Visible() {
			t.Errorf("%s: the line goes on saying %q", f.id, c.hint.text.seg.Text)
		}
		if _, stop := any(c.tools.formats[i]).(fyne.Focusable); stop {
			t.Error("a tool is a Tab stop")
		}
	}
}

// In a low window the toolbar gives its room to the text; the keys still work.
func TestLowWindowFoldsTheTools(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	for _, height := range []float32{720, 599, 600} {
		r.win.win.Resize(fyne.NewSize(1100, height))
		if got, want := c.tools.box.Visible(), height >= 600; got != want {
			t.Errorf("%v high: tools are visible: %v", height, got)
		}
	}
	r.win.win.Resize(fyne.NewSize(720, 480))
	top := r.app.Driver().AbsolutePositionForObject(c.bodyBox).Y
	head := r.app.Driver().AbsolutePositionForObject(c.rows[compose.FieldSubject])
	if gap := top - head.Y - c.rows[compose.FieldSubject].Size().Height; gap > 4 {
		t.Errorf("%v stay empty above the text", gap)
	}
	r.win.focus(c.body)
	test.Type(c.body, "x")
	c.body.selectRange(0, 1)
	r.win.commands.do(cmdBold)
	if c.body.Text != "**x**" {
		t.Error("the key does not work")
	}
}
