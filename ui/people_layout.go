package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// How many lines of pills a field has at most. Only what stands in them is
// measured and made, so that ten thousand recipients cost no more than thirty.
const (
	mostLines = 3 // at rest
	openLines = 8 // when the rest was asked for
)

// pillPlace is where one thing stands.
type pillPlace struct {
	x, width float32
	line     int
}

// pillPlan says where everything in the field stands.
type pillPlan struct {
	lines         int
	pills         []pillPlace // from the first one that is shown
	typing        pillPlace
	before, after pillPlace // the words that name how many are not shown
	hidden        int       // how many behind the last one that is shown
}

// pillFlow sets pills in lines. Unlike layout.RowWrap it gives the typing field
// what is left of its line.
type pillFlow struct {
	width, gap, least float32 // of a line, between pills, of the typing field
	lines             int     // at most
	count, top, at    int     // how many, the first to show, where the typing field stands
	pill              func(i int) float32
	more              func(n int) float32 // how wide the words for n more are
}

// plan sets as many pills as there is room for. If that is not all of them,
// the words for the others stand before the typing field.
func (f *pillFlow) plan() pillPlan {
	if p, fits := f.set(0); fits {
		return p
	}
	p, _ := f.set(f.more(f.count) + f.gap + f.least)
	return p
}

// set makes a plan that leaves room at the end of the last line.
func (f *pillFlow) set(room float32) (p pillPlan, fits bool) {
	w := &lineWriter{pillFlow: f, room: room}
	if f.top > 0 {
		p.before, _ = w.put(f.more(f.top))
	}
	typed := false
	for i := f.top; i < f.count; i++ {
		if i == f.at {
			p.typing, typed = w.rest(), true
		}
		place, ok := w.put(f.pill(i))
		if !ok {
			p.hidden = f.count - i
			break
		}
		p.pills = append(p.pills, place)
	}
	w.room = 0
	if p.hidden > 0 {
		p.after, _ = w.put(f.more(p.hidden))
	}
	if !typed {
		p.typing = w.rest()
	}
	p.lines = w.line + 1
	return p, p.hidden == 0 && p.lines <= f.lines
}

// lineWriter is where the next thing goes.
type lineWriter struct {
	*pillFlow
	room float32 // to leave at the end of the last line
	x    float32
	line int
}

// end is where the line ends.
func (w *lineWriter) end() float32 {
	if w.line >= w.lines-1 {
		return w.width - w.room
	}
	return w.width
}

// put gives a thing its place, and false where there is none left.
func (w *lineWriter) put(width float32) (pillPlace, bool) {
	if w.x > 0 && w.x+width > w.end() {
		if w.line >= w.lines-1 {
			return pillPlace{}, false
		}
		w.line++
		w.x = 0
	}
	p := pillPlace{x: w.x, width: fyne.Min(width, w.end()), line: w.line}
	w.x += p.width + w.gap
	return p, true
}

// rest gives the rest of the line, or a line of its own where that is too
// little. The typing field always has a place.
func (w *lineWriter) rest() pillPlace {
	if w.x > 0 && w.width-w.x < w.least {
		w.line++
		w.x = 0
	}
	p := pillPlace{x: w.x, width: w.width - w.x, line: w.line}
	w.x = w.width
	return p
}

// back gives the first pill to show so that pill i stands in the last of so
// many lines.
func (f *pillFlow) back(i, lines int) int {
	x, line := float32(0), 1
	for ; i > 0; i-- {
		w := f.pill(i) + f.gap
		if x > 0 && x+w > f.width {
			if line == lines {
				return i + 1
			}
			line++
			x = 0
		}
		x += w
	}
	return 0
}

// flow is how this field is set now.
func (p *peopleField) flow() *pillFlow {
	lines := mostLines
	if p.open {
		lines = openLines
	}
	flaw := p.shell.t("composer.not-an-address")
	return &pillFlow{
		width: p.width - theme.InnerPadding(), gap: theme.Padding(), least: theme.Size(sizeField), lines: lines,
		count: len(p.list), top: p.top, at: p.at,
		pill: func(i int) float32 { return pillWidth(p.list[i], flaw) },
		more: func(n int) float32 {
			return fyne.MeasureText(p.shell.t("composer.more", "n", n), theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{}).Width + theme.Padding()
		},
	}
}

// arrange sets everything anew. What is shown already is not drawn again.
func (p *peopleField) arrange() {
	if p.width <= 0 {
		return // not on screen yet
	}
	p.top = min(p.top, max(0, len(p.list)-1))
	p.plan = p.flow().plan()
	for len(p.pills) < len(p.plan.pills) {
		p.pills = append(p.pills, newPill(p.shell.t("composer.not-an-address")))
	}
	for k, place := range p.plan.pills {
		p.showPill(p.pills[k], p.top+k)
		p.put(p.pills[k], place, theme.Size(sizePill))
	}
	p.showMore(p.before, p.top, p.plan.before, func() { p.showFrom(p.flow().back(p.top-1, openLines-2)) })
	last := len(p.list) - p.plan.hidden
	p.showMore(p.after, p.plan.hidden, p.plan.after, func() {
		if p.open {
			p.showFrom(last)
		} else {
			p.showFrom(0)
		}
	})
	hint := ""
	if len(p.list) == 0 {
		hint = p.hint
	}
	if p.typing.PlaceHolder != hint {
		p.typing.SetPlaceHolder(hint)
	}
	place := p.plan.typing // its words stand where those of the other fields do
	place.x -= theme.InnerPadding()
	place.width += theme.InnerPadding()
	p.put(p.typing, place, p.typing.MinSize().Height)
}

// showPill shows person i in a pill.
func (p *peopleField) showPill(o *pill, i int) {
	var remove func()
	if !p.typing.Disabled() {
		remove = func() { p.cross(i) }
	}
	o.onChoose = func() { p.pick(i) }
	o.onEdit = func() { p.edit(i) }
	o.onOver = func(on bool) { p.hover(i, on) }
	o.show(p.list[i], p.all || i == p.chosen, remove)
}

// showMore names how many are not shown, and shows them when it is pressed.
func (p *peopleField) showMore(w *word, n int, place pillPlace, tapped func()) {
	w.Hidden = n == 0
	if n > 0 {
		w.tapped = tapped
		if text := p.shell.t("composer.more", "n", n); w.text != text {
			w.set(text, tapped)
		}
		p.put(w, place, theme.Size(sizePill))
	}
}

// put moves something to its place, in the middle of its line.
func (p *peopleField) put(o fyne.CanvasObject, at pillPlace, height float32) {
	pill := theme.Size(sizePill)
	y := (theme.Size(sizeHeaderRow)-pill)/2 + float32(at.line)*(pill+theme.Padding())
	o.Resize(fyne.NewSize(at.width, height))
	o.Move(fyne.NewPos(theme.InnerPadding()+at.x, y+(pill-height)/2))
}

// showFrom opens the field at a pill.
func (p *peopleField) showFrom(top int) {
	p.open, p.top = true, top
	p.focus()
	p.update()
}

// see makes sure that pill i is shown.
func (p *peopleField) see(i int) {
	seen := func() bool { return i >= p.top && i < len(p.list)-p.flow().plan().hidden }
	if seen() {
		return
	}
	p.open = true
	if seen() {
		return
	}
	if p.top = p.flow().back(i, openLines-2); !seen() {
		p.top = i
	}
}

// peopleRenderer draws the field: what it stands on, the typing field, the
// words for what is not shown, and the pills that are.
type peopleRenderer struct{ p *peopleField }

// Layout implements fyne.WidgetRenderer.
func (r *peopleRenderer) Layout(size fyne.Size) {
	r.p.ground.Resize(size)
	if r.p.width != size.Width {
		r.p.width = size.Width
		r.p.arrange()
	}
}

// MinSize implements fyne.WidgetRenderer: as high as its lines are at the
// width it was given last.
func (r *peopleRenderer) MinSize() fyne.Size {
	more := float32(max(1, r.p.plan.lines) - 1)
	return fyne.NewSize(theme.Size(sizePillWidth),
		theme.Size(sizeHeaderRow)+more*(theme.Size(sizePill)+theme.Padding()))
}

// Refresh implements fyne.WidgetRenderer.
func (r *peopleRenderer) Refresh() {
	r.p.arrange()
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// Objects implements fyne.WidgetRenderer.
func (r *peopleRenderer) Objects() []fyne.CanvasObject {
	p := r.p
	objects := []fyne.CanvasObject{p.ground, p.typing, p.before, p.after}
	for _, o := range p.pills[:min(len(p.pills), len(p.plan.pills))] {
		objects = append(objects, o)
	}
	return objects
}

// Destroy implements fyne.WidgetRenderer.
func (r *peopleRenderer) Destroy() {}
