package ui

import (
	"image"
	"image/color"
	"net/url"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

// mostBlocks is how many paragraphs and the like are shown: no letter has more,
// and each is a widget.
const mostBlocks = 1_000

// preview shows the text of a message as it will arrive. It opens nothing by
// itself. With the focus, the arrows scroll.
type preview struct {
	widget.BaseWidget
	*shell
	point   func(about string) // over what the pointer is
	blocks  []compose.Block
	column  *fyne.Container
	scroll  *container.Scroll
	line    *canvas.Rectangle // shows the focus, as that of the text does
	focused bool
}

var _ fyne.Focusable = (*preview)(nil)

func newPreview(s *shell, point func(about string)) *preview {
	p := &preview{shell: s, point: point, column: container.New(&previewColumn{}), line: canvas.NewRectangle(color.Transparent)}
	p.scroll = container.NewVScroll(p.column)
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// show shows a text. pictures are those that could be read, by the ids of
// their attachments; nil stands for one that cannot be shown.
func (p *preview) show(blocks []compose.Block, pictures map[string]image.Image) {
	p.blocks = blocks
	var objects []fyne.CanvasObject
	for i, b := range blocks[:min(len(blocks), mostBlocks)] {
		content, beside := p.content(b, pictures), p.beside(b)
		layout := &blockLayout{quote: b.Quote, depth: b.Depth, apart: !follows(blocks, i)}
		objects = append(objects, container.New(layout, append([]fyne.CanvasObject{content}, beside...)...))
	}
	if len(blocks) > mostBlocks {
		objects = append(objects, caption(p.t("preview.cut")))
	}
	p.column.Objects = objects
	p.Refresh()
}

// follows reports whether the i-th block is one of a list whose item before it
// stands close above.
func follows(blocks []compose.Block, i int) bool {
	return i > 0 && blocks[i].Kind == compose.ListItem && blocks[i-1].Depth > 0
}

// beside is what stands beside a block: a bar for each quote and the mark of a
// list item.
func (p *preview) beside(b compose.Block) []fyne.CanvasObject {
	var beside []fyne.CanvasObject
	for range b.Quote {
		beside = append(beside, newSurface(theme.ColorNameSeparator))
	}
	if b.Kind == compose.ListItem {
		mark := "•"
		if b.Ordered {
			mark = strconv.Itoa(b.Ordinal) + "."
		}
		beside = append(beside, p.text([]compose.Span{{Text: mark}}, theme.SizeNameText, false))
	}
	return beside
}

func (p *preview) content(b compose.Block, pictures map[string]image.Image) fyne.CanvasObject {
	switch b.Kind {
	case compose.Heading:
		size := theme.SizeNameText
		switch b.Level {
		case 1:
			size = theme.SizeNameHeadingText
		case 2:
			size = theme.SizeNameSubHeadingText
		}
		return p.text(b.Spans, size, true)
	case compose.CodeBlock:
		code := slices.Clone(b.Spans)
		for i := range code {
			code[i].Code = true
		}
		inner := container.New(&column{margin: theme.SizeNameInnerPadding}, p.text(code, theme.SizeNameText, false))
		return container.NewStack(newPanel(colorChip), inner)
	case compose.Picture:
		if shown := pictures[b.Attachment]; shown != nil {
			return newScaledPicture(shown)
		}
		return container.NewStack(newPanel(colorChip), container.New(&column{margin: theme.SizeNameInnerPadding}, smallLine(b.Alt)))
	case compose.Rule:
		return widget.NewSeparator()
	default:
		return p.text(b.Spans, theme.SizeNameText, false)
	}
}

func (p *preview) text(spans []compose.Span, size fyne.ThemeSizeName, bold bool) *flowText {
	return newFlowText(spans, size, bold, p.follow, p.point)
}

// follow opens a web page. An address to write to is only shown: this is the
// program that would open it.
func (p *preview) follow(address string) {
	if u, err := url.Parse(address); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		p.browse(address)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *preview) CreateRenderer() fyne.WidgetRenderer {
	r := &previewRenderer{p}
	r.Refresh()
	return r
}

// FocusGained implements fyne.Focusable.
func (p *preview) FocusGained() {
	p.focused = true
	p.Refresh()
}

// FocusLost implements fyne.Focusable.
func (p *preview) FocusLost() {
	p.focused = false
	p.Refresh()
}

// TypedRune implements fyne.Focusable.
func (p *preview) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *preview) TypedKey(ev *fyne.KeyEvent) {
	if passUp(p, ev) {
		return
	}
	key := ev.Name
	if key == fyne.KeySpace {
		key = fyne.KeyPageDown
	}
	scrollByKey(p.scroll, key)
}

type previewRenderer struct{ p *preview }

// Layout implements fyne.WidgetRenderer. The height of the text follows from
// its width, so that it gets this first.
func (r *previewRenderer) Layout(size fyne.Size) {
	p := r.p
	pad := theme.SizeForWidget(theme.SizeNameInnerPadding, p) // as round the editor's text
	thick := theme.SizeForWidget(sizeRing, p)
	place(p.line, 0, size.Height-thick, size.Width, thick)
	width := fyne.Max(0, size.Width-pad)
	p.column.Resize(fyne.NewSize(width, 0))
	place(p.scroll, pad, pad, width, fyne.Max(0, size.Height-thick-pad))
	p.scroll.Refresh()
}

// MinSize implements fyne.WidgetRenderer: it takes the place of the editor.
func (r *previewRenderer) MinSize() fyne.Size { return r.p.scroll.MinSize() }

// Refresh implements fyne.WidgetRenderer.
func (r *previewRenderer) Refresh() {
	r.p.line.FillColor = theme.ColorForWidget(colorRing, r.p)
	r.p.line.Hidden = !r.p.focused
	r.p.line.Refresh()
	r.Layout(r.p.Size())
}

// Objects implements fyne.WidgetRenderer.
func (r *previewRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.scroll, r.p.line}
}

// Destroy implements fyne.WidgetRenderer.
func (r *previewRenderer) Destroy() {}

// previewColumn is a column that leaves room for the bar of the scroll.
type previewColumn struct{ column }

// Layout implements fyne.Layout.
func (l *previewColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	size.Width = fyne.Max(0, size.Width-theme.Size(sizeGap))
	l.column.Layout(objects, size)
}

// blockLayout indents a block by the quotes and lists it stands in. The block
// comes first, then what stands beside it.
type blockLayout struct {
	quote, depth int
	apart        bool // from what is above
}

// gap is how far a block moves up: the column's own gap is for paragraphs.
func (l *blockLayout) gap() float32 {
	if l.apart {
		return 0
	}
	return -theme.Padding()
}

// Layout implements fyne.Layout.
func (l *blockLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	content, beside := objects[0], objects[1:]
	step, pad := theme.Size(sizeIndent), theme.Padding()
	indent := float32(l.quote+l.depth) * step
	width := fyne.Max(0, size.Width-indent)
	content.Resize(fyne.NewSize(width, content.MinSize().Height)) // its height follows from its width
	place(content, indent, l.gap(), width, content.MinSize().Height)
	for i, o := range beside {
		if i < l.quote { // reaches to the bar of the next block
			place(o, float32(i)*step, l.gap()-pad, theme.Size(sizeRowBar), size.Height+2*pad)
		} else {
			place(o, indent-step, l.gap(), step, size.Height)
		}
	}
}

// MinSize implements fyne.Layout.
func (l *blockLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, fyne.Max(0, objects[0].MinSize().Height+l.gap()))
}

// scaledPicture is a picture as large as it is, or as there is room.
type scaledPicture struct {
	widget.BaseWidget
	image *canvas.Image
}

func newScaledPicture(shown image.Image) *scaledPicture {
	s := &scaledPicture{image: canvas.NewImageFromImage(shown)}
	s.image.FillMode = canvas.ImageFillContain
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *scaledPicture) CreateRenderer() fyne.WidgetRenderer { return &scaledRenderer{s: s} }

type scaledRenderer struct {
	s     *scaledPicture
	width float32
}

func (r *scaledRenderer) size() fyne.Size {
	natural := r.s.image.Image.Bounds().Size()
	width := fyne.Min(r.width, float32(natural.X))
	return fyne.NewSize(width, width*float32(natural.Y)/float32(natural.X))
}

// Layout implements fyne.WidgetRenderer.
func (r *scaledRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	r.s.image.Resize(r.size())
}

// MinSize implements fyne.WidgetRenderer.
func (r *scaledRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.size().Height) }

// Refresh implements fyne.WidgetRenderer.
func (r *scaledRenderer) Refresh() { r.s.image.Refresh() }

// Objects implements fyne.WidgetRenderer.
func (r *scaledRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.s.image} }

// Destroy implements fyne.WidgetRenderer.
func (r *scaledRenderer) Destroy() {}
