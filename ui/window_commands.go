package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"sendoff/compose"
)

// The commands of the windows.
const (
	cmdNew       = "new"
	cmdSend      = "send"
	cmdLater     = "later"
	cmdNow       = "now"
	cmdAttach    = "attach"
	cmdCc        = "cc"
	cmdBcc       = "bcc"
	cmdSave      = "save"
	cmdDiscard   = "discard"
	cmdOwn       = "own"
	cmdUndo      = "undo"
	cmdRedo      = "redo"
	cmdCut       = "cut"
	cmdCopy      = "copy"
	cmdPaste     = "paste"
	cmdSelectAll = "select-all"
	cmdFind      = "find"
	cmdBold      = "bold"
	cmdItalic    = "italic"
	cmdHeading   = "heading"
	cmdLink      = "link"
	cmdList      = "list"
	cmdQuote     = "quote"
	cmdCode      = "code"
	cmdPreview   = "preview"
	cmdClose     = "close"
	cmdQuit      = "quit"
	cmdAll       = "all"
	cmdDrafts    = "drafts"
	cmdOutbox    = "outbox"
	cmdSent      = "sent"
	cmdPractice  = "practice"
	cmdSearch    = "search"
	cmdAccounts  = "accounts"
	cmdProviders = "providers"
	cmdSettings  = "settings"
	cmdNext      = "next"
	cmdPrevious  = "previous"
	cmdShortcuts = "shortcuts"
)

const (
	menuMessage = "main.menu.message"
	menuEdit    = "main.menu.edit"
	menuView    = "main.menu.view"
	menuHelp    = "main.menu.help"
)

// registerCommands fills the menu of the main window.
func (w *Window) registerCommands() {
	w.commands = newCommands(func() bool { return w.resting() || w.closing })
	w.commands.add(w.messageCommands(w.newMessage)...)
	w.commands.add(&command{
		id: cmdOwn, menu: menuMessage, label: "command.own-window", applies: w.writing, run: w.popOut,
	})
	w.commands.add(w.closeCommands(w.requestClose)...)
	w.commands.add(w.editCommands()...)
	w.commands.add(w.formatCommands()...)
	w.commands.add(w.viewCommands()...)
	w.commands.add(w.helpCommands()...)
	w.finishCommands()
}

// registerCommands fills the menu of a message's own window.
func (o *ownWindow) registerCommands() {
	o.commands = newCommands(func() bool { return o.resting() || o.main.closing })
	o.commands.add(o.messageCommands(func() { o.main.openOwn(o.blank(o.composer.draft.AccountID)) })...)
	o.commands.add(o.closeCommands(o.requestClose)...)
	o.commands.add(o.editCommands()...)
	o.commands.add(o.formatCommands()...)
	o.commands.add(o.areaCommands()...)
	o.commands.add(o.helpCommands()...)
	o.finishCommands()
}

// resting reports whether commands rest: something is asked of the person.
func (d *deck) resting() bool { return d.sheets.busy() || d.overlaid() }

// writing reports whether a message is being written here.
func (d *deck) writing() bool { return d.page == page(d.composer) && !d.composer.sending }

// finishCommands gives the window its menu and keys.
func (d *deck) finishCommands() {
	d.win.SetMainMenu(d.commands.mainMenu(d.t, menuMessage, menuEdit, menuView, menuHelp))
	d.commands.further(d.win.Canvas().AddShortcut)
	d.win.Canvas().SetOnTypedKey(d.windowKey)
}

// messageCommands are what can be done with the message of a window.
func (d *deck) messageCommands(create func()) []*command {
	c := d.composer
	return []*command{
		{id: cmdNew, menu: menuMessage, label: "command.new", keys: []fyne.Shortcut{ctrl(fyne.KeyN)}, run: create},
		{
			id: cmdSend, menu: menuMessage, label: "command.send", group: true,
			keys: []fyne.Shortcut{ctrl(fyne.KeyReturn), ctrl(fyne.KeyEnter)}, applies: d.writing, run: c.Send,
		},
		{
			id: cmdLater, menu: menuMessage, label: "command.send-later", keys: []fyne.Shortcut{ctrlShift(fyne.KeyReturn), ctrlShift(fyne.KeyEnter)},
			applies: d.writing, run: c.sendLater,
		},
		{
			id: cmdNow, menu: menuMessage, label: "command.send-now", applies: d.writing,
			run: func() { c.sendSo(departure{now: true}) },
		},
		{id: cmdAttach, menu: menuMessage, label: "command.attach", keys: []fyne.Shortcut{ctrlShift(fyne.KeyA)}, applies: d.writing, run: c.pick},
		{
			id: cmdCc, menu: menuMessage, label: "command.show-cc", keys: []fyne.Shortcut{ctrlShift(fyne.KeyC)}, applies: d.writing,
			run: func() { c.showField(compose.FieldCc, true) },
		},
		{
			id: cmdBcc, menu: menuMessage, label: "command.show-bcc", keys: []fyne.Shortcut{ctrlShift(fyne.KeyB)}, applies: d.writing,
			run: func() { c.showField(compose.FieldBcc, true) },
		},
		{id: cmdSave, menu: menuMessage, label: "command.save", keys: []fyne.Shortcut{ctrl(fyne.KeyS)}, applies: d.writing, run: c.saveNow},
		{id: cmdDiscard, menu: menuMessage, label: "command.discard", applies: d.writing, run: c.throwAway},
	}
}

// closeCommands close the window, or the program.
func (d *deck) closeCommands(shut func()) []*command {
	return []*command{
		{id: cmdClose, menu: menuMessage, label: "command.close", group: true, keys: []fyne.Shortcut{ctrl(fyne.KeyW)}, run: shut},
		{
			id: cmdQuit, menu: menuMessage, label: "command.quit", quit: true, keys: []fyne.Shortcut{ctrl(fyne.KeyQ)},
			run: func() { d.main.requestQuit(d) },
		},
	}
}

// viewCommands go to the folders and pages of the main window.
func (w *Window) viewCommands() []*command {
	ready := func() bool { return w.ready }
	folderCommand := func(id, label string, f folder) *command {
		return &command{id: id, menu: menuView, label: label, run: func() {
			w.sidebar.mark(f)
			w.openFolder(f)
			w.focus(w.list.list)
		}}
	}
	list := []*command{
		folderCommand(cmdAll, "main.all", folderAll),
		folderCommand(cmdDrafts, "main.drafts", folderDrafts),
		folderCommand(cmdOutbox, "main.outbox", folderOutbox),
		folderCommand(cmdSent, "main.sent", folderSent),
		{id: cmdSearch, menu: menuView, label: "command.search", keys: []fyne.Shortcut{ctrlShift(fyne.KeyF)}, run: w.searchMessages},
		{id: cmdPractice, menu: menuView, label: "command.practice", applies: ready, run: func() {
			w.sidebar.mark("")
			w.showPractice()
		}},
		{id: cmdAccounts, menu: menuView, label: "command.accounts", group: true, applies: ready, run: func() { w.showAccounts("") }},
		{id: cmdSettings, menu: menuView, label: "command.settings", keys: []fyne.Shortcut{ctrl(fyne.KeyComma)}, applies: ready, run: w.showSettings},
		{id: cmdProviders, menu: menuView, label: "welcome.providers", applies: ready, run: w.showProviders},
	}
	return append(list, w.areaCommands()...)
}

// areaCommands move the focus between the areas of a window.
func (d *deck) areaCommands() []*command {
	return []*command{
		{
			id: cmdNext, menu: menuView, label: "command.next-area", group: true, plain: []string{"F6"},
			keys: []fyne.Shortcut{&desktop.CustomShortcut{KeyName: fyne.KeyTab, Modifier: fyne.KeyModifierControl}}, run: func() { d.nextArea(1) },
		},
		{
			id: cmdPrevious, menu: menuView, label: "command.previous-area", plain: []string{"Shift F6"},
			keys: []fyne.Shortcut{&desktop.CustomShortcut{KeyName: fyne.KeyTab, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}},
			run:  func() { d.nextArea(-1) },
		},
	}
}

func (d *deck) helpCommands() []*command {
	return []*command{
		{id: cmdShortcuts, menu: menuHelp, label: "command.shortcuts", plain: []string{"F1"}, keys: []fyne.Shortcut{ctrl(fyne.KeySlash)}, run: d.showShortcuts},
	}
}
