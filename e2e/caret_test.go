//go:build unix && e2e

package e2e_test

import (
	"image"
	"testing"
	"time"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// A window in which nobody does anything is not painted: the caret is there, and stands still. Fyne lets it fade,
// and paints the whole window for it sixty times a second, unless it is built without animations.
func TestWindowComesToRest(t *testing.T) {
	screen := desktop.NewScreen(t, desktop.Unlocked, 1600, 900)
	w := openWindow(t, screen, faultserver.New(t, faultserver.Options{}))
	w.See(patience, "Send your first mail")
	w.Focus()
	screen.Type("li")
	before := w.atRest()
	screen.Keys("Left")
	system.Eventually(t, patience, "the caret is seen to move", func() bool { return !same(before, screen.Picture()) })
	w.atRest()
	w.quit()
}

// atRest waits until the screen has been the same for longer than a caret takes to fade and come back, in so many
// pictures that they cannot all have met the same moment of it.
func (w *window) atRest() image.Image {
	w.t.Helper()
	const fade, pictures = 1500 * time.Millisecond, 12
	still, since, n := w.screen.Picture(), time.Now(), 1
	system.Eventually(w.t, patience, "the screen stands still", func() bool {
		p := w.screen.Picture()
		if !same(p, still) {
			still, since, n = p, time.Now(), 0
		}
		n++
		return n >= pictures && time.Since(since) > fade
	})
	return still
}

// same reports whether two pictures of one screen are the same.
func same(a, b image.Image) bool {
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}
