package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sendoff/text"
)

// option is one value of a setting, and its words.
type option struct{ value, words string }

// choose makes a choice among options.
func choose(options []option, chosen string, changed func(value string)) *choice {
	words := make([]string, len(options))
	for i, o := range options {
		words[i] = o.words
	}
	c := newFormChoice()
	c.SetOptions(words)
	for _, o := range options {
		if o.value == chosen {
			c.SetSelected(o.words)
		}
	}
	c.OnChanged = func(string) {
		if i := c.SelectedIndex(); i >= 0 {
			changed(options[i].value)
		}
	}
	return c
}

// languageRow chooses the language. All words of the window are made when it
// is built, so a change needs a new start.
func (p *settingsPage) languageRow() settingRow {
	options := []option{{"", p.t("settings.as-system")}}
	found := []string{}
	for _, l := range text.Languages() {
		options = append(options, option{l, p.t("language." + l)})
		found = append(found, p.t("language."+l))
	}
	again := container.New(&flow{}, newButton(p.t("settings.restart"), func() { p.onRestart() }))
	later := stacked(caption(p.t("settings.after-restart")), again)
	later.Hidden = p.settings.Language == p.spoken
	var row settingRow
	c := choose(options, p.settings.Language, func(value string) {
		p.settings.Language = value
		later.Hidden = value == p.spoken
		p.keep(row, keyLanguage, value)
		p.column.Refresh()
	})
	row = p.row(p.t("settings.language"), stacked(c, later), found...)
	return row
}

func (p *settingsPage) appearanceRow() settingRow {
	options := []option{
		{string(AsSystem), p.t("settings.as-system")},
		{string(Light), p.t("settings.light")},
		{string(Dark), p.t("settings.dark")},
	}
	var row settingRow
	c := choose(options, string(p.settings.Appearance), func(value string) {
		p.settings.Appearance = Appearance(value)
		p.onLook()
		p.keep(row, keyAppearance, value)
	})
	row = p.row(p.t("settings.appearance"), c, options[1].words, options[2].words)
	return row
}

// textSizeRow says the size while the thumb moves and takes it when it rests:
// the groove grows with the text, and would run away from the pointer.
func (p *settingsPage) textSizeRow() settingRow {
	said := plainLine(p.words.Percent(p.settings.percent())).align(fyne.TextAlignTrailing)
	var row settingRow
	s := newSlider(smallestText, largestText, textStep, float64(p.settings.percent()),
		func(v float64) { said.set(p.words.Percent(int(v))) },
		func(v float64) {
			p.settings.TextSize = 0
			value := ""
			if int(v) != usualText {
				p.settings.TextSize, value = int(v), strconv.Itoa(int(v))
			}
			p.onLook()
			p.keep(row, keyTextSize, value)
		})
	row = p.row(p.t("settings.text-size"), container.New(&sliderRow{}, s, said))
	return row
}

// undoRow says how long a message waits after Send for the person to think
// again.
func (p *settingsPage) undoRow() settingRow {
	tell := func(seconds int) string {
		if seconds == 0 {
			return p.t("settings.undo-none")
		}
		return p.t("settings.seconds", "n", seconds)
	}
	said := plainLine(tell(p.settings.undo())).align(fyne.TextAlignTrailing)
	var row settingRow
	s := newSlider(0, longestUndo, undoStep, float64(p.settings.undo()),
		func(v float64) { said.set(tell(int(v))) },
		func(v float64) {
			p.settings.setUndo(int(v))
			value := ""
			if int(v) != usualUndo {
				value = strconv.Itoa(int(v))
			}
			p.keep(row, keyUndo, value)
		})
	row = p.row(p.t("settings.undo"), container.New(&sliderRow{}, s, said))
	return row
}

// keepSendingRow says whether what waits goes on being sent after the window is
// closed, without being asked about.
func (p *settingsPage) keepSendingRow() settingRow {
	row := p.switchRow("settings.background", keyKeepSending, p.settings.KeepSending, false, func(on bool) { p.settings.KeepSending = on })
	row.say(p.t("settings.keep-sending"))
	row.words += "\n" + p.t("settings.keep-sending")
	return row
}

// notifyRow says whether the system tells what became of messages while nobody
// looks.
func (p *settingsPage) notifyRow() settingRow {
	return p.switchRow("settings.notify", keyNotify, !p.settings.Quiet, true, func(on bool) { p.settings.Quiet = !on })
}

// switchRow is a setting that is on or off; usual is what it is until somebody
// chooses.
func (p *settingsPage) switchRow(name, key string, on, usual bool, set func(on bool)) settingRow {
	var row settingRow
	t := newTick(on, func(on bool) {
		set(on)
		value := ""
		if on != usual {
			value = map[bool]string{true: valueOn, false: valueOff}[on]
		}
		p.keep(row, key, value)
	})
	row = p.row(p.t(name), container.New(&flow{}, t))
	return row
}

func (p *settingsPage) checkRows() []settingRow {
	checks := switchable()
	rows := make([]settingRow, len(checks))
	for i, c := range checks {
		t := newTick(!p.settings.skips(c.problem), func(on bool) {
			p.settings.skip(c.problem, !on)
			value := ""
			if !on {
				value = valueOff
			}
			p.keep(rows[i], keyCheck+c.name, value)
			p.onChecks()
		})
		rows[i] = p.row(p.t("settings.check."+c.name), container.New(&flow{}, t))
	}
	return rows
}
