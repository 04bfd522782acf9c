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

// The ways to look at a message.
const (
	tabMessage = "practice.message"
	tabSource  = "practice.source"
	tabParts   = "practice.parts"
)

// opened is a message as it was read.
type opened struct {
	item   practice.Item
	view   practice.View
	source string
}

// read reads a message and the beginning of its source.
func read(ctx context.Context, box Mailbox, item practice.Item) (opened, error) {
	view, err := box.Open(ctx, item.ID)
	if err != nil {
		return opened{}, err
	}
	source, err := beginning(item.Path)
	return opened{item, view, source}, err
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
		if err != nil {
			break
		}
		b.WriteByte('\n')
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD"), nil
}

// practiceMessage shows one practice message in three ways.
type practiceMessage struct {
	*shell
	mailbox Mailbox
	picker  *filePicker
	opened  opened
	tab     string
	tabs    map[string]*button
	body    *fyne.Container
	saves   []*button // of the parts on screen
	box     *fyne.Container

	gone func() // the message is not in the mailbox any more
}

func newPracticeMessage(s *shell, mailbox Mailbox, picker *filePicker) *practiceMessage {
	m := &practiceMessage{
		shell: s, mailbox: mailbox, picker: picker, tab: tabMessage, tabs: map[string]*button{}, body: container.NewStack(),
	}
	row := container.New(&flow{})
	for _, tab := range []string{tabMessage, tabSource, tabParts} {
		b := newQuiet(s.t(tab), func() { m.choose(tab) })
		m.tabs[tab] = b
		row.Add(b)
	}
	m.box = container.New(&headAndBody{}, row, m.body)
	return m
}

func (m *practiceMessage) show(o opened) {
	m.opened = o
	m.build()
}

func (m *practiceMessage) choose(tab string) {
	m.tab = tab
	m.build()
}

// first is where the keyboard enters the message.
func (m *practiceMessage) first() fyne.Focusable { return m.tabs[m.tab] }

func (m *practiceMessage) build() {
	for tab, b := range m.tabs {
		b.Importance = widget.LowImportance
		if tab == m.tab {
			b.Importance = widget.MediumImportance
		}
		b.Refresh()
	}
	m.saves = nil
	switch m.tab {
	case tabSource:
		m.body.Objects = []fyne.CanvasObject{m.source()}
	case tabParts:
		m.body.Objects = []fyne.CanvasObject{m.parts()}
	default:
		m.body.Objects = []fyne.CanvasObject{m.message()}
	}
	m.body.Refresh()
}

func (m *practiceMessage) message() fyne.CanvasObject {
	v := m.opened.view
	text := v.Text
	if v.TextCut {
		text += "…"
	}
	shown := stacked(
		subHeading(m.subject(v.Subject)),
		facts(m.t("composer.from"), v.From, m.t("composer.to"), v.To, m.t("composer.cc"), v.Cc),
		widget.NewSeparator(),
		selectable(clip(text)),
	)
	if len(v.Parts) > 0 {
		shown.Add(widget.NewSeparator())
		shown.Add(m.files())
	}
	return container.NewVScroll(container.New(&inset{sizeGap}, shown)) // below the words of the tabs, with room for the ring
}

func (m *practiceMessage) source() fyne.CanvasObject {
	whole := newButton(m.t("practice.open-source"), func() { m.openFile(m.opened.item.Path) })
	text := newReadOnly(m.opened.source)
	return container.NewBorder(nil, belowText(container.New(&flow{}, whole)), nil, nil, text)
}

// openFile opens a file or a folder in the program the system has for it.
func (m *practiceMessage) openFile(path string) {
	if err := m.shell.openFile(path); err != nil {
		m.log.Warn("opening a file", "err", err)
	}
}

// subject is a message's subject, or the words for having none.
func (s *shell) subject(subject string) string {
	if strings.TrimSpace(subject) == "" {
		return s.t("main.no-subject")
	}
	return subject
}

// readOnly is text that can be walked through, marked and copied by keyboard,
// but not changed. Nothing of it wraps.
type readOnly struct{ field }

func newReadOnly(text string) *readOnly {
	r := &readOnly{}
	r.MultiLine = true
	r.Wrapping = fyne.TextWrapOff
	r.Scroll = fyne.ScrollBoth
	r.TextStyle.Monospace = true
	r.Text = text
	r.ExtendBaseWidget(r)
	return r
}

// FocusGained implements fyne.Focusable.
func (r *readOnly) FocusGained() { r.Entry.FocusGained() }

// TypedRune implements fyne.Focusable: nothing is written.
func (r *readOnly) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (r *readOnly) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown:
		r.Entry.TypedKey(ev)
	default:
		passUp(r, ev)
	}
}

// TypedShortcut implements fyne.Shortcutable: what would change the text does
// nothing, and cutting copies.
func (r *readOnly) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutPaste, *fyne.ShortcutUndo, *fyne.ShortcutRedo:
	case *fyne.ShortcutCut:
		r.Entry.TypedShortcut(&fyne.ShortcutCopy{Clipboard: s.Clipboard})
	case *fyne.ShortcutCopy, *fyne.ShortcutSelectAll:
		r.Entry.TypedShortcut(s)
	default:
		windowKey(r, s)
	}
}

// headAndBody lays a head over a body that gets the rest.
type headAndBody struct{}

// Layout implements fyne.Layout.
func (headAndBody) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	gap := theme.Size(sizeGap)
	objects[0].Resize(fyne.NewSize(size.Width, 0))
	h := objects[0].MinSize().Height
	place(objects[0], 0, 0, size.Width, h)
	place(objects[1], 0, h+gap, size.Width, fyne.Max(0, size.Height-h-gap))
}

// MinSize implements fyne.Layout.
func (headAndBody) MinSize(objects []fyne.CanvasObject) fyne.Size {
	head, body := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(fyne.Max(head.Width, body.Width), head.Height+theme.Size(sizeGap)+body.Height)
}

// sideBySide gives the left its width and the rest to the right, apart enough
// for two focus rings.
type sideBySide struct{}

// Layout implements fyne.Layout.
func (sideBySide) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := objects[0].MinSize().Width
	left := w + theme.Size(sizeGroup)
	place(objects[0], 0, 0, w, size.Height)
	place(objects[1], left, 0, fyne.Max(0, size.Width-left), size.Height)
}

// MinSize implements fyne.Layout.
func (sideBySide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(left.Width+theme.Size(sizeGroup)+right.Width, fyne.Max(left.Height, right.Height))
}
