package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// seen are all objects of a kind in what is shown.
func seen[T fyne.CanvasObject](r *rig, root fyne.CanvasObject) []T {
	var found []T
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		if is, ok := o.(T); ok {
			found = append(found, is)
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, inner := range o.Objects {
				walk(inner)
			}
		case fyne.Widget:
			for _, inner := range test.WidgetRenderer(o).Objects() {
				walk(inner)
			}
		}
	}
	walk(root)
	return found
}

// The preview shows the text without its marks, is left by Escape and by its
// key, and the caret is where it was.
func TestPreview(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.win.focus(c.body)
	c.body.SetText("# Head\n\none **two** three")
	c.body.selectRange(12, 15)
	canvasOf := r.win.win.Canvas()
	for name, leave := range map[string]func(){
		"Escape": func() { press(c.preview, fyne.KeyEscape) },
		"key":    func() { r.win.commands.do(cmdPreview) },
		"tool":   func() { canvasOf.Unfocus(); test.Tap(c.tools.write) },
	} {
		r.win.commands.do(cmdPreview)
		if c.body.Visible() || !c.previewing() || canvasOf.Focused() != fyne.Focusable(c.preview) || !c.tools.preview.chosen || c.tools.write.chosen {
			t.Fatalf("%s: the preview is not shown", name)
		}
		var bold, head bool
		for _, text := range seen[*canvas.Text](r, c.preview) {
			if strings.ContainsAny(text.Text, "#*") {
				t.Errorf("%s: marks are shown: %q", name, text.Text)
			}
			bold = bold || text.Text == "two" && text.TextStyle.Bold
			head = head || text.Text == "Head" && text.TextStyle.Bold && text.TextSize > r.win.look.Size("text")
		}
		if !bold || !head {
			t.Errorf("%s: bold is shown: %v, heading: %v", name, bold, head)
		}
		leave()
		if !c.body.Visible() || c.previewing() || canvasOf.Focused() != fyne.Focusable(c.body) {
			t.Fatalf("%s does not leave the preview", name)
		}
		if from, to := c.body.selection(); from != 12 || to != 15 {
			t.Errorf("%s: selected is %d to %d", name, from, to)
		}
	}
	r.win.commands.do(cmdPreview)
	c.read()
	if r.win.commands.do(cmdBold) || c.draft.Body != "# Head\n\none **two** three" {
		t.Error("the preview is formatted, or changes what is sent")
	}
}

// A link shows where it leads while the pointer is over it, opens when it is
// pressed, and never by itself.
func TestPreviewLink(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	app := &opening{App: r.app}
	c.app = app
	c.body.SetText("see [our page](https://example.org/q3) or [write](mailto:li@example.org), not [this](file:///etc/passwd)")
	r.win.commands.do(cmdPreview)
	links := seen[*word](r, c.preview)
	if len(links) != 2 || links[0].text != "our page" || links[1].text != "write" {
		t.Fatalf("%d links", len(links))
	}
	if len(app.asked) != 0 {
		t.Fatal("a link was opened by itself")
	}
	for i, want := range []string{"https://example.org/q3", "mailto:li@example.org"} {
		links[i].MouseIn(&desktop.MouseEvent{})
		if got := c.hint.text.seg.Text; got != want {
			t.Errorf("the line says %q, want %q", got, want)
		}
		links[i].MouseOut()
		test.Tap(links[i])
	}
	if len(app.asked) != 1 || app.asked[0] != "https://example.org/q3" {
		t.Errorf("opened: %q", app.asked)
	}
}

// A picture of the text is shown, as large as there is room; one that cannot be
// read is named.
func TestPreviewPicture(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	path := r.photo("office.png", 1600, 800)
	c.take([]string{path})
	r.settle()
	c.body.SetText("before\n\n![The office](office.png)\n\nafter")
	r.win.commands.do(cmdPreview)
	if len(seen[*scaledPicture](r, c.preview)) != 0 {
		t.Fatal("the picture was read on the UI goroutine")
	}
	r.settle()
	shown := seen[*scaledPicture](r, c.preview)
	if len(shown) != 1 {
		t.Fatalf("%d pictures are shown", len(shown))
	}
	if pixels := shown[0].image.Image.Bounds().Size(); pixels.X > 840 || pixels.X != 2*pixels.Y {
		t.Errorf("%v are kept of it", pixels)
	}
	if size := shown[0].Size(); size.Width > c.preview.Size().Width || size.Height < 100 {
		t.Errorf("it is %v", size)
	}
	c.showText()
	if len(c.large.have) != 0 {
		t.Error("the picture is kept although nobody sees it")
	}
	c.draft.Attachments[0].Path = path + ".gone"
	r.win.commands.do(cmdPreview)
	r.settle()
	named := false
	for _, l := range seen[*line](r, c.preview) {
		named = named || l.seg.Text == "The office"
	}
	if len(seen[*scaledPicture](r, c.preview)) != 0 || !named {
		t.Error("a picture that is gone is not named")
	}
}

// Another message is not shown as a preview of the one before.
func TestPreviewEndsWithItsMessage(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.body.SetText("text")
	r.win.commands.do(cmdPreview)
	r.win.newMessage()
	if c.previewing() || !c.body.Visible() || c.body.Text != "" {
		t.Error("a new message begins as a preview")
	}
	r.win.commands.do(cmdPreview)
	r.win.compose(compose.Draft{Body: strings.Repeat("long ", mostText)})
	if c.previewing() || c.body.Visible() || !c.long.box.Visible() || c.tools.box.Visible() || r.win.commands.do(cmdPreview) {
		t.Error("a text that is too long has a preview or tools")
	}
}

// A text of thousands of paragraphs is shown as far as it goes, and said to be
// sent whole.
func TestPreviewIsBounded(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.body.SetText(strings.Repeat("a\n\n", mostBlocks+1))
	r.win.commands.do(cmdPreview)
	if n := len(c.preview.column.Objects); n != mostBlocks+1 {
		t.Errorf("%d objects", n)
	}
}

// Text wraps at its width, keeps together what is one word in several looks,
// and breaks what is longer than a line.
func TestFlowText(t *testing.T) {
	newRig(t, setup{real: true})
	text := newFlowText([]compose.Span{
		{Text: "many words (" + strings.Repeat("and more ", 20)},
		{Text: "bold", Bold: true},
		{Text: "ly) " + strings.Repeat("x", 300)},
		{Text: "\nlink", Link: "https://example.org"},
	}, "text", false, func(string) {}, func(string) {})
	for _, width := range []float32{40, 120, 300, 900} {
		text.Resize(fyne.NewSize(width, 10))
		b := lineBreaker{t: text, width: width}
		b.all()
		all := ""
		for _, line := range b.lines {
			used := float32(0)
			for i, p := range line {
				all += p.text
				if trimmed := strings.TrimRight(p.text, " "); i == len(line)-1 && trimmed != p.text {
					p = b.piece(p.span, trimmed)
				}
				used += p.width
			}
			if used > width+1 {
				t.Errorf("%v wide: a line takes %v", width, used)
			}
		}
		want := ""
		for _, s := range text.spans {
			want += strings.ReplaceAll(s.Text, "\n", "")
		}
		if all != want {
			t.Errorf("%v wide: the text is %q", width, all)
		}
		if h := text.MinSize().Height; h < float32(len(b.lines))*14 {
			t.Errorf("%v wide: %d lines are %v high", width, len(b.lines), h)
		}
	}
}

// Code in a line stands on a ground of its own, as wide as it is.
func TestInlineCode(t *testing.T) {
	test.NewTempApp(t)
	text := newFlowText([]compose.Span{{Text: "see "}, {Text: "go vet ./...", Code: true}, {Text: " first"}}, "text", false, nil, nil)
	text.Resize(fyne.NewSize(600, 100))
	objects := test.WidgetRenderer(text).Objects()
	var ground *surface
	for i, o := range objects {
		if s, ok := o.(*surface); ok {
			if ground != nil {
				t.Error("there is a second ground")
			}
			ground = s
			code, ok := objects[i+1].(*canvas.Text)
			if !ok || code.Text != "go vet ./..." || !code.TextStyle.Monospace {
				t.Errorf("on it stands %+v", objects[i+1])
			}
			if left, right := ground.Position().X, ground.Position().X+ground.Size().Width; left > code.Position().X || right < code.Position().X+code.Size().Width {
				t.Errorf("it reaches from %v to %v", left, right)
			}
		}
	}
	if ground == nil {
		t.Error("it looks like the words beside it")
	}
}
