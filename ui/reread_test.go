package ui

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// heldDrafts take their time to write.
type heldDrafts struct {
	Drafts
	hold chan struct{}
}

func (s heldDrafts) Save(ctx context.Context, d *compose.Draft) error {
	<-s.hold
	return s.Drafts.Save(ctx, d)
}

// A draft is not read before what was last written of it is down.
func TestDraftIsReadAfterItsSaving(t *testing.T) {
	hold := make(chan struct{}, 100)
	r := newRig(t, setup{real: true, change: func(p *Parts) { p.Drafts = heldDrafts{p.Drafts, hold} }})
	c := r.composer()
	hold <- struct{}{}
	test.Type(c.subject, "old")
	c.saveNow()
	r.settle()
	id := c.draft.ID
	test.Type(c.subject, "new ")
	r.win.newMessage() // its saving is under way
	r.win.openDraft(id)
	opened := func() bool { return c.draft.ID == id }
	for range 200 { // reads at once, if it does not wait
		select {
		case fn := <-r.posted:
			fn()
		default:
			time.Sleep(time.Millisecond)
		}
		if opened() {
			break
		}
	}
	close(hold)
	r.until("the draft is open", opened)
	r.settle()
	if c.subject.Text != "oldnew " {
		t.Errorf("it is open as %q", c.subject.Text)
	}
}
