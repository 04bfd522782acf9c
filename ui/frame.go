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
	toList, toPage, add    *button
	folder                 *button // narrow: which list is shown, and the way to the others
	box                    *fyne.Container

	alone    bool // the pane is all there is
	narrow   bool
	onList   bool // narrow: the page with the lists is shown
	switched func()
	create   string // what add says where there is room
}

func newFrame(s *shell, side, list, pane fyne.CanvasObject, create func()) *frame {
	f := &frame{side: side, list: list, pane: pane, line: widget.NewSeparator(), create: s.t("main.new")}
	f.toList = newQuiet(s.t("main.messages"), func() { f.show(true) })
	f.toList.Icon = theme.MenuIcon()
	f.toPage = newQuiet(s.t("main.menu.message"), func() { f.show(false) })
	f.toPage.Icon = theme.NavigateBackIcon()
	f.add = newQuiet(f.create, create)
	f.add.Icon = theme.ContentAddIcon()
	f.folder = newQuiet("", nil)
	f.folder.Icon = theme.MenuDropDownIcon()
	f.folder.IconPlacement = widget.ButtonIconTrailingText
	f.folder.Hide()
	f.top = container.NewBorder(nil, nil, container.NewHBox(f.toList, f.toPage), container.NewHBox(f.folder, f.add))
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
	f.turn()
	lists, page := !f.alone && (!f.narrow || f.onList), !f.narrow || !f.onList
	showHide(f.side, lists && !f.narrow)
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
		side, list = 0, size.Width
		place(f.pane, 0, y, size.Width, height)
	} else {
		left := side + list
		place(f.line, left, y, 1, height)
		place(f.pane, left+1, y, size.Width-left-1, height)
	}
	place(f.side, 0, y, side, height)
	place(f.list, side, y, list, height)
}

// turn puts into the top line what belongs to the page that is shown. Beside
// the folders there is no room for the words of New message.
func (f *frame) turn() {
	text := f.create
	if f.onList {
		text = ""
	}
	if f.folder.Visible() == f.onList && f.add.Text == text {
		return
	}
	showHide(f.toList, !f.onList)
	showHide(f.toPage, f.onList)
	showHide(f.folder, f.onList)
	f.add.SetText(text)
	f.top.Refresh()
}

// nameFolder says which list is shown.
func (f *frame) nameFolder(words string) {
	if f.folder.Text != words {
		f.folder.SetText(words)
		f.top.Refresh()
	}
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
