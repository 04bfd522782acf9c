package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/outbox"
)

// laterSheet asks when a message is to leave: one of four times, or a day and a
// clock time, understood aloud.
type laterSheet struct {
	*shell
	presets   []*button
	day, hour *field
	heard     *line // what is understood
	at        time.Time
	take      func(time.Time)
	sheet     *sheet
}

// showLater asks for a time. send and keep are the words of the two answers.
func (s *shell) showLater(title, send, keep string, take func(time.Time)) {
	l := &laterSheet{shell: s, take: take, day: newField(), hour: newField(), heard: caption("")}
	rows := make([]fyne.CanvasObject, 0, len(l.presets)+4)
	now := s.words.In(s.now())
	for i, p := range presets(now) {
		b := newQuiet(joinDot(s.t(p.words), s.words.Coming(p.at, now)), func() { l.choose(p.at) })
		b.Alignment = widget.ButtonAlignLeading
		b.onKey = func(ev *fyne.KeyEvent) bool { return l.walk(i, ev) }
		l.presets = append(l.presets, b)
		rows = append(rows, b)
	}
	tomorrow := tomorrowMorning(now)
	l.day.SetText(s.words.EntryDate(tomorrow))
	l.hour.SetText(tomorrow.Format("15:04"))
	l.day.OnChanged = func(string) { l.hear() }
	l.hour.OnChanged = func(string) { l.hear() }
	submit := func(string) { l.sheet.answer(0) }
	l.day.OnSubmitted, l.hour.OnSubmitted = submit, submit
	rows = append(rows,
		form(newFormRow(s.t("later.date"), l.day), newFormRow(s.t("later.time"), l.hour)),
		l.heard, l.running())
	l.hear()
	l.sheet = &sheet{
		title: title, more: stacked(rows...), focus: l.presets[0], escape: 1, ready: l.understood,
		answers: []answer{{send, func() { l.take(l.at) }}, {keep, nil}},
	}
	s.sheets.show(l.sheet)
}

// running says that the program must run then, and lets it.
func (l *laterSheet) running() fyne.CanvasObject {
	said := caption(l.t("later.running"))
	if l.settings.KeepSending {
		return said
	}
	var word *linkWord
	word = newLinkWord(l.t("later.background"), func() {
		l.settings.KeepSending = true
		l.keeper.set(keyKeepSending, valueOn, func(err error) {
			if err != nil {
				l.log.Error("keeping a setting", "key", keyKeepSending, "err", err)
			}
		})
		word.Hide()
		l.focus(l.presets[0])
	})
	return stacked(said, container.New(&flow{}, word))
}

// preset is a time that is often wanted.
type preset struct {
	words string
	at    time.Time
}

// presets are the times to choose from. The evening is tomorrow's, late in the
// day.
func presets(now time.Time) []preset {
	y, m, d := now.Date()
	clock := func(days, hour int) time.Time { return time.Date(y, m, d+days, hour, 0, 0, 0, now.Location()) }
	evening := clock(0, 18)
	if !evening.After(now) {
		evening = clock(1, 18)
	}
	toMonday := (int(time.Monday) - int(now.Weekday()) + 7) % 7
	if toMonday == 0 {
		toMonday = 7
	}
	return []preset{
		{"later.in-hour", now.Add(time.Hour).Truncate(time.Minute)},
		{"later.evening", evening},
		{"later.tomorrow", tomorrowMorning(now)},
		{"later.monday", clock(toMonday, 8)},
	}
}

// tomorrowMorning is eight o'clock on the next day.
func tomorrowMorning(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 8, 0, 0, 0, now.Location())
}

// walk moves between the presets by key.
func (l *laterSheet) walk(i int, ev *fyne.KeyEvent) bool {
	switch {
	case ev.Name == fyne.KeyDown && i+1 < len(l.presets):
		l.focus(l.presets[i+1])
	case ev.Name == fyne.KeyDown:
		l.focus(l.day)
	case ev.Name == fyne.KeyUp && i > 0:
		l.focus(l.presets[i-1])
	default:
		return false
	}
	return true
}

// choose takes a preset.
func (l *laterSheet) choose(at time.Time) {
	l.day.SetText(l.words.EntryDate(at))
	l.hour.SetText(at.Format("15:04"))
	l.sheet.answer(0)
}

// hear reads both fields and says what is understood, or what is not.
func (l *laterSheet) hear() {
	at, dayOK, clockOK := l.words.ReadMoment(l.day.Text, l.hour.Text)
	l.at = time.Time{}
	now := l.now()
	example := tomorrowMorning(l.words.In(now))
	switch {
	case !dayOK:
		l.wrong(l.t("later.not-date", "example", l.words.EntryDate(example)))
	case !clockOK:
		l.wrong(l.t("later.not-time", "example", example.Format("15:04")))
	case !at.After(now):
		l.wrong(l.t("later.past"))
	default:
		l.at = at
		l.heard.paint(colorQuiet)
		l.heard.set(l.words.Coming(at, now) + " (" + l.words.Zone(at) + ")")
	}
}

func (l *laterSheet) wrong(text string) {
	l.heard.paint(theme.ColorNameError)
	l.heard.set(text)
}

// understood reports whether the message can leave then.
func (l *laterSheet) understood() bool {
	l.hear() // it may have passed meanwhile
	if l.at.IsZero() {
		l.focus(l.day)
	}
	return !l.at.IsZero()
}

// sendLater asks when the message being written is to leave.
func (c *composer) sendLater() {
	if c.sending || c.sheets.busy() {
		return
	}
	c.showLater(c.t("command.send-later"), c.t("later.send"), c.t("doubt.keep-writing"), func(at time.Time) {
		c.sendSo(departure{at: at})
	})
}

// chooseTime asks for another time for a message that waits for one, or has
// missed it.
func (d *deck) chooseTime(msg outbox.Message) {
	d.showLater(d.t(verbWhen), d.t("later.take"), d.t("later.leave"), func(at time.Time) {
		d.act(msg.ID, func(ctx context.Context) error { return d.main.parts.Outbox.Reschedule(ctx, msg.ID, at) }, nil)
	})
}
