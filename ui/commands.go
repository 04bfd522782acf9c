package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// command is one thing the person can tell the program to do. It stands in
// the main menu with its key, because canvas shortcuts do not fire while a
// text field has the focus.
type command struct {
	id      string
	menu    string // key of the menu's title
	label   string // key of its words
	keys    []fyne.Shortcut
	plain   []string // names of keys without Ctrl that windowKey takes for it
	quit    bool
	group   bool        // starts a new group in its menu
	always  bool        // does not rest while a sheet is open
	applies func() bool // nil: always
	run     func()
}

// commands is the registry: it feeds the menu, and every command goes through
// it, so that nothing happens behind an open sheet.
type commands struct {
	list   []*command
	byID   map[string]*command
	atRest func() bool
}

func newCommands(atRest func() bool) *commands {
	return &commands{byID: map[string]*command{}, atRest: atRest}
}

func (c *commands) add(list ...*command) {
	for _, cmd := range list {
		c.list = append(c.list, cmd)
		c.byID[cmd.id] = cmd
	}
}

// do runs a command if it applies now and nothing is asked of the person.
// A disabled menu item still fires its shortcut, so the test is made here.
func (c *commands) do(id string) bool {
	cmd, ok := c.byID[id]
	if !ok || (!cmd.always && c.atRest()) || (cmd.applies != nil && !cmd.applies()) {
		return false
	}
	cmd.run()
	return true
}

// mainMenu builds the menu. titles gives the order of the menus.
func (c *commands) mainMenu(t func(string, ...any) string, titles ...string) *fyne.MainMenu {
	menus := make([]*fyne.Menu, 0, len(titles))
	for _, title := range titles {
		menu := fyne.NewMenu(t(title))
		for _, cmd := range c.list {
			if cmd.menu != title {
				continue
			}
			if cmd.group && len(menu.Items) > 0 {
				menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
			}
			menu.Items = append(menu.Items, c.item(cmd, t))
		}
		menus = append(menus, menu)
	}
	return fyne.NewMainMenu(menus...)
}

// item makes the menu entry of a command.
func (c *commands) item(cmd *command, t func(string, ...any) string) *fyne.MenuItem {
	item := fyne.NewMenuItem(t(cmd.label), func() { c.do(cmd.id) })
	item.IsQuit = cmd.quit
	if len(cmd.keys) > 0 {
		item.Shortcut = cmd.keys[0]
	}
	return item
}

// further gives the keys of commands that have more than one; they are canvas
// shortcuts, since the menu holds one key an item.
func (c *commands) further(add func(fyne.Shortcut, func(fyne.Shortcut))) {
	for _, cmd := range c.list {
		for i, key := range cmd.keys {
			if i > 0 {
				add(key, func(fyne.Shortcut) { c.do(cmd.id) })
			}
		}
	}
}

// ctrl is a key with Ctrl, on a Mac with Command. Never with Alt: that is
// AltGr, which people type @ and € with.
func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

func ctrlShift(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}
