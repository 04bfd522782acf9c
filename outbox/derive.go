package outbox

// phase is how far a running attempt is; none is running if it is empty.
type phase string

const (
	phaseNone phase = ""
	phaseOpen phase = "open" // up to the last byte before the final dot
	phaseDot  phase = "dot"  // committed before the dot is written: it may be out
)

// derive gives a message's state from its attempt and its recipients: the first
// that applies, in the order of the State constants. A message without a row is
// a draft and does not come here.
func derive(running phase, recipients []RecipientState) State {
	var n [6]int
	for _, r := range recipients {
		n[index(r)]++
	}
	switch {
	case running != phaseNone:
		return StateSending
	case n[index(RecipientUnknown)] > 0:
		return StateUnknown
	case n[index(RecipientPending)]+n[index(RecipientLater)] > 0:
		return StateWaiting
	case n[index(RecipientAccepted)] == 0:
		return StateRefused
	case n[index(RecipientAccepted)] < len(recipients):
		return StatePartly
	default:
		return StateSent
	}
}

// index numbers the recipient states; one that is not known counts as unknown,
// which is never sent again by itself.
func index(r RecipientState) int {
	switch r {
	case RecipientPending:
		return 0
	case RecipientAccepted:
		return 1
	case RecipientRefused:
		return 2
	case RecipientLater:
		return 3
	case RecipientHeld:
		return 4
	default:
		return 5
	}
}
