package outbox

import (
	"testing"
)

// want says what §1 of the design says, told in another way than derive does:
// the first line that is true.
func want(running phase, has map[RecipientState]bool) State {
	only := func(s RecipientState) bool { return has[s] && len(has) == 1 }
	for _, line := range []struct {
		when  bool
		state State
	}{
		{running != phaseNone, StateSending},
		{has[RecipientUnknown], StateUnknown},
		{has[RecipientPending] || has[RecipientLater], StateWaiting},
		{has[RecipientAccepted] && !only(RecipientAccepted), StatePartly},
		{!has[RecipientAccepted], StateRefused},
		{only(RecipientAccepted), StateSent},
	} {
		if line.when {
			return line.state
		}
	}
	return ""
}

// TestDerive goes through every combination of the states of up to four
// recipients and of the attempt.
func TestDerive(t *testing.T) {
	all := []RecipientState{
		RecipientPending, RecipientAccepted, RecipientRefused,
		RecipientLater, RecipientUnknown, RecipientHeld,
	}
	seen := make(map[State]int)
	var walk func(list []RecipientState)
	walk = func(list []RecipientState) {
		if len(list) > 0 {
			has := make(map[RecipientState]bool)
			for _, s := range list {
				has[s] = true
			}
			for _, running := range []phase{phaseNone, phaseOpen, phaseDot} {
				got := derive(running, list)
				if got != want(running, has) {
					t.Errorf("%q %v: %s, want %s", running, list, got, want(running, has))
				}
				seen[got]++
			}
		}
		if len(list) == 4 {
			return
		}
		for _, s := range all {
			walk(append(list[:len(list):len(list)], s))
		}
	}
	walk(nil)
	for _, s := range []State{StateSending, StateUnknown, StateWaiting, StatePartly, StateRefused, StateSent} {
		if seen[s] == 0 {
			t.Errorf("%s never came", s)
		}
	}
}

func TestDeriveKnowsNoOtherState(t *testing.T) {
	if got := derive(phaseNone, []RecipientState{RecipientAccepted, "of a later version"}); got != StateUnknown {
		t.Errorf("%s: what nobody understands must never be sent again", got)
	}
}
