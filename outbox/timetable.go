package outbox

import "time"

const (
	// giveUpAfter is how long a message is tried while online.
	giveUpAfter = 48 * time.Hour
	// restFor is how long an account rests whose sending limit is reached, where
	// the answer names no time.
	restFor = 24 * time.Hour
)

// retryDelay is the time until the next try after the n-th failed one, from 1:
// 1, 5, 15, 30 minutes, an hour, then every two hours. From the second on a
// tenth is added or taken by chance (0 to 1), so that not everything that
// failed together is tried together.
func retryDelay(n int, chance float64) time.Duration {
	steps := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}
	n = max(n, 1)
	d := steps[min(n, len(steps))-1]
	if n == 1 {
		return d
	}
	return d + time.Duration((chance-0.5)*0.2*float64(d))
}

// onlineSince adds to the time a message has waited while online: what passed
// since the last try, but no more than was meant to pass, because the computer
// may have been off in between.
func onlineSince(last, now time.Time, n int) time.Duration {
	if last.IsZero() {
		return 0
	}
	return min(max(now.Sub(last), 0), retryDelay(n, 1))
}
