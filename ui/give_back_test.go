package ui

import (
	"runtime"
	"runtime/debug"
	"testing"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
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
	usual := debug.SetGCPercent(startGrowth)
	r.win.growth = usual
	before := collections()
	r.fire(giveBackAfter)
	if now := debug.SetGCPercent(usual); now != usual {
		t.Errorf("the heap goes on growing by %d %%, not %d", now, usual)
	}
	if collections() == before {
		t.Error("the heap was not collected")
	}
	if r.timed(giveBackAfter) {
		t.Error("it goes on")
	}
}

// The letter of Italic, all that is slanted in a new message, brings no more
// than its own font.
func TestItalicToolReadsOneFont(t *testing.T) {
	r := newRig(t, setup{real: true})
	letters := 0
	for _, tool := range r.composer().tools.formats {
		text, ok := test.TempWidgetRenderer(t, tool).Objects()[1].(*canvas.Text)
		if !ok || !text.TextStyle.Italic {
			continue
		}
		letters++
		if text.FontSource == nil {
			t.Errorf("%q is drawn with all fonts of its style", text.Text)
		}
	}
	if letters != 1 {
		t.Errorf("%d letters are slanted", letters)
	}
}
