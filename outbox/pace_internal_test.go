package outbox

import (
	"testing"
	"time"

	"sendoff/account"
)

// TestPaceIsBounded and ends.
func TestPaceIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	slow := &failure{Key: account.KeyBusy, Code: 450, Enhanced: "4.7.1", Text: "slow down"}
	p := pace{}.after(nil, now)
	if p.gap != 0 || !p.next.IsZero() {
		t.Errorf("an account that nobody slowed has a pace: %+v", p)
	}
	var last time.Duration
	for n := range 20 {
		p = p.after(slow, now)
		if n == 0 && p.gap != 30*time.Second || n > 0 && p.gap < last || p.gap > 15*time.Minute || !p.next.Equal(now.Add(p.gap)) {
			t.Fatalf("gap %d is %s after %s", n, p.gap, last)
		}
		last = p.gap
	}
	if last != 15*time.Minute {
		t.Errorf("the gap grew to %s", last)
	}
	if same := p.after(&failure{Key: account.KeyBusy}, now); same.gap != p.gap {
		t.Errorf("another failure made it %s", same.gap)
	}
	if got := p.until(now.Add(-time.Hour)); !got.IsZero() {
		t.Errorf("by a clock that was set back it waits until %v", got)
	}
	for n := 0; p.gap != 0; n++ {
		if p = p.after(nil, now); n > 20 {
			t.Fatalf("it never ends: %+v", p)
		}
	}
}
