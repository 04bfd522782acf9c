package ui

import (
	"testing"

	"sendoff/compose"
)

// What comes with a start may be formatted as any new message may, and opens
// no options.
func TestArrivalMayBeFormatted(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Theirs", Body: "text"}})
	c := r.own().composer
	if !c.draft.Markdown || !c.options.rows.Hidden {
		t.Errorf("formatted: %v, options in sight: %v", c.draft.Markdown, !c.options.rows.Hidden)
	}
}
