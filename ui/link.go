package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// word is a link-coloured word to press, as high as its line.
type word struct {
	widget.BaseWidget
	text   string
	size   fyne.ThemeSizeName
	color  fyne.ThemeColorName
	style  fyne.TextStyle
	tapped func()
	over   func(on bool) // the pointer comes or goes; may be nil
	hover  bool
}

// linkWord is a word that is a Tab stop, too.
type linkWord struct {
	word
	focused bool
}

var (
	_ fyne.Tappable      = (*word)(nil)
	_ desktop.Hoverable  = (*word)(nil)
	_ desktop.Cursorable = (*word)(nil)
	_ fyne.Focusable     = (*linkWord)(nil)
)

func newWord(text string, tapped func()) *word {
	w := &word{text: text, size: theme.SizeNameCaptionText, color: theme.ColorNameHyperlink, tapped: tapped}
	w.ExtendBaseWidget(w)
	return w
}

func newLinkWord(text string, tapped func()) *linkWord {
	return newPaintedWord(text, theme.SizeNameCaptionText, theme.ColorNameHyperlink, tapped)
}

// newToastWord is what can be pressed in a toast, which has colours of its own.
func newToastWord(text string, tapped func()) *linkWord {
	return newPaintedWord(text, theme.SizeNameText, colorToastLink, tapped)
}

func newPaintedWord(text string, size fyne.ThemeSizeName, color fyne.ThemeColorName, tapped func()) *linkWord {
	w := &linkWord{word: word{text: text, size: size, color: color, tapped: tapped}}
	w.ExtendBaseWidget(w)
	return w
}

func (w *word) set(text string, tapped func()) {
	w.text, w.tapped = text, tapped
	w.Refresh()
}

// Tapped implements fyne.Tappable.
func (w *word) Tapped(*fyne.PointEvent) {
	if w.tapped != nil {
		w.tapped()
	}
}

// Cursor implements desktop.Cursorable.
func (w *word) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (w *word) MouseIn(*desktop.MouseEvent) { w.setHover(true) }

// MouseMoved implements desktop.Hoverable.
func (w *word) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (w *word) MouseOut() { w.setHover(false) }

func (w *word) setHover(on bool) {
	w.hover = on
	w.Refresh()
	if w.over != nil {
		w.over(on)
	}
}

// CreateRenderer implements fyne.Widget.
func (w *word) CreateRenderer() fyne.WidgetRenderer {
	r := &wordRenderer{w: w, text: canvas.NewText("", color.Transparent), line: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

// FocusGained implements fyne.Focusable.
func (w *linkWord) FocusGained() {
	w.focused = true
	w.Refresh()
}

// FocusLost implements fyne.Focusable.
func (w *linkWord) FocusLost() {
	w.focused = false
	w.Refresh()
}

// TypedRune implements fyne.Focusable.
func (w *linkWord) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (w *linkWord) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case passUp(w, ev):
	case ev.Name == fyne.KeySpace, isEnter(ev):
		w.Tapped(nil)
	}
}

// CreateRenderer implements fyne.Widget.
func (w *linkWord) CreateRenderer() fyne.WidgetRenderer {
	r := newRinged(w, w.word.CreateRenderer(), func() bool { return w.focused })
	if w.color == colorToastLink {
		r.color = w.color // the accent cannot be seen there
	}
	return r
}

type wordRenderer struct {
	w    *word
	text *canvas.Text
	line *canvas.Rectangle // underline under the pointer
}

// Layout implements fyne.WidgetRenderer.
func (r *wordRenderer) Layout(size fyne.Size) {
	m := r.text.MinSize()
	y := (size.Height - m.Height) / 2
	r.text.Move(fyne.NewPos(0, y))
	r.text.Resize(fyne.NewSize(size.Width, m.Height))
	r.line.Move(fyne.NewPos(0, y+m.Height-1))
	r.line.Resize(fyne.NewSize(m.Width, 1))
}

// MinSize implements fyne.WidgetRenderer.
func (r *wordRenderer) MinSize() fyne.Size { return r.text.MinSize() }

// Refresh implements fyne.WidgetRenderer.
func (r *wordRenderer) Refresh() {
	c := theme.Color(r.w.color)
	r.text.Text = r.w.text
	r.text.Color = c
	r.text.TextSize, r.text.TextStyle = theme.Size(r.w.size), r.w.style
	r.line.FillColor = color.Transparent
	if r.w.hover {
		r.line.FillColor = c
	}
	r.Layout(r.w.Size())
	r.text.Refresh()
	r.line.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (r *wordRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text, r.line} }

// Destroy implements fyne.WidgetRenderer.
func (r *wordRenderer) Destroy() {}
