package ui

// In a low window the attachments fold into a word beside the facts, which
// opens them, or attaches where there are none yet.

// foldFiles reports whether the attachments are folded away now, and shows the
// word for them where they may be.
func (c *composer) foldFiles() bool {
	low := c.low()
	c.hint.fold(low)
	return low && !(c.filesOpen && len(c.draft.Attachments) > 0)
}

// nameFiles says how many files there are.
func (c *composer) nameFiles() {
	if n := len(c.draft.Attachments); n > 0 {
		c.hint.name(c.t("composer.files", "n", n), c.toggleFiles)
		return
	}
	c.hint.name(c.t("composer.attach"), c.pick)
}

func (c *composer) toggleFiles() {
	if c.filesOpen {
		c.filesOpen = false
		c.arrange()
		return
	}
	c.showFiles()
}

// showFiles goes to the attachments.
func (c *composer) showFiles() {
	c.filesOpen = true
	c.arrange()
	c.focus(c.strip.chips)
}
