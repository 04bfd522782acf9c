package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"sendoff/account"
	"sendoff/compose"
)

// whole reports whether a line has the room for all of its words.
func whole(l *line) bool { return l.Size().Width-2*l.Theme().Size("innerPadding") > l.width()-1 }

// Where one column of lights has room to spare, the other says all it has to
// say: who was refused is not cut off.
func TestLightsShareTheRoom(t *testing.T) {
	r := newRig(t, setup{lang: "tr", change: failing(refusedPassword())})
	p := setUp(r, "ayse@gmail.com", appWord)
	for _, l := range p.check.lights.all {
		if !whole(l.word) || !whole(l.detail) {
			t.Errorf("%q %q has no room", l.word.seg.Text, l.detail.seg.Text)
		}
	}
	width := p.check.lights.box.Size().Width
	for _, detail := range []string{"", strings.Repeat("long", 40)} { // nobody can spare anything
		for _, l := range p.check.lights.all {
			l.detail.set(detail)
		}
		p.check.lights.box.Refresh()
		if x := p.check.lights.all[2].icon.Position().X; x < width*0.3 || x > width*0.7 {
			t.Errorf("the second column is at %v of %v", x, width)
		}
	}
}

// The labels of the header are whole, in each language, and the fields begin
// below each other.
func TestHeaderLabelsAreWhole(t *testing.T) {
	for _, lang := range []string{"en", "tr"} {
		r := newRig(t, setup{real: true, lang: lang})
		c := r.composer()
		c.options.open(c)
		c.showField(compose.FieldCc, true)
		c.showField(compose.FieldBcc, true)
		r.settle()
		var left []float32
		for _, row := range c.header.Objects {
			if box, ok := row.(*fyne.Container); ok && box == c.options.rows {
				row = box.Objects[0]
			}
			box := row.(*fyne.Container)
			label := box.Objects[0].(*line)
			if !whole(label) {
				t.Errorf("%s: %q has no room", lang, label.seg.Text)
			}
			left = append(left, box.Objects[1].Position().X)
		}
		if len(left) != 6 || slices.Min(left) != slices.Max(left) {
			t.Errorf("%s: the fields begin at %v", lang, left)
		}
	}
}

// A menu at the right edge of the window ends where its button ends.
func TestMenuStaysBelowItsButton(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := openReport(r)
	p.more.OnTapped()
	menu := r.win.win.Canvas().Overlays().Top()
	if menu == nil {
		t.Fatal("no menu")
	}
	texts := canvasTexts(menu)
	if len(texts) == 0 {
		t.Fatal("the menu is empty")
	}
	button := r.app.Driver().AbsolutePositionForObject(p.more)
	for _, text := range texts {
		end := r.app.Driver().AbsolutePositionForObject(text).X + text.MinSize().Width
		if end > button.X+p.more.Size().Width {
			t.Errorf("%q ends at %v, the button at %v", text.Text, end, button.X+p.more.Size().Width)
		}
	}
}

// openReport opens the page of a message that was refused.
func openReport(r *rig) *messagePage {
	r.Helper()
	for _, m := range states() {
		r.fake.put(m)
	}
	r.win.mail.reload()
	r.settle()
	e, _ := r.win.mail.find("msg-refused")
	r.win.openEntry(e, true)
	r.settle()
	p, ok := r.messagePage()
	if !ok {
		r.Fatal("no page")
	}
	return p
}

// The page of the accounts is as high as what is on it, so that nothing says
// there is more below.
func TestAccountsPageIsNotHigherThanItsContent(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.accountsPage()
	r.settle()
	if have, want := p.content.Content.Size().Height, fyne.Max(p.content.Content.MinSize().Height, p.content.Size().Height); have > want+1 {
		t.Errorf("the content is %v high, there is need for %v", have, want)
	}
}

// A certificate names each name once.
func TestCertificateNamesOnce(t *testing.T) {
	for _, tt := range []struct {
		names []string
		want  string
	}{
		{nil, "a.example"},
		{[]string{"a.example"}, "a.example"},
		{[]string{"a.example", "b.example"}, "a.example · b.example"},
	} {
		if got := issuedTo(&account.Certificate{Subject: "a.example", Names: tt.names}); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.names, got, tt.want)
		}
	}
}
