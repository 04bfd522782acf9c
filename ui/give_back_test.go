package ui

import (
	"runtime"
	"testing"
)

// What only the start needed goes back to the system, once, when the window
// is at rest.
func TestStartGivesMemoryBack(t *testing.T) {
	r := newRig(t, setup{real: true})
	if !r.timed(giveBackAfter) {
		t.Fatal("nothing is going to give it back")
	}
	collections := func() uint32 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.NumForcedGC
	}
	before := collections()
	r.fire(giveBackAfter)
	if collections() == before {
		t.Error("the heap was not collected")
	}
	if r.timed(giveBackAfter) {
		t.Error("it goes on")
	}
}
