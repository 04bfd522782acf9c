package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/practice"
)

// practicePage shows what arrived in the practice mailbox, as the recipient
// sees it: the messages at the left, the chosen one beside them.
type practicePage struct {
	*shell
	box     Mailbox
	items   []practice.Item
	chosen  string // id of the message that is shown
	list    *keyList
	message *practiceMessage
	detail  *fyne.Container
	note    *stateNote
	clear   *button
	content fyne.CanvasObject
	shown   bool

	onWrite func()
}

func newPracticePage(s *shell, box Mailbox, picker *filePicker) *practicePage {
	p := &practicePage{shell: s, box: box, message: newPracticeMessage(s, box, picker), detail: container.NewStack()}
	p.message.gone = p.reload
	p.list = newKeyList(
		func() int { return len(p.items) },
		func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) {
			if r, ok := o.(*row); ok && i < len(p.items) {
				r.show(p.row(i))
			}
		})
	p.list.clicks.now = s.now
	p.list.selected = func(i int) { p.open(p.items[i]) }
	p.list.opened = func(int) { p.focus(p.message.first()) }
	p.note = newStateNote()
	p.clear = newQuiet(s.t("practice.empty-action"), p.emptyIt)
	p.clear.Icon = theme.DeleteIcon()
	top := stacked(subHeading(s.t("practice.title")), caption(s.t("practice.note")), p.note.box)
	left := container.New(&fixedWidth{sizePracticeList}, container.NewBorder(nil, container.New(&flow{}, p.clear), nil, nil, p.list))
	body := container.New(&sideBySide{}, left, p.detail)
	p.content = container.New(&inset{sizePageMargin}, container.NewBorder(top, nil, nil, nil, body))
	p.reload()
	return p
}

// reload reads which messages there are, and goes on showing the one that is
// shown if it is still there.
func (p *practicePage) reload() {
	fetch(p.bridge, p.box.List, func(items []practice.Item, err error) {
		if err != nil {
			p.log.Error("reading the practice mailbox", "err", err)
			items = nil
		}
		p.items = items
		switch {
		case err != nil:
			p.note.say(p.t("practice.failed", "reason", p.t("practice.reason-folder")), p.t("action.retry"), p.reload)
		case len(items) == 0:
			p.note.say(p.t("practice.empty"), p.t("practice.write"), func() { p.onWrite() })
		default:
			p.note.clear()
		}
		p.clear.Hidden = len(items) == 0
		p.list.Hidden = len(items) == 0
		p.content.Refresh()
		p.again()
		if p.shown {
			p.refocus()
		}
	})
}

// again opens the message that was open, or the newest.
func (p *practicePage) again() {
	if len(p.items) == 0 {
		p.chosen = ""
		p.list.mark(-1)
		p.showDetail(nil)
		return
	}
	i := max(0, slices.IndexFunc(p.items, func(item practice.Item) bool { return item.ID == p.chosen }))
	p.list.mark(i)
	p.open(p.items[i])
}

func (p *practicePage) row(i int) rowData {
	item := p.items[i]
	return rowData{
		icon: tinted(theme.MailComposeIcon(), colorDraft), subject: p.subject(item.Subject), time: p.moment(item.Received),
		second: strings.Join(item.Recipients, ", "), selected: p.list.points(i),
	}
}

func (p *practicePage) open(item practice.Item) {
	p.chosen = item.ID
	fetch(p.bridge, func(ctx context.Context) (opened, error) { return read(ctx, p.box, item) },
		func(o opened, err error) {
			switch {
			case p.chosen != item.ID: // another one since
			case errors.Is(err, practice.ErrNotFound):
				p.reload()
			case err != nil:
				p.log.Error("reading a practice message", "err", err)
				broken := newStateNote()
				broken.say(p.t("practice.unreadable"), p.t("action.retry"), func() { p.open(item) })
				p.showDetail(broken.box)
			default:
				p.message.show(o)
				p.showDetail(p.message.box)
			}
		})
}

func (p *practicePage) showDetail(o fyne.CanvasObject) {
	if o == nil {
		p.detail.Objects = nil
	} else {
		p.detail.Objects = []fyne.CanvasObject{o}
	}
	p.detail.Refresh()
}

func (p *practicePage) emptyIt() {
	fetch(p.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.box.Empty(ctx) },
		func(_ struct{}, err error) {
			if err != nil {
				p.log.Error("emptying the practice mailbox", "err", err)
				p.toasts.say(p.t("practice.not-emptied"), "", nil)
			}
			p.reload()
		})
}

// first is where work on this page begins.
func (p *practicePage) first() fyne.Focusable {
	if p.note.box.Visible() {
		return p.note.action
	}
	return p.list
}

// refocus moves the focus on when what had it is gone.
func (p *practicePage) refocus() {
	if p.sheets.busy() {
		return
	}
	focused, _ := p.win.Canvas().Focused().(fyne.CanvasObject)
	hidden := focused == fyne.CanvasObject(p.note.action) && !p.note.box.Visible()
	if focused == nil || hidden || !focused.Visible() {
		p.focus(p.first())
	}
}

func (p *practicePage) object() fyne.CanvasObject { return p.content }
func (p *practicePage) title() string             { return p.t("practice.title") }
func (p *practicePage) left()                     { p.shown = false }
func (p *practicePage) escape() bool              { return false }
func (p *practicePage) take([]string)             {}

func (p *practicePage) entered() {
	p.shown = true
	p.focus(p.first())
}

func (p *practicePage) areas() []focusArea {
	list := focusArea{p.first(), p.content}
	if len(p.detail.Objects) == 0 || p.detail.Objects[0] != fyne.CanvasObject(p.message.box) {
		return []focusArea{list}
	}
	return []focusArea{{p.list, p.list}, {p.message.first(), p.detail}}
}

// stateNote says in one sentence why there is nothing to see, with the button
// that changes it.
type stateNote struct {
	words  *line
	action *button
	box    *fyne.Container
}

func newStateNote() *stateNote {
	n := &stateNote{words: plainLine(""), action: newPrimary("", nil)}
	n.words.Truncation, n.words.Wrapping = fyne.TextTruncateOff, fyne.TextWrapWord
	n.box = stacked(n.words, belowText(container.New(&flow{}, n.action)))
	n.clear()
	return n
}

func (n *stateNote) clear() { n.box.Hide() }

func (n *stateNote) say(text, verb string, do func()) {
	n.words.set(text)
	n.action.SetText(verb)
	n.action.OnTapped = do
	n.box.Show()
	n.box.Refresh()
}
