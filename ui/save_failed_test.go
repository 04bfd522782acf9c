package ui

import (
	"context"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// fullDrafts keep nothing while they are full.
type fullDrafts struct {
	Drafts
	full *atomic.Bool
}

func (f fullDrafts) Save(ctx context.Context, d *compose.Draft) error {
	if f.full.Load() {
		return errTest
	}
	return f.Drafts.Save(ctx, d)
}

// A draft that could not be saved when another was opened is not lost: that is
// said, and it can be had back. It is also from a window that has closed.
func TestSaveFailsAfterLeaving(t *testing.T) {
	for _, own := range []bool{false, true} {
		var full atomic.Bool
		r := newRig(t, setup{real: true, change: func(p *Parts) { p.Drafts = fullDrafts{p.Drafts, &full} }})
		full.Store(true)
		if own {
			o := r.win.openOwn(compose.Draft{})
			test.Type(o.composer.subject, "One")
			o.requestClose()
		} else {
			test.Type(r.composer().subject, "One")
			r.win.newMessage()
		}
		r.settle()
		if r.toast() != r.t("store.not-saved") || r.win.toasts.do == nil {
			t.Fatalf("own %v: the toast says %q", own, r.toast())
		}
		if r.fire(toastTime); r.toast() == "" {
			t.Errorf("own %v: the draft is gone with the toast", own)
		}
		full.Store(false)
		r.win.toasts.undo()
		r.settle()
		if got := subjects(r.saved()); len(got) != 1 || got[0] != "One" || r.composer().subject.Text != "One" {
			t.Errorf("own %v: saved %q", own, got)
		}
	}
}

// A saving that fails after its message has gone into another window is known
// there.
func TestSaveFailsAfterPopOut(t *testing.T) {
	var full atomic.Bool
	r := newRig(t, setup{real: true, change: func(p *Parts) { p.Drafts = fullDrafts{p.Drafts, &full} }})
	full.Store(true)
	test.Type(r.composer().subject, "One")
	r.composer().saveNow()
	r.win.popOut()
	r.settle()
	full.Store(false)
	r.own().requestClose()
	r.settle()
	if got := subjects(r.saved()); len(got) != 1 {
		t.Errorf("saved %q", got)
	}
}
