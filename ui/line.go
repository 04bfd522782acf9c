package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// line is plain text in a size and a colour of the theme; a stock label has no
// quiet colour that can be read well. It is one line that ends in an ellipsis,
// unless it is told to wrap.
type line struct {
	widget.RichText
	seg *widget.TextSegment
}

func newLine(text string, size fyne.ThemeSizeName, color fyne.ThemeColorName) *line {
	l := &line{seg: &widget.TextSegment{Text: text, Style: widget.RichTextStyle{SizeName: size, ColorName: color}}}
	l.Segments = []widget.RichTextSegment{l.seg}
	l.Truncation = fyne.TextTruncateEllipsis
	l.Scroll = fyne.ScrollNone
	l.ExtendBaseWidget(l)
	return l
}

// plainLine is text in the usual size and colour.
func plainLine(text string) *line {
	return newLine(text, theme.SizeNameText, theme.ColorNameForeground)
}

// quietLine is text that is not in the way.
func quietLine(text string) *line { return newLine(text, theme.SizeNameText, colorQuiet) }

// quietWords is quiet text that wraps.
func quietWords(text string) *line {
	l := quietLine(text)
	l.Truncation = fyne.TextTruncateOff
	l.Wrapping = fyne.TextWrapWord
	return l
}

// caption is small quiet text that wraps.
func caption(text string) *line {
	l := smallLine(text)
	l.Truncation = fyne.TextTruncateOff
	l.Wrapping = fyne.TextWrapWord
	return l
}

// smallLine is small quiet text in one line.
func smallLine(text string) *line { return newLine(text, theme.SizeNameCaptionText, colorQuiet) }

// set changes the words.
func (l *line) set(text string) {
	if l.seg.Text != text {
		l.seg.Text = text
		l.Refresh()
	}
}

// paint changes the colour.
func (l *line) paint(color fyne.ThemeColorName) {
	if l.seg.Style.ColorName != color {
		l.seg.Style.ColorName = color
		l.Refresh()
	}
}

// bold says whether the words are bold.
func (l *line) bold(on bool) {
	if l.seg.Style.TextStyle.Bold != on {
		l.seg.Style.TextStyle.Bold = on
		l.Refresh()
	}
}

// align says at which edge the words stand.
func (l *line) align(a fyne.TextAlign) *line {
	l.seg.Style.Alignment = a
	return l
}

// width is how wide the words are in one line.
func (l *line) width() float32 {
	return fyne.MeasureText(l.seg.Text, theme.SizeForWidget(l.seg.Style.SizeName, l), l.seg.Style.TextStyle).Width + 1
}

// put places the words, without the margin that text keeps round itself, into
// a box, in the middle of its height.
func (l *line) put(x, y, width, height float32) {
	pad := theme.SizeForWidget(theme.SizeNameInnerPadding, l)
	h := l.MinSize().Height
	l.Resize(fyne.NewSize(fyne.Max(0, width)+2*pad, h))
	l.Move(fyne.NewPos(x-pad, y+(height-h)/2))
}

// isText reports whether an object is text with a margin of its own, which
// columns take back so that words stand flush with fields and buttons.
func isText(o fyne.CanvasObject) bool {
	switch o.(type) {
	case *line, *widget.Label, *copyable:
		return true
	default:
		return false
	}
}
