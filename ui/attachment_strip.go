package ui

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

// chips are the attachments of a message: one Tab stop, in which the arrows
// walk and Delete removes.
type chips struct {
	widget.BaseWidget
	files   []compose.Attachment
	size    func(int64) string
	remove  func(id string)
	menu    func(i int, chip fyne.CanvasObject) // what can be done with the i-th file
	inText  map[string]bool                     // ids of the pictures that the text shows
	marked  string                              // what stands beside those, in place of the size
	thumbs  map[string]image.Image              // of those, as far as they are there
	fresh   map[string]bool                     // ids of what was just attached
	at      int
	focused bool
	locked  bool
	row     *fyne.Container
}

var _ fyne.Focusable = (*chips)(nil)

func newChips(size func(int64) string, remove func(id string)) *chips {
	c := &chips{size: size, remove: remove, row: container.New(&flow{})}
	c.ExtendBaseWidget(c)
	return c
}

// show shows these files.
func (c *chips) show(files []compose.Attachment) {
	c.files = files
	c.at = min(c.at, max(0, len(files)-1))
	c.build()
}

func (c *chips) build() {
	c.row.Objects = nil
	for i, f := range c.files {
		about := c.size(f.Size)
		if c.inText[f.ID] {
			about = c.marked
		}
		chip := newChip(f.Name, about, c.focused && i == c.at || c.fresh[f.ID], func() {
			if !c.locked {
				c.remove(f.ID)
			}
		})
		if c.inText[f.ID] {
			chip.show(c.thumbs[f.ID])
		}
		chip.tapped = func() { c.openMenu(i) }
		c.row.Add(chip)
	}
	c.row.Refresh()
	c.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (c *chips) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.row) }

// Disabled implements fyne.Disableable: without files there is no Tab stop.
func (c *chips) Disabled() bool { return c.locked || len(c.files) == 0 }

// Enable implements fyne.Disableable.
func (c *chips) Enable() { c.locked = false }

// Disable implements fyne.Disableable.
func (c *chips) Disable() { c.locked = true }

// FocusGained implements fyne.Focusable.
func (c *chips) FocusGained() {
	c.focused = true
	c.build()
}

// FocusLost implements fyne.Focusable.
func (c *chips) FocusLost() {
	c.focused = false
	c.build()
}

// TypedRune implements fyne.Focusable.
func (c *chips) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *chips) TypedKey(ev *fyne.KeyEvent) {
	if passUp(c, ev) || len(c.files) == 0 {
		return
	}
	switch ev.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		c.at = max(0, c.at-1)
	case fyne.KeyRight, fyne.KeyDown:
		c.at = min(len(c.files)-1, c.at+1)
	case fyne.KeyHome:
		c.at = 0
	case fyne.KeyEnd:
		c.at = len(c.files) - 1
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.openMenu(c.at)
		return
	case fyne.KeyDelete, fyne.KeyBackspace:
		c.remove(c.files[c.at].ID)
		return
	}
	c.build()
}

// openMenu shows what can be done with the i-th file.
func (c *chips) openMenu(i int) {
	if c.locked || c.menu == nil || i >= len(c.row.Objects) {
		return
	}
	c.at = i
	c.menu(i, c.row.Objects[i])
}

// chip is one file: its name, its size, and × to take it off. A click on it
// opens its menu.
type chip struct {
	widget.BaseWidget
	tapped     func()        // nil: nothing
	thumb      *canvas.Image // nil: no picture in the text
	name, size *line
	cross      *tapIcon
	back       *surface
}

// newChip makes a chip; an accented one has an edge.
func newChip(name, size string, accented bool, remove func()) *chip {
	c := &chip{name: plainLine(name), size: smallLine(size), cross: newTapIcon(), back: newSurface(colorChip)}
	c.cross.set(theme.CancelIcon(), remove)
	c.back.radius = theme.SizeNameInputRadius
	if accented {
		c.back.edge = colorAccent
	}
	c.ExtendBaseWidget(c)
	return c
}

// show gives the chip of a picture room for it, also while it is not there.
func (c *chip) show(thumb image.Image) {
	c.thumb = &canvas.Image{Image: thumb, FillMode: canvas.ImageFillContain}
	if thumb == nil {
		c.thumb.Resource = tinted(theme.FileImageIcon(), colorQuiet)
	}
}

// Tapped implements fyne.Tappable.
func (c *chip) Tapped(*fyne.PointEvent) {
	if c.tapped != nil {
		c.tapped()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *chip) CreateRenderer() fyne.WidgetRenderer { return &chipRenderer{c} }

type chipRenderer struct{ c *chip }

func (r *chipRenderer) nameWidth() float32 {
	return fyne.Min(r.c.name.width(), 2*theme.Size(sizeField))
}

func (r *chipRenderer) sizeWidth() float32 { return r.c.size.width() }

// Layout implements fyne.WidgetRenderer.
func (r *chipRenderer) Layout(size fyne.Size) {
	gap := theme.Size(sizeGap)
	r.c.back.Resize(size)
	x := gap
	if r.c.thumb != nil {
		side := theme.Size(sizeThumb)
		place(r.c.thumb, theme.Padding(), (size.Height-side)/2, side, side)
		x = 2*theme.Padding() + side
	}
	r.c.name.put(x, 0, r.nameWidth(), size.Height)
	r.c.size.put(x+gap+r.nameWidth(), 0, r.sizeWidth(), size.Height)
	square := theme.Size(sizeIconButton)
	r.c.cross.Resize(fyne.NewSquareSize(square))
	r.c.cross.Move(fyne.NewPos(size.Width-square, (size.Height-square)/2))
}

// MinSize implements fyne.WidgetRenderer.
func (r *chipRenderer) MinSize() fyne.Size {
	gap := theme.Size(sizeGap)
	width := r.nameWidth() + r.sizeWidth() + 3*gap
	if r.c.thumb != nil {
		width += theme.Size(sizeThumb)
	}
	if r.c.cross.Visible() {
		width += theme.Size(sizeIconButton)
	}
	return fyne.NewSize(width, theme.Size(sizeChipHeight))
}

// Refresh implements fyne.WidgetRenderer.
func (r *chipRenderer) Refresh() {
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// Objects implements fyne.WidgetRenderer.
func (r *chipRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.c.back, r.c.name, r.c.size, r.c.cross}
	if r.c.thumb != nil {
		all = append(all, r.c.thumb)
	}
	return all
}

// Destroy implements fyne.WidgetRenderer.
func (r *chipRenderer) Destroy() {}

// attachmentStrip is the part of the composer that holds files. It is always
// there; Attach comes first, so that it never moves.
type attachmentStrip struct {
	attach *button
	chips  *chips
	hint   *line
	box    *fyne.Container
	bridge *bridge
	fade   func() // stops the clock of what was just attached; nil: none runs
}

func newAttachmentStrip(s *shell, attach func(), remove func(id string)) *attachmentStrip {
	a := &attachmentStrip{chips: newChips(s.words.Size, remove), hint: quietLine(s.t("composer.drop-or")), bridge: s.bridge}
	a.chips.marked = s.t("composer.in-text")
	a.attach = newQuiet(s.t("composer.attach"), attach)
	a.attach.Icon = theme.MailAttachmentIcon()
	a.attach.keepFocus = true
	scroll := container.NewVScroll(a.chips)
	a.box = container.New(&stripLayout{chips: a.chips}, a.attach, scroll, a.hint)
	return a
}

func (a *attachmentStrip) show(files []compose.Attachment) {
	a.hint.Hidden = len(files) > 0
	a.hint.Refresh()
	a.chips.show(files)
	a.box.Refresh()
}

// freshTime is how long what was just attached keeps an edge.
const freshTime = 600 * time.Millisecond

// accent gives files an edge for a moment.
func (a *attachmentStrip) accent(ids []string) {
	if a.fade != nil {
		a.fade()
	}
	fresh := make(map[string]bool, len(ids))
	for _, id := range ids {
		fresh[id] = true
	}
	a.chips.fresh = fresh
	a.chips.build()
	a.fade = a.bridge.after(freshTime, func() {
		a.fade, a.chips.fresh = nil, nil
		a.chips.build()
	})
}

// stripLayout: Attach at the left, the chips beside it in as many rows as they
// need, up to two.
type stripLayout struct{ chips *chips }

func (l *stripLayout) height() float32 {
	one := theme.Size(sizeChipHeight)
	rows := l.chips.MinSize().Height
	return fyne.Min(fyne.Max(rows, one), 2*one+theme.Size(sizeGap))
}

// Layout implements fyne.Layout.
func (l *stripLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	attach, scroll, hint := objects[0], objects[1], objects[2]
	pad := theme.Padding()
	w := attach.MinSize().Width
	h := theme.Size(sizeChipHeight)
	attach.Resize(fyne.NewSize(w, h))
	attach.Move(fyne.NewPos(0, pad))
	left := w + theme.Size(sizeGap)
	rest := fyne.Max(0, size.Width-left)
	if l, ok := hint.(*line); ok {
		l.put(left, pad, rest, h)
	}
	l.chips.Resize(fyne.NewSize(rest, l.chips.MinSize().Height)) // rows follow the width
	scroll.Resize(fyne.NewSize(rest, l.height()))
	scroll.Move(fyne.NewPos(left, pad))
}

// MinSize implements fyne.Layout.
func (l *stripLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width+theme.Size(sizeField), l.height()+2*theme.Padding())
}
