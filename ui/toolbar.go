package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tool is a button of the toolbar: an icon, a letter or a word. It is no Tab
// stop: what it does stands in the menu, with a key.
type tool struct {
	widget.BaseWidget
	text   string
	style  fyne.TextStyle
	icon   fyne.Resource // in place of the text, if it is not nil
	chosen bool
	hover  bool
	tapped func()
	over   func(on bool)
}

var (
	_ fyne.Tappable     = (*tool)(nil)
	_ desktop.Hoverable = (*tool)(nil)
)

func newTool(text string, style fyne.TextStyle, icon fyne.Resource, tapped func(), over func(on bool)) *tool {
	t := &tool{text: text, style: style, icon: icon, tapped: tapped, over: over}
	t.ExtendBaseWidget(t)
	return t
}

// choose says whether the tool is the one that is in use.
func (t *tool) choose(on bool) {
	if t.chosen != on {
		t.chosen = on
		t.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (t *tool) Tapped(*fyne.PointEvent) { t.tapped() }

// MouseIn implements desktop.Hoverable.
func (t *tool) MouseIn(*desktop.MouseEvent) { t.setHover(true) }

// MouseMoved implements desktop.Hoverable.
func (t *tool) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *tool) MouseOut() { t.setHover(false) }

func (t *tool) setHover(on bool) {
	t.hover = on
	t.Refresh()
	t.over(on)
}

// CreateRenderer implements fyne.Widget.
func (t *tool) CreateRenderer() fyne.WidgetRenderer {
	r := &toolRenderer{
		t: t, back: canvas.NewRectangle(color.Transparent),
		text: canvas.NewText(t.text, color.Transparent), icon: canvas.NewImageFromResource(t.icon),
	}
	r.icon.FillMode = canvas.ImageFillContain
	r.text.Alignment = fyne.TextAlignCenter
	r.Refresh()
	return r
}

type toolRenderer struct {
	t    *tool
	back *canvas.Rectangle
	text *canvas.Text
	icon *canvas.Image
}

// Layout implements fyne.WidgetRenderer.
func (r *toolRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	side := theme.SizeForWidget(theme.SizeNameInlineIcon, r.t)
	place(r.icon, (size.Width-side)/2, (size.Height-side)/2, side, side)
	height := r.text.MinSize().Height
	place(r.text, 0, (size.Height-height)/2, size.Width, height)
}

// MinSize implements fyne.WidgetRenderer: a square, or as wide as the word.
func (r *toolRenderer) MinSize() fyne.Size {
	side := theme.SizeForWidget(sizeIconButton, r.t)
	if r.t.icon != nil {
		return fyne.NewSquareSize(side)
	}
	return fyne.NewSize(fyne.Max(side, r.text.MinSize().Width+2*theme.InnerPadding()), side)
}

// Refresh implements fyne.WidgetRenderer.
func (r *toolRenderer) Refresh() {
	t := r.t
	r.back.CornerRadius = theme.SizeForWidget(sizeRowRadius, t)
	r.back.FillColor = theme.ColorForWidget(theme.ColorNameHover, t)
	if t.chosen {
		r.back.FillColor = theme.ColorForWidget(theme.ColorNameButton, t)
	}
	r.back.Hidden = !t.hover && !t.chosen
	r.back.Refresh()
	r.text.Color = theme.ColorForWidget(theme.ColorNameForeground, t)
	r.text.TextSize, r.text.TextStyle = theme.SizeForWidget(theme.SizeNameText, t), t.style
	if t.style.Italic {
		// The font alone: for a style that is used nowhere else on the way to the first paint, Fyne would read the
		// fonts of all other signs and pictures once more.
		r.text.FontSource = theme.CurrentForWidget(t).Font(t.style)
	}
	r.text.Hidden = t.icon != nil
	r.text.Refresh()
	if t.icon != nil {
		r.icon.Resource = tinted(t.icon, theme.ColorNameForeground)
	}
	r.icon.Hidden = t.icon == nil
	r.icon.Refresh()
	r.Layout(t.Size())
}

// Objects implements fyne.WidgetRenderer.
func (r *toolRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.text, r.icon}
}

// Destroy implements fyne.WidgetRenderer.
func (r *toolRenderer) Destroy() {}

// toolbar stands over the text: at the left what formats it, at the right what
// of it is shown.
type toolbar struct {
	formats        []*tool
	write, preview *tool
	box            *fyne.Container
}

func newToolbar(c *composer) *toolbar {
	b := &toolbar{}
	about := func(label string, key fyne.Shortcut) func(bool) {
		return func(on bool) {
			if !on {
				c.point("")
				return
			}
			c.point(joinDot(c.t(label), keyName(key)))
		}
	}
	b.box = container.New(&toolbarLayout{})
	for _, f := range formats() {
		t := newTool(f.letter, f.style, f.icon, func() { c.useFormat(f) }, about(f.label, f.key))
		b.formats = append(b.formats, t)
		b.box.Add(t)
	}
	b.write = newTool(c.t("composer.write"), fyne.TextStyle{}, nil, c.showText, about("composer.write", previewKey()))
	b.preview = newTool(c.t("command.preview"), fyne.TextStyle{}, nil, c.showPreview, about("command.preview", previewKey()))
	b.write.chosen = true
	b.box.Add(b.write)
	b.box.Add(b.preview)
	return b
}

// show says whether the text or its preview is on screen: what is only looked
// at is not formatted.
func (b *toolbar) show(previewing bool) {
	b.write.choose(!previewing)
	b.preview.choose(previewing)
	for _, t := range b.formats {
		if previewing && t.hover {
			t.MouseOut()
		}
		t.Hidden = previewing
	}
	b.box.Refresh()
}

// toolbarLayout puts the tools at the left and the last two at the right.
type toolbarLayout struct{}

// Layout implements fyne.Layout. The first letter stands flush with the text.
func (toolbarLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	gap := theme.Padding()
	left, right := -gap, size.Width
	put := func(o fyne.CanvasObject, x float32) {
		m := o.MinSize()
		place(o, x, (size.Height-m.Height)/2, m.Width, m.Height)
	}
	words := max(0, len(objects)-2)
	for _, o := range objects[:words] {
		put(o, left)
		left += o.MinSize().Width + gap
	}
	for i := len(objects) - 1; i >= words; i-- {
		right -= objects[i].MinSize().Width
		put(objects[i], right)
		right -= gap
	}
}

// MinSize implements fyne.Layout.
func (toolbarLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := float32(0)
	for _, o := range objects {
		width += o.MinSize().Width + theme.Padding()
	}
	return fyne.NewSize(width, theme.Size(sizeControl))
}
