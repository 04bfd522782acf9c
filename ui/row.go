package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// rowData is what one row of the message list shows. It is set whole, since
// rows are used again for other messages.
type rowData struct {
	heading  string // the name of a group; then there is nothing else
	icon     fyne.Resource
	subject  string
	bold     bool
	time     string
	second   string
	verb     fyne.Resource // what the row's button shows, nil for none
	act      func()
	sending  bool
	done     int64
	total    int64
	selected bool // with the focus on the list
}

// row is a message in the list: what it is about, how it stands, and the one
// thing to do.
type row struct {
	widget.BaseWidget
	data    rowData
	tapped  func()
	heading *line
	icon    *canvas.Image
	subject *line
	time    *line
	second  *line
	button  *tapIcon
	bar     *progress
	mark    *canvas.Rectangle
}

func newRow() *row {
	r := &row{
		heading: smallLine(""),
		icon:    canvas.NewImageFromResource(nil),
		subject: plainLine(""),
		time:    smallLine(""),
		second:  smallLine(""),
		button:  newTapIcon(),
		bar:     newProgress(sizeRowBar),
		mark:    canvas.NewRectangle(color.Transparent),
	}
	r.heading.bold(true)
	r.icon.FillMode = canvas.ImageFillContain
	r.ExtendBaseWidget(r)
	return r
}

// Tapped implements fyne.Tappable. The item of the list that the row lies in
// would not tell of a click on what is selected already.
func (r *row) Tapped(*fyne.PointEvent) {
	if r.tapped != nil {
		r.tapped()
	}
}

// show sets every property of the row.
func (r *row) show(d rowData) {
	r.data = d
	r.heading.set(d.heading)
	for _, o := range []fyne.CanvasObject{r.icon, r.subject, r.time, r.second} {
		showHide(o, d.heading == "")
	}
	r.heading.Hidden = d.heading == ""
	r.icon.Resource = d.icon
	r.subject.bold(d.bold)
	r.subject.set(d.subject)
	r.time.set(d.time)
	r.second.set(d.second)
	r.button.set(d.verb, d.act)
	r.bar.set(d.done, d.total)
	r.bar.Hidden = !d.sending
	r.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ r *row }

// Layout implements fyne.WidgetRenderer. Labels keep a margin of their own,
// which is taken back here.
func (w *rowRenderer) Layout(size fyne.Size) {
	r := w.r
	gap := theme.SizeForWidget(sizeGap, r)
	icon := theme.SizeForWidget(theme.SizeNameInlineIcon, r)
	if r.data.heading != "" {
		r.heading.put(gap, gap, size.Width-2*gap, size.Height-gap)
		return
	}
	left := gap + icon + gap
	line := size.Height / 2
	r.icon.Resize(fyne.NewSquareSize(icon))
	r.icon.Move(fyne.NewPos(gap, (line-icon)/2+gap/2))

	timeWidth := r.time.width()
	r.time.put(size.Width-gap-timeWidth, gap/2, timeWidth, line)
	r.subject.put(left, gap/2, size.Width-left-timeWidth-2*gap, line)

	square := theme.SizeForWidget(sizeIconButton, r)
	right := size.Width - gap
	if r.data.verb != nil {
		right -= square
		r.button.Resize(fyne.NewSquareSize(square))
		r.button.Move(fyne.NewPos(size.Width-square-gap/2, line-gap/2))
	}
	r.second.put(left, line-gap/2, right-left, line)

	bar := theme.SizeForWidget(sizeRowBar, r)
	r.bar.Resize(fyne.NewSize(size.Width-2*gap, bar))
	r.bar.Move(fyne.NewPos(gap, size.Height-bar))
	r.mark.Resize(fyne.NewSize(bar, size.Height))
}

// MinSize implements fyne.WidgetRenderer.
func (w *rowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.SizeForWidget(sizeField, w.r), theme.SizeForWidget(sizeRow, w.r))
}

// Refresh implements fyne.WidgetRenderer.
func (w *rowRenderer) Refresh() {
	w.r.mark.FillColor = theme.ColorForWidget(colorAccent, w.r)
	w.r.mark.Hidden = !w.r.data.selected
	w.Layout(w.r.Size())
	for _, o := range w.Objects() {
		o.Refresh()
	}
}

// Objects implements fyne.WidgetRenderer.
func (w *rowRenderer) Objects() []fyne.CanvasObject {
	r := w.r
	return []fyne.CanvasObject{r.heading, r.icon, r.subject, r.time, r.second, r.bar, r.button, r.mark}
}

// Destroy implements fyne.WidgetRenderer.
func (w *rowRenderer) Destroy() {}

// tapIcon is an icon to click that is no Tab stop: what it does can be done by
// key elsewhere.
type tapIcon struct {
	widget.BaseWidget
	icon   *canvas.Image
	back   *canvas.Rectangle
	tapped func()
	over   func(on bool)
	hover  bool
}

var (
	_ fyne.Tappable     = (*tapIcon)(nil)
	_ desktop.Hoverable = (*tapIcon)(nil)
)

func newTapIcon() *tapIcon {
	t := &tapIcon{icon: canvas.NewImageFromResource(nil), back: canvas.NewRectangle(color.Transparent)}
	t.icon.FillMode = canvas.ImageFillContain
	t.ExtendBaseWidget(t)
	return t
}

func (t *tapIcon) set(icon fyne.Resource, tapped func()) {
	t.tapped = tapped
	t.icon.Resource = icon
	t.Hidden = icon == nil
	t.Refresh()
}

// Tapped implements fyne.Tappable.
func (t *tapIcon) Tapped(*fyne.PointEvent) {
	if t.tapped != nil {
		t.tapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (t *tapIcon) MouseIn(*desktop.MouseEvent) { t.setHover(true) }

// MouseMoved implements desktop.Hoverable.
func (t *tapIcon) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *tapIcon) MouseOut() { t.setHover(false) }

func (t *tapIcon) setHover(on bool) {
	t.hover = on
	t.Refresh()
	if t.over != nil {
		t.over(on)
	}
}

// CreateRenderer implements fyne.Widget.
func (t *tapIcon) CreateRenderer() fyne.WidgetRenderer { return &tapIconRenderer{t} }

type tapIconRenderer struct{ t *tapIcon }

// Layout implements fyne.WidgetRenderer.
func (r *tapIconRenderer) Layout(size fyne.Size) {
	icon := theme.SizeForWidget(theme.SizeNameInlineIcon, r.t)
	r.t.back.Resize(size)
	r.t.icon.Resize(fyne.NewSquareSize(icon))
	r.t.icon.Move(fyne.NewPos((size.Width-icon)/2, (size.Height-icon)/2))
}

// MinSize implements fyne.WidgetRenderer.
func (r *tapIconRenderer) MinSize() fyne.Size {
	return fyne.NewSquareSize(theme.SizeForWidget(sizeIconButton, r.t))
}

// Refresh implements fyne.WidgetRenderer.
func (r *tapIconRenderer) Refresh() {
	t := r.t
	t.back.CornerRadius = theme.SizeForWidget(sizeRowRadius, t)
	t.back.FillColor = theme.ColorForWidget(theme.ColorNameHover, t)
	t.back.Hidden = !t.hover
	t.back.Refresh()
	t.icon.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (r *tapIconRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.back, r.t.icon}
}

// Destroy implements fyne.WidgetRenderer.
func (r *tapIconRenderer) Destroy() {}
