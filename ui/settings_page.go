package ui

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sendoff/store"
)

// settingsPage is all settings in one scrolled column, which the search field
// filters. Every change counts at once; there is nothing to save.
type settingsPage struct {
	*shell
	parts  Parts
	ledger Outbox

	head    fyne.CanvasObject
	search  *field
	groups  []settingGroup
	none    *line // nothing matches
	column  *fyne.Container
	content fyne.CanvasObject

	onBack    func()
	onLook    func() // light, dark or the size of the text is another
	onChecks  func() // other things are looked for
	onRestart func()

	onAccounts func()
	onRemoved  func() // messages are gone
}

// settingGroup is a heading and its rows.
type settingGroup struct {
	title string
	rows  []settingRow
}

// settingRow is one setting, and the words it is found by.
type settingRow struct {
	*formRow
	words string
}

func newSettingsPage(s *shell, parts Parts) *settingsPage {
	p := &settingsPage{shell: s, parts: parts, ledger: parts.Outbox, search: newField(), none: quietWords("")}
	p.column = container.New(&column{most: sizeForm, margin: sizeFormMargin, gap: sizeGroup})
	p.search.PlaceHolder = s.t("settings.search")
	p.search.OnChanged = func(string) { p.filter() }
	p.groups = []settingGroup{
		{s.t("settings.general"), []settingRow{p.languageRow(), p.appearanceRow(), p.textSizeRow()}},
		{s.t("settings.sending"), []settingRow{p.undoRow(), p.keepSendingRow(), p.notifyRow()}},
		{s.t("settings.checks"), p.checkRows()},
		{s.t("settings.sent"), p.sentRows()},
		{s.t("settings.data"), []settingRow{p.folderRow(), p.reportRow(), p.versionRow()}},
	}
	if parts.Autostart != nil {
		p.groups[0].rows = append(p.groups[0].rows, p.autostartRow())
	}
	p.head = pageHead(s, s.t("main.settings"), func() { p.onBack() })
	p.content = container.NewVScroll(p.column)
	p.filter()
	return p
}

// row makes a setting. more are further words it is found by.
func (p *settingsPage) row(name string, value fyne.CanvasObject, more ...string) settingRow {
	return settingRow{newFormRow(name, value), strings.Join(append(more, name), "\n")}
}

// filter shows the settings that have the words of the search field in their
// name, in their heading or among their choices.
func (p *settingsPage) filter() {
	wanted := p.words.Lower(strings.TrimSpace(p.search.Text))
	p.column.Objects = []fyne.CanvasObject{p.head, p.search}
	found := false
	for _, g := range p.groups {
		whole := strings.Contains(p.words.Lower(g.title), wanted)
		var rows []*formRow
		for _, r := range g.rows {
			if whole || strings.Contains(p.words.Lower(r.words), wanted) {
				rows = append(rows, r.formRow)
			}
		}
		if len(rows) > 0 {
			found = true
			p.column.Add(subHeading(g.title))
			p.column.Add(formOf(sizeSettingName, rows...))
		}
	}
	if !found {
		p.none.set(p.t("settings.none", "words", strings.TrimSpace(p.search.Text)))
		p.column.Add(p.none)
	}
	p.column.Refresh()
	p.content.Refresh() // it may be less to scroll
}

// keep writes a setting down. What went wrong is told below its row.
func (p *settingsPage) keep(row settingRow, key, value string) {
	p.keeper.set(key, value, func(err error) {
		switch {
		case err == nil:
			row.wrong("")
		case errors.Is(err, store.ErrFull):
			row.wrong(p.t("store.full"))
		default:
			p.log.Error("keeping a setting", "key", key, "err", err)
			row.wrong(p.t("store.not-saved"))
		}
		p.column.Refresh()
	})
}

func (p *settingsPage) object() fyne.CanvasObject { return p.content }
func (p *settingsPage) title() string             { return p.t("main.settings") }
func (p *settingsPage) entered()                  { p.focus(p.search) }
func (p *settingsPage) left()                     {}
func (p *settingsPage) areas() []focusArea        { return []focusArea{{p.search, p.content}} }
func (p *settingsPage) take([]string)             {}

// escape clears the search, and then closes the page.
func (p *settingsPage) escape() bool {
	if p.search.Text != "" {
		p.search.SetText("")
		p.focus(p.search)
		return true
	}
	p.onBack()
	return true
}
