package ui

import (
	"sort"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

// flowText is read-only text of many looks that wraps, with links in it. Fyne's
// own RichText does not wrap links, and opens them by itself.
type flowText struct {
	widget.BaseWidget
	spans []compose.Span
	size  fyne.ThemeSizeName
	bold  bool
	open  func(address string) // a link was pressed
	point func(about string)   // the pointer is over a link, "": no longer
}

func newFlowText(spans []compose.Span, size fyne.ThemeSizeName, bold bool, open, point func(string)) *flowText {
	t := &flowText{spans: spans, size: size, bold: bold, open: open, point: point}
	t.ExtendBaseWidget(t)
	return t
}

// look is the size and style of a span.
func (t *flowText) look(span compose.Span) (fyne.ThemeSizeName, fyne.TextStyle) {
	if span.Code {
		size := t.size
		if size == theme.SizeNameText {
			size = sizeMono
		}
		return size, fyne.TextStyle{Monospace: true, Bold: t.bold || span.Bold}
	}
	return t.size, fyne.TextStyle{Bold: t.bold || span.Bold, Italic: span.Italic}
}

// CreateRenderer implements fyne.Widget.
func (t *flowText) CreateRenderer() fyne.WidgetRenderer { return &flowTextRenderer{t: t} }

type flowTextRenderer struct {
	t       *flowText
	width   float32
	height  float32
	objects []fyne.CanvasObject
}

// Layout implements fyne.WidgetRenderer.
func (r *flowTextRenderer) Layout(size fyne.Size) {
	if size.Width != r.width {
		r.width = size.Width
		r.set()
	}
}

// set breaks the text into lines, and makes one object of all that looks the
// same in a line.
func (r *flowTextRenderer) set() {
	if r.width <= 0 {
		return
	}
	b := lineBreaker{t: r.t, width: r.width}
	b.all()
	line, base := r.rendered(r.t.size, fyne.TextStyle{})
	r.objects = nil
	for i, pieces := range b.lines {
		x := float32(0)
		for _, p := range pieces {
			o := r.object(p)
			height, own := r.rendered(r.t.look(r.t.spans[p.span]))
			if r.t.spans[p.span].Code {
				chip := newSurface(colorChip)
				chip.radius = sizeRowRadius
				room := theme.Padding() / 2
				place(chip, x-room, float32(i)*line, p.width+2*room, line)
				r.objects = append(r.objects, chip)
			}
			place(o, x, float32(i)*line+base-own, p.width, height)
			r.objects = append(r.objects, o)
			x += p.width
		}
	}
	r.height = float32(len(b.lines)) * line
}

// rendered is how high a line is, and how far below its upper edge letters
// stand.
func (r *flowTextRenderer) rendered(size fyne.ThemeSizeName, style fyne.TextStyle) (height, base float32) {
	box, base := fyne.CurrentApp().Driver().RenderedTextSize("M", theme.Size(size), style, nil)
	return box.Height, base
}

func (r *flowTextRenderer) object(p textPiece) fyne.CanvasObject {
	span := r.t.spans[p.span]
	size, style := r.t.look(span)
	if span.Link == "" {
		text := canvas.NewText(p.text, theme.Color(theme.ColorNameForeground))
		text.TextSize, text.TextStyle = theme.Size(size), style
		return text
	}
	link := newWord(p.text, func() { r.t.open(span.Link) })
	link.size, link.style = size, style
	link.over = func(on bool) {
		if on {
			r.t.point(span.Link)
		} else {
			r.t.point("")
		}
	}
	return link
}

// MinSize implements fyne.WidgetRenderer: the height follows from the width
// that was given last.
func (r *flowTextRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.height) }

// Refresh implements fyne.WidgetRenderer: the look may have changed.
func (r *flowTextRenderer) Refresh() {
	r.set()
	canvas.Refresh(r.t)
}

// Objects implements fyne.WidgetRenderer.
func (r *flowTextRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy implements fyne.WidgetRenderer.
func (r *flowTextRenderer) Destroy() {}

// textPiece is a part of a line that belongs to one span.
type textPiece struct {
	text  string
	span  int
	width float32
}

// lineBreaker breaks text into lines. What stands between two spaces stays
// together, whatever spans it is of, unless it is longer than a line.
type lineBreaker struct {
	t     *flowText
	width float32
	lines [][]textPiece
	line  []textPiece
	used  float32     // width of the line
	unit  []textPiece // what stays together, and is in no line yet
}

func (b *lineBreaker) all() {
	for i, span := range b.t.spans {
		for n, part := range strings.Split(span.Text, "\n") {
			if n > 0 {
				b.flush()
				b.endLine()
			}
			b.part(i, strings.ReplaceAll(part, "\t", "    "))
		}
	}
	b.flush()
	b.endLine()
}

// part takes the text of one span up to the end of a line.
func (b *lineBreaker) part(span int, text string) {
	for text != "" {
		spaces := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
		if spaces > 0 {
			b.flush()
			b.put(b.piece(span, text[:spaces])) // reaches over the edge unseen
			text = text[spaces:]
			continue
		}
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		b.unit = append(b.unit, b.piece(span, text[:end]))
		text = text[end:]
	}
}

func (b *lineBreaker) piece(span int, text string) textPiece {
	size, style := b.t.look(b.t.spans[span])
	return textPiece{text, span, fyne.MeasureText(text, theme.Size(size), style).Width}
}

// flush puts the unit into this line, or into the next where it does not fit.
func (b *lineBreaker) flush() {
	width := float32(0)
	for _, p := range b.unit {
		width += p.width
	}
	if b.used > 0 && b.used+width > b.width {
		b.endLine()
	}
	for _, p := range b.unit {
		for b.used+p.width > b.width {
			runes := []rune(p.text)
			fitting := sort.Search(len(runes), func(n int) bool {
				return b.used+b.piece(p.span, string(runes[:n+1])).width > b.width
			})
			if fitting == 0 && b.used == 0 {
				fitting = 1 // however narrow it is
			}
			if fitting > 0 {
				b.put(b.piece(p.span, string(runes[:fitting])))
			}
			if fitting == len(runes) {
				p.text = ""
				break
			}
			b.endLine()
			p = b.piece(p.span, string(runes[fitting:]))
		}
		if p.text != "" {
			b.put(p)
		}
	}
	b.unit = b.unit[:0]
}

// put adds a piece to the line, to the one before if they look the same.
func (b *lineBreaker) put(p textPiece) {
	b.used += p.width
	if last := len(b.line) - 1; last >= 0 && b.line[last].span == p.span {
		b.line[last].text += p.text
		b.line[last].width += p.width
		return
	}
	b.line = append(b.line, p)
}

func (b *lineBreaker) endLine() {
	b.lines = append(b.lines, b.line)
	b.line, b.used = nil, 0
}
