package ui

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"sendoff/compose"
)

// labels is what the pills that are shown say, with ! for a bad one and * for
// a chosen one; what is being typed stands in brackets at its place.
func labels(p *peopleField) string {
	var all []string
	typed := "[" + p.typing.Text + "]"
	for k := range p.plan.pills {
		o := p.pills[k]
		if p.top+k == p.at {
			all = append(all, typed)
		}
		s := o.text.seg.Text
		if o.icon.Visible() && o.flaw.Visible() {
			s += "!"
		}
		if o.chosen {
			s += "*"
		}
		all = append(all, s)
	}
	if p.at == len(p.list) {
		all = append(all, typed)
	}
	return strings.Join(all, " ")
}

// keys presses keys in the typing field.
func keys(p *peopleField, names ...fyne.KeyName) {
	for _, name := range names {
		press(p.typing, name)
	}
}

func pasteInto(p *peopleField, text string) {
	p.typing.TypedShortcut(&fyne.ShortcutPaste{Clipboard: &heldText{text: text}})
}

func (r *rig) expect(p *peopleField, want string) {
	r.Helper()
	if got := labels(p); got != want {
		r.Errorf("the field shows %s, want %s", got, want)
	}
}

// objects counts everything that is made to draw an object.
func objects(o fyne.CanvasObject) int {
	n := 1
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			n += objects(c)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			n += objects(c)
		}
	}
	return n
}

// What ends an entry makes a pill, and what does not, does not.
func TestPillsFromTyping(t *testing.T) {
	for _, c := range []struct{ typed, want, text string }{
		{"a@x.org", "[a@x.org]", "a@x.org"},
		{"a@x.org ", "[a@x.org ]", "a@x.org "},
		{"a@x.org,", "a@x.org []", "a@x.org"},
		{"a@x.org;b", "a@x.org [b]", "a@x.org, b"},
		{"Ayşe Yılmaz <a@x.org>, b", "Ayşe Yılmaz [b]", "Ayşe Yılmaz <a@x.org>, b"},
		{`"Kaya, Meh`, `["Kaya, Meh]`, `"Kaya, Meh`},
		{`"Kaya, Mehmet" <m@x.org>,`, "Kaya, Mehmet []", `"Kaya, Mehmet" <m@x.org>`},
		{"nobody,", "nobody! []", "nobody"},
		{",;,", "[]", ""},
		{"x@öğrenci.example,x@\u0440\u0430ypal.example,", "x@öğrenci.example x@xn--ypal-43d9g.example []", ""},
	} {
		r := newRig(t, setup{real: true})
		p := r.composer().to
		test.Type(p.typing, c.typed)
		r.expect(p, c.want)
		if got := p.Text(); c.text != "" && got != c.text || got != r.composer().draft.To {
			t.Errorf("%q: the text is %q, want %q, the draft has %q", c.typed, got, c.text, r.composer().draft.To)
		}
	}
}

// Enter makes a pill, and goes on when there is nothing to make one of; Tab and
// every other way out of the field make one, too.
func TestPillsFromEnterAndLeaving(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	canvas := r.win.win.Canvas()
	test.Type(c.to.typing, "a@x.org")
	keys(c.to, fyne.KeyReturn)
	r.expect(c.to, "a@x.org []")
	if !c.to.focused() {
		t.Error("Enter left the field although it made a pill")
	}
	test.Type(c.to.typing, "b@x.org")
	keys(c.to, fyne.KeyEnter, fyne.KeyEnter)
	if canvas.Focused() != fyne.Focusable(c.subject) {
		t.Errorf("Enter with nothing typed goes to %T", canvas.Focused())
	}
	c.to.focus()
	test.Type(c.to.typing, "c@x.org")
	canvas.FocusNext()
	r.settle()
	r.expect(c.to, "a@x.org b@x.org c@x.org []")
	canvas.FocusPrevious()
	if !c.to.focused() {
		t.Errorf("the field is more than one Tab stop: %T", canvas.Focused())
	}
	test.Type(c.to.typing, "d@x.org")
	canvas.Unfocus()
	r.settle()
	r.expect(c.to, "a@x.org b@x.org c@x.org d@x.org []")
}

// The window losing the focus is not leaving the field.
func TestWindowWithoutFocusKeepsTyping(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.composer().to
	p.focus()
	test.Type(p.typing, "a@x")
	p.typing.FocusLost()
	r.settle()
	r.expect(p, "[a@x]")
}

// Nothing of a list is lost on its way through the field.
func TestPeopleRoundTrip(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.composer().to
	for _, text := range []string{
		"", "a@x.org", "a@x.org, not an address; b@y.de", `"Kaya, Mehmet" <m@x.org>, a@x.org (at work, mostly)`,
		"Kaya, Mehmet <m@x.org>; Demir, A. <a@y.de>;", "Friends: a@x.org, b@y.de;", "\"never closed, a@x.org\nb@y.de", "a@x.org b@y.de",
	} {
		p.SetText(text)
		if p.Text() != text {
			t.Errorf("%q became %q untouched", text, p.Text())
		}
		good, bad := compose.ParseList(text)
		test.Type(p.typing, "z@z.org,")
		if len(p.list) != len(good)+len(bad)+1 {
			t.Errorf("%q has %d pills", text, len(p.list))
		}
		keys(p, fyne.KeyBackspace, fyne.KeyBackspace)
		again, stillBad := compose.ParseList(p.Text())
		if !reflect.DeepEqual(again, good) || !reflect.DeepEqual(stillBad, bad) {
			t.Errorf("%q became %q", text, p.Text())
		}
	}
}

// Left and Right walk, Home and End jump; Enter and F2 edit in place.
func TestPillsByKey(t *testing.T) {
	type step struct {
		key  fyne.KeyName
		want string
	}
	const three = "a@x.org, Ben <b@x.org>, c@x.org"
	for name, steps := range map[string][]step{
		"walk": {
			{fyne.KeyLeft, "a@x.org Ben c@x.org* []"},
			{fyne.KeyLeft, "a@x.org Ben* c@x.org []"},
			{fyne.KeyHome, "a@x.org* Ben c@x.org []"},
			{fyne.KeyLeft, "a@x.org* Ben c@x.org []"},
			{fyne.KeyRight, "a@x.org Ben* c@x.org []"},
			{fyne.KeyEnd, "a@x.org Ben c@x.org []"},
			{fyne.KeyLeft, "a@x.org Ben c@x.org* []"},
			{fyne.KeyRight, "a@x.org Ben c@x.org []"},
		},
		"backspace": {
			{fyne.KeyBackspace, "a@x.org Ben c@x.org* []"},
			{fyne.KeyBackspace, "a@x.org Ben []"},
			{fyne.KeyBackspace, "a@x.org Ben* []"},
			{fyne.KeyBackspace, "a@x.org []"},
			{fyne.KeyBackspace, "a@x.org* []"},
			{fyne.KeyBackspace, "[]"},
			{fyne.KeyBackspace, "[]"},
		},
		"delete": {
			{fyne.KeyHome, "a@x.org* Ben c@x.org []"},
			{fyne.KeyDelete, "Ben* c@x.org []"},
			{fyne.KeyDelete, "c@x.org* []"},
			{fyne.KeyDelete, "[]"},
		},
		"edit": {
			{fyne.KeyLeft, "a@x.org Ben c@x.org* []"},
			{fyne.KeyLeft, "a@x.org Ben* c@x.org []"},
			{fyne.KeyF2, "a@x.org [Ben <b@x.org>] c@x.org"},
			{fyne.KeyRight, "a@x.org [Ben <b@x.org>] c@x.org*"},
			{fyne.KeyLeft, "a@x.org [Ben <b@x.org>] c@x.org"},
			{fyne.KeyReturn, "a@x.org Ben c@x.org []"},
		},
		"edit another meanwhile": {
			{fyne.KeyLeft, "a@x.org Ben c@x.org* []"},
			{fyne.KeyReturn, "a@x.org Ben [c@x.org]"},
			{fyne.KeyHome, "a@x.org Ben [c@x.org]"},
			{fyne.KeyHome, "a@x.org* Ben [c@x.org]"},
			{fyne.KeyEnter, "[a@x.org] Ben c@x.org"},
			{fyne.KeyEnter, "a@x.org Ben c@x.org []"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, setup{real: true})
			p := r.composer().to
			p.SetText(three)
			p.focus()
			for _, s := range steps {
				keys(p, s.key)
				r.expect(p, s.want)
				if got := r.composer().draft.To; p.told != three && got != p.Text() {
					t.Errorf("the draft has %q, the field %q", got, p.Text())
				}
			}
		})
	}
}

// A pill that is edited is another one afterwards, at the same place.
func TestEditedPill(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.to.SetText("nobody, b@x.org")
	c.to.focus()
	keys(c.to, fyne.KeyHome, fyne.KeyEnter)
	test.Type(c.to.typing, "@x.org")
	if good, _ := compose.ParseList(c.draft.To); len(good) != 2 {
		t.Errorf("while it is typed the draft has %q", c.draft.To)
	}
	keys(c.to, fyne.KeyEnter)
	r.expect(c.to, "nobody@x.org b@x.org []")
	if c.draft.To != "nobody@x.org, b@x.org" {
		t.Errorf("the draft has %q", c.draft.To)
	}
}

// What is typed while a pill is chosen is typed; the window's keys go to the
// window.
func TestTypingWithChosenPill(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.composer().to
	p.SetText("a@x.org")
	p.focus()
	keys(p, fyne.KeyLeft)
	test.Type(p.typing, "b")
	r.expect(p, "a@x.org [b]")
	keys(p, fyne.KeyBackspace, fyne.KeyLeft, fyne.KeyEscape)
	r.expect(p, "a@x.org* []")
	keys(p, fyne.KeyF1)
	if !r.win.sheets.busy() {
		t.Error("F1 does nothing")
	}
}

// The mouse chooses, edits and removes; beside the pills it goes on typing.
func TestPillsByMouse(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	p := c.to
	p.SetText("Ayşe <a@x.org>, b@x.org, c@x.org")
	r.win.focus(c.subject)
	p.pills[0].MouseDown(&desktop.MouseEvent{})
	r.expect(p, "Ayşe* b@x.org c@x.org []")
	if !p.focused() {
		t.Error("the focus is elsewhere")
	}
	if !shows(c.hint.box, "Ayşe <a@x.org>") {
		t.Errorf("the line shows %q", readable(c.hint.box))
	}
	p.pills[1].MouseIn(&desktop.MouseEvent{})
	if !shows(c.hint.box, "b@x.org") {
		t.Errorf("under the pointer the line shows %q", readable(c.hint.box))
	}
	p.pills[1].MouseOut()
	test.Tap(p.ground)
	r.settle()
	r.expect(p, "Ayşe b@x.org c@x.org []")
	if !p.focused() || shows(c.hint.box, "a@x.org") {
		t.Error("a click beside the pills does not go on typing")
	}
	test.DoubleTap(p.pills[1])
	r.settle()
	r.expect(p, "Ayşe [b@x.org] c@x.org")
	keys(p, fyne.KeyReturn)
	test.Tap(p.pills[0].cross)
	r.settle()
	r.expect(p, "b@x.org c@x.org []")
	if c.draft.To != "b@x.org, c@x.org" {
		t.Errorf("the draft has %q", c.draft.To)
	}
}

// A bad one says so in words and in the line below; Send and Correct it lead
// to it.
func TestBadPill(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{real: true, lang: lang})
		c := r.composer()
		test.Type(c.subject, "S")
		test.Type(c.cc.typing, "c@x.org, first bad, second@, ")
		c.showField(compose.FieldCc, true)
		test.Type(c.to.typing, "a@x.org,")
		if !shows(c.cc, r.t("composer.not-an-address")) {
			t.Errorf("it shows %q", readable(c.cc))
		}
		r.win.focus(c.body)
		r.settle()
		c.Send()
		r.settle()
		r.expect(c.cc, "c@x.org first bad!* second@! []")
		if !c.cc.focused() || r.fake.called("submit") {
			t.Error("the bad address has not got the focus")
		}
		if !c.hint.fix.Visible() || !strings.Contains(c.hint.text.seg.Text, "first bad") {
			t.Errorf("the line says %q", c.hint.text.seg.Text)
		}
		test.Tap(c.hint.fix)
		r.settle()
		r.expect(c.cc, "c@x.org [first bad] second@!")
	}
}

// What is still being typed is not called bad, what became a pill is.
func TestBadWhileTyping(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.to.focus()
	test.Type(c.to.typing, "nobody")
	r.fire(checkRest)
	if c.hint.text.Visible() {
		t.Errorf("while typing the line says %q", c.hint.text.seg.Text)
	}
	test.Type(c.to.typing, ",")
	r.fire(checkRest)
	if !strings.Contains(c.hint.text.seg.Text, "nobody") {
		t.Errorf("the line says %q", c.hint.text.seg.Text)
	}
}

// While the message is frozen nothing can be changed.
func TestLockedPills(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.to.SetText("a@x.org, b@x.org")
	c.to.focus()
	keys(c.to, fyne.KeyLeft)
	c.lock(true)
	keys(c.to, fyne.KeyDelete, fyne.KeyF2)
	test.Type(c.to.typing, "x,")
	pasteInto(c.to, "c@x.org, d@x.org")
	c.to.typing.TypedShortcut(&fyne.ShortcutCut{Clipboard: &heldText{}})
	c.to.typing.TypedShortcut(&fyne.ShortcutUndo{})
	test.DoubleTap(c.to.pills[0])
	if c.to.Text() != "a@x.org, b@x.org" || c.to.pills[0].cross.Visible() {
		t.Errorf("it is %q now", c.to.Text())
	}
	c.lock(false)
	if !c.to.pills[0].cross.Visible() {
		t.Error("× does not come back")
	}
}

// The row grows with its lines, up to three; the text gives way, and the rows
// without pills stay as they are. No typing field is ever too narrow.
func TestRowGrowsWithPills(t *testing.T) {
	for _, scale := range []float32{0.8, 1, 2} {
		t.Run(fmt.Sprint(scale), func(t *testing.T) { rowGrows(t, scale) })
	}
}

func rowGrows(t *testing.T, scale float32) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.look.scale = scale
	test.ApplyTheme(t, c.look)
	r.win.win.Resize(fyne.NewSize(1100*scale, 720*scale))
	one := c.rows[compose.FieldTo].Size().Height
	body := c.bodyBox.Position().Y
	for i := range 40 {
		test.Type(c.to.typing, fmt.Sprintf("somebody%d@example.org,", i))
		if w := c.to.typing.Size().Width; w < c.look.Size(sizeField) {
			t.Fatalf("the typing field is %v wide", w)
		}
		row := c.rows[compose.FieldTo].Size().Height
		want := one + float32(c.to.plan.lines-1)*(c.look.Size(sizePill)+c.look.Size(theme.SizeNamePadding))
		if math.Abs(float64(row-want)) > 0.01 {
			t.Fatalf("with %d lines the row is %v high, want %v", c.to.plan.lines, row, want)
		}
	}
	if c.to.plan.lines != mostLines || c.bodyBox.Position().Y <= body {
		t.Errorf("%d lines, the text begins at %v, before at %v", c.to.plan.lines, c.bodyBox.Position().Y, body)
	}
	if h := c.rows[compose.FieldSubject].Size().Height; h != one {
		t.Errorf("the subject is %v high", h)
	}
	r.win.win.Resize(fyne.NewSize(720*scale, 480*scale))
	for _, o := range c.to.pills[:len(c.to.plan.pills)] {
		if end := o.Position().X + o.Size().Width; end > c.to.Size().Width+0.01 {
			t.Errorf("a pill ends at %v, the field at %v", end, c.to.Size().Width)
		}
	}
	keys(c.to, fyne.KeyBackspace)
	r.win.focus(c.subject)
	r.settle()
	r.fits("forty recipients")
}
