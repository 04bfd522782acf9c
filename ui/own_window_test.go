package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"sendoff/compose"
	"sendoff/outbox"
)

// A message is popped out with all that was written, and the main window goes
// on with a new one.
func TestPopOut(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	test.Type(c.to.typing, "li@example.org")
	test.Type(c.subject, "Popped out")
	r.drop(r.file("a.txt", 3))
	id := c.draft.ID
	r.win.commands.do(cmdOwn)
	r.settle()
	o := r.own()
	if o.composer.draft.ID != id || o.composer.subject.Text != "Popped out" || len(o.composer.draft.Attachments) != 1 {
		t.Errorf("its own window has %+v", o.composer.draft)
	}
	if c.draft.ID == id || !c.isEmpty() {
		t.Errorf("the main window still has %+v", c.draft)
	}
	if o.win.Title() != r.t("main.window-title", "subject", "Popped out") {
		t.Errorf("its title is %q", o.win.Title())
	}
	if n := len(r.saved()); n != 1 {
		t.Errorf("%d drafts are saved, want 1", n)
	}

	// The list leads to that window and opens the draft no second time.
	e, ok := r.win.mail.find(id)
	if !ok {
		t.Fatal("the draft is not in the list")
	}
	r.win.openEntry(e, true)
	r.settle()
	if r.win.onScreen() == id {
		t.Error("one draft is open in two windows")
	}

	// Closing keeps the draft and asks nothing.
	test.Type(o.composer.subject, "!")
	o.requestClose()
	r.settle()
	if len(r.win.own) != 0 || o.sheets.busy() {
		t.Error("the window did not just close")
	}
	if saved := r.saved(); len(saved) != 1 || saved[0].Subject != "!Popped out" {
		t.Errorf("saved is %+v", saved)
	}
}

// Several messages are written at once, each in its window, with its keys.
func TestSeveralWindows(t *testing.T) {
	r := newRig(t, setup{real: true})
	first := r.win.openOwn(compose.Draft{})
	second := r.win.openOwn(compose.Draft{})
	test.Type(r.composer().subject, "main")
	test.Type(first.composer.subject, "first")
	test.Type(second.composer.subject, "second")
	second.commands.do(cmdSave)
	r.fire(saveRest)
	subjects := map[string]bool{}
	for _, d := range r.saved() {
		subjects[d.Subject] = true
	}
	for _, want := range []string{"main", "first", "second"} {
		if !subjects[want] {
			t.Errorf("%q is not saved", want)
		}
	}
	second.commands.do(cmdDiscard)
	r.settle()
	if n := len(r.saved()); n != 2 {
		t.Errorf("%d drafts are left, want 2", n)
	}
	if second.toasts.button == nil || r.win.toasts.button != nil {
		t.Error("Undo is not offered in the window that discarded")
	}
	second.win.Canvas().Unfocus()
	second.commands.do(cmdUndo)
	r.settle()
	if second.composer.subject.Text != "second" {
		t.Error("Ctrl+Z did not bring the draft back")
	}
}

// A message's own window turns into the message's page and stays; the list
// shows the message, too.
func TestSendFromOwnWindow(t *testing.T) {
	r := newRig(t, setup{real: true})
	o := r.win.openOwn(compose.Draft{To: "li@example.org", Subject: "Own", Body: "text"})
	o.commands.do(cmdSend)
	r.settle()
	p, ok := o.page.(*messagePage)
	if !ok {
		t.Fatalf("the page is %T", o.page)
	}
	m := p.msg
	m.State = outbox.StateSent
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	if p.msg.State != outbox.StateSent || r.win.page != page(r.win.composer) {
		t.Errorf("the page says %s, the main window shows %T", p.msg.State, r.win.page)
	}
}

// Closed while it is being handed over, the window goes; when that fails, it
// comes back with the message.
func TestCloseOwnWhileFreezing(t *testing.T) {
	for _, fails := range []bool{false, true} {
		r := newRig(t, setup{real: true})
		hold := make(chan struct{})
		r.fake.hold = hold
		if fails {
			r.fake.submit = func(compose.Draft) (outbox.Message, error) { return outbox.Message{}, errTest }
		}
		o := r.win.openOwn(compose.Draft{To: "li@example.org", Subject: "Own", Body: "text"})
		o.commands.do(cmdSend)
		r.until("it is being handed over", func() bool { return o.composer.stopSend != nil })
		o.requestClose()
		close(hold)
		r.settle()
		if open := len(r.win.own) == 1; open != fails {
			t.Errorf("handing over fails: %v, the window is open: %v", fails, open)
		}
		if fails && (o.composer.subject.Text != "Own" || o.gone) {
			t.Error("the message did not come back")
		}
	}
}

// The main window may be closed before a message's own one; the program ends
// with the last.
func TestLastWindowEnds(t *testing.T) {
	r := newRig(t, setup{real: true})
	o := r.win.openOwn(compose.Draft{Subject: "Own"})
	r.win.requestClose()
	r.settle()
	if r.win.closing || r.win.visible {
		t.Fatal("the program ends, or the main window is still there")
	}
	o.requestClose()
	r.settle()
	if !r.win.closing {
		t.Error("the program goes on without a window")
	}
}

// Editing keys reach the text wherever it is, also in a sheet.
func TestEditMenu(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	r.win.focus(c.subject)
	test.Type(c.subject, "abc")
	r.win.commands.do(cmdSelectAll)
	r.win.commands.do(cmdCut)
	if c.subject.Text != "" || r.app.Clipboard().Content() != "abc" {
		t.Errorf("cut left %q, the clipboard has %q", c.subject.Text, r.app.Clipboard().Content())
	}
	r.win.commands.do(cmdPaste)
	if c.subject.Text != "abc" {
		t.Errorf("pasted %q", c.subject.Text)
	}
	r.win.commands.do(cmdUndo)
	if c.subject.Text != "" {
		t.Errorf("after undo %q", c.subject.Text)
	}
	r.win.commands.do(cmdRedo)
	if c.subject.Text != "abc" {
		t.Errorf("after redo %q", c.subject.Text)
	}
}
