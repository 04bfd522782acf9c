package ui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/practice"
)

// How much of a message's source is shown.
const (
	sourceLines = 200
	sourceBytes = 64 << 10
)

// practicePage shows what arrived in the practice mailbox, as the recipient
// sees it.
type practicePage struct {
	*shell
	box     Mailbox
	items   []practice.Item
	chosen  practice.Item
	view    practice.View
	source  string
	tab     string
	list    *keyList
	detail  *fyne.Container
	empty   *fyne.Container
	clear   *button
	content fyne.CanvasObject

	onWrite func()
}

const (
	tabMessage = "practice.message"
	tabSource  = "practice.source"
	tabParts   = "practice.parts"
)

func newPracticePage(s *shell, box Mailbox) *practicePage {
	p := &practicePage{shell: s, box: box, tab: tabMessage, detail: container.NewStack()}
	p.list = newKeyList(
		func() int { return len(p.items) },
		func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) {
			if r, ok := o.(*row); ok && i < len(p.items) {
				r.show(p.row(i))
			}
		})
	p.list.selected = func(i int) { p.open(p.items[i]) }
	note := caption(s.t("practice.note"))
	p.clear = newQuiet(s.t("practice.empty-action"), p.emptyIt)
	p.empty = stacked(sentence(s.t("practice.empty")),
		container.New(&flow{}, newPrimary(s.t("practice.write"), func() { p.onWrite() })))
	p.empty.Hide()
	top := stacked(subHeading(s.t("practice.title")), note, p.empty)
	left := container.New(&fixedWidth{sizePracticeList}, p.list)
	body := container.NewBorder(nil, nil, left, nil, p.detail)
	p.content = container.New(&inset{sizePageMargin}, container.NewBorder(top, container.NewHBox(p.clear), nil, nil, body))
	p.reload()
	return p
}

func (p *practicePage) reload() {
	fetch(p.bridge, p.box.List, func(items []practice.Item, err error) {
		if err != nil {
			p.log.Error("reading the practice mailbox", "err", err)
			p.detail.Objects = []fyne.CanvasObject{sentence(p.t("practice.failed", "reason", err.Error()))}
			p.detail.Refresh()
			return
		}
		p.items = items
		p.empty.Hidden = len(items) > 0
		p.clear.Hidden = len(items) == 0
		p.list.Hidden = len(items) == 0
		p.content.Refresh()
		if len(items) == 0 {
			p.detail.Objects = nil
			p.detail.Refresh()
			return
		}
		p.list.mark(0)
		p.open(items[0])
	})
}

func (p *practicePage) row(i int) rowData {
	item := p.items[i]
	subject := item.Subject
	if strings.TrimSpace(subject) == "" {
		subject = p.t("main.no-subject")
	}
	return rowData{
		icon: tinted(theme.MailComposeIcon(), colorDraft), subject: subject, time: p.moment(item.Received),
		second: strings.Join(item.Recipients, ", "), selected: p.list.focused && i == p.list.at,
	}
}

// opened is a message as it was read.
type opened struct {
	view   practice.View
	source string
}

func (p *practicePage) open(item practice.Item) {
	p.chosen = item
	fetch(p.bridge, func(ctx context.Context) (opened, error) {
		view, err := p.box.Open(ctx, item.ID)
		if err != nil {
			return opened{}, err
		}
		source, err := beginning(item.Path)
		return opened{view, source}, err
	}, func(o opened, err error) {
		if p.chosen.ID != item.ID {
			return
		}
		if err != nil {
			p.log.Error("reading a practice message", "err", err)
			p.reload()
			return
		}
		p.view, p.source = o.view, o.source
		p.build()
	})
}

// beginning reads the first lines of a file.
func beginning(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // the path comes from the practice mailbox's own folder
	if err != nil {
		return "", fmt.Errorf("reading the source: %w", err)
	}
	defer func() { _ = f.Close() }() // only read from
	var b strings.Builder
	r := bufio.NewReader(io.LimitReader(f, sourceBytes))
	for n := 0; n < sourceLines; n++ {
		line, err := r.ReadString('\n')
		b.WriteString(strings.TrimRight(line, "\r\n"))
		b.WriteByte('\n')
		if err != nil {
			break
		}
	}
	return b.String(), nil
}

func (p *practicePage) build() {
	tabs := container.NewHBox()
	for _, tab := range []string{tabMessage, tabSource, tabParts} {
		b := newQuiet(p.t(tab), func() {
			p.tab = tab
			p.build()
		})
		if tab == p.tab {
			b.Importance = widget.MediumImportance
		}
		tabs.Add(b)
	}
	var body fyne.CanvasObject
	switch p.tab {
	case tabSource:
		body = p.sourceView()
	case tabParts:
		body = p.partsView()
	default:
		body = p.messageView()
	}
	p.detail.Objects = []fyne.CanvasObject{container.NewBorder(tabs, nil, nil, nil, body)}
	p.detail.Refresh()
}

func (p *practicePage) messageView() fyne.CanvasObject {
	v := p.view
	text := v.Text
	if v.TextCut {
		text += "…"
	}
	return container.NewVScroll(stacked(
		subHeading(p.chosen.Subject),
		facts(p.t("composer.from"), v.From, p.t("composer.to"), v.To, p.t("composer.cc"), v.Cc),
		widget.NewSeparator(),
		selectable(clip(text)),
	))
}

func (p *practicePage) sourceView() fyne.CanvasObject {
	whole := newQuiet(p.t("practice.open-source"), func() {
		if err := p.openFile(p.chosen.Path); err != nil {
			p.log.Warn("opening the source", "err", err)
		}
	})
	return container.NewBorder(nil, container.NewHBox(whole), nil, nil, container.NewScroll(sourceLabel(p.source)))
}

func sourceLabel(text string) *widget.Label {
	l := serverWords(text)
	l.Wrapping = fyne.TextWrapOff
	return l
}

func (p *practicePage) partsView() fyne.CanvasObject {
	list := stacked()
	for _, part := range p.view.Parts {
		name := selectable(joinDot(part.Name, part.Type, p.words.Size(part.Size)))
		list.Add(name)
	}
	if len(p.view.Parts) == 0 {
		list.Add(sentence(p.t("practice.no-parts")))
	}
	return container.NewVScroll(list)
}

func (p *practicePage) emptyIt() {
	fetch(p.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.box.Empty(ctx) },
		func(_ struct{}, err error) {
			if err != nil {
				p.log.Error("emptying the practice mailbox", "err", err)
			}
			p.reload()
		})
}

func (p *practicePage) object() fyne.CanvasObject { return p.content }
func (p *practicePage) title() string             { return p.t("practice.title") }
func (p *practicePage) entered()                  { p.focus(p.list) }
func (p *practicePage) left()                     {}
func (p *practicePage) areas() []focusArea        { return []focusArea{{p.list, p.content}} }
func (p *practicePage) escape() bool              { return false }
func (p *practicePage) take([]string)             {}
