package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/outbox"
)

// messageList is the middle column: the messages of one folder.
type messageList struct {
	*shell
	mail   *mail
	folder folder
	shown  []entry
	view   view   // what the rows on screen are of
	chosen string // id of the selected message

	search *field
	filter *searching
	list   *keyList
	empty  *line
	notice *offlineNotice
	inner  *fyne.Container
	box    *fyne.Container

	choose func(e entry)              // selected: show it
	enter  func(e entry)              // Enter: go into it
	remove func(e entry)              // Delete
	act    func(e entry, verb string) // the row's button
}

// view is a folder, narrowed down to what has some words.
type view struct {
	folder folder
	words  string
}

func newMessageList(s *shell, m *mail) *messageList {
	l := &messageList{shell: s, mail: m, folder: folderAll}
	l.filter = &searching{shell: s}
	l.filter.done = l.narrow
	l.search = newField()
	l.search.Icon = theme.SearchIcon()
	l.search.OnChanged = func(string) { l.refresh() }
	l.search.OnSubmitted = func(string) { s.focus(l.list) }
	l.search.onKey = l.searchKey
	l.list = newKeyList(
		func() int { return len(l.shown) },
		func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) {
			if r, ok := o.(*row); ok && i < len(l.shown) {
				d := l.data(l.shown[i])
				d.selected = l.list.points(i)
				r.show(d)
				if i >= len(l.shown)-nearEnd {
					l.readOn()
				}
			}
		})
	l.list.clicks.now = s.now
	l.list.selected = func(i int) { l.pick(i, l.choose) }
	l.list.opened = func(i int) { l.pick(i, l.enter) }
	l.list.deleted = func(i int) { l.pick(i, l.remove) }
	l.notice = newOfflineNotice(s)
	l.empty = quietLine("")
	l.empty.Truncation, l.empty.Wrapping = fyne.TextTruncateOff, fyne.TextWrapWord
	l.inner = container.New(&listLayout{}, container.New(&inset{sizeGap}, l.search), l.notice.box, l.list, container.NewVBox(l.empty))
	l.box = container.NewStack(newSurface(theme.ColorNameHeaderBackground), l.inner)
	l.refresh()
	return l
}

func (l *messageList) pick(i int, fn func(entry)) {
	if i < 0 || i >= len(l.shown) {
		return
	}
	l.chosen = l.shown[i].id
	if fn != nil {
		fn(l.shown[i])
	}
}

// open shows a folder.
func (l *messageList) open(f folder) {
	l.folder = f
	l.refresh()
}

// searchKey: Escape clears the search first, Down goes into the list.
func (l *messageList) searchKey(ev *fyne.KeyEvent) bool {
	switch {
	case ev.Name == fyne.KeyEscape && l.search.Text != "":
		l.search.SetText("")
		return true
	case ev.Name == fyne.KeyDown:
		l.focus(l.list)
		return true
	}
	return false
}

// mark shows the message with this id as selected.
func (l *messageList) mark(id string) {
	l.chosen = id
	l.list.mark(l.index(id))
}

func (l *messageList) index(id string) int {
	if id == "" {
		return -1
	}
	for i, e := range l.shown {
		if e.id == id {
			return i
		}
	}
	return -1
}

// neighbour is the entry below another, or else the one above it.
func (l *messageList) neighbour(id string) (entry, bool) {
	at := l.index(id)
	if at < 0 {
		return entry{}, false
	}
	for _, i := range []int{l.list.skip(at+1, 1, len(l.shown)-1), l.list.skip(at-1, -1, len(l.shown)-1)} {
		if i >= 0 {
			return l.shown[i], true
		}
	}
	return entry{}, false
}

// refresh takes over what the mail knows now.
func (l *messageList) refresh() {
	hint := map[folder]string{
		folderAll: "main.search", folderDrafts: "main.search.drafts", folderOutbox: "main.search.outbox", folderSent: "main.search.sent",
	}
	if words := l.t(hint[l.folder]); l.search.PlaceHolder != words {
		l.search.SetPlaceHolder(words)
	}
	var ledger Outbox
	if l.folder == folderAll || l.folder == folderSent {
		ledger = l.mail.outbox
	}
	l.filter.look(l.search.Text, l.mail.of(l.folder), ledger)
}

// nearEnd is how many rows before the last one older messages are asked for.
const nearEnd = 40

// readOn asks for older messages, if there are any.
func (l *messageList) readOn() {
	switch {
	case l.folder != folderAll && l.folder != folderSent:
	case !l.filter.on:
		l.mail.readMore()
	case l.filter.more:
		l.filter.more = false // until the answer comes
		l.filter.want += sentPage
		l.refresh()
	}
}

// narrow shows what the search has found of the folder.
func (l *messageList) narrow() {
	l.shown = l.filter.found
	if !l.filter.on {
		l.shown = l.mail.of(l.folder)
	}
	heads := map[int]bool{}
	if l.folder == folderOutbox {
		l.shown, heads = grouped(l.shown)
	}
	words := map[folder]string{
		folderAll: "main.empty", folderDrafts: "main.no-drafts", folderOutbox: "main.no-outbox", folderSent: "main.no-sent",
	}
	l.empty.set(l.t(words[l.folder]))
	if l.filter.on {
		l.empty.set(l.t("main.nothing-found", "words", l.filter.words))
	}
	l.empty.Hidden = len(l.shown) > 0
	if l.notice.tell(l.folder, l.mail) {
		l.inner.Refresh() // there is less room for the list, or more
	}
	l.list.head(heads)
	l.list.mark(l.index(l.chosen))
	l.list.Refresh()
	if now := (view{l.folder, l.filter.words}); now != l.view {
		l.view = now
		l.list.ScrollToTop() // the newest is what is looked for
	}
}

// refreshOne shows one message anew, after it went on.
func (l *messageList) refreshOne(id string) {
	if i := l.index(id); i >= 0 {
		l.list.RefreshItem(i)
	}
}

// stageWords tells where a message is on its way.
func stageWords(s *shell, ev outbox.Event) string {
	if ev.Stage == "" {
		return s.t("state.sending")
	}
	return s.t("stage."+string(ev.Stage), "k", ev.K, "n", ev.N, "done", ev.Done, "total", ev.Total)
}

func joinDot(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}
