package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// frame lays out the window: sidebar, list and pane side by side, or, where
// that is too narrow, two pages of which one is shown.
type frame struct {
	side, list, pane, line fyne.CanvasObject
	top                    *fyne.Container // narrow only
	toList, toPage         *button
	box                    *fyne.Container

	alone    bool // the pane is all there is
	narrow   bool
	onList   bool // narrow: the page with the lists is shown
	switched func()
}

func newFrame(s *shell, side, list, pane fyne.CanvasObject, create func()) *frame {
	f := &frame{side: side, list: list, pane: pane, line: widget.NewSeparator()}
	f.toList = newQuiet(s.t("main.messages"), func() { f.show(true) })
	f.toList.Icon = theme.MenuIcon()
	f.toPage = newQuiet(s.t("main.menu.message"), func() { f.show(false) })
	f.toPage.Icon = theme.NavigateBackIcon()
	add := newQuiet(s.t("main.new"), create)
	add.Icon = theme.ContentAddIcon()
	f.top = container.NewBorder(nil, nil, container.NewHBox(f.toList, f.toPage), add)
	f.top.Hide()
	f.toPage.Hide()
	f.box = container.New(f, f.top, f.side, f.list, f.line, f.pane)
	return f
}

// show shows the lists or the page. It matters in a narrow window only.
func (f *frame) show(list bool) {
	if f.onList == list {
		return
	}
	f.onList = list
	f.box.Refresh()
	if f.narrow && f.switched != nil {
		f.switched()
	}
}

// leaveAlone shows the pane and nothing else.
func (f *frame) leaveAlone() {
	f.alone = true
	f.box.Refresh()
}

// Layout implements fyne.Layout.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	f.narrow = !f.alone && size.Width < theme.Size(sizeWide)
	side := theme.Size(sizeSidebar)
	showHide(f.top, f.narrow)
	showHide(f.toList, !f.onList)
	showHide(f.toPage, f.onList)
	lists, page := !f.alone && (!f.narrow || f.onList), !f.narrow || !f.onList
	showHide(f.side, lists)
	showHide(f.list, lists)
	showHide(f.line, lists && page)
	showHide(f.pane, page)

	y := float32(0)
	if f.narrow {
		y = f.top.MinSize().Height
		place(f.top, 0, 0, size.Width, y)
	}
	height := size.Height - y
	list := theme.Size(sizeList)
	if f.narrow || f.alone {
		list = size.Width - side
		place(f.pane, 0, y, size.Width, height)
	} else {
		left := side + list
		place(f.line, left, y, 1, height)
		place(f.pane, left+1, y, size.Width-left-1, height)
	}
	place(f.side, 0, y, side, height)
	place(f.list, side, y, list, height)
}

// MinSize implements fyne.Layout: the smallest window.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Size(sizeLeast), theme.Size(sizeLeastHeight)-theme.Size(sizeControl))
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

func showHide(o fyne.CanvasObject, show bool) {
	if o.Visible() == show {
		return
	}
	if show {
		o.Show()
	} else {
		o.Hide()
	}
}
