package ui

import (
	"context"
	"runtime/debug"
	"time"
)

// giveBackAfter is when the window is painted, filled and at rest, on a slow
// computer too.
const giveBackAfter = 3 * time.Second

// giveBack returns to the system what only the start needed. Half of the heap
// is then read fonts and pictures drawn on the way to the first paint, and the
// collector, which works when there is as much waste as live memory, would
// leave it for hours in a window in which little happens.
func (w *Window) giveBack() {
	w.bridge.after(giveBackAfter, func() {
		w.bridge.work(func(context.Context) { debug.FreeOSMemory() }, nil)
	})
}
