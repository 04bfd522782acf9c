package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// fold is a line that opens to show more.
type fold struct {
	head *button
	body *fyne.Container
	text *copyable
	box  *fyne.Container
	page fyne.CanvasObject // what has to make room, nil if that sees to it itself
}

// newFold makes a fold for a server's words.
func newFold(title string) *fold {
	f := newFoldOf(title, nil)
	f.text = serverWords("")
	f.body.Objects = []fyne.CanvasObject{f.text}
	return f
}

// newFoldOf makes a fold for anything.
func newFoldOf(title string, content fyne.CanvasObject) *fold {
	f := &fold{body: stacked()}
	if content != nil {
		f.body.Add(content)
	}
	f.head = newQuiet(title, f.toggle)
	f.head.Icon = theme.MenuExpandIcon()
	f.head.Alignment = widget.ButtonAlignLeading
	f.body.Hide()
	f.box = stacked(container.New(&flow{}, f.head), f.body)
	return f
}

func (f *fold) toggle() {
	f.body.Hidden = !f.body.Hidden
	f.head.Icon = theme.MenuExpandIcon()
	if !f.body.Hidden {
		f.head.Icon = theme.MenuDropDownIcon()
	}
	f.head.Refresh()
	f.body.Refresh()
	f.box.Refresh()
	if f.page != nil {
		f.page.Refresh()
	}
}

// set gives the words; without any, the fold is not there.
func (f *fold) set(text string) {
	f.text.SetText(text)
	f.box.Hidden = text == ""
	f.box.Refresh()
}

func itoa(n int) string { return strconv.Itoa(n) }
