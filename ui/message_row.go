package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"sendoff/compose"
	"sendoff/outbox"
)

// data is what the row of an entry shows.
func (l *messageList) data(e entry) rowData {
	if e.heading != "" {
		return rowData{heading: l.t(e.heading)}
	}
	d := rowData{time: l.moment(e.when)}
	if e.draft != nil {
		look := lookOf(outbox.StateDraft, false)
		d.icon = tinted(look.icon, look.color)
		d.subject = l.subject(e.draft.Subject)
		d.second = joinDot(l.t(look.word), l.draftPeople(*e.draft))
		return d
	}
	if e.sent != nil {
		return l.sentData(d, *e.sent)
	}
	msg := *e.message
	ev, live := l.mail.live[e.id]
	if live {
		msg.State = ev.State
	} else {
		ev = whereItIs(msg) // another process may be sending it
	}
	look := lookOf(msg.State, msg.Held)
	d.icon = tinted(look.icon, look.color)
	d.subject = l.subject(msg.Subject)
	d.bold = look.alert
	d.sending = msg.State == outbox.StateSending
	d.second = l.second(msg, ev, look)
	if d.sending && ev.Stage == outbox.StageData {
		d.done, d.total = ev.Done, ev.Total
	}
	verb, icon := l.rowVerb(msg)
	if verb != "" {
		d.verb = icon
		d.act = func() { l.act(e, verb) }
	}
	return d
}

// sentData is a row of what was sent.
func (l *messageList) sentData(d rowData, s outbox.Summary) rowData {
	look := lookOf(s.State, false)
	d.icon = tinted(look.icon, look.color)
	d.subject = l.subject(s.Subject)
	names := make([]string, len(s.People))
	for i, a := range s.People {
		names[i] = personName(a)
	}
	people := strings.Join(names, ", ")
	if s.Recipients > len(names) {
		people += "…"
	}
	d.second = joinDot(wordOf(l.shell, outbox.Message{Practice: s.Practice}, look), people)
	return d
}

// whereItIs is the event that would tell how far a message is.
func whereItIs(msg outbox.Message) outbox.Event {
	return outbox.Event{ID: msg.ID, State: msg.State, Stage: msg.Stage, Done: msg.Done, Total: msg.Total, N: len(msg.Recipients)}
}

// second is the row's second line: the state, and why or who.
func (l *messageList) second(msg outbox.Message, ev outbox.Event, look stateLook) string {
	word := wordOf(l.shell, msg, look)
	why := look.alert || msg.State == outbox.StateWaiting || msg.State == outbox.StatePartly
	switch {
	case msg.State == outbox.StateSending:
		return joinDot(withPractice(l.shell, msg, l.stage(ev)), recipientNames(msg))
	case msg.State == outbox.StateWaiting && msg.UndoUntil.After(l.now()):
		return joinDot(word, recipientNames(msg))
	case msg.Explanation.Why == whyScheduled:
		return withPractice(l.shell, msg, l.words.T(whyScheduled, msg.Explanation.Values))
	case why && msg.Explanation.Why != "":
		return word + ": " + l.words.T(msg.Explanation.Why, msg.Explanation.Values)
	default:
		return joinDot(word, recipientNames(msg))
	}
}

// stage is where a message is on its way, in a row: short, with the percent.
func (l *messageList) stage(ev outbox.Event) string {
	if ev.Stage == outbox.StageData && ev.Total > 0 {
		return l.t("stage.short.data", "percent", itoa(percentOf(ev)))
	}
	return stageWords(l.shell, ev)
}

// percentOf is how much of the message has been sent.
func percentOf(ev outbox.Event) int {
	if ev.Total <= 0 {
		return 0
	}
	return int(min(100, ev.Done*100/ev.Total))
}

// wordOf is the word for how a message stands. One that went to the practice
// mailbox says so wherever its state is told.
func wordOf(s *shell, msg outbox.Message, look stateLook) string {
	return withPractice(s, msg, s.t(look.word))
}

func withPractice(s *shell, msg outbox.Message, word string) string {
	if !msg.Practice {
		return word
	}
	return joinDot(word, s.t("practice.word"))
}

// rowVerb is the one thing a row's button does. What leaves at a time that the
// person chose does not leave at once by a slip.
func (l *messageList) rowVerb(msg outbox.Message) (string, fyne.Resource) {
	switch {
	case msg.State == outbox.StateSending:
		return verbStop, theme.CancelIcon()
	case msg.State == outbox.StateWaiting && msg.UndoUntil.After(l.now()):
		return verbUndo, theme.ContentUndoIcon()
	case msg.State == outbox.StateWaiting && msg.Explanation.Why == whyScheduled:
		return verbFix, theme.DocumentCreateIcon()
	case msg.State == outbox.StateWaiting && !msg.Held:
		return verbTry, theme.ViewRefreshIcon()
	case msg.State == outbox.StateRefused, msg.State == outbox.StateWaiting:
		return verbFix, theme.DocumentCreateIcon()
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
	if names := firstNames(d); names != "" {
		return names
	}
	return l.t("main.no-recipients")
}

// How much of the recipients a row looks at: it has room for fewer.
const (
	rowPeople     = 8
	rowPeopleText = 1 << 10 // bytes of each address field
)

// firstNames are the first recipients of a draft, which may have thousands.
func firstNames(d compose.Draft) string {
	short := compose.Draft{To: firstEntries(d.To), Cc: firstEntries(d.Cc), Bcc: firstEntries(d.Bcc)}
	all := short.Recipients().All()
	names := make([]string, 0, rowPeople)
	for _, a := range all[:min(len(all), rowPeople)] {
		names = append(names, personName(a))
	}
	words := strings.Join(names, ", ")
	if len(all) > rowPeople || len(short.To+short.Cc+short.Bcc) < len(d.To+d.Cc+d.Bcc) {
		words += "…"
	}
	return words
}

// firstEntries is the beginning of a list of addresses, up to where one ends.
func firstEntries(list string) string {
	if len(list) <= rowPeopleText {
		return list
	}
	return list[:max(0, strings.LastIndexAny(list[:rowPeopleText], ",;\n"))]
}

func personName(a compose.Address) string {
	if a.Name != "" {
		return a.Name
	}
	return a.Local + "@" + a.Domain
}

func recipientNames(msg outbox.Message) string {
	if names := firstNames(msg.Source); names != "" {
		return names
	}
	var names []string
	for _, r := range msg.Recipients[:min(len(msg.Recipients), rowPeople)] {
		names = append(names, r.Address)
	}
	return strings.Join(names, ", ")
}
