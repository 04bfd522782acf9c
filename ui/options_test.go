package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// The drawer of options opens by key, what is set there goes into the message
// and is in sight when the draft is opened again.
func TestOptions(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	enterPeople(c.to, "li@example.org")
	test.Type(c.subject, "Options")
	test.Type(c.body, "text")
	if c.options.rows.Visible() {
		t.Error("the drawer is open without need")
	}
	press(c.options.toggle, fyne.KeyReturn)
	if !c.options.rows.Visible() || r.win.win.Canvas().Focused() != fyne.Focusable(c.options.replyTo.typing) {
		t.Fatal("the drawer is not open, or has not the focus")
	}
	test.Type(c.options.replyTo.typing, "replies@example.org")
	press(c.options.partial, fyne.KeySpace)
	press(c.options.plain, fyne.KeySpace)
	id, plain := c.draft.ID, !c.draft.Markdown
	r.fire(saveRest)
	r.win.newMessage()
	r.settle()
	if c.options.rows.Visible() || c.options.replyTo.Text() != "" || c.options.partial.Checked {
		t.Error("a new message has the options of the old one")
	}
	r.win.openDraft(id)
	r.settle()
	if !c.options.rows.Visible() || c.options.replyTo.Text() != "replies@example.org" || !c.options.partial.Checked || c.options.plain.Checked != plain {
		t.Errorf("the draft is opened as %+v", c.draft)
	}
	c.Send()
	r.settle()
	m, err := r.fake.Get(t.Context(), id)
	must(t, err)
	if m.Source.ReplyTo != "replies@example.org" || !m.Source.Partial || m.Source.Markdown == plain {
		t.Errorf("sent was %+v", m.Source)
	}
}

// A bad Reply-To is named, and its correction opens the drawer.
func TestBadReplyTo(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "s", Body: "b", ReplyTo: "nobody"})
	c.options.rows.Hide()
	c.Send()
	r.settle()
	if r.fake.count("submit") != 0 || !c.options.rows.Visible() {
		t.Error("it was sent, or the drawer stays closed")
	}
}
