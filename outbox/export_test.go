package outbox

import "time"

// SetRecordFor changes how long an outcome that cannot be written is tried
// again.
func (o *Outbox) SetRecordFor(d time.Duration) { o.recordFor = d }

// SetResetPatience changes how long a kept connection may take to show that it
// is still there.
func (o *Outbox) SetResetPatience(d time.Duration) { o.sessions.reset = d }

// SetAfter changes what Attend's pauses are timed with.
func (o *Outbox) SetAfter(after func(time.Duration) <-chan time.Time) { o.after = after }

// SetOnline changes what tells whether this computer has any network.
func (o *Outbox) SetOnline(online func() bool) { o.online = online }
