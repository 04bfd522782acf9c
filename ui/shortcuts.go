package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// showShortcuts lists the commands that have a key.
func (d *deck) showShortcuts() {
	table := container.New(layout.NewFormLayout())
	for _, cmd := range d.commands.list {
		if len(cmd.keys) == 0 {
			continue
		}
		key := widget.NewLabel(keyName(cmd.keys[0]))
		if cmd.id == cmdShortcuts {
			key.SetText("F1")
		}
		if cmd.id == cmdNext {
			key.SetText("F6")
		}
		key.TextStyle.Bold = true
		table.Add(widget.NewLabel(d.t(cmd.label)))
		table.Add(key)
	}
	scroll := container.NewVScroll(table)
	d.sheets.show(&sheet{
		title:   d.t("command.shortcuts"),
		more:    container.New(&atLeast{height: sizeSheetList}, scroll),
		answers: []answer{{d.t("shortcuts.close"), nil}},
	})
}

// keyName writes a shortcut as it stands on the keyboard.
func keyName(s fyne.Shortcut) string {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return s.ShortcutName()
	}
	var parts []string
	if c.Modifier&fyne.KeyModifierControl != 0 {
		parts = append(parts, "Ctrl")
	}
	if c.Modifier&fyne.KeyModifierSuper != 0 {
		parts = append(parts, "⌘")
	}
	if c.Modifier&fyne.KeyModifierShift != 0 {
		parts = append(parts, "Shift")
	}
	name := string(c.KeyName)
	if c.KeyName == fyne.KeyReturn {
		name = "Enter"
	}
	return strings.Join(append(parts, name), " ")
}
