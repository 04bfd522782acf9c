package ui

import (
	"context"

	"sendoff/compose"
)

// tally is what is counted of a draft.
type tally struct {
	size   int64 // bytes
	people int
}

func count(d compose.Draft) tally {
	return tally{size: compose.EstimateSize(d), people: len(d.Recipients().All())}
}

// facts shows size, recipients and when it was saved. With thousands of
// recipients they are counted off the UI goroutine, one count at a time.
func (c *composer) facts() {
	if d := c.draft; len(d.To)+len(d.Cc)+len(d.Bcc) <= mostParsed {
		c.counts++ // one that is running is out of date
		c.tally = count(d)
		c.sayFacts()
		return
	}
	c.sayFacts()
	if c.counting {
		c.recount = true
		return
	}
	c.countLater()
}

func (c *composer) countLater() {
	c.counting, c.recount = true, false
	c.counts++
	draft, turn := c.draft, c.counts
	fetch(c.bridge, func(context.Context) (tally, error) { return count(draft), nil }, func(t tally, _ error) {
		c.counting = false
		if turn == c.counts {
			c.tally = t
			c.sayFacts()
		}
		if c.recount {
			c.countLater()
		}
	})
}

func (c *composer) sayFacts() {
	var parts []string
	if s, ok := c.sender(); ok && s.limit.MaxMessageBytes > 0 {
		parts = append(parts, c.t("composer.size", "size", c.tally.size, "max", s.limit.MaxMessageBytes))
	} else if len(c.draft.Attachments) > 0 {
		parts = append(parts, c.words.Size(c.tally.size))
	}
	if c.tally.people > 0 {
		parts = append(parts, c.t("composer.recipients", "n", c.tally.people))
	}
	if s, ok := c.sender(); ok && s.limit.DailyMax > 0 && 2*s.limit.DailySent >= s.limit.DailyMax {
		parts = append(parts, c.t("composer.daily", "n", s.limit.DailySent, "max", s.limit.DailyMax))
	}
	if !c.dirty && !c.savedAt.IsZero() {
		parts = append(parts, c.t("composer.saved", "time", c.savedAt))
	}
	c.hint.say(joinDot(parts...))
}
