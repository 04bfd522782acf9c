package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// tray is the icon that stands for a program without a window, where the desktop
// shows such icons. It is never the only way in: a plain start comes back to the
// same program.
type tray struct {
	shown   bool
	waiting int // as its menu says
}

// showTray shows the icon while the program has no window, if the desktop has a
// place for it. Then the program stays until Quit; without one it ends by itself.
func (w *Window) showTray() {
	if _, ok := w.app.(desktop.App); !ok || w.start.HasTray == nil || w.tray.shown {
		return
	}
	fetch(w.bridge, w.start.HasTray, func(has bool, err error) {
		switch {
		case err != nil:
			w.log.Info("looking for a tray", "err", err)
		case has && w.leaving && !w.closing:
			w.tray.shown = true
			w.fillTray()
		}
	})
}

// fillTray makes the menu of the icon.
func (w *Window) fillTray() {
	app, ok := w.app.(desktop.App)
	if !ok {
		return
	}
	_, w.tray.waiting, _ = w.mail.counts()
	quit := fyne.NewMenuItem(w.t("main.quit"), func() {
		w.present() // it may ask
		w.commands.do(cmdQuit)
	})
	quit.IsQuit = true
	app.SetSystemTrayMenu(fyne.NewMenu("Sendoff",
		fyne.NewMenuItem(w.t("main.new"), func() {
			w.present()
			w.commands.do(cmdNew)
		}),
		fyne.NewMenuItem(w.t("tray.outbox", "n", w.tray.waiting), func() {
			w.present()
			w.commands.do(cmdOutbox)
		}),
		fyne.NewMenuItem(w.t("tray.open"), w.present),
		fyne.NewMenuItemSeparator(), quit))
}

// freshenTray says in the menu how many messages are in the outbox now.
func (w *Window) freshenTray() {
	if _, n, _ := w.mail.counts(); w.tray.shown && n != w.tray.waiting {
		w.fillTray()
	}
}
