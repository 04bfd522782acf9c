package ui

import (
	"context"
	"runtime/debug"
	"time"
)

// giveBackAfter is when the window is painted, filled and at rest, on a slow
// computer too.
const giveBackAfter = 3 * time.Second

// startGrowth is by how many percent the heap may grow until it is collected,
// before the window is at rest. What the start makes is needed until then, and
// looking through it several times on the way holds up the first paint.
const startGrowth = 400

// growFreely lets the heap grow as the start needs it, and gives what giveBack
// shall put back.
func growFreely() (before int) { return debug.SetGCPercent(startGrowth) }

// giveBack returns to the system what only the start needed. Half of the heap
// is then read fonts and pictures drawn on the way to the first paint, and the
// collector, which works when there is as much waste as live memory, would
// leave it for hours in a window in which little happens.
func (w *Window) giveBack() {
	w.bridge.after(giveBackAfter, func() {
		w.bridge.work(func(context.Context) {
			if w.growth != 0 {
				debug.SetGCPercent(w.growth)
			}
			debug.FreeOSMemory()
		}, nil)
	})
}
