package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"sendoff/compose"
)

// format is one way to format the text: a tool and a line of the menu.
type format struct {
	id     string // of its command
	label  string // key of its words
	key    fyne.Shortcut
	letter string
	style  fyne.TextStyle
	icon   fyne.Resource                             // in place of the letter
	change func(compose.Selection) compose.Selection // nil: asks for the address of a link
}

func formats() []format {
	return []format{
		{id: cmdBold, label: "command.bold", key: ctrl(fyne.KeyB), letter: "B", style: fyne.TextStyle{Bold: true}, change: compose.ToggleBold},
		{id: cmdItalic, label: "command.italic", key: ctrl(fyne.KeyI), letter: "I", style: fyne.TextStyle{Italic: true}, change: compose.ToggleItalic},
		{id: cmdHeading, label: "command.heading", key: ctrlShift(fyne.KeyH), letter: "H", change: compose.ToggleHeading},
		{id: cmdLink, label: "command.link", key: ctrl(fyne.KeyK), icon: iconLink()},
		{id: cmdList, label: "command.list", key: ctrlShift(fyne.Key8), icon: iconList(), change: compose.ToggleList},
		{id: cmdQuote, label: "command.quote", key: ctrlShift(fyne.Key9), icon: iconQuote(), change: compose.ToggleQuote},
		{id: cmdCode, label: "command.code", key: ctrl(fyne.KeyE), icon: iconCode(), change: compose.ToggleCode},
	}
}

func previewKey() fyne.Shortcut { return ctrlShift(fyne.KeyP) }

// formatCommands are the formats and the preview in the menu. They rest while
// one writes anything else than the text.
func (d *deck) formatCommands() []*command {
	c := d.composer
	applies := func() bool {
		focused := d.win.Canvas().Focused()
		return d.writing() && c.canFormat() && (focused == nil || focused == fyne.Focusable(c.body))
	}
	var list []*command
	for i, f := range formats() {
		list = append(list, &command{
			id: f.id, menu: menuEdit, label: f.label, keys: []fyne.Shortcut{f.key}, group: i == 0,
			applies: applies, run: func() { c.useFormat(f) },
		})
	}
	list = append(list, &command{
		id: cmdFind, menu: menuEdit, label: "command.find", keys: []fyne.Shortcut{ctrl(fyne.KeyF)}, group: true,
		applies: func() bool { return d.writing() && c.body.Visible() }, run: c.find.open,
	})
	return append(list, &command{
		id: cmdPreview, menu: menuEdit, label: "command.preview", keys: []fyne.Shortcut{previewKey()}, group: true,
		applies: func() bool { return d.writing() && c.formatted() }, run: func() {
			if c.previewing() {
				c.showText()
			} else {
				c.showPreview()
			}
		},
	})
}

// formatted reports whether the text is in the editor and its marks mean
// something.
func (c *composer) formatted() bool { return c.draft.Markdown && c.long.box.Hidden }

// canFormat reports whether the text can be formatted now.
func (c *composer) canFormat() bool { return c.formatted() && !c.previewing() && !c.sending }

// useFormat formats what is selected. A click on the tool took the focus from
// the text; what was selected there still is.
func (c *composer) useFormat(f format) {
	if !c.canFormat() {
		return
	}
	c.focus(c.body)
	if f.change == nil {
		c.askLink(c.body.SelectedText(), "")
		return
	}
	c.body.rewrite(f.change(c.body.state()))
}

// askLink asks where the selected words shall lead. problem says why an answer
// was not taken, "" if none was given yet.
func (c *composer) askLink(typed, problem string) {
	if _, ok := compose.LinkAddress(typed); !ok && problem == "" {
		typed = "" // what is selected are words
	}
	address := newField()
	address.PlaceHolder = c.t("link.hint")
	address.SetText(compose.CleanLine(typed))
	c.linking = address
	at, id := c.body.state(), c.draft.ID
	q := &sheet{title: c.t("link.title"), text: problem, more: address, answers: []answer{
		{c.t("link.insert"), func() {
			if id == c.draft.ID && c.canFormat() {
				c.insertLink(at, address.Text)
			}
		}},
		{c.t("setup.cancel"), nil},
	}, escape: 1}
	address.OnSubmitted = func(string) { q.answer(0) }
	c.sheets.show(q)
	c.focus(address)
	address.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (c *composer) insertLink(at compose.Selection, typed string) {
	address, ok := compose.LinkAddress(typed)
	if !ok {
		c.askLink(typed, c.t("link.bad"))
		return
	}
	c.body.rewrite(compose.InsertLink(at, address))
	c.focus(c.body)
}

// foldTools reports whether the toolbar has no room, or no use.
func (c *composer) foldTools() bool {
	return !c.formatted() || c.low()
}

// low reports whether the window is so low that it folds things away.
func (c *composer) low() bool { return c.win.Canvas().Size().Height < theme.Size(sizeTall) }

// retool shows what can be done with the text now.
func (c *composer) retool() {
	c.tools.show(c.previewing())
	hint := "composer.drop-or"
	if c.canFormat() {
		hint = "composer.drop-or-place"
	}
	c.strip.hint.set(c.t(hint))
	c.arrange()
}
