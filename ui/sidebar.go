package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sidebar is the left column: New message, the folders, and at the bottom the
// accounts and the settings.
type sidebar struct {
	*shell
	items    []navItem
	list     *keyList
	create   *button
	accounts *button
	settings *button
	box      *fyne.Container

	onFolder   func(f folder)
	onPractice func()
	renamed    func(words string) // another list is shown, or its number is another
}

// navItem is one line of the sidebar.
type navItem struct {
	folder folder // "" is the practice mailbox
	words  string
	count  int
	alert  bool
}

func newSidebar(s *shell) *sidebar {
	b := &sidebar{shell: s, items: []navItem{
		{folder: folderAll, words: "main.all"},
		{folder: folderDrafts, words: "main.drafts"},
		{folder: folderOutbox, words: "main.outbox"},
		{folder: folderSent, words: "main.sent"},
		{words: "main.practice"},
	}}
	b.list = newKeyList(
		func() int { return len(b.items) },
		func() fyne.CanvasObject { return newNavRow() },
		func(i int, o fyne.CanvasObject) {
			if r, ok := o.(*navRow); ok {
				r.show(b.t(b.items[i].words), b.items[i], i == b.list.at, b.list.points(i))
			}
		})
	b.list.high = sizeChipHeight
	b.list.selected = func(i int) { b.choose(i) }
	b.list.opened = func(i int) { b.choose(i) }
	b.create = newButton(s.t("main.new"), nil)
	b.create.Icon = theme.ContentAddIcon()
	b.accounts = newQuiet(s.t("accounts.title"), nil)
	b.accounts.Alignment = widget.ButtonAlignLeading
	b.accounts.Icon = theme.AccountIcon()
	b.settings = newQuiet(s.t("main.settings"), nil)
	b.settings.Alignment = widget.ButtonAlignLeading
	b.settings.Icon = theme.SettingsIcon()
	b.box = container.NewStack(newSurface(colorSide),
		container.New(&inset{sizeGap}, container.NewBorder(
			container.NewVBox(b.create), container.NewVBox(b.accounts, b.settings), nil, nil, b.list)))
	b.list.mark(0)
	return b
}

func (b *sidebar) choose(i int) {
	b.list.Refresh()
	b.tell()
	if b.items[i].folder == "" {
		b.onPractice()
		return
	}
	b.onFolder(b.items[i].folder)
}

// counts shows how many drafts there are and how many messages wait.
func (b *sidebar) counts(drafts, waiting int, alert bool) {
	for i := range b.items {
		switch b.items[i].folder {
		case folderDrafts:
			b.items[i].count = drafts
		case folderOutbox:
			b.items[i].count, b.items[i].alert = waiting, alert
		}
	}
	b.list.Refresh()
	b.tell()
}

// tell says what is shown where there is no room for the sidebar.
func (b *sidebar) tell() {
	if b.renamed != nil && b.list.at >= 0 {
		b.renamed(b.name(b.items[b.list.at]))
	}
}

// name is an item in one line, with its number.
func (b *sidebar) name(item navItem) string {
	name := b.t(item.words)
	if item.count > 0 {
		name += " " + itoa(item.count)
	}
	return name
}

// menu is the sidebar as a menu.
func (b *sidebar) menu() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for i, item := range b.items {
		line := fyne.NewMenuItem(b.name(item), func() {
			b.list.mark(i)
			b.choose(i)
		})
		line.Checked = i == b.list.at
		items = append(items, line)
	}
	return append(items, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(b.accounts.Text, b.accounts.OnTapped), fyne.NewMenuItem(b.settings.Text, b.settings.OnTapped))
}

// onMailbox reports whether the practice mailbox is shown as open.
func (b *sidebar) onMailbox() bool { return b.list.at >= 0 && b.items[b.list.at].folder == "" }

// mark shows which folder is open.
func (b *sidebar) mark(f folder) {
	for i, item := range b.items {
		if item.folder == f {
			b.list.mark(i)
		}
	}
	b.list.Refresh()
	b.tell()
}

// navRow is one line of the sidebar on screen.
type navRow struct {
	widget.BaseWidget
	name, count *line
	icon        *widget.Icon
	bar         *surface
}

func newNavRow() *navRow {
	r := &navRow{name: plainLine(""), count: plainLine(""), icon: widget.NewIcon(nil), bar: newSurface(colorAccent)}
	r.ExtendBaseWidget(r)
	return r
}

func (r *navRow) show(name string, item navItem, chosen, focused bool) {
	r.name.bold(chosen)
	r.name.set(name)
	text := ""
	if item.count > 0 {
		text = itoa(item.count)
	}
	r.count.bold(item.alert)
	r.count.set(text)
	r.icon.Hidden = !item.alert
	r.icon.SetResource(tinted(theme.WarningIcon(), theme.ColorNameWarning))
	r.bar.Hidden = !focused
	r.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *navRow) CreateRenderer() fyne.WidgetRenderer { return &navRowRenderer{r} }

type navRowRenderer struct{ r *navRow }

// Layout implements fyne.WidgetRenderer.
func (n *navRowRenderer) Layout(size fyne.Size) {
	r := n.r
	gap := theme.Size(sizeGap)
	right := size.Width - gap
	if r.count.seg.Text != "" {
		w := r.count.width()
		right -= w
		r.count.put(right, 0, w, size.Height)
	}
	if r.icon.Visible() {
		side := theme.Size(theme.SizeNameInlineIcon)
		right -= side + gap/2
		r.icon.Resize(fyne.NewSquareSize(side))
		r.icon.Move(fyne.NewPos(right, (size.Height-side)/2))
	}
	r.name.put(gap, 0, right-2*gap, size.Height)
	r.bar.Resize(fyne.NewSize(theme.Size(sizeRowBar), size.Height))
}

// MinSize implements fyne.WidgetRenderer.
func (n *navRowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.Size(sizeField), theme.Size(sizeChipHeight))
}

// Refresh implements fyne.WidgetRenderer.
func (n *navRowRenderer) Refresh() {
	n.Layout(n.r.Size())
	for _, o := range n.Objects() {
		o.Refresh()
	}
}

// Objects implements fyne.WidgetRenderer.
func (n *navRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{n.r.name, n.r.count, n.r.icon, n.r.bar}
}

// Destroy implements fyne.WidgetRenderer.
func (n *navRowRenderer) Destroy() {}
