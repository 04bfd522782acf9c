package ui

import (
	"fmt"
	"image"
	"image/draw"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// leastSeen is how many pixels a stop has to change: more than the caret of a
// field, which blinks, and less than the bar at the edge of a row.
const leastSeen = 60

// Every stop of Tab and of F6 shows that it has the focus: with it, the screen
// looks otherwise than without. And the window knows each of them as its own.
func TestEveryStopShowsTheFocus(t *testing.T) {
	for _, s := range focusScenes(t) {
		t.Run(s.name, func(t *testing.T) {
			r := newRig(t, s.set)
			r.win.win.Resize(fyne.NewSize(s.width, 600))
			s.show(r)
			r.settle()
			r.fire(freshTime)
			r.win.toasts.hide()
			stops := r.stops()
			if len(stops) == 0 {
				t.Fatal("no stop at all")
			}
			c := r.win.win.Canvas()
			var without *image.NRGBA
			var at []fyne.Position
			for i, stop := range stops {
				if !onCanvas(c, stop.(fyne.CanvasObject)) { //nolint:forcetypeassert // what Tab comes to is on screen
					t.Errorf("stop %d, %s, would not be given the focus", i, stopName(stop))
				}
				c.Focus(stop)
				if c.Focused() != stop {
					continue // it is there only while something else has the focus
				}
				with := painted(c)
				c.Unfocus()
				if now := offsets(c.Content()); without == nil || !slices.Equal(at, now) {
					without, at = painted(c), now
				}
				if n := differences(with, without); n < leastSeen {
					t.Errorf("stop %d, %s, changes %d pixels", i, stopName(stop), n)
				}
			}
		})
	}
}

// focusScene is a scene in a window of a width.
type focusScene struct {
	scene
	width float32
}

// focusScenes are screens with all kinds of stops; the lists are beside some of
// them only.
func focusScenes(t *testing.T) []focusScene {
	t.Helper()
	const narrow, wide = 720, 920
	names := []string{
		"welcome", "setup-do-first", "card-ready", "usual-password", "lights-refused", "by-hand-edit", "providers", "accounts",
		"composer-full", "preview", "link", "doubts", "settings", "shortcuts", "certificate", "practice", "practice-source",
		"practice-parts", "practice-empty", "startup-newer", "setup-done", "message-sending", "message-waiting", "message-held",
		"message-details", "message-partly", "message-refused", "message-unknown",
	}
	var chosen []focusScene
	for _, s := range scenes() {
		if slices.Contains(names, s.name) {
			chosen = append(chosen, focusScene{s, narrow})
		}
	}
	if len(chosen) != len(names) {
		t.Fatalf("%d of %q are scenes", len(chosen), names)
	}
	with := setup{real: true}
	return append(chosen,
		focusScene{scene{"outbox-unchosen", with, func(r *rig) {
			for _, m := range states() {
				r.fake.put(m)
			}
			r.win.mail.reload()
			r.settle()
			r.win.newMessage()
			r.win.commands.do(cmdOutbox)
		}}, wide},
		focusScene{scene{"list-empty", with, func(r *rig) { r.win.commands.do(cmdDrafts) }}, wide})
}

// stops are where Tab leads to, once round, and F6.
func (r *rig) stops() []fyne.Focusable {
	r.Helper()
	const most = 200
	c := r.win.win.Canvas()
	var stops []fyne.Focusable
	walk := func(step func()) {
		c.Unfocus()
		again := 0
		for range most {
			step()
			r.settle()
			stop := c.Focused()
			switch {
			case stop == nil:
				return
			case !slices.Contains(stops, stop):
				again = 0
				stops = append(stops, stop)
			case again > len(stops):
				return
			default:
				again++
			}
		}
		r.Fatal("the stops do not end")
	}
	walk(func() { test.FocusNext(c) })
	if !r.win.sheets.busy() {
		walk(func() { r.win.commands.do(cmdNext) })
	}
	return stops
}

// stopName says which stop is meant.
func stopName(o fyne.Focusable) string {
	switch x := o.(type) {
	case *button:
		return fmt.Sprintf("the button %q", x.Text)
	case *linkWord:
		return fmt.Sprintf("the word %q", x.text)
	case *field:
		return fmt.Sprintf("the field with %q, hint %q, at %v, %v", x.Text, x.PlaceHolder, fyne.CurrentApp().Driver().AbsolutePositionForObject(x), x.Size())
	default:
		return fmt.Sprintf("%T", o)
	}
}

// offsets are how far all areas of a tree are scrolled.
func offsets(o fyne.CanvasObject) []fyne.Position {
	var all []fyne.Position
	switch x := o.(type) {
	case *fyne.Container:
		for _, child := range x.Objects {
			all = append(all, offsets(child)...)
		}
	case *container.Scroll:
		all = append(offsets(x.Content), x.Offset)
	}
	return all
}

// painted is what is on screen.
func painted(c fyne.Canvas) *image.NRGBA {
	shown := c.Capture()
	if same, ok := shown.(*image.NRGBA); ok {
		return same
	}
	copied := image.NewNRGBA(shown.Bounds())
	draw.Draw(copied, copied.Bounds(), shown, shown.Bounds().Min, draw.Src)
	return copied
}
