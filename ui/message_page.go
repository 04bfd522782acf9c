package ui

import (
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
	"sendoff/outbox"
)

// messagePage shows one message that was handed over: a card that says how it
// stands, and below it what was written.
type messagePage struct {
	*shell
	msg     outbox.Message
	stage   *widget.Label
	bar     *progress
	main    *button // the card's button with the focus
	cardBox *fyne.Container
	content fyne.CanvasObject
	shown   bool
	built   bool

	// onVerb does what a button says: an action key of the catalogue.
	onVerb func(verb string, msg outbox.Message)
	onNew  func() fyne.Focusable // where the focus goes when all is done
}

func newMessagePage(s *shell, msg outbox.Message, onVerb func(string, outbox.Message)) *messagePage {
	p := &messagePage{shell: s, cardBox: container.NewStack(), onVerb: onVerb}
	text := selectable(clip(msg.Source.Body))
	parts := append([]fyne.CanvasObject{p.cardBox}, p.headers(msg)...)
	body := container.New(&column{most: sizeMessage, margin: sizePageMargin, gap: sizeGroup}, append(parts, text, p.files(msg))...)
	p.content = container.NewVScroll(body)
	p.set(msg)
	return p
}

// clip bounds how much text a label has to lay out.
func clip(text string) string {
	if fits(text) {
		return text
	}
	r := []rune(text)
	return breakLines(string(r[:min(len(r), mostText)])) + "…"
}

func (p *messagePage) headers(msg outbox.Message) []fyne.CanvasObject {
	d := msg.Source
	subject := d.Subject
	if strings.TrimSpace(subject) == "" {
		subject = p.t("main.no-subject")
	}
	from := d.From
	if from == "" {
		from = msg.Account
	}
	return []fyne.CanvasObject{subHeading(subject), facts(
		p.t("composer.from"), from,
		p.t("composer.to"), compose.CleanLine(d.To),
		p.t("composer.cc"), compose.CleanLine(d.Cc),
		p.t("composer.bcc"), compose.CleanLine(d.Bcc),
	), widget.NewSeparator()}
}

func (p *messagePage) files(msg outbox.Message) fyne.CanvasObject {
	row := container.New(&flow{})
	for _, f := range msg.Source.Attachments {
		c := newChip(f.Name, p.words.Size(f.Size), false, nil)
		c.cross.Hide()
		row.Add(c)
	}
	return row
}

// set shows the message as it stands now.
func (p *messagePage) set(msg outbox.Message) {
	if p.built && reflect.DeepEqual(p.msg, msg) {
		return // a new card would take the focus from its buttons
	}
	fresh := !p.built || p.msg.State != msg.State || p.msg.Held != msg.Held
	had := p.main != nil && p.shown && p.win.Canvas().Focused() == fyne.Focusable(p.main)
	p.msg, p.built = msg, true
	p.build()
	if p.shown && (fresh || had) {
		p.followFocus()
	}
}

// take shows how far the message is.
func (p *messagePage) follow(ev outbox.Event) {
	if ev.ID != p.msg.ID || ev.Final {
		return
	}
	if p.msg.State != outbox.StateSending {
		msg := p.msg
		msg.State, msg.Held = outbox.StateSending, false
		msg.Stage, msg.Done, msg.Total = ev.Stage, ev.Done, ev.Total
		p.set(msg)
	}
	atDot := ev.Stage == outbox.StageReply
	if atDot != (p.msg.Stage == outbox.StageReply) {
		p.msg.Stage = ev.Stage
		p.build()
	}
	p.msg.Stage, p.msg.Done, p.msg.Total = ev.Stage, ev.Done, ev.Total
	if p.stage == nil {
		return
	}
	p.stage.SetText(stageWords(p.shell, ev))
	switch ev.Stage {
	case outbox.StageData:
		p.bar.set(ev.Done, ev.Total)
	case outbox.StageReply, outbox.StageDone:
		p.bar.set(1, 1)
	}
}

// build makes the card anew.
func (p *messagePage) build() {
	look := lookOf(p.msg.State, p.msg.Held)
	icon := canvas.NewImageFromResource(tinted(look.icon, look.color))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(theme.IconInlineSize()))
	word := newLine(p.stateWord(look), theme.SizeNameText, look.color)
	word.bold(true)
	head := container.New(&cardHead{}, icon, word)
	rows := []fyne.CanvasObject{head}
	p.main, p.stage, p.bar = nil, nil, nil
	rows = append(rows, p.cardRows()...)
	card := container.New(&column{margin: sizeCardMargin}, rows...)
	p.cardBox.Objects = []fyne.CanvasObject{newPanel(look.tint), card}
	p.cardBox.Refresh()
	if p.content != nil {
		p.content.Refresh()
	}
}

func (p *messagePage) stateWord(look stateLook) string {
	word := p.t(look.word)
	if p.msg.Practice {
		word = joinDot(word, p.t("practice.word"))
	}
	return word
}

// followFocus puts the focus on the card's button; none of those that get it
// can do harm.
func (p *messagePage) followFocus() {
	switch {
	case p.sheets.busy():
	case p.msg.State == outbox.StateUnknown:
		p.win.Canvas().Unfocus()
	case p.main != nil:
		p.focus(p.main)
	case p.onNew != nil:
		p.focus(p.onNew())
	}
}

func (p *messagePage) object() fyne.CanvasObject { return p.content }
func (p *messagePage) title() string             { return p.msg.Subject }
func (p *messagePage) left()                     { p.shown = false }
func (p *messagePage) escape() bool              { return false }

func (p *messagePage) entered() {
	p.shown = true
	p.followFocus()
}

func (p *messagePage) areas() []focusArea {
	if p.main == nil {
		return nil
	}
	return []focusArea{{p.main, p.content}}
}

func (p *messagePage) take([]string) {}
