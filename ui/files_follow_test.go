package ui

import (
	"testing"

	"sendoff/compose"
)

// Files that are being looked at follow their message into another window.
func TestFilesFollowPopOut(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.take([]string{r.file("a.txt", 3)})
	r.win.popOut()
	o := r.own()
	o.composer.Send()
	r.settle()
	m, err := r.fake.Get(t.Context(), o.onScreen())
	if err != nil || len(m.Source.Attachments) != 1 {
		t.Errorf("sent with %+v, %v", m.Source.Attachments, err)
	}
}

// They also do where the message has to wait for an account.
func TestFilesOfArrivalWithoutAnAccount(t *testing.T) {
	var s starts
	r := newRig(t, setup{start: s.in})
	r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "First"}, Files: []string{r.file("a.txt", 3)}})
	r.settle()
	if n := len(r.win.composer.draft.Attachments); n != 1 {
		t.Errorf("%d files are attached", n)
	}
}

// What waits for the store to be open goes along, too.
func TestWaitingFilesFollowPopOut(t *testing.T) {
	r := newRig(t, setup{real: true, shut: true})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.take([]string{r.file("a.txt", 3)})
	r.win.popOut()
	r.win.Open()
	r.until("the window is open", func() bool { return r.win.ready && c.senders != nil })
	r.settle()
	if n, m := len(r.own().composer.draft.Attachments), len(c.draft.Attachments); n != 1 || m != 0 {
		t.Errorf("%d files in the window of the message, %d in the other", n, m)
	}
}

// Files of a window that was closed meanwhile are in its draft, and take nothing
// from what was written on in another one.
func TestFilesOfAClosedWindow(t *testing.T) {
	for _, again := range []bool{false, true} {
		r := newRig(t, setup{real: true})
		o := r.win.openOwn(compose.Draft{Subject: "One", Body: "text"})
		o.composer.dirty = true
		o.composer.take([]string{r.file("a.txt", 3)})
		o.requestClose()
		if again {
			d := o.composer.draft
			d.Body = "text and more"
			r.win.compose(d)
			r.composer().dirty = true
		}
		r.settle()
		r.fire(saveRest)
		list := r.saved()
		if len(list) != 1 || len(list[0].Attachments) != 1 || again && list[0].Body != "text and more" {
			t.Errorf("again %v: saved %+v", again, list)
		}
	}
}

// A message that is begun before the store is open gets no files of the last.
func TestWaitingFilesKeepTheirMessage(t *testing.T) {
	r := newRig(t, setup{real: true, shut: true})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.dirty = true
	c.take([]string{r.file("a.txt", 3)})
	r.win.newMessage()
	r.win.Open()
	r.until("the window is open", func() bool { return r.win.ready && c.senders != nil })
	r.settle()
	list := r.saved()
	if len(c.draft.Attachments) != 0 || len(list) != 1 || len(list[0].Attachments) != 1 {
		t.Errorf("the new message has %+v, saved is %+v", c.draft.Attachments, list)
	}
}
