package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// relook shows the window as the settings want it, at once. Fyne tells all
// that is on screen.
func (w *Window) relook() {
	w.look.scale = scaleOf(w.settings)
	w.app.Settings().SetTheme(w.look)
}

func scaleOf(s *Settings) float32 { return float32(s.percent()) / 100 }

// followLook counts the changes of the look, by us or by the system, so that
// a page that was not on screen meanwhile can be told when it comes back.
func (w *Window) followLook() {
	w.look.variant = w.settings.variant
	w.app.Settings().AddListener(func(fyne.Settings) {
		w.looks++
		w.bridge.do(w.refit)
	})
}

// refit gives the contents of the windows the room that the menu bar leaves:
// its height changes with the size of the text, and Fyne measures it only when
// a window changes its size.
func (w *Window) refit() {
	if w.closing {
		return
	}
	for _, d := range w.decks() {
		if size := d.win.Canvas().Size(); size.Height > 0 {
			d.win.Resize(size)
		}
	}
}

// retell tells the composer, the one page that is kept while others are on
// screen, of changes it has missed.
func (d *deck) retell() {
	if d.page != page(d.composer) || d.composerLook == d.main.looks {
		return
	}
	d.app.Settings().SetTheme(d.look)
	d.composerLook = d.main.looks
}

// startSize is how large the window opens: as it was closed, or else as it was
// drawn.
func (w *Window) startSize() fyne.Size {
	if w.settings.Width > 0 {
		return fyne.NewSize(float32(w.settings.Width), float32(w.settings.Height))
	}
	return fyne.NewSize(theme.Size(sizeStart), theme.Size(sizeStartHeight))
}

// trust takes over the settings as they stand in the store, which may be others
// than those that could be read before it was open.
func (w *Window) trust(kept map[string]string) {
	before := *w.settings
	*w.settings = ReadSettings(kept)
	if w.settings.TextSize != before.TextSize || w.settings.Appearance != before.Appearance {
		w.relook()
	}
}

// keepSize writes down how large the window was, at the end of the program.
func (w *Window) keepSize(ctx context.Context) {
	w.keeper.put(keySize, kept{value: writeSize(w.win.Canvas().Size())})
	w.keeper.flush(ctx)
}
