package ui

import (
	"testing"

	"sendoff/compose"
)

// What is wrong with one message is not told of the next.
func TestFindingsOfTheLastMessage(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{To: "nonsense, li@example.org", Subject: "One", Body: "text"})
	c.check()
	r.win.newMessage()
	r.settle()
	if len(c.problems) > 0 {
		for _, p := range c.problems {
			if p.Key == compose.ProblemBadAddress {
				t.Errorf("told of an empty message: %+v", p)
			}
		}
	}
}
