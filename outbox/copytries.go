package outbox

import (
	"math/rand/v2"
	"time"

	"sendoff/account"
)

// later says when a copy is tried again after a failure: by the timetable of
// messages, for two days online.
func (c *copyRow) later(f *failure, now time.Time) {
	c.failure, c.nextTry = f, time.Time{}
	switch {
	case f.Key.Holds(), f.Key == account.KeyFolderUnknown:
		// until the person has acted
	case f.Key == account.KeyTooBig:
		c.giveUp()
	case f.Key == account.KeyOffline:
		c.nextTry, c.tried = now.Add(retryDelay(1, 0)), time.Time{}
	default:
		c.online += onlineSince(c.tried, now, c.tries)
		c.tries++
		c.tried = now
		if c.online >= giveUpAfter {
			gaveUp := *f
			gaveUp.Key, gaveUp.Cause = account.KeyGaveUp, f.Key
			c.failure = &gaveUp
			c.giveUp()
			return
		}
		c.nextTry = now.Add(retryDelay(c.tries, rand.Float64())) //nolint:gosec // only spreads the tries
	}
}

// giveUp ends the tries.
func (c *copyRow) giveUp() {
	if c.state == copyLook {
		c.state = copyUnseen
		return
	}
	c.state = CopyFailed
}
