package ui

import (
	"reflect"
	"slices"
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
	msg       outbox.Message
	stage     *widget.Label
	bar       *progress
	percent   *line
	countdown *widget.Label       // how long it can still be undone
	looking   *line               // that it is being looked for in the Sent folder
	lookWords string              // what that says
	main      *button             // the card's button with the focus
	more      *button             // opens the menu
	controls  []fyne.CanvasObject // all buttons of the card as it is now
	cardBox   *fyne.Container
	content   fyne.CanvasObject
	shown     bool
	built     bool

	messageDeeds
	onNew func() fyne.Focusable // where the focus goes when all is done
}

// messageDeeds are what a page can have done for its message.
type messageDeeds struct {
	// onVerb does what a button says: an action key of the catalogue.
	onVerb func(verb string, msg outbox.Message)
	// fix gives the one button that mends what stopped the message.
	fix func(msg outbox.Message) string
}

func newMessagePage(s *shell, msg outbox.Message, deeds messageDeeds) *messagePage {
	p := &messagePage{shell: s, cardBox: container.NewStack(), messageDeeds: deeds}
	var text fyne.CanvasObject = selectable(clip(msg.Source.Body))
	if settled := msg.State == outbox.StateSent || msg.State == outbox.StatePartly; settled && !textKept(msg) {
		text = caption(p.t("sent.facts-only"))
	}
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
	had := p.hasFocus()
	p.msg, p.built = msg, true
	p.build()
	if p.shown && (had || fresh && p.free()) {
		p.followFocus()
	}
}

// follow shows how far the message is.
func (p *messagePage) follow(ev outbox.Event) {
	if ev.ID != p.msg.ID || ev.Final || ev.State != outbox.StateSending {
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
		had := p.hasFocus()
		p.msg.Stage = ev.Stage
		p.build()
		if p.shown && had {
			p.followFocus()
		}
	}
	p.msg.Stage, p.msg.Done, p.msg.Total = ev.Stage, ev.Done, ev.Total
	p.showStage(ev)
}

// showStage moves the bar and says what is being done.
func (p *messagePage) showStage(ev outbox.Event) {
	if p.stage == nil {
		return
	}
	p.stage.SetText(stageWords(p.shell, ev))
	percent := ""
	switch ev.Stage {
	case outbox.StageData:
		p.bar.set(ev.Done, ev.Total)
		percent = p.words.Percent(percentOf(ev))
	case outbox.StageReply, outbox.StageDone:
		p.bar.set(1, 1)
		percent = p.words.Percent(100)
	}
	p.percent.set(percent)
}

// build makes the card anew.
func (p *messagePage) build() {
	p.main, p.more, p.stage, p.bar, p.percent, p.controls = nil, nil, nil, nil, nil, nil
	p.countdown, p.looking = nil, nil
	look := lookOf(p.msg.State, p.msg.Held)
	icon := canvas.NewImageFromResource(tinted(look.icon, look.color))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(theme.IconInlineSize()))
	word := newLine(wordOf(p.shell, p.msg, look), theme.SizeNameText, look.color)
	word.bold(true)
	rows := []fyne.CanvasObject{container.New(&stateHead{}, icon, word, p.headButton())}
	rows = append(rows, p.cardRows()...)
	card := container.New(&column{margin: sizeCardMargin}, rows...)
	p.cardBox.Objects = []fyne.CanvasObject{newPanel(look.tint), card}
	p.cardBox.Refresh()
	if p.content != nil {
		p.content.Refresh()
	}
}

// hasFocus reports whether one of the card's buttons has the focus.
func (p *messagePage) hasFocus() bool {
	focused, _ := p.win.Canvas().Focused().(fyne.CanvasObject)
	return p.shown && focused != nil && slices.Contains(p.controls, focused)
}

// free reports whether the focus may be moved: it is nowhere, or where it went
// when the message had left. Who walks the list or types keeps it.
func (p *messagePage) free() bool {
	focused := p.win.Canvas().Focused()
	return focused == nil || p.onNew != nil && focused == p.onNew()
}

// followFocus puts the focus on the card's button; none of those that get it
// can do harm. Where the message has left, the next one is what comes.
func (p *messagePage) followFocus() {
	atDot := p.msg.State == outbox.StateSending && p.msg.Stage == outbox.StageReply
	switch {
	case p.sheets.busy():
	case p.msg.State == outbox.StateUnknown && !p.msg.Proof:
		p.win.Canvas().Unfocus()
	case p.main != nil && !atDot:
		p.focus(p.main)
	case p.onNew != nil:
		p.focus(p.onNew())
	default:
		p.win.Canvas().Unfocus()
	}
}

func (p *messagePage) object() fyne.CanvasObject { return p.content }
func (p *messagePage) title() string             { return p.msg.Subject }
func (p *messagePage) left()                     { p.shown = false }
func (p *messagePage) escape() bool              { return false }
func (p *messagePage) take([]string)             {}

func (p *messagePage) entered() {
	p.shown = true
	p.followFocus()
}

// areas: F6 comes to what does no harm, too, where the card has no main button.
func (p *messagePage) areas() []focusArea {
	first := p.main
	if first == nil {
		first = p.more
	}
	return []focusArea{{first, p.content}}
}
