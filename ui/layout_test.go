package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// box is a rectangle on the canvas.
type box struct{ x1, y1, x2, y2 float32 }

func boxAt(p fyne.Position, s fyne.Size) box { return box{p.X, p.Y, p.X + s.Width, p.Y + s.Height} }

func (b box) meet(o box) box {
	return box{max(b.x1, o.x1), max(b.y1, o.y1), min(b.x2, o.x2), min(b.y2, o.y2)}
}

func (b box) empty() bool { return b.x2 <= b.x1 || b.y2 <= b.y1 }

// overlaps reports whether two boxes share more than is allowed.
func (b box) overlaps(o box, width, height float32) bool {
	m := b.meet(o)
	return m.x2-m.x1 > width && m.y2-m.y1 > height
}

// extent is where something may be drawn: what the widget that shows it takes,
// and what the window and the scrolls around it let be seen.
type extent struct {
	widget box
	seen   box
	over   bool // what is cut off can be scrolled to, from left to right
	down   bool // from top to bottom
}

// thing is a text, a picture or a control on screen.
type thing struct {
	name    string
	box     box // of a text, its letters
	at      extent
	picture bool
	control fyne.CanvasObject   // nil for texts and pictures
	inside  []fyne.CanvasObject // the controls it is a part of
}

// layoutWalk collects what can be seen below an object.
type layoutWalk struct {
	things  []thing
	inside  []fyne.CanvasObject
	reading int // how many labels it is in: what they hold to be selected is no control
}

func (w *layoutWalk) walk(o fyne.CanvasObject, pos fyne.Position, at extent) {
	if o == nil || !o.Visible() {
		return
	}
	pos = pos.Add(o.Position())
	here := boxAt(pos, o.Size())
	switch x := o.(type) {
	case *canvas.Text:
		w.text(x, pos, at)
	case *canvas.Image:
		w.add(thing{name: "a picture", picture: true, box: here, at: at})
	case *fyne.Container:
		for _, c := range x.Objects {
			w.walk(c, pos, at)
		}
	case *container.Scroll:
		in := extent{widget: boxAt(pos, x.Content.Size()), seen: at.seen.meet(here), over: at.over, down: at.down}
		in.over = in.over || x.Direction == container.ScrollBoth || x.Direction == container.ScrollHorizontalOnly
		in.down = in.down || x.Direction == container.ScrollBoth || x.Direction == container.ScrollVerticalOnly
		w.walk(x.Content, pos.SubtractXY(x.Offset.X, x.Offset.Y), in)
	case fyne.Widget:
		w.widget(x, pos, at)
	}
}

func (w *layoutWalk) widget(x fyne.Widget, pos fyne.Position, at extent) {
	at.widget = boxAt(pos, x.Size())
	switch x.(type) {
	case *widget.Label, *copyable:
		w.reading++
		defer func() { w.reading-- }()
	}
	if w.reading == 0 && isControl(x) {
		w.add(thing{name: fmt.Sprintf("a %T", x), box: at.widget, at: at, control: x})
		w.inside = append(w.inside, x)
		defer func() { w.inside = w.inside[:len(w.inside)-1] }()
	}
	for _, c := range test.WidgetRenderer(x).Objects() {
		w.walk(c, pos, at)
	}
}

// isControl reports whether a widget is there to be pressed or written into.
func isControl(x fyne.Widget) bool {
	switch x.(type) {
	case *widget.List, *ground: // they lie under what is pressed
		return false
	}
	_, focus := x.(fyne.Focusable)
	_, tap := x.(fyne.Tappable)
	return focus || tap
}

// text adds a text by its letters. What stands below the line of writing may
// reach into the next line's air, and what is cut short by an ellipsis fits.
func (w *layoutWalk) text(t *canvas.Text, pos fyne.Position, at extent) {
	if t.Text == "" {
		return
	}
	need := fyne.MeasureText(t.Text, t.TextSize, t.TextStyle)
	pos.Y += (t.Size().Height - need.Height) / 2
	switch t.Alignment {
	case fyne.TextAlignCenter:
		pos.X += (t.Size().Width - need.Width) / 2
	case fyne.TextAlignTrailing:
		pos.X += t.Size().Width - need.Width
	}
	w.add(thing{name: fmt.Sprintf("%q", t.Text), box: boxAt(pos, need), at: at})
}

func (w *layoutWalk) add(t thing) {
	if t.box.empty() {
		return
	}
	t.inside = slices.Clone(w.inside)
	w.things = append(w.things, t)
}

// cut tells what hides a part of a thing that no scrolling brings back.
func (t thing) cut() string {
	b, seen := t.box, t.at.seen
	if !t.at.over && (b.x1 < seen.x1-1 || b.x2 > seen.x2+1) || !t.at.down && (b.y1 < seen.y1-1 || b.y2 > seen.y2+1) {
		return fmt.Sprintf("%s is cut off: it is at %v, and %v can be seen", t.name, b, seen)
	}
	if width, room := t.box.x2-t.box.x1, t.at.widget.x2-t.at.widget.x1; width > room+1 && !t.at.over {
		return fmt.Sprintf("%s is %.0f wide in a place of %.0f", t.name, width, room)
	}
	return ""
}

// on reports whether two things lie on each other where both can be seen: two
// texts, two pictures, a text and a picture, or two controls of which none is
// a part of the other. Letters keep some pixels free above and below.
func (t thing) on(o thing) bool {
	if (t.control == nil) != (o.control == nil) {
		return false
	}
	if t.picture && o.picture && t.at.widget == o.at.widget {
		return false // a mark in its box
	}
	if t.control != nil && (slices.Contains(o.inside, t.control) || slices.Contains(t.inside, o.control)) {
		return false
	}
	width := float32(1)
	if t.control != nil {
		width = theme.Padding() // a field has air around what is written
	}
	return t.box.meet(t.at.seen).overlaps(o.box.meet(o.at.seen), width+1, theme.Padding()+1)
}

// faults tells what is wrong with the layout of all that is on a canvas: what
// is cut off, what lies on something else, and what wants more room than it has.
func faults(c fyne.Canvas) []string {
	root := c.Content()
	if over := c.Overlays().Top(); over != nil {
		root = over
	}
	return faultsIn(c, root)
}

// faultsIn tells the same of a part of it.
func faultsIn(c fyne.Canvas, root fyne.CanvasObject) []string {
	whole := boxAt(fyne.NewPos(0, 0), c.Size())
	var w layoutWalk
	w.walk(root, fyne.NewPos(0, 0), extent{widget: whole, seen: whole})
	var found []string
	for i, a := range w.things {
		if fault := a.cut(); fault != "" {
			found = append(found, fault)
		}
		for _, b := range w.things[i+1:] {
			if a.on(b) {
				found = append(found, fmt.Sprintf("%s lies on %s: at %v and %v", a.name, b.name, a.box, b.box))
			}
		}
	}
	if len(w.things) == 0 {
		found = append(found, "nothing is on screen")
	}
	return found
}
