package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// The commands of the window.
const (
	cmdNew       = "new"
	cmdSend      = "send"
	cmdAttach    = "attach"
	cmdCc        = "cc"
	cmdBcc       = "bcc"
	cmdSave      = "save"
	cmdDiscard   = "discard"
	cmdClose     = "close"
	cmdQuit      = "quit"
	cmdAll       = "all"
	cmdDrafts    = "drafts"
	cmdOutbox    = "outbox"
	cmdSent      = "sent"
	cmdPractice  = "practice"
	cmdAccounts  = "accounts"
	cmdProviders = "providers"
	cmdSettings  = "settings"
	cmdNext      = "next"
	cmdPrevious  = "previous"
	cmdShortcuts = "shortcuts"
)

const (
	menuMessage = "main.menu.message"
	menuView    = "main.menu.view"
	menuHelp    = "main.menu.help"
)

func (w *Window) registerCommands() {
	w.commands = newCommands(func() bool { return w.sheets.busy() || w.overlaid() || w.closing })
	writing := func() bool { return w.page == page(w.composer) && !w.composer.sending }
	w.commands.add(
		&command{id: cmdNew, menu: menuMessage, label: "command.new", keys: []fyne.Shortcut{ctrl(fyne.KeyN)}, run: w.newMessage},
		&command{
			id: cmdSend, menu: menuMessage, label: "command.send", group: true,
			keys: []fyne.Shortcut{ctrl(fyne.KeyReturn), ctrl(fyne.KeyEnter)}, applies: writing, run: w.composer.Send,
		},
		&command{id: cmdAttach, menu: menuMessage, label: "command.attach", keys: []fyne.Shortcut{ctrlShift(fyne.KeyA)}, applies: writing, run: w.composer.pick},
		&command{
			id: cmdCc, menu: menuMessage, label: "command.show-cc", keys: []fyne.Shortcut{ctrlShift(fyne.KeyC)}, applies: writing,
			run: func() { w.composer.showField("cc", true) },
		},
		&command{
			id: cmdBcc, menu: menuMessage, label: "command.show-bcc", keys: []fyne.Shortcut{ctrlShift(fyne.KeyB)}, applies: writing,
			run: func() { w.composer.showField("bcc", true) },
		},
		&command{id: cmdSave, menu: menuMessage, label: "command.save", keys: []fyne.Shortcut{ctrl(fyne.KeyS)}, applies: writing, run: w.composer.saveNow},
		&command{id: cmdDiscard, menu: menuMessage, label: "command.discard", applies: writing, run: w.composer.throwAway},
		&command{id: cmdClose, menu: menuMessage, label: "command.close", group: true, keys: []fyne.Shortcut{ctrl(fyne.KeyW)}, run: w.requestClose},
		&command{id: cmdQuit, menu: menuMessage, label: "command.quit", quit: true, keys: []fyne.Shortcut{ctrl(fyne.KeyQ)}, run: w.requestClose},
	)
	ready := func() bool { return w.ready }
	folderCommand := func(id, label string, f folder) *command {
		return &command{id: id, menu: menuView, label: label, run: func() {
			w.sidebar.mark(f)
			w.openFolder(f)
			w.focus(w.list.list)
		}}
	}
	w.commands.add(
		folderCommand(cmdAll, "main.all", folderAll),
		folderCommand(cmdDrafts, "main.drafts", folderDrafts),
		folderCommand(cmdOutbox, "main.outbox", folderOutbox),
		folderCommand(cmdSent, "main.sent", folderSent),
		&command{id: cmdPractice, menu: menuView, label: "command.practice", applies: ready, run: func() {
			w.sidebar.mark("")
			w.showPractice()
		}},
		&command{id: cmdAccounts, menu: menuView, label: "command.accounts", group: true, applies: ready, run: func() { w.showAccounts("") }},
		&command{id: cmdSettings, menu: menuView, label: "command.settings", keys: []fyne.Shortcut{ctrl(fyne.KeyComma)}, applies: ready, run: w.showSettings},
		&command{id: cmdProviders, menu: menuView, label: "welcome.providers", applies: ready, run: w.showProviders},
		&command{
			id: cmdNext, menu: menuView, label: "command.next-area", group: true, plain: []string{"F6"},
			keys: []fyne.Shortcut{&desktop.CustomShortcut{KeyName: fyne.KeyTab, Modifier: fyne.KeyModifierControl}}, run: func() { w.nextArea(1) },
		},
		&command{
			id: cmdPrevious, menu: menuView, label: "command.previous-area", plain: []string{"Shift F6"},
			keys: []fyne.Shortcut{&desktop.CustomShortcut{KeyName: fyne.KeyTab, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}},
			run:  func() { w.nextArea(-1) },
		},
		&command{
			id: cmdShortcuts, menu: menuHelp, label: "command.shortcuts", plain: []string{"F1"},
			keys: []fyne.Shortcut{ctrl(fyne.KeySlash)}, run: w.showShortcuts,
		},
	)
	w.win.SetMainMenu(w.commands.mainMenu(w.t, menuMessage, menuView, menuHelp))
	w.commands.further(w.win.Canvas().AddShortcut)
	w.win.Canvas().SetOnTypedKey(w.windowKey)
}

// windowKey takes the keys without a modifier that belong to the window; the
// widgets of keys.go pass them on.
func (w *Window) windowKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyEscape:
		if !w.sheets.escape() {
			w.escape()
		}
	case fyne.KeyF1:
		w.commands.do(cmdShortcuts)
	case fyne.KeyF6:
		id := cmdNext
		if d, ok := w.app.Driver().(desktop.Driver); ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
			id = cmdPrevious
		}
		w.commands.do(id)
	}
}

// escape leaves what is in front; text is never lost by it.
func (w *Window) escape() {
	if w.page != nil && w.page.escape() {
		return
	}
	if w.frame.narrow && w.frame.onList {
		w.frame.show(false)
		w.page.entered()
	}
}

// nextArea moves the focus to the next area of the window: the page's own,
// the list, the sidebar.
func (w *Window) nextArea(step int) {
	var areas []focusArea
	if w.frame.pane.Visible() && w.page != nil {
		areas = append(areas, w.page.areas()...)
	}
	if w.frame.list.Visible() {
		areas = append(areas, focusArea{w.list.list, w.list.box}, focusArea{w.sidebar.list, w.sidebar.box})
	}
	if w.toasts.button != nil {
		areas = append(areas, focusArea{w.toasts.button, w.toasts.layer})
	}
	if len(areas) == 0 {
		return
	}
	at := -1
	if o, ok := w.win.Canvas().Focused().(fyne.CanvasObject); ok {
		for i, a := range areas {
			if holds(a.root, o) {
				at = i
			}
		}
	}
	if at < 0 && step < 0 {
		at = 0
	}
	w.focus(areas[(at+step+len(areas))%len(areas)].first)
}
