package ui

import (
	"image/color"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

// mostShown is how many bytes of what is no address are looked at to show it.
const mostShown = 300

// person is one recipient as the field holds it.
type person struct {
	compose.Entry
	reading bool // a long list that is still being read, off the UI goroutine
	kept    bool // it came with the draft, which does not change by being read
}

// bad reports whether it is known to be no address.
func (p *person) bad() bool { return p.Key != "" }

// label is what a pill shows: the name, else the address.
func (p *person) label() string {
	switch {
	case p.reading, p.bad():
		return glimpse(p.Text)
	case p.Address.Name != "":
		return p.Address.Name
	default:
		return p.Address.Shown()
	}
}

// full is all there is to know, for the hint line.
func (p *person) full() string {
	switch {
	case p.reading, p.bad():
		return glimpse(p.Text)
	case p.Address.Name != "":
		return p.Address.Name + " <" + p.Address.Shown() + ">"
	default:
		return p.Address.Shown()
	}
}

// copied is what the clipboard gets.
func (p *person) copied() string {
	if p.reading || p.bad() {
		return p.Text
	}
	return p.Address.String()
}

// glimpse gives the beginning of a text of any length, made safe to show.
func glimpse(text string) string {
	if len(text) <= mostShown {
		return compose.CleanLine(text)
	}
	cut := mostShown
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return compose.CleanLine(text[:cut]) + "…"
}

// pill shows one recipient. It is no Tab stop: the field it stands in has the
// focus. The same pill shows one recipient after another.
type pill struct {
	widget.BaseWidget
	text, flaw *line
	icon       *canvas.Image
	cross      *tapIcon
	back       *canvas.Rectangle
	person     *person
	chosen     bool

	onChoose func()
	onEdit   func()
	onOver   func(on bool)
}

var (
	_ desktop.Mouseable = (*pill)(nil)
	_ desktop.Hoverable = (*pill)(nil)
)

// newPill makes a pill; flaw is the word for what is no address.
func newPill(flaw string) *pill {
	p := &pill{
		text: plainLine(""), flaw: newLine(flaw, theme.SizeNameCaptionText, theme.ColorNameError),
		icon:  canvas.NewImageFromResource(tinted(iconRefused(), theme.ColorNameError)),
		cross: newTapIcon(), back: canvas.NewRectangle(color.Transparent), person: &person{},
	}
	p.icon.FillMode = canvas.ImageFillContain
	p.cross.set(theme.CancelIcon(), nil)
	p.cross.over = func(on bool) { p.over(on) }
	p.ExtendBaseWidget(p)
	return p
}

// show sets every property of the pill. remove is nil while nothing may change.
func (p *pill) show(who *person, chosen bool, remove func()) {
	same := p.person == who && p.chosen == chosen && p.cross.Hidden == (remove == nil)
	p.cross.tapped = remove
	if same {
		return
	}
	p.person, p.chosen = who, chosen
	p.text.seg.Text = who.label()
	p.flaw.Hidden, p.icon.Hidden = !who.bad(), !who.bad()
	p.cross.Hidden = remove == nil
	p.Refresh()
}

func (p *pill) over(on bool) {
	if p.onOver != nil {
		p.onOver(on)
	}
}

// MouseDown implements desktop.Mouseable. It chooses at once: Fyne holds back
// a tap until it is sure that no second one follows.
func (p *pill) MouseDown(*desktop.MouseEvent) { p.onChoose() }

// MouseUp implements desktop.Mouseable.
func (p *pill) MouseUp(*desktop.MouseEvent) {}

// DoubleTapped edits.
func (p *pill) DoubleTapped(*fyne.PointEvent) { p.onEdit() }

// MouseIn implements desktop.Hoverable.
func (p *pill) MouseIn(*desktop.MouseEvent) { p.over(true) }

// MouseMoved implements desktop.Hoverable.
func (p *pill) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *pill) MouseOut() { p.over(false) }

// CreateRenderer implements fyne.Widget.
func (p *pill) CreateRenderer() fyne.WidgetRenderer {
	r := &pillRenderer{p}
	r.Refresh()
	return r
}

type pillRenderer struct{ p *pill }

// Layout implements fyne.WidgetRenderer: icon, words, what is wrong, ×. The
// words give way where there is too little room.
func (r *pillRenderer) Layout(size fyne.Size) {
	p := r.p
	gap := theme.Size(sizeGap)
	p.back.Resize(size)
	x, end := gap, size.Width-size.Height
	p.cross.Resize(fyne.NewSquareSize(size.Height))
	p.cross.Move(fyne.NewPos(end, 0))
	if p.icon.Visible() {
		side := theme.Size(theme.SizeNameInlineIcon)
		p.icon.Resize(fyne.NewSquareSize(side))
		p.icon.Move(fyne.NewPos(x, (size.Height-side)/2))
		x += side + theme.Padding()
		flaw := p.flaw.width()
		end -= flaw
		p.flaw.put(end, 0, flaw, size.Height)
		end -= gap
	}
	p.text.put(x, 0, fyne.Max(0, fyne.Min(p.text.width(), end-x)), size.Height)
}

// MinSize implements fyne.WidgetRenderer.
func (r *pillRenderer) MinSize() fyne.Size {
	return fyne.NewSize(pillWidth(r.p.person, r.p.flaw.seg.Text), theme.Size(sizePill))
}

// pillWidth is how wide the pill of a person is.
func pillWidth(who *person, flaw string) float32 {
	text := fyne.MeasureText(who.label(), theme.Size(theme.SizeNameText), fyne.TextStyle{}).Width + 1
	width := theme.Size(sizeGap) + fyne.Min(text, theme.Size(sizePillWidth)) + theme.Size(sizePill)
	if who.bad() {
		word := fyne.MeasureText(flaw, theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{}).Width + 1
		width += theme.Size(theme.SizeNameInlineIcon) + theme.Padding() + theme.Size(sizeGap) + word
	}
	return width
}

// Refresh implements fyne.WidgetRenderer.
func (r *pillRenderer) Refresh() {
	p := r.p
	fill, edge, stroke := colorChip, colorChip, theme.SizeNameInputBorder
	if p.person.bad() {
		edge = theme.ColorNameError
	}
	if p.chosen {
		fill, stroke = theme.ColorNameSelection, sizeRing
		if !p.person.bad() {
			edge = colorRing
		}
	}
	p.back.FillColor = theme.ColorForWidget(fill, p)
	p.back.StrokeColor = theme.ColorForWidget(edge, p)
	p.back.StrokeWidth = theme.SizeForWidget(stroke, p)
	p.back.CornerRadius = theme.SizeForWidget(sizePillRadius, p)
	r.Layout(p.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// Objects implements fyne.WidgetRenderer.
func (r *pillRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.back, r.p.icon, r.p.text, r.p.flaw, r.p.cross}
}

// Destroy implements fyne.WidgetRenderer.
func (r *pillRenderer) Destroy() {}
