package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// shortcut is what a key does, and the key as it stands on the keyboard.
type shortcut struct{ words, key string }

// shortcuts are the commands that have a key, and the few keys that text
// fields and the window know without a command.
func (d *deck) shortcuts() []shortcut {
	var all []shortcut
	for _, cmd := range d.commands.list {
		if keys := cmd.keyNames(); len(keys) > 0 {
			all = append(all, shortcut{d.t(cmd.label), d.either(keys)})
		}
	}
	return append(all, shortcut{d.t("shortcuts.back"), "Esc"})
}

// keyNames are the keys of a command, each once: the Enter of the numbers is
// another key, and reads the same.
func (c *command) keyNames() []string {
	names := slices.Clone(c.plain)
	for _, key := range c.keys {
		if name := keyName(key); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// either joins keys of which any will do.
func (s *shell) either(keys []string) string {
	words := keys[0]
	for _, key := range keys[1:] {
		words = s.t("shortcuts.or", "first", words, "second", key)
	}
	return words
}

// showShortcuts lists what can be done by key.
func (d *deck) showShortcuts() {
	table := container.New(&shortcutLayout{})
	for _, s := range d.shortcuts() {
		words, key := sentence(s.words), sentence(s.key)
		words.SizeName, key.SizeName = theme.SizeNameCaptionText, theme.SizeNameCaptionText
		key.TextStyle.Bold = true
		table.Add(words)
		table.Add(key)
	}
	d.sheets.show(&sheet{
		title:   d.t("command.shortcuts"),
		wide:    true,
		more:    table, // the sheet scrolls where the window is too low for it
		answers: []answer{{d.t("shortcuts.close"), nil}},
	})
}

// keyName writes a shortcut as it stands on the keyboard.
func keyName(s fyne.Shortcut) string {
	c, ok := s.(fyne.KeyboardShortcut)
	if !ok {
		return s.ShortcutName()
	}
	var parts []string
	if c.Mod()&fyne.KeyModifierControl != 0 {
		parts = append(parts, "Ctrl")
	}
	if c.Mod()&fyne.KeyModifierSuper != 0 {
		parts = append(parts, "⌘")
	}
	if c.Mod()&fyne.KeyModifierShift != 0 {
		parts = append(parts, "Shift")
	}
	name := string(c.Key())
	if c.Key() == fyne.KeyReturn || c.Key() == fyne.KeyEnter {
		name = "Enter"
	}
	return strings.Join(append(parts, name), " ")
}

// shortcutLayout shows pairs of words and key in two columns of pairs, read
// downwards; where there is little room for the size of the text, in one.
type shortcutLayout struct{ width float32 }

// pairs is how many pairs stand side by side.
func (l *shortcutLayout) pairs() int {
	if l.width > 0 && l.width < theme.Size(sizeFormStack) {
		return 1
	}
	return 2
}

// Layout implements fyne.Layout.
func (l *shortcutLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, func(o fyne.CanvasObject, x, y, width float32) {
		place(o, x, y, width, o.MinSize().Height)
	})
}

// MinSize implements fyne.Layout.
func (l *shortcutLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(2*theme.Size(sizeField), l.walk(objects, func(fyne.CanvasObject, float32, float32, float32) {}))
}

// walk visits all objects with their places and returns the height of all.
func (l *shortcutLayout) walk(objects []fyne.CanvasObject, visit func(o fyne.CanvasObject, x, y, width float32)) float32 {
	pad := theme.InnerPadding()
	columns := l.pairs()
	width := l.width / float32(columns)
	words := fyne.Min(widest(objects), width*0.6)
	rows := (len(objects)/2 + columns - 1) / columns
	most := float32(0)
	for column := range columns {
		x, y := float32(column)*width, float32(0)
		for i := column * rows; i < min((column+1)*rows, len(objects)/2); i++ {
			name, key := objects[2*i], objects[2*i+1]
			height := float32(0)
			for j, o := range []fyne.CanvasObject{name, key} {
				w := []float32{words, width - words}[j]
				o.Resize(fyne.NewSize(w, o.MinSize().Height)) // wrapped text knows its height only now
				height = max(height, o.MinSize().Height)
				visit(o, x-pad+float32(j)*words, y-pad, w)
			}
			y += height - pad
		}
		most = max(most, y)
	}
	return most
}

// widest is the room of the longest words that tell what a key does.
func widest(objects []fyne.CanvasObject) float32 {
	var most float32
	for i := 0; i < len(objects); i += 2 {
		if words, ok := objects[i].(*widget.Label); ok {
			text := fyne.MeasureText(words.Text, theme.Size(words.SizeName), words.TextStyle).Width
			most = max(most, text+2*theme.InnerPadding()+theme.Size(sizeGap))
		}
	}
	return most
}
