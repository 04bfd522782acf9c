package ui

import (
	"testing"

	"sendoff/compose"
	"sendoff/outbox"
)

// Hidden until all is sent, the program does not stay hidden for a message that
// could not be handed over.
func TestLeavingEndsWhenFreezingFails(t *testing.T) {
	r := newRig(t, setup{real: true})
	hold := make(chan struct{})
	r.fake.hold = hold
	r.fake.submit = func(compose.Draft) (outbox.Message, error) { return outbox.Message{}, errTest }
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.Send()
	r.until("it is being handed over", func() bool { return c.stopSend != nil })
	r.win.leaveLater()
	close(hold)
	r.settle()
	if !r.win.closing && !r.win.visible {
		t.Error("the program goes on without a window")
	}
}

// What was typed last is kept also while a doubt is asked about.
func TestSendKeepsTheDraft(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.to.SetText("li@example.org")
	c.body.SetText("the last words")
	c.Send() // without a subject
	r.settle()
	if !r.win.sheets.busy() {
		t.Fatal("nothing is asked")
	}
	r.win.keepWriting() // the session ends
	r.settle()
	if got := r.saved(); len(got) != 1 || got[0].Body != "the last words" {
		t.Errorf("saved: %+v", got)
	}
}

// A window that was closed upon Send comes back with what is asked, or wrong.
func TestCloseOwnBeforeTheQuestion(t *testing.T) {
	for name, draft := range map[string]compose.Draft{
		"doubt": {To: "li@example.org", Body: "no subject"},
		"wrong": {To: "li@", Subject: "One", Body: "text"},
	} {
		r := newRig(t, setup{real: true})
		o := r.win.openOwn(draft)
		o.composer.Send()
		o.requestClose()
		r.settle()
		if len(r.win.own) != 1 || o.gone {
			t.Errorf("%s: the window is gone, its message not sent", name)
		}
	}
}

// Closed while its files are looked at, the window sends what was to be sent.
func TestCloseOwnWhileFilesAreTaken(t *testing.T) {
	r := newRig(t, setup{real: true})
	o := r.win.openOwn(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	id := o.composer.draft.ID
	o.composer.take([]string{r.file("a.txt", 3)})
	o.composer.Send()
	o.requestClose()
	r.settle()
	m, err := r.fake.Get(t.Context(), id)
	if err != nil || len(m.Source.Attachments) != 1 || len(r.win.own) != 0 {
		t.Errorf("sent: %v, windows: %d", err, len(r.win.own))
	}
}
