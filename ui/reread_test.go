package ui

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// heldDrafts take their time to write, and notice when something is read that
// is not written yet.
type heldDrafts struct {
	Drafts
	hold           chan struct{}
	unsaved, early *atomic.Bool
}

func (s heldDrafts) Save(ctx context.Context, d *compose.Draft) error {
	<-s.hold
	defer s.unsaved.Store(false)
	return s.Drafts.Save(ctx, d)
}

func (s heldDrafts) Get(ctx context.Context, id string) (compose.Draft, error) {
	if s.unsaved.Load() {
		s.early.Store(true)
	}
	return s.Drafts.Get(ctx, id)
}

// A draft is not read before what was last written of it is down.
func TestDraftIsReadAfterItsSaving(t *testing.T) {
	hold := make(chan struct{}, 100)
	var unsaved, early atomic.Bool
	r := newRig(t, setup{real: true, change: func(p *Parts) { p.Drafts = heldDrafts{p.Drafts, hold, &unsaved, &early} }})
	c := r.composer()
	hold <- struct{}{}
	test.Type(c.subject, "old")
	c.saveNow()
	r.settle()
	id := c.draft.ID
	test.Type(c.subject, "new ")
	unsaved.Store(true)
	r.win.newMessage() // its saving is under way
	r.win.openDraft(id)
	opened := func() bool { return c.draft.ID == id }
	for range 10_000 { // reads at once, if it does not wait
		runtime.Gosched()
	}
	close(hold)
	r.until("the draft is open", opened)
	r.settle()
	if c.subject.Text != "oldnew " {
		t.Errorf("it is open as %q", c.subject.Text)
	}
	if early.Load() {
		t.Error("it was read before it was written")
	}
}
