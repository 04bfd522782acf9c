package outbox

import (
	"testing"
	"time"

	"sendoff/account"
)

func TestRetryDelay(t *testing.T) {
	minutes := []float64{1, 5, 15, 30, 60, 120, 120, 120}
	for n, m := range minutes {
		want := time.Duration(m * float64(time.Minute))
		if got := retryDelay(n+1, 0.5); got != want {
			t.Errorf("try %d after %s, want %s", n+1, got, want)
		}
		low, high := retryDelay(n+1, 0), retryDelay(n+1, 1)
		if low < want*9/10 || high > want*11/10 {
			t.Errorf("try %d: %s to %s is more than a tenth around %s", n+1, low, high, want)
		}
		if n > 0 && low == high {
			t.Errorf("try %d comes at the same time for everybody", n+1)
		}
	}
}

// TestGivesUpAfterTwoDaysOnline tries a message at exactly the times it is told
// until it gives up.
func TestGivesUpAfterTwoDaysOnline(t *testing.T) {
	o := new(Outbox)
	start := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	for _, offlineFor := range []time.Duration{0, 100 * time.Hour} {
		now := start
		r := &row{recipients: []recipient{{Recipient: Recipient{State: RecipientPending}}}}
		busy := &failure{Key: account.KeyBusy, Code: 450}
		for n := 0; derive(phaseNone, r.states()) == StateWaiting; n++ {
			if n > 500 {
				t.Fatal("it never gives up")
			}
			o.settle(r, busy, now)
			if r.nextTry.IsZero() {
				break
			}
			now = r.nextTry
			if n == 3 && offlineFor > 0 {
				for end := now.Add(offlineFor); now.Before(end); now = r.nextTry {
					o.settle(r, &failure{Key: account.KeyOffline}, now)
					if d := r.nextTry.Sub(now); d <= 0 || d > time.Minute {
						t.Fatalf("offline it looks again after %s", d)
					}
				}
			}
		}
		if r.failure.Key != account.KeyGaveUp || r.failure.Cause != account.KeyBusy {
			t.Errorf("ended with %+v", r.failure)
		}
		if got := derive(phaseNone, r.states()); got != StateRefused {
			t.Errorf("state %s, want refused", got)
		}
		online := now.Sub(start) - offlineFor
		if online < giveUpAfter || online > giveUpAfter+4*time.Hour {
			t.Errorf("offline for %s: gave up after %s online", offlineFor, online)
		}
	}
}

func TestComputerThatWasOffIsNotOnline(t *testing.T) {
	if got := onlineSince(time.Unix(0, 0), time.Unix(0, 0).Add(72*time.Hour), 2); got > 6*time.Minute {
		t.Errorf("a computer that slept for three days counted %s", got)
	}
}

func TestSettle(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	for key, want := range map[account.FailureKey]struct {
		next  time.Duration // 0: never by itself
		tries int
	}{
		account.KeyBusy:               {time.Minute, 1},
		account.KeyTimeout:            {time.Minute, 1},
		account.KeyConnectionRefused:  {time.Minute, 1},
		account.KeyProtocol:           {time.Minute, 1},
		account.KeyAuthBusy:           {time.Minute, 1},
		account.KeyOffline:            {time.Minute, 0},
		account.KeyLimitReached:       {24 * time.Hour, 0},
		account.KeyAuthRefused:        {0, 0},
		account.KeyCertificateChanged: {0, 0},
		account.KeyTLSNotOffered:      {0, 0},
		account.KeyKeyringTimeout:     {0, 0},
		account.KeyAccountMissing:     {0, 0},
	} {
		for _, noQueue := range []bool{false, true} {
			r := &row{noQueue: noQueue, owner: "me", recipients: []recipient{{Recipient: Recipient{State: RecipientPending}}}}
			new(Outbox).settle(r, &failure{Key: key}, now)
			if r.owner != "" || r.failure.Key != key {
				t.Errorf("%s: owner %q, reason %s", key, r.owner, r.failure.Key)
			}
			if noQueue {
				if got := derive(phaseNone, r.states()); got != StateRefused || !r.nextTry.IsZero() {
					t.Errorf("%s without a queue: %s, next try %v", key, got, r.nextTry)
				}
				continue
			}
			if got := derive(phaseNone, r.states()); got != StateWaiting {
				t.Errorf("%s: %s, want waiting", key, got)
			}
			if want.next == 0 && !r.nextTry.IsZero() || want.next != 0 && !r.nextTry.Equal(now.Add(want.next)) || r.tries != want.tries {
				t.Errorf("%s: next try %v, %d tries", key, r.nextTry, r.tries)
			}
		}
	}
}
