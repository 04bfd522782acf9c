package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestSlowDown: after an answer that asks for it the account's messages leave
// one by one, with gaps that double when it asks again and end when it does not.
func TestSlowDown(t *testing.T) {
	for _, c := range []struct {
		step  faultserver.Step
		reply string
	}{
		{faultserver.StepRcpt, "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages"},
		{faultserver.StepDot, "421 4.7.28 Our system has detected an unusual rate of unsolicited mail - gsmtp"},
		{faultserver.StepMail, "421 4.7.0 Try again later, closing connection. - gsmtp"},
		{faultserver.StepDot, "432 4.3.2 Concurrent connections limit exceeded"},
		{faultserver.StepGreeting, "421 4.7.0 Too many connections, slow down"},
	} {
		t.Run(c.reply, func(t *testing.T) {
			srv := serve(t, faultserver.Options{Rules: []rule{{Step: c.step, Times: 1, Action: action{Reply: []string{c.reply}}}}})
			d := newDesk(t)
			d.accountAt(srv, func(a *account.Account) { a.ProviderID = "gmail" })
			run := func(after time.Duration) {
				t.Helper()
				d.clock.advance(after)
				if err := d.outbox.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			first := d.submit(letter("first@x.example"), outbox.SubmitOptions{})
			run(0)
			if got := d.get(first.ID); !got.Slowed || got.Held || got.Explanation.Title != "outcome.waiting" ||
				!got.NextTry.Equal(d.clock.now().Add(time.Minute)) {
				t.Fatalf("%s, next try %v, told as %+v", got.Reason, got.NextTry, got.Explanation)
			}
			var ids []string
			for i := range 3 {
				ids = append(ids, d.submit(letter(fmt.Sprintf("m%d@x.example", i)), outbox.SubmitOptions{}).ID)
				d.clock.advance(time.Millisecond)
			}
			run(0)
			for n, gap := range []time.Duration{30*time.Second - 3*time.Millisecond, 15 * time.Second, 7500 * time.Millisecond} {
				for _, id := range ids[n:] {
					got := d.get(id)
					if got.State != outbox.StateWaiting || !got.Slowed || got.Attempts != 0 || !got.NextTry.Equal(d.clock.now().Add(gap)) {
						t.Fatalf("before gap %d: %s, %s, next try %v", n, got.State, got.Reason, got.NextTry)
					}
					wantFilled(t, got.Explanation)
				}
				run(gap - time.Millisecond)
				d.wantState(d.get(ids[n]), outbox.StateWaiting)
				run(time.Millisecond)
				d.wantState(d.get(ids[n]), outbox.StateSent)
			}
			// It has not asked again: the account is as before.
			ids = append(ids[:0], first.ID)
			for i := range 3 {
				ids = append(ids, d.submit(letter(fmt.Sprintf("free%d@x.example", i)), outbox.SubmitOptions{}).ID)
			}
			run(time.Minute)
			for _, id := range ids {
				d.wantState(d.get(id), outbox.StateSent)
			}
		})
	}
}

// TestTryNowSkipsTheGap, because a person wants this one.
func TestTryNowSkipsTheGap(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepDot, Times: 1, Action: action{Reply: []string{"450 4.7.28 slow down"}}}}})
	d := newDesk(t)
	d.accountAt(srv)
	first := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	other := d.send(letter("b@x.example"), outbox.SubmitOptions{})
	if !first.Slowed || !other.Slowed || other.Attempts != 0 {
		t.Fatalf("%s and %s after %d attempts", first.Reason, other.Reason, other.Attempts)
	}
	none := d.send(letter("c@x.example"), outbox.SubmitOptions{NoQueue: true})
	d.wantState(none, outbox.StateRefused)
	if err := d.outbox.Retry(t.Context(), other.ID); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.deliver(other.ID), outbox.StateSent)
}
