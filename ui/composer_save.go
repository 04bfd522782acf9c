package ui

import (
	"errors"

	"sendoff/compose"
	"sendoff/store"
)

// planSave saves two seconds after the first change that is not saved yet.
func (c *composer) planSave() {
	if !c.ready || c.stopSave != nil || c.sending {
		return
	}
	c.stopSave = c.bridge.after(saveRest, func() {
		c.stopSave = nil
		c.saveNow()
	})
}

// saveNow hands the draft to the saver. Nothing is written for a message that
// says nothing.
func (c *composer) saveNow() {
	if c.stopSave != nil {
		c.stopSave()
		c.stopSave = nil
	}
	if !c.dirty || c.sending {
		return
	}
	c.read()
	if c.isEmpty() && c.savedAt.IsZero() {
		return
	}
	c.dirty = false
	draft := c.draft
	c.saver.put(draft, func(err error) { c.saved(draft, err) })
}

// saved notes how the saving went.
func (c *composer) saved(draft compose.Draft, err error) {
	at := c.holder(draft.ID)
	if at != nil && at != c { // it has gone on in another window
		at.saved(draft, err)
		return
	}
	if err != nil {
		c.log.Error("saving a draft", "id", draft.ID, "err", err)
	}
	key := "store.not-saved"
	if errors.Is(err, store.ErrFull) {
		key = "store.full"
	}
	if at == nil {
		if err != nil {
			c.onUnsaved(draft, key)
		}
		return
	}
	if err == nil {
		failed := c.notSaved != ""
		c.savedAt, c.notSaved = c.now(), ""
		c.facts()
		if failed {
			c.showProblem()
		}
		return
	}
	c.dirty = true
	c.notSaved = key
	c.facts()
	c.showProblem()
}

// showFolder shows where the drafts are kept, and cannot be now.
func (c *composer) showFolder() { c.shell.showFolder(c.parts.Folder) }

// throwAway discards the draft at once; the toast can bring it back.
func (c *composer) throwAway() {
	if c.sending {
		return
	}
	c.read()
	c.cancelTimers()
	c.saver.remove(c.draft.ID, nil)
	c.expectNothing()
	c.dirty = false
	c.onDiscarded(c.draft)
}
