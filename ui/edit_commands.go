package ui

import "fyne.io/fyne/v2"

// editCommands act on what has the focus. Fyne gives a key to the menu before
// the text field sees it, so they hand it on, and never rest: a sheet may hold
// a text field, too.
func (d *deck) editCommands() []*command {
	clipboard := d.app.Clipboard()
	list := []*command{
		{id: cmdUndo, label: "command.undo", keys: []fyne.Shortcut{&fyne.ShortcutUndo{}}},
		{id: cmdRedo, label: "command.redo", keys: []fyne.Shortcut{&fyne.ShortcutRedo{}, ctrlShift(fyne.KeyZ)}},
		{id: cmdCut, label: "command.cut", keys: []fyne.Shortcut{&fyne.ShortcutCut{Clipboard: clipboard}}, group: true},
		{id: cmdCopy, label: "command.copy", keys: []fyne.Shortcut{&fyne.ShortcutCopy{Clipboard: clipboard}}},
		{id: cmdPaste, label: "command.paste", keys: []fyne.Shortcut{&fyne.ShortcutPaste{Clipboard: clipboard}}},
		{id: cmdSelectAll, label: "command.select-all", keys: []fyne.Shortcut{&fyne.ShortcutSelectAll{}}},
	}
	for _, cmd := range list {
		cmd.menu, cmd.always = menuEdit, true
		cmd.run = func() {
			if !d.handOn(cmd.keys[0]) && cmd.id == cmdUndo && !d.toasts.undo() {
				d.undoLast()
			}
		}
	}
	return list
}

// handOn hands an editing key to what has the focus, and reports whether that is
// something with text.
func (d *deck) handOn(key fyne.Shortcut) bool {
	focused, ok := d.win.Canvas().Focused().(fyne.Shortcutable)
	if ok {
		focused.TypedShortcut(key)
	}
	return ok
}
