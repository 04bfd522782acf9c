package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// composerLayout stacks header, line, toolbar, text, line, attachments, findings
// and the bar with Send. The text gets what is left; where that is too little,
// the header scrolls, so that the text is never lower than it has to be.
type composerLayout struct {
	foldTools func() bool // the toolbar is folded away
	foldFiles func() bool // the attachments are
}

// arrange places the parts of the composer anew. To refresh it would draw the
// text anew, too, which takes long for a long one.
func (c *composer) arrange() {
	c.content.Layout.Layout(c.content.Objects, c.content.Size())
}

const (
	partHeader = iota
	partLine
	partTools
	partText
	partLine2
	partFiles
	partHint
	partBar
)

// Layout implements fyne.Layout.
func (l *composerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	margin := theme.Size(sizePageMargin)
	gap := theme.Size(sizeGap)
	width := fyne.Min(size.Width-2*margin, theme.Size(sizeMessage))
	put := func(i int, y, height float32) {
		objects[i].Move(fyne.NewPos(margin, y))
		objects[i].Resize(fyne.NewSize(width, height))
	}
	min := func(i int) float32 { return objects[i].MinSize().Height }

	bar := theme.Size(sizeControl)
	objects[partHeader].Resize(fyne.NewSize(width, objects[partHeader].Size().Height)) // as do the recipients
	objects[partFiles].Resize(fyne.NewSize(width, objects[partFiles].Size().Height))   // its rows follow the width
	files := min(partFiles)
	folded := l.foldFiles()
	if folded {
		files = 0
	}
	showHide(objects[partFiles], !folded)
	below := gap + bar + min(partHint) + files + min(partLine2)
	tools := min(partTools)
	if l.foldTools() {
		tools = 0
		objects[partTools].Hide()
	} else {
		objects[partTools].Show()
	}
	head := fyne.Min(headerHeight(objects[partHeader]),
		fyne.Max(2*theme.Size(sizeHeaderRow), size.Height-below-min(partLine)-tools-theme.Size(sizeTextHeight)))

	put(partHeader, 0, head)
	put(partLine, head, min(partLine))
	put(partTools, head+min(partLine), tools)
	top := head + min(partLine) + tools
	text := fyne.Max(0, size.Height-below-top)
	put(partText, top, text)
	y := top + text
	put(partLine2, y, min(partLine2))
	y += min(partLine2)
	put(partFiles, y, files)
	y += files
	put(partHint, y, min(partHint))
	y += min(partHint)
	put(partBar, y, bar)
}

// headerHeight is how high the header is when nothing is cut off.
func headerHeight(o fyne.CanvasObject) float32 {
	if s, ok := o.(*container.Scroll); ok {
		return s.Content.MinSize().Height
	}
	return o.MinSize().Height
}

// MinSize implements fyne.Layout.
func (l *composerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	min := fyne.NewSize(0, 2*theme.Size(sizeHeaderRow)+theme.Size(sizeTextHeight)+theme.Size(sizeGap)+theme.Size(sizeControl))
	for i, o := range objects {
		m := o.MinSize()
		min.Width = fyne.Max(min.Width, m.Width)
		if i != partHeader && i != partTools && i != partText && i != partBar {
			min.Height += m.Height
		}
	}
	return min.AddWidthHeight(2*theme.Size(sizePageMargin), 0)
}
