package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// A message that is being handed over stays where it is.
func TestNoPopOutWhileFreezing(t *testing.T) {
	r := newRig(t, setup{real: true})
	hold := make(chan struct{})
	r.fake.hold = hold
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.Send()
	r.until("it is being handed over", func() bool { return c.stopSend != nil })
	test.Tap(c.popOut)
	n := len(r.win.own)
	close(hold)
	r.settle()
	if n != 0 {
		t.Error("the message can be written on while it is sent")
	}
}

// A draft that was thrown away comes back also while another is handed over.
func TestUndoDiscardWhileFreezing(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.throwAway()
	r.settle()
	undo := r.win.toasts
	hold := make(chan struct{})
	r.fake.hold = hold
	c.fill(compose.Draft{To: "li@example.org", Subject: "Two", Body: "text"})
	c.Send()
	r.until("it is being handed over", func() bool { return c.stopSend != nil })
	undo.undo()
	if o := r.own(); o.composer.subject.Text != "One" {
		t.Errorf("the window that came back holds %q", o.composer.subject.Text)
	}
	close(hold)
	r.settle()
	if got := subjects(r.saved()); len(got) != 1 || got[0] != "One" {
		t.Errorf("saved: %q", got)
	}
}
