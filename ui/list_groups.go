package ui

import "sendoff/outbox"

// grouped parts what is in the outbox into what needs the person, what is
// being sent and what waits, each below its name. heads are the rows of the
// names.
func grouped(list []entry) (shown []entry, heads map[int]bool) {
	heads = map[int]bool{}
	for _, name := range []string{"outbox.needs-you", "state.sending", "state.waiting"} {
		named := false
		for _, e := range list {
			if groupOf(*e.message) != name {
				continue
			}
			if !named {
				heads[len(shown)] = true
				shown = append(shown, entry{heading: name})
				named = true
			}
			shown = append(shown, e)
		}
	}
	return shown, heads
}

func groupOf(msg outbox.Message) string {
	switch {
	case msg.State == outbox.StateSending:
		return "state.sending"
	case lookOf(msg.State, msg.Held).alert:
		return "outbox.needs-you"
	default:
		return "state.waiting"
	}
}
