package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// folderRow says where everything is kept.
func (p *settingsPage) folderRow() settingRow {
	path := selectable(p.parts.Folder)
	path.Wrapping = fyne.TextWrapBreak // a path need not have a space
	var row settingRow
	open := newButton(p.t("settings.open-folder"), func() {
		row.wrong("")
		if err := p.openFile(p.parts.Folder); err != nil {
			p.log.Warn("opening the data folder", "err", err)
			row.wrong(p.t("settings.folder-not-opened"))
		}
		p.column.Refresh()
	})
	row = p.row(p.t("settings.folder"), stacked(path, container.New(&flow{}, open)))
	if p.parts.Portable {
		row.say(p.t("settings.portable"))
	}
	return row
}

// reportRow puts what a report of a defect needs into the clipboard.
func (p *settingsPage) reportRow() settingRow {
	var row settingRow
	copied := newButton(p.t("settings.copy-report"), func() {
		row.wrong("")
		fetch(p.bridge, p.parts.Report, func(report string, err error) {
			if err != nil {
				p.log.Error("reading the log", "err", err)
				row.wrong(p.t("settings.report-failed"))
				p.column.Refresh()
				return
			}
			p.app.Clipboard().SetContent(report)
			p.toasts.say(p.t("settings.report-copied"), "", nil)
		})
	})
	row = p.row(p.t("settings.report"), container.New(&flow{}, copied), p.t("settings.copy-report"))
	return row
}

// versionRow says which version this is, and leads to where newer ones appear.
func (p *settingsPage) versionRow() settingRow {
	version := selectable(p.parts.Version)
	if p.parts.Updates == "" {
		return p.row(p.t("settings.version"), version)
	}
	look := newButton(p.t("settings.updates"), func() { p.browse(p.parts.Updates) })
	return p.row(p.t("settings.version"), stacked(version, container.New(&flow{}, look)), p.t("settings.updates"))
}

// autostartRow says whether the computer starts the program, without a window.
// It is asked of the system, where it can be changed too.
func (p *settingsPage) autostartRow() settingRow {
	var row settingRow
	asked := true
	var t *tick
	t = newTick(false, func(on bool) {
		if asked {
			return
		}
		fetch(p.bridge, func(context.Context) (struct{}, error) { return struct{}{}, p.parts.Autostart.Set(on) },
			func(_ struct{}, err error) {
				row.wrong("")
				if err != nil {
					p.log.Error("starting with the computer", "err", err)
					row.wrong(p.t("settings.autostart-failed"))
					asked = true
					t.SetChecked(!on)
					asked = false
				}
				p.column.Refresh()
			})
	})
	t.Disable()
	fetch(p.bridge, func(context.Context) (bool, error) { return p.parts.Autostart.On() }, func(on bool, err error) {
		if err != nil {
			p.log.Info("whether it starts with the computer", "err", err)
			return
		}
		t.SetChecked(on)
		asked = false
		t.Enable()
	})
	row = p.row(p.t("settings.autostart"), container.New(&flow{}, t), p.t("settings.autostart-more"))
	row.say(p.t("settings.autostart-more"))
	return row
}
