package outbox

import (
	"context"
	"fmt"
	"time"

	"sendoff/account"
)

// lateAfter is how late a scheduled message may be found and still be sent
// without asking: much later the computer was off, and the person may want
// something else by now.
const lateAfter = 15 * time.Minute

// findLate looks at the scheduled messages whose time has come: what is found in
// time goes, whatever keeps it from here on; what is not waits for the person.
// It gives those that still wait for a time.
func (o *Outbox) findLate(ctx context.Context, rows []*row) ([]*row, error) {
	now := o.wall()
	var found []string
	rest := make([]*row, 0, len(rows))
	for _, r := range rows {
		come := !r.due.IsZero() && !r.due.After(now) && !r.punctual
		if come {
			found = append(found, r.id)
		}
		if !come || now.Sub(r.due) < lateAfter {
			rest = append(rest, r)
		}
	}
	late := make(map[string]bool)
	err := o.changeWaiting(ctx, found, func(r *row) {
		delete(late, r.id)
		switch {
		case r.due.IsZero() || r.due.After(now) || r.punctual: // the person was quicker
		case r.attempts == 0 && now.Sub(r.due) >= lateAfter:
			r.held, r.failure = true, &failure{Key: account.KeyLate}
			late[r.id] = true
		default:
			r.punctual = true
		}
	})
	if err != nil {
		return nil, fmt.Errorf("look at the scheduled messages: %w", err)
	}
	for id := range late {
		o.hub.emit(Event{ID: id, State: StateWaiting, Final: true}) // the person has to hear of it
	}
	return rest, nil
}
