package ui

import (
	"sendoff/compose"
	"sendoff/outbox"
)

// refusedOf is the first recipient that the server has refused, "" if it
// refused none.
func refusedOf(msg outbox.Message) string {
	for _, r := range msg.Recipients {
		if r.State == outbox.RecipientRefused {
			return r.Address
		}
	}
	return ""
}

// correct leads to a recipient, wherever it stands, so that it can be mended.
func (c *composer) correct(address string) {
	at := compose.Problem{Field: compose.FieldTo, Values: map[string]any{"address": address}}
	for _, field := range []string{compose.FieldTo, compose.FieldCc, compose.FieldBcc} {
		if c.peopleOf(field).has(address) {
			at.Field = field
			break
		}
	}
	c.fixFocus(at)
}
