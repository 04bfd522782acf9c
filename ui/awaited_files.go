package ui

import (
	"context"
	"errors"

	"sendoff/compose"
)

// awaited is what is being looked at for one draft.
type awaited struct {
	lots int     // how many are not done
	kept []taken // what came of the others, while the draft is open nowhere
	// unkept is the draft, if it was left with nothing in it: then it stands
	// nowhere else.
	unkept *compose.Draft
}

// await notes that files will be looked at for a draft.
func (c *composer) await(id string) {
	a := c.taking[id]
	if a == nil {
		a = &awaited{}
		c.taking[id] = a
	}
	a.lots++
}

// done notes that one lot is.
func (c *composer) done(id string) *awaited {
	a := c.taking[id]
	if a.lots--; a.lots == 0 {
		delete(c.taking, id)
	}
	return a
}

// gather attaches what look finds, off the UI goroutine. Send and the end of
// the program wait for it, so that no file is left behind, also where the
// message has gone on in another window meanwhile, or is open nowhere.
func (c *composer) gather(id string, look func(ctx context.Context) (taken, error)) {
	c.await(id)
	c.lookAt(id, look)
}

// lookAt is gather for what is awaited already.
func (c *composer) lookAt(id string, look func(ctx context.Context) (taken, error)) {
	fetch(c.bridge, look, func(t taken, err error) {
		if at := c.holder(id); at != nil {
			handOver(at, c.done(id))
			at.gathered(t, err)
			return
		}
		a := c.taking[id]
		if err == nil && len(t.files) > 0 {
			a.kept = append(a.kept, t)
		}
		if a.lots > 1 || len(a.kept) == 0 {
			c.done(id)
			return
		}
		c.attachKept(id)
	})
}

// handOver gives a composer what was found before the draft was opened in it.
func handOver(at *composer, a *awaited) {
	kept := a.kept
	a.kept, a.unkept = nil, nil
	for _, t := range kept {
		at.gathered(t, nil)
	}
}

// attachKept attaches files, once all have been looked at, to a draft that is
// open nowhere any more. One that was thrown away or sent meanwhile stays so.
func (c *composer) attachKept(id string) {
	fetch(c.bridge, func(ctx context.Context) (compose.Draft, error) {
		c.saver.drain(ctx)
		return c.parts.Drafts.Get(ctx, id)
	}, func(draft compose.Draft, err error) {
		a := c.done(id)
		at := c.holder(id)
		switch {
		case at != nil:
			handOver(at, a)
			return
		case a.lots > 0:
			return // the last one does it
		case errors.Is(err, compose.ErrNotFound) && a.unkept != nil:
			draft = *a.unkept
		case err != nil:
			return
		}
		for _, t := range a.kept {
			draft.Attachments = t.added(draft.Attachments)
		}
		c.saver.put(draft, nil)
	})
}

// added gives the attachments of a draft with what was found for it.
func (t taken) added(list []compose.Attachment) []compose.Attachment {
	if t.instead != "" {
		return t.replaced(list)
	}
	for i, f := range t.files {
		t.files[i].Inline = f.IsPicture()
	}
	return append(list, t.files...)
}

// expectFiles keeps a message that is left with nothing in it but files that
// are still being looked at.
func (c *composer) expectFiles() {
	if a := c.taking[c.draft.ID]; a != nil {
		draft := c.draft
		a.unkept = &draft
	}
}

// expectNothing has files that are still being looked at go the way of a
// message that is thrown away.
func (c *composer) expectNothing() {
	if a := c.taking[c.draft.ID]; a != nil {
		a.unkept = nil
	}
}
