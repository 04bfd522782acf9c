package outbox_test

import (
	"testing"

	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestAwakeWhileOnTheWire: the computer is kept awake from the first stage to
// the outcome, and only then.
func TestAwakeWhileOnTheWire(t *testing.T) {
	for name, opt := range map[string]faultserver.Options{
		"sent":    {},
		"refused": {Rules: []rule{{Step: faultserver.StepMail, Action: action{Reply: []string{"550 5.7.1 no"}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.accountAt(serve(t, opt))
			m := d.submit(letter("mehmet@example.com"), outbox.SubmitOptions{})
			if n := d.awake.Load(); n != 0 {
				t.Fatalf("held %d times while it waits", n)
			}
			stages, unheld := 0, 0
			d.outbox.Watch(func(e outbox.Event) {
				if e.State == outbox.StateSending && e.Stage != "" {
					stages++
					if d.awake.Load() != 1 {
						unheld++
					}
				}
			})
			d.deliver(m.ID)
			if stages == 0 || unheld != 0 {
				t.Errorf("%d of %d stages without being held awake", unheld, stages)
			}
			if n := d.awake.Load(); n != 0 {
				t.Errorf("held %d times afterwards", n)
			}
		})
	}
}
