package ui

import (
	"sendoff/account"
	"sendoff/compose"
)

// sender is one choice of From.
type sender struct {
	id    string
	label string
	limit compose.Limits
}

// setSenders says who can be sent as. A draft that nobody has chosen a sender
// for gets the first; practice, where that is all there is, only for as long.
func (c *composer) setSenders(list []sender) {
	c.filling = true
	defer func() { c.filling = false }()
	c.senders = list
	var labels []string
	chosen := ""
	for _, s := range list {
		labels = append(labels, s.label)
		if s.id == c.draft.AccountID {
			chosen = s.label
		}
	}
	c.from.SetOptions(labels)
	if chosen == "" && len(list) > 0 {
		chosen = list[0].label
		c.draft.AccountID = firstSender(list)
	}
	if chosen != "" {
		c.from.SetSelected(chosen)
	} else {
		c.from.ClearSelected()
	}
	c.facts()
}

// firstSender is the id a draft gets for which nobody has chosen: that of the
// default account, and "" where there is none, so that the draft takes the
// first there will be.
func firstSender(list []sender) string {
	if len(list) == 0 || list[0].id == account.PracticeID {
		return ""
	}
	return list[0].id
}

// sender is who the message is sent as now.
func (c *composer) sender() (sender, bool) {
	for _, s := range c.senders {
		if s.label == c.from.Selected {
			return s, true
		}
	}
	return sender{}, false
}

// chosenFrom notes the sender that the person chose.
func (c *composer) chosenFrom() {
	if s, ok := c.sender(); ok && !c.filling {
		c.draft.AccountID = s.id
	}
	c.changed()
}
