package ui

import (
	"context"
	"os"
	"testing"

	"sendoff/compose"
	"sendoff/outbox"
)

// lateFiles looks at a file only when the test says so.
type lateFiles struct {
	Drafts
	hold chan struct{}
}

func (s *lateFiles) Attach(ctx context.Context, path string) (compose.Attachment, error) {
	select {
	case <-s.hold:
	case <-ctx.Done():
		return compose.Attachment{}, ctx.Err()
	}
	return s.Drafts.Attach(ctx, path)
}

// end is the end of Fyne's loop, after which nothing that is posted runs.
func (r *rig) end() { r.win.end() }

// Whatever ends the program, files that are still being looked at are in the
// draft afterwards, wherever that is.
func TestEndWaitsForFiles(t *testing.T) {
	for name, begin := range map[string]func(r *rig, path string){
		"dropped": func(r *rig, path string) { r.win.composer.take([]string{path}) },
		"quit": func(r *rig, path string) {
			r.win.composer.take([]string{path})
			r.win.requestQuit(&r.win.deck)
		},
		"the message left": func(r *rig, path string) {
			r.win.composer.take([]string{path})
			r.win.newMessage()
		},
		"its window closed": func(r *rig, path string) {
			o := r.win.openOwn(compose.Draft{Subject: "One"})
			o.composer.dirty = true
			o.composer.take([]string{path})
			o.requestClose()
		},
	} {
		slow := &lateFiles{hold: make(chan struct{})}
		r := newRig(t, setup{real: true, change: func(p *Parts) { slow.Drafts, p.Drafts = p.Drafts, slow }})
		begin(r, r.file("a.txt", 3))
		close(slow.hold)
		r.end()
		list := r.saved()
		if len(list) != 1 || len(list[0].Attachments) != 1 || list[0].Attachments[0].Name != "a.txt" {
			t.Errorf("%s: saved %+v", name, list)
		}
	}
}

// The new version of a file is waited for as a new file is.
func TestEndWaitsForARenewedFile(t *testing.T) {
	slow := &lateFiles{hold: make(chan struct{})}
	close(slow.hold)
	r := newRig(t, setup{real: true, change: func(p *Parts) { slow.Drafts, p.Drafts = p.Drafts, slow }})
	r.drop(r.file("a.txt", 3))
	must(t, os.WriteFile(r.composer().draft.Attachments[0].Path, make([]byte, 7), 0o600))
	slow.hold = make(chan struct{})
	r.composer().renewFile(r.composer().draft.Attachments[0].ID)
	close(slow.hold)
	r.end()
	list := r.saved()
	if len(list) != 1 || len(list[0].Attachments) != 1 || list[0].Attachments[0].Size != 7 {
		t.Errorf("saved %+v", list)
	}
}

// What was written before the data was open is kept, too.
func TestEndBeforeTheDataIsOpen(t *testing.T) {
	r := newRig(t, setup{real: true, shut: true})
	open := make(chan struct{})
	r.win.start.Open = func(context.Context) (Parts, error) {
		<-open
		return r.parts, nil
	}
	r.win.Open()
	r.win.composer.subject.SetText("Early")
	r.win.composer.take([]string{r.file("a.txt", 3)})
	close(open)
	r.end()
	list := r.saved()
	if len(list) != 1 || list[0].Subject != "Early" || len(list[0].Attachments) != 1 {
		t.Errorf("saved %+v", list)
	}
	if r.fake.called("run") {
		t.Error("sends what is due although it ends")
	}
}

// A message that is being handed over at the end gets into the outbox, and is
// not sent any more.
func TestEndWaitsForTheOutbox(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.fake.hold = make(chan struct{})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	id := c.draft.ID
	c.Send()
	r.until("it is being handed over", func() bool { return c.stopSend != nil })
	close(r.fake.hold)
	r.end()
	if _, err := r.fake.Get(t.Context(), id); err != nil || r.fake.called("deliver "+id) {
		t.Errorf("in the outbox: %v, sent: %v", err, r.fake.called("deliver "+id))
	}
}

// Stop and quit waits for nothing that is not handed over: not for a look at
// the message, not for its files, not for a question about it.
func TestStopAndQuitAtOnce(t *testing.T) {
	for name, begin := range map[string]func(r *rig, c *composer){
		"a look at it": func(_ *rig, c *composer) { c.Send() },
		"handing over": func(r *rig, c *composer) {
			r.fake.hold = make(chan struct{})
			c.Send()
			r.until("it is being handed over", func() bool { return c.stopSend != nil })
		},
		"a question": func(r *rig, c *composer) {
			c.subject.SetText("")
			c.Send()
			r.settle()
		},
		"its files": func(r *rig, c *composer) {
			c.take([]string{r.file("a.txt", 3)})
			c.Send()
		},
	} {
		r := newRig(t, setup{real: true})
		o := r.win.openOwn(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
		begin(r, o.composer)
		r.win.stopAndQuit(&r.win.deck)
		r.until("it ends after "+name, func() bool { return r.win.closing })
		r.end()
		if list := r.saved(); len(list) != 1 || list[0].Body != "text" || len(r.fake.list) != 0 {
			t.Errorf("%s: saved %+v, in the outbox %+v", name, list, r.fake.list)
		}
	}
}

// To start anew is forgotten where an open question was all that ended.
func TestRestartTakenByASheet(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.win.showShortcuts()
	r.win.restart()
	if r.win.again || r.win.closing {
		t.Errorf("again: %v, closing: %v", r.win.again, r.win.closing)
	}
	r.win.quit()
	if r.win.again {
		t.Error("quitting later starts anew")
	}
}

// A failed look at a file ends the waiting, too.
func TestEndWithAFileThatFails(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.composer().subject.SetText("One")
	r.composer().gather(r.composer().draft.ID, func(context.Context) (taken, error) { return taken{}, errTest })
	r.end()
	if len(r.win.taking) != 0 || len(r.saved()) != 1 {
		t.Errorf("awaited: %d, saved: %d", len(r.win.taking), len(r.saved()))
	}
}

// What another process put into the outbox is shown when it says so.
func TestAnotherProcessChangedTheOutbox(t *testing.T) {
	r := newRig(t, setup{real: true})
	m := report(outbox.StateWaiting)
	r.fake.put(m)
	r.fake.watcher(outbox.Event{})
	r.settle()
	if _, ok := r.win.mail.find(m.ID); !ok || len(r.win.mail.live) != 0 {
		t.Errorf("found: %v, live: %v", ok, r.win.mail.live)
	}
}

// Thrown away, a message stays so, whatever is found for it later.
func TestDiscardedWhileFilesAreTaken(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.take([]string{r.file("a.txt", 3)})
	c.left()
	c.throwAway()
	r.settle()
	if list := r.saved(); len(list) != 0 {
		t.Errorf("saved %+v", list)
	}
}
