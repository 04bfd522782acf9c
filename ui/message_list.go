package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/compose"
	"sendoff/outbox"
)

// messageList is the middle column: the messages of one folder.
type messageList struct {
	*shell
	mail   *mail
	folder folder
	shown  []entry
	chosen string // id of the selected message

	search *field
	filter *searching
	list   *keyList
	empty  *line
	box    *fyne.Container

	choose func(e entry)              // selected: show it
	enter  func(e entry)              // Enter: go into it
	remove func(e entry)              // Delete
	act    func(e entry, verb string) // the row's button
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
				r.show(l.data(l.shown[i]))
			}
		})
	l.list.selected = func(i int) { l.pick(i, l.choose) }
	l.list.opened = func(i int) { l.pick(i, l.enter) }
	l.list.deleted = func(i int) { l.pick(i, l.remove) }
	l.empty = quietLine("")
	l.empty.Truncation, l.empty.Wrapping = fyne.TextTruncateOff, fyne.TextWrapWord
	l.box = container.NewStack(newSurface(theme.ColorNameHeaderBackground), container.NewBorder(
		container.New(&inset{sizeGap}, l.search), nil, nil, nil, l.list, container.NewVBox(l.empty)))
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
	for i, e := range l.shown {
		if e.id == id {
			return i
		}
	}
	return -1
}

// refresh takes over what the mail knows now.
func (l *messageList) refresh() {
	hint := map[folder]string{
		folderAll: "main.search", folderDrafts: "main.search.drafts", folderOutbox: "main.search.outbox", folderSent: "main.search.sent",
	}
	if words := l.t(hint[l.folder]); l.search.PlaceHolder != words {
		l.search.SetPlaceHolder(words)
	}
	l.filter.look(l.search.Text, l.mail.of(l.folder))
}

// narrow shows what the search has found of the folder.
func (l *messageList) narrow() {
	l.shown = nil
	for _, e := range l.mail.of(l.folder) {
		if l.filter.found == nil || l.filter.found[e.id] {
			l.shown = append(l.shown, e)
		}
	}
	words := map[folder]string{
		folderAll: "main.empty", folderDrafts: "main.no-drafts", folderOutbox: "main.no-outbox", folderSent: "main.no-sent",
	}
	l.empty.set(l.t(words[l.folder]))
	if l.filter.found != nil {
		l.empty.set(l.t("main.nothing-found", "words", l.filter.words))
	}
	l.empty.Hidden = len(l.shown) > 0
	l.list.mark(l.index(l.chosen))
	l.list.Refresh()
}

// refreshOne shows one message anew, after it went on.
func (l *messageList) refreshOne(id string) {
	if i := l.index(id); i >= 0 {
		l.list.RefreshItem(i)
	}
}

// data is what the row of an entry shows.
func (l *messageList) data(e entry) rowData {
	d := rowData{time: l.moment(e.when), selected: l.list.focused && e.id == l.chosen}
	if e.draft != nil {
		look := lookOf(outbox.StateDraft, false)
		d.icon = tinted(look.icon, look.color)
		d.subject = l.subject(e.draft.Subject)
		d.second = joinDot(l.t(look.word), l.draftPeople(*e.draft))
		return d
	}
	msg := *e.message
	ev, live := l.mail.live[e.id]
	if live {
		msg.State = ev.State
	}
	look := lookOf(msg.State, msg.Held)
	d.icon = tinted(look.icon, look.color)
	d.subject = l.subject(msg.Subject)
	d.bold = look.alert
	d.sending = msg.State == outbox.StateSending
	d.second = l.second(msg, ev, look)
	if d.sending {
		d.done, d.total = ev.Done, ev.Total
	}
	verb, icon := rowVerb(msg)
	if verb != "" {
		d.verb = icon
		d.act = func() { l.act(e, verb) }
	}
	return d
}

// second is the row's second line: the state, and why or who.
func (l *messageList) second(msg outbox.Message, ev outbox.Event, look stateLook) string {
	word := l.t(look.word)
	if msg.Practice {
		word = l.t("practice.word") + " · " + word
	}
	switch {
	case msg.State == outbox.StateSending && ev.Stage == outbox.StageData && ev.Total > 0:
		percent := int(ev.Done * 100 / ev.Total)
		return joinDot(l.t("stage.short.data", "percent", l.words.Percent(percent)), recipientNames(msg))
	case msg.State == outbox.StateSending && ev.Stage != "":
		return joinDot(stageWords(l.shell, ev), recipientNames(msg))
	case look.alert, msg.State == outbox.StateWaiting && msg.Explanation.Why != "":
		return word + ": " + l.words.T(msg.Explanation.Why, msg.Explanation.Values)
	default:
		return joinDot(word, recipientNames(msg))
	}
}

// rowVerb is the one thing a row's button does.
func rowVerb(msg outbox.Message) (string, fyne.Resource) {
	switch {
	case msg.State == outbox.StateSending:
		return "stop", theme.CancelIcon()
	case msg.State == outbox.StateWaiting && !msg.Held:
		return "try", theme.ViewRefreshIcon()
	case msg.State == outbox.StateRefused, msg.State == outbox.StateWaiting:
		return "open", theme.DocumentCreateIcon()
	default:
		return "", nil
	}
}

func (l *messageList) subject(s string) string {
	if strings.TrimSpace(s) == "" {
		return l.t("main.no-subject")
	}
	return s
}

func (l *messageList) draftPeople(d compose.Draft) string {
	var names []string
	for _, a := range d.Recipients().All() {
		names = append(names, personName(a))
	}
	if len(names) == 0 {
		return l.t("main.no-recipients")
	}
	return strings.Join(names, ", ")
}

func personName(a compose.Address) string {
	if a.Name != "" {
		return a.Name
	}
	return a.Local + "@" + a.Domain
}

func recipientNames(msg outbox.Message) string {
	var names []string
	for _, a := range msg.Source.Recipients().All() {
		names = append(names, personName(a))
	}
	if len(names) == 0 {
		for _, r := range msg.Recipients {
			names = append(names, r.Address)
		}
	}
	return strings.Join(names, ", ")
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
