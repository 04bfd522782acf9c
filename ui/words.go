package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// label makes a line of text that ends in an ellipsis where it does not fit.
func label(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

// sentence makes text that wraps.
func sentence(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// selectable makes wrapped text that can be marked and copied. It is shown as
// it is: never as Markdown.
func selectable(text string) *copyable { return newCopyable(text) }

func heading(text string) *widget.Label {
	l := sentence(text)
	l.SizeName = theme.SizeNameHeadingText
	l.TextStyle.Bold = true
	return l
}

func subHeading(text string) *widget.Label {
	l := sentence(text)
	l.SizeName = theme.SizeNameSubHeadingText
	l.TextStyle.Bold = true
	return l
}

// serverWords shows what a server said: monospaced, selectable, plain.
func serverWords(text string) *copyable {
	l := selectable(text)
	l.SizeName = sizeMono
	l.TextStyle.Monospace = true
	l.Wrapping = fyne.TextWrapBreak
	return l
}
