package ui

import "time"

// Tray is the icon that stands for a program without a window. Its functions are
// called on the UI goroutine.
type Tray interface {
	// Show puts the icon there, once, with a menu whose entries run on the UI
	// goroutine.
	Show(menu []TrayEntry)
	// Say gives an entry of the menu other words.
	Say(entry int, words string)
	// Close takes the icon away.
	Close()
}

// TrayEntry is a line of the menu.
type TrayEntry struct {
	Words string
	Do    func()
}

// trayOutbox is the entry that says what is in the outbox.
const trayOutbox = 1

// tray is what is known of the icon. It is never the only way in: a plain start
// comes back to the same program.
type tray struct {
	shown   bool
	asking  bool // the desktop has not said yet whether it has a place
	waiting int  // as its menu says
}

// A program that starts with the session may be there before the panel is, so it
// asks for a while (trayTries) before it takes no for an answer.
const (
	trayAgain = 5 * time.Second
	trayTries = 12
)

// showTray shows the icon while the program has no window, if the desktop has a
// place for it, which it is asked for so often at most. Then the program stays
// until Quit; without one it ends by itself.
func (w *Window) showTray(tries int) {
	if w.start.Tray == nil || w.start.HasTray == nil || w.tray.shown || w.closing {
		return
	}
	w.askTray(tries)
}

// askTray asks the desktop for a place at most so often.
func (w *Window) askTray(tries int) {
	w.tray.asking = true
	fetch(w.bridge, w.start.HasTray, func(has bool, err error) {
		if !has && tries > 1 && w.leaving && !w.closing {
			w.bridge.after(trayAgain, func() { w.askTray(tries - 1) })
			return
		}
		w.tray.asking = false
		defer w.leaveWhenIdle()
		switch {
		case err != nil:
			w.log.Info("looking for a tray", "err", err)
		case has && w.leaving && !w.closing && !w.tray.shown:
			w.tray.shown = true
			_, w.tray.waiting, _ = w.mail.counts()
			w.start.Tray.Show(w.trayMenu())
		}
	})
}

func (w *Window) trayMenu() []TrayEntry {
	then := func(id string) func() {
		return func() {
			w.present()
			w.commands.do(id)
		}
	}
	menu := []TrayEntry{
		{w.t("main.new"), then(cmdNew)},
		trayOutbox: {w.t("tray.outbox", "n", w.tray.waiting), then(cmdOutbox)},
		{w.t("tray.open"), w.present},
		{w.t("main.quit"), then(cmdQuit)}, // it may ask
	}
	return menu
}

// freshenTray says in the menu how many messages are in the outbox now.
func (w *Window) freshenTray() {
	if _, n, _ := w.mail.counts(); w.tray.shown && n != w.tray.waiting {
		w.tray.waiting = n
		w.start.Tray.Say(trayOutbox, w.t("tray.outbox", "n", n))
	}
}
