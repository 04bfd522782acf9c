package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/outbox"
)

// The verbs of a card's buttons: keys of the catalogue.
const (
	verbStop        = "action.stop"
	verbStopWaiting = "action.stop-waiting"
	verbTry         = "action.try-now"
	verbEdit        = "action.edit"
	verbBack        = "action.back-to-drafts"
	verbAsNew       = "action.edit-as-new"
	verbOthers      = "action.send-to-others"
	verbAgain       = "action.send-again"
	verbMark        = "action.mark-sent"
	verbRest        = "action.fix-and-send"
	verbDelete      = "action.delete"
	verbCopy        = "action.copy"
	verbPractice    = "main.practice"
)

// cardRows is what stands in the card, by state.
func (p *messagePage) cardRows() []fyne.CanvasObject {
	switch p.msg.State {
	case outbox.StateSending:
		return p.sendingRows()
	case outbox.StateSent:
		return p.sentRows()
	case outbox.StatePartly:
		return p.partlyRows()
	case outbox.StateUnknown:
		return p.unknownRows()
	case outbox.StateWaiting:
		if !p.msg.Held {
			return p.waitingRows()
		}
	}
	return p.refusedRows()
}

func (p *messagePage) sendingRows() []fyne.CanvasObject {
	ev := outbox.Event{Stage: p.msg.Stage, Done: p.msg.Done, Total: p.msg.Total, N: len(p.msg.Recipients)}
	p.stage = label(stageWords(p.shell, ev))
	p.bar = newProgress(sizeBar)
	rows := []fyne.CanvasObject{p.stage, p.bar}
	if p.msg.Stage == outbox.StageReply {
		p.bar.set(1, 1)
		return append(rows, caption(p.t("sending.stop-note")), p.buttons("", verbStopWaiting))
	}
	p.bar.set(p.msg.Done, p.msg.Total)
	return append(rows, p.buttons("", verbStop))
}

func (p *messagePage) sentRows() []fyne.CanvasObject {
	if p.msg.Marked {
		return []fyne.CanvasObject{sentence(p.t("sent.marked")), p.buttons("", verbAsNew, verbDelete), p.details()}
	}
	took := p.t("sent.took", "host", p.msg.Host, "n", len(p.msg.Recipients), "time", p.msg.Ended)
	rows := []fyne.CanvasObject{sentence(took)}
	if p.msg.QueueID != "" {
		id := label(p.t("sent.reference", "id", p.msg.QueueID))
		id.Selectable = true
		id.Truncation = fyne.TextTruncateOff
		copyID := newQuiet(p.t(verbCopy), func() { p.app.Clipboard().SetContent(p.msg.QueueID) })
		rows = append(rows, container.New(&flow{}, id, copyID))
	}
	if p.msg.Practice {
		rows = append(rows, p.buttons("", verbPractice, verbAsNew, verbDelete))
		p.main = nil
	} else {
		rows = append(rows, caption(p.t("sent.bounce-note")), p.buttons("", verbAsNew, verbDelete))
		p.main = nil
	}
	return append(rows, p.details(), p.serverFold())
}

func (p *messagePage) waitingRows() []fyne.CanvasObject {
	rows := []fyne.CanvasObject{sentence(p.t("outcome.waiting"))}
	if why := p.why(); why != "" {
		rows = append(rows, sentence(why))
	}
	if !p.msg.NextTry.IsZero() && !strings.Contains(p.msg.Explanation.Why, "busy") && !strings.Contains(p.msg.Explanation.Why, "temporary") {
		rows = append(rows, sentence(p.t("page.next-try", "time", p.msg.NextTry)))
	}
	return append(rows, p.buttons(verbTry, verbEdit), p.serverFold())
}

func (p *messagePage) partlyRows() []fyne.CanvasObject {
	sent := 0
	for _, r := range p.msg.Recipients {
		if r.State == outbox.RecipientAccepted {
			sent++
		}
	}
	rows := []fyne.CanvasObject{sentence(p.t("partly.count", "n", sent, "m", len(p.msg.Recipients)))}
	if !p.msg.NextTry.IsZero() {
		rows = append(rows, sentence(p.t("partly.rest-later", "time", p.msg.NextTry)))
	}
	rows = append(rows, p.recipients())
	if p.msg.Rest != "" {
		rows = append(rows, p.buttons(verbRest, verbDelete))
	}
	return append(rows, p.details(), p.serverFold())
}

func (p *messagePage) unknownRows() []fyne.CanvasObject {
	rows := []fyne.CanvasObject{sentence(p.t("outcome.unknown"))}
	if why := p.why(); why != "" {
		rows = append(rows, sentence(why))
	}
	rows = append(rows, sentence(p.t("unknown.hint")), p.buttons("", verbAgain, verbMark), p.details(), p.serverFold())
	p.main = nil // nothing is pressed by accident here
	return rows
}

// refusedRows is for what was refused and for what needs the person.
func (p *messagePage) refusedRows() []fyne.CanvasObject {
	e := p.msg.Explanation
	title := e.Title
	if title == "" {
		title = "outcome.refused"
		if p.msg.Held {
			title = "outcome.held"
		}
	}
	rows := []fyne.CanvasObject{sentence(p.words.T(title, e.Values))}
	if why := p.why(); why != "" {
		rows = append(rows, sentence(why))
	}
	if len(p.msg.Recipients) > 1 && p.anyRecipient(outbox.RecipientRefused) && p.anyRecipient(outbox.RecipientHeld) {
		rows = append(rows, p.recipients())
	}
	others := ""
	if p.msg.State == outbox.StateRefused && p.anyRecipient(outbox.RecipientHeld) {
		others = verbOthers
	}
	rows = append(rows, p.buttons(workingVerb(e.Action), others, verbBack, verbDelete))
	return append(rows, p.serverFold())
}

func (p *messagePage) anyRecipient(state outbox.RecipientState) bool {
	for _, r := range p.msg.Recipients {
		if r.State == state {
			return true
		}
	}
	return false
}

func (p *messagePage) why() string {
	if p.msg.Explanation.Why == "" {
		return ""
	}
	return p.words.T(p.msg.Explanation.Why, p.msg.Explanation.Values)
}

// buttons makes the card's buttons: the first is primary, "" leaves one out.
func (p *messagePage) buttons(primary string, others ...string) fyne.CanvasObject {
	row := container.New(&flow{})
	add := func(verb string, high bool) {
		b := newButton(p.verbWords(verb), func() { p.onVerb(verb, p.msg) })
		if high {
			b.Importance = widget.HighImportance
		}
		if p.main == nil {
			p.main = b
		}
		row.Add(b)
	}
	if primary != "" {
		add(primary, true)
	}
	for _, verb := range others {
		if verb != "" && verb != primary {
			add(verb, false)
		}
	}
	return row
}

// verbWords is what stands on a button.
func (p *messagePage) verbWords(verb string) string {
	values := map[string]any{"k": p.held()}
	for name, v := range p.msg.Explanation.Values {
		values[name] = v
	}
	return p.words.T(verb, values)
}

func (p *messagePage) held() int {
	n := 0
	for _, r := range p.msg.Recipients {
		if r.State == outbox.RecipientHeld {
			n++
		}
	}
	return n
}

// recipients lists each address with what became of it.
func (p *messagePage) recipients() fyne.CanvasObject {
	list := stacked()
	for _, r := range p.msg.Recipients {
		icon := widget.NewIcon(recipientIcon(r.State))
		words := selectable(joinDot(r.Address, p.t("recipient."+string(r.State))))
		list.Add(container.New(&recipientLine{}, icon, words))
	}
	return list
}

// recipientLine is an icon and words that may wrap.
type recipientLine struct{}

// Layout implements fyne.Layout.
func (recipientLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := theme.Size(theme.SizeNameInlineIcon)
	place(objects[0], 0, theme.Padding(), side, side)
	place(objects[1], side, -theme.Padding(), fyne.Max(0, size.Width-side), size.Height)
}

// MinSize implements fyne.Layout.
func (recipientLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[1].MinSize()
	return fyne.NewSize(m.Width+theme.Size(theme.SizeNameInlineIcon), m.Height-2*theme.Padding())
}

func recipientIcon(s outbox.RecipientState) fyne.Resource {
	switch s {
	case outbox.RecipientAccepted:
		return tinted(theme.ConfirmIcon(), theme.ColorNameSuccess)
	case outbox.RecipientRefused:
		return tinted(iconRefused(), theme.ColorNameError)
	case outbox.RecipientUnknown:
		return tinted(iconUnknown(), colorUnknown)
	case outbox.RecipientHeld:
		return tinted(theme.MediaPauseIcon(), colorDraft)
	default:
		return tinted(iconWaiting(), colorWaiting)
	}
}

// serverFold is what the server said, folded.
func (p *messagePage) serverFold() fyne.CanvasObject {
	f := newFold(p.t("page.words"))
	var lines []string
	seen := map[string]bool{}
	add := func(prefix string, code int, enhanced, text string) {
		if text == "" && code == 0 {
			return
		}
		line := strings.TrimSpace(strings.Join([]string{number(code), enhanced, text}, " "))
		if seen[line] {
			return
		}
		seen[line] = true
		lines = append(lines, prefix+line)
	}
	for _, r := range p.msg.Recipients {
		if r.State != outbox.RecipientAccepted {
			add(r.Address+": ", r.Code, r.Enhanced, r.Text)
		}
	}
	add("", p.msg.Code, p.msg.Enhanced, p.msg.Reply)
	f.set(strings.Join(lines, "\n"))
	return f.box
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

// details is what else is known, folded.
func (p *messagePage) details() fyne.CanvasObject {
	m := p.msg
	list := stacked(p.recipients(), facts(
		p.t("page.server"), joinDot(m.Host, number(m.Port)),
		p.t("page.security"), m.TLS,
		p.t("page.size"), p.words.Size(m.Size),
		p.t("page.message-id"), m.MessageID,
	))
	return newFoldOf(p.t("page.details"), list).box
}
