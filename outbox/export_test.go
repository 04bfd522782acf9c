package outbox

import "time"

// SetRecordFor changes how long an outcome that cannot be written is tried
// again.
func (o *Outbox) SetRecordFor(d time.Duration) { o.recordFor = d }
