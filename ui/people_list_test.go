package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// Copy, cut and select all work on pills; one undo brings back what one step
// took.
func TestPillsClipboardAndUndo(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	p := c.to
	clip := &heldText{}
	undo := func() { p.typing.TypedShortcut(&fyne.ShortcutUndo{}) }
	redo := func() { p.typing.TypedShortcut(&fyne.ShortcutRedo{}) }
	all := func() { p.typing.TypedShortcut(&fyne.ShortcutSelectAll{}) }
	p.SetText(`"Kaya, M." <m@x.org>, nobody`)
	p.focus()
	keys(p, fyne.KeyHome)
	p.typing.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.text != `"Kaya, M." <m@x.org>` {
		t.Errorf("copied %q", clip.text)
	}
	p.typing.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip})
	r.expect(p, "nobody!* []")
	undo()
	r.expect(p, "Kaya, M. nobody! []")
	redo()
	r.expect(p, "nobody! []")
	undo()
	all()
	r.expect(p, "Kaya, M.* nobody!* []")
	p.typing.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.text != `"Kaya, M." <m@x.org>, nobody` {
		t.Errorf("copied %q", clip.text)
	}
	keys(p, fyne.KeyDelete)
	r.expect(p, "[]")
	if c.draft.To != "" {
		t.Errorf("the draft has %q", c.draft.To)
	}
	undo()
	r.expect(p, "Kaya, M. nobody! []")

	test.Type(p.typing, "li@x.org")
	all() // of the text: it is the typing field's own
	keys(p, fyne.KeyBackspace)
	r.expect(p, "Kaya, M. nobody! []")
	undo()
	r.expect(p, "Kaya, M. nobody! [li@x.org]")
	test.Type(p.typing, ",")
	undo()
	r.expect(p, "Kaya, M. nobody! [li@x.org]")
	pasteInto(p, "a@x.org\nb@x.org")
	r.expect(p, "Kaya, M. nobody! li@x.orga@x.org! b@x.org []")
	undo()
	r.expect(p, "Kaya, M. nobody! [li@x.org]")
	if good, bad := compose.ParseList(c.draft.To); len(good) != 2 || len(bad) != 1 {
		t.Errorf("the draft has %q", c.draft.To)
	}
}

// Lists are pasted as pills, whatever parts them; one address can still be
// changed; what cannot be seen does not get in.
func TestPasteOfLists(t *testing.T) {
	for text, want := range map[string]string{
		"a@x.org, b@x.org":                    "a@x.org b@x.org []",
		"a@x.org;b@x.org;":                    "a@x.org b@x.org []",
		"a@x.org\r\nb@x.org\n":                "a@x.org b@x.org []",
		"Ayşe\ta@x.org\nBen Ak\tb@x.org":      "Ayşe Ben Ak []",
		"Kaya, M <a@x.org>; Ak, B <b@x.org>":  "Kaya, M Ak, B []",
		"a@x.org":                             "[a@x.org]",
		"a@x.org\n":                           "[a@x.org]",
		`"Kaya, Mehmet" <m@x.org>`:            `["Kaya, Mehmet" <m@x.org>]`,
		"\u202ea@x.org\x00,\ufeffno\u200bone": "a@x.org noone! []",
		" \r\n\t":                             "[]",
	} {
		r := newRig(t, setup{real: true})
		p := r.composer().to
		pasteInto(p, text)
		r.expect(p, want)
		if p.Text() != r.composer().draft.To || strings.ContainsAny(p.Text(), "\x00\u202e\n") {
			t.Errorf("%q: the field is %q, the draft has %q", text, p.Text(), r.composer().draft.To)
		}
	}
}

func manyPeople(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Person %d\tperson%d@example%d.org\n", i, i, i%50)
	}
	return b.String()
}

// Ten thousand are in the draft at once and as pills soon after; no more is
// made to draw them than for thirty, whatever is done with them.
func TestTenThousandPasted(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	p := c.to
	p.SetText(strings.Repeat("Somebody <a@x.org>, ", 30))
	before := objects(p)
	p.SetText("")
	r.win.focus(p.typing)
	list := manyPeople(10_000)
	pasteInto(p, list)
	if !strings.Contains(c.draft.To, "person9999@example49.org") {
		t.Error("what is not read yet is not in the draft")
	}
	test.Type(p.typing, "li@x.org,")
	r.settle()
	if len(p.list) != 10_001 || p.list[0].label() != "Person 0" || p.list[10_000].label() != "li@x.org" {
		t.Fatalf("%d pills", len(p.list))
	}
	if p.plan.lines != mostLines || !shows(p, r.t("composer.more", "n", p.plan.hidden)) || p.plan.hidden < 9000 {
		t.Errorf("%d lines, %d hidden: %q", p.plan.lines, p.plan.hidden, readable(p))
	}
	check := func(what string) {
		t.Helper()
		if n := objects(p); n > 5*before {
			t.Errorf("%s: %d objects, %d for thirty", what, n, before)
		}
		if p.plan.lines > openLines+1 {
			t.Errorf("%s: %d lines", what, p.plan.lines)
		}
	}
	check("pasted")
	test.Tap(p.after)
	if !p.open || p.plan.lines <= mostLines {
		t.Error("the words for the others do not open them")
	}
	check("open")
	shown := p.top + len(p.plan.pills)
	test.Tap(p.after)
	if p.top != shown {
		t.Errorf("more begins with %d, want %d", p.top, shown)
	}
	test.Tap(p.before)
	if p.top >= shown || p.top+len(p.plan.pills) < shown {
		t.Errorf("back shows %d to %d, want what was shown before %d", p.top, p.top+len(p.plan.pills), shown)
	}
	keys(p, fyne.KeyBackspace)
	check("at the end")
	if last := p.pills[len(p.plan.pills)-1]; p.chosen != 10_000 || !last.chosen || last.text.seg.Text != "li@x.org" {
		t.Errorf("Backspace chose %d", p.chosen)
	}
	for range 60 {
		keys(p, fyne.KeyLeft)
		if p.chosen < p.top || p.chosen >= p.top+len(p.plan.pills) {
			t.Fatalf("pill %d is chosen, shown are %d to %d", p.chosen, p.top, p.top+len(p.plan.pills))
		}
	}
	keys(p, fyne.KeyHome)
	check("at the beginning")
	if p.top != 0 {
		t.Errorf("Home shows from %d on", p.top)
	}
	r.win.focus(c.subject)
	r.settle()
	if p.open || p.plan.lines != mostLines {
		t.Error("it stays open")
	}
	test.Type(c.subject, "S")
	r.settle()
	r.fire(saveRest)
	good, bad := compose.ParseList(r.saved()[0].To)
	if len(good) != 10_001 || len(bad) != 0 {
		t.Errorf("the saved draft has %d recipients, %d bad ones", len(good), len(bad))
	}
	if want := r.t("composer.recipients", "n", 10_001); !strings.Contains(c.hint.facts.seg.Text, want) {
		t.Errorf("the line says %q, want %q", c.hint.facts.seg.Text, want)
	}
	p.typing.TypedShortcut(&fyne.ShortcutUndo{}) // the comma behind li@x.org
	p.typing.TypedShortcut(&fyne.ShortcutUndo{}) // the text
	p.typing.TypedShortcut(&fyne.ShortcutUndo{}) // the paste
	r.expect(p, "[]")
}

// A long draft is what it was when it is opened and left again, and a list
// that was undone before it was read does not come back.
func TestLongListIsReadLater(t *testing.T) {
	var texts []string
	for _, e := range compose.PastedList(manyPeople(2000)) {
		texts = append(texts, e.Text)
	}
	text := compose.JoinList(texts...) + ";"
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{To: text, Subject: "S"})
	r.settle()
	if len(c.to.list) != 2000 || c.draft.To != text || r.timed(saveRest) {
		t.Errorf("%d pills, the draft is the same: %v", len(c.to.list), c.draft.To == text)
	}
	c.to.SetText(text)
	test.Type(c.to.typing, "while it is read")
	if !strings.HasPrefix(c.draft.To, text) || !strings.HasSuffix(c.draft.To, "while it is read") {
		t.Error("what is typed while it is read is not in the draft behind it")
	}
	r.settle()
	if good, bad := compose.ParseList(c.draft.To); len(good) != 2000 || len(bad) != 1 {
		t.Errorf("afterwards the draft has %d and %d bad", len(good), len(bad))
	}
	r.win.commands.do(cmdCc)
	pasteInto(c.cc, manyPeople(2000))
	c.cc.typing.TypedShortcut(&fyne.ShortcutUndo{})
	r.settle()
	r.expect(c.cc, "[]")
	c.cc.typing.TypedShortcut(&fyne.ShortcutRedo{})
	if len(c.cc.list) != 2000 {
		t.Errorf("redo brings back %d", len(c.cc.list))
	}
}

// Garbage becomes pills that can be thrown away, never a text to be edited
// that the field could not bear.
func TestGarbagePasted(t *testing.T) {
	r := newRig(t, setup{real: true})
	p := r.composer().to
	pasteInto(p, strings.Repeat("x\u202e\x01 ", 300_000))
	r.settle()
	if len(p.list) != 1 || !p.list[0].bad() {
		t.Fatalf("%d pills", len(p.list))
	}
	if n := len(p.pills[0].text.seg.Text); n > mostShown+len("…") {
		t.Errorf("%d bytes are drawn", n)
	}
	keys(p, fyne.KeyBackspace, fyne.KeyF2)
	if len(p.typing.Text) > 0 || len(p.list) != 1 {
		t.Error("it is edited")
	}
	keys(p, fyne.KeyDelete)
	r.expect(p, "[]")
	pasteInto(p, strings.Repeat(" \n", mostParsed))
	r.settle()
	r.expect(p, "[]")
	if p.Text() != "" {
		t.Errorf("white space became %q", p.Text())
	}
}
