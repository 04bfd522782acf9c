package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
	"sendoff/outbox"
)

// cardRows is what stands in the card below its head, by state.
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

// sendingRows: its button stands in the head, see headButton.
func (p *messagePage) sendingRows() []fyne.CanvasObject {
	p.stage, p.bar, p.percent = label(""), newProgress(sizeBar), plainLine("")
	p.showStage(whereItIs(p.msg))
	rows := []fyne.CanvasObject{p.stage, container.New(&barLine{}, p.bar, p.percent)}
	if p.msg.Stage == outbox.StageReply {
		rows = append(rows, caption(p.t("sending.stop-note")))
	}
	return rows
}

func (p *messagePage) sentRows() []fyne.CanvasObject {
	if p.msg.Marked {
		return []fyne.CanvasObject{sentence(p.t("sent.marked")), p.folds(p.details())}
	}
	took := p.t("sent.took", "host", p.msg.Host, "n", len(p.msg.Recipients), "time", p.msg.Ended)
	rows := []fyne.CanvasObject{sentence(took)}
	if p.msg.QueueID != "" {
		id := selectable(p.t("sent.reference", "id", p.msg.QueueID))
		id.Wrapping = fyne.TextWrapOff
		rows = append(rows, container.New(&flow{}, id, newQuiet(p.t(verbCopy), func() { p.copy(p.msg.QueueID) })))
	}
	if p.msg.Practice {
		rows = append(rows, belowText(container.New(&flow{}, p.verbButton(verbPractice, widget.MediumImportance))))
	} else {
		rows = append(rows, caption(p.t("sent.bounce-note")))
	}
	rows = append(rows, p.copyRows()...)
	p.main = nil // the next message is what comes now
	return append(rows, p.folds(p.details(), p.serverFold()))
}

func (p *messagePage) waitingRows() []fyne.CanvasObject {
	switch {
	case p.msg.UndoUntil.After(p.now()):
		p.countdown = label("")
		p.countDown()
		return []fyne.CanvasObject{p.countdown, p.buttons(verbUndo, verbNow)}
	case p.msg.Explanation.Why == whyScheduled:
		return []fyne.CanvasObject{sentence(p.why()), p.buttons("", verbWhen, verbNow, verbChange)}
	}
	rows := []fyne.CanvasObject{sentence(p.t("outcome.waiting"))}
	rows = append(rows, p.reason()...)
	if p.msg.NextTry.After(p.now()) && !tellsTime(p.msg.Explanation.Why) {
		rows = append(rows, sentence(p.t("page.next-try", "time", p.msg.NextTry)))
	}
	return append(rows, p.buttons(p.fix(p.msg), verbTry, verbChange), p.folds(p.serverFold()))
}

// whyScheduled is why a message waits for the time that the person chose.
const whyScheduled = "outbox.scheduled"

// countDown tells how long the message can still be undone.
func (p *messagePage) countDown() {
	if p.countdown != nil {
		p.countdown.SetText(p.t("undo.leaves-sentence", "n", p.secondsLeft(p.msg)))
	}
}

// tellsTime reports whether a sentence says itself when the next try is.
func tellsTime(why string) bool {
	return why == "why.busy" || why == "why.temporary" || why == "why.rest-later"
}

func (p *messagePage) partlyRows() []fyne.CanvasObject {
	sent := p.count(outbox.RecipientAccepted)
	rows := []fyne.CanvasObject{sentence(p.t("partly.count", "n", sent, "m", len(p.msg.Recipients)))}
	if p.msg.Explanation.Why != "partly.count" {
		rows = append(rows, p.reason()...)
	}
	rows = append(rows, p.recipients())
	if p.count(outbox.RecipientHeld) > 0 {
		rows = append(rows, p.buttons(verbOthers, verbRest))
	} else {
		rows = append(rows, p.buttons(verbRest))
	}
	rows = append(rows, p.copyRows()...)
	return append(rows, p.folds(p.details(), p.serverFold()))
}

func (p *messagePage) unknownRows() []fyne.CanvasObject {
	if p.msg.Proof {
		// Now one answer is certain.
		return []fyne.CanvasObject{sentence(p.t("unknown.proof")), p.buttons(verbMark), p.folds(p.details(), p.serverFold())}
	}
	rows := []fyne.CanvasObject{sentence(p.t("outcome.unknown"))}
	rows = append(rows, p.reason()...)
	p.looking = caption("")
	p.look(p.lookWords)
	rows = append(rows, sentence(p.t("unknown.hint")), p.looking, p.buttons("", verbAgain, verbMark), p.folds(p.details(), p.serverFold()))
	p.main = nil // nothing is pressed by accident here
	return rows
}

// look says that the message is being looked for, or no longer.
func (p *messagePage) look(words string) {
	p.lookWords = words
	if p.looking != nil {
		p.looking.set(words)
		p.looking.Hidden = words == ""
		p.cardBox.Refresh()
	}
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
	rows = append(rows, p.reason()...)
	if len(p.msg.Recipients) > 1 && p.count(outbox.RecipientRefused) > 0 {
		rows = append(rows, p.recipients())
	}
	var others []string
	switch {
	case p.msg.State == outbox.StateRefused && p.count(outbox.RecipientHeld) > 0:
		others = []string{verbOthers}
	case p.msg.Reason == account.KeyLate:
		others = []string{verbWhen, verbBack}
	case p.msg.Reason == account.KeyRestored:
		others = []string{verbBack}
	}
	return append(rows, p.buttons(p.fix(p.msg), others...), p.folds(p.serverFold()))
}

// count is how many recipients are in a state.
func (p *messagePage) count(state outbox.RecipientState) int {
	n := 0
	for _, r := range p.msg.Recipients {
		if r.State == state {
			n++
		}
	}
	return n
}

// reason is why, and what to do about it where that is known.
func (p *messagePage) reason() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if why := p.why(); why != "" {
		rows = append(rows, sentence(why))
	}
	if e := p.msg.Explanation; e.Remedy != "" {
		rows = append(rows, sentence(p.words.T(e.Remedy, e.Values)))
	}
	return rows
}

func (p *messagePage) why() string {
	if p.msg.Explanation.Why == "" {
		return ""
	}
	return p.words.T(p.msg.Explanation.Why, p.msg.Explanation.Values)
}

// buttons makes the card's buttons: the first is primary, the others are plain
// words beside it; "" leaves one out.
func (p *messagePage) buttons(primary string, others ...string) fyne.CanvasObject {
	row := container.New(&rowOrColumn{})
	if primary != "" {
		p.main = p.verbButton(primary, widget.HighImportance)
		row.Add(p.main)
	}
	for _, verb := range others {
		if verb != "" && verb != primary {
			row.Add(p.verbButton(verb, widget.LowImportance))
		}
	}
	return belowText(row)
}

func (p *messagePage) verbButton(verb string, importance widget.Importance) *button {
	b := newButton(p.verbWords(verb), func() { p.onVerb(verb, p.msg) })
	b.Importance = importance
	p.controls = append(p.controls, b)
	return b
}

// verbWords is what stands on a button.
func (p *messagePage) verbWords(verb string) string {
	if verb == verbOthers {
		return p.t(verb, "n", p.count(outbox.RecipientHeld))
	}
	return p.words.T(verb, p.msg.Explanation.Values)
}

// headButton stands at the right end of the card's head: Stop while the
// message is being sent, else what is rarely wanted.
func (p *messagePage) headButton() fyne.CanvasObject {
	if p.msg.State == outbox.StateSending {
		verb := verbStop
		if p.msg.Stage == outbox.StageReply {
			verb = verbStopWaiting
		}
		p.main = p.verbButton(verb, widget.MediumImportance)
		return p.main
	}
	p.more = newQuiet("", nil)
	p.more.Icon = theme.MoreHorizontalIcon()
	p.more.OnTapped = func() { p.showMenu(p.more, p.menuItems()) }
	p.controls = append(p.controls, p.more)
	return p.more
}

// menuVerbs are the lines of the menu of a card.
func (p *messagePage) menuVerbs() []string {
	switch {
	case p.msg.State == outbox.StateSent:
		if !textKept(p.msg) {
			return []string{verbDetails, verbDelete}
		}
		return []string{verbResend, verbAsNew, verbDetails, verbExport, verbDelete}
	case p.msg.State == outbox.StateRefused, p.msg.Held:
		return []string{verbBack, verbDetails, verbDelete}
	default:
		return []string{verbDetails, verbDelete}
	}
}

// menuItems are those lines, each with what it does.
func (p *messagePage) menuItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, verb := range p.menuVerbs() {
		items = append(items, fyne.NewMenuItem(p.verbWords(verb), func() {
			if verb == verbDetails {
				p.copy(p.report())
				return
			}
			p.onVerb(verb, p.msg)
		}))
	}
	return items
}

// copy puts text on the clipboard and says so.
func (p *messagePage) copy(text string) {
	p.app.Clipboard().SetContent(text)
	p.toasts.say(p.t("page.copied"), "", nil)
}
