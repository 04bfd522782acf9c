package ui

import (
	"context"

	"sendoff/outbox"
)

// requestClose is the close button of the main window. While messages are
// written in windows of their own, those stay.
func (w *Window) requestClose() {
	if w.closing || w.sheets.escape() {
		return
	}
	if len(w.own) == 0 {
		w.requestQuit(&w.deck)
		return
	}
	if w.page != nil {
		w.page.left()
	}
	w.visible = false
	w.win.Hide()
}

// requestQuit ends the program, from one of its windows. It asks only while
// something is being sent.
func (w *Window) requestQuit(from *deck) {
	if w.closing || w.sendCtx.Err() != nil || from.sheets.escape() {
		return // it is ending already
	}
	sending, waiting := w.mail.running()
	if len(w.sending) > sending {
		sending = len(w.sending)
	}
	sending += w.freezing()
	if sending == 0 {
		w.quit()
		return
	}
	from.sheets.show(&sheet{
		title: w.t("quit.title", "n", sending, "m", waiting),
		text:  w.t("quit.question"),
		answers: []answer{
			{w.t("quit.do-not"), func() { w.again = false }},
			{w.t("quit.background"), w.leaveLater},
			{w.t("quit.stop"), func() { w.stopAndQuit(from) }},
		},
	})
}

// freezing counts the messages that are being handed over, or will be.
func (w *Window) freezing() int {
	n := 0
	for _, d := range w.decks() {
		if d.composer.sending || d.composer.sendAfter {
			n++
		}
	}
	return n
}

// restart ends the program as Quit does, and has it start anew.
func (w *Window) restart() {
	w.again = true
	w.requestQuit(&w.deck)
}

// leaveLater hides the windows; the program ends by itself when the last
// message is done.
func (w *Window) leaveLater() {
	w.leaving, w.visible = true, false
	for _, d := range w.decks() {
		d.win.Hide()
	}
	w.leaveWhenIdle()
}

func (w *Window) leaveWhenIdle() {
	if w.leaving && len(w.sending) == 0 && w.freezing() == 0 {
		w.quit()
	}
}

// stopAndQuit stops what is being sent; it waits in the outbox for the next
// start. Past the final dot the server's word is waited for, but not long.
func (w *Window) stopAndQuit(from *deck) {
	for _, d := range w.decks() {
		d.composer.stopFreezing()
	}
	w.stopSend(outbox.ErrShutdown)
	if w.mail.pastDot() {
		from.toasts.stay(w.t("quit.waiting"))
	}
	w.leaving = true
	w.leaveWhenIdle()
	w.bridge.after(endPatience, w.quit)
}

// quit keeps what is being written and ends the program.
func (w *Window) quit() {
	if w.closing {
		return
	}
	w.closing = true
	w.keepWriting()
	if !w.ready {
		w.app.Quit()
		return
	}
	w.bridge.work(func(ctx context.Context) { w.saver.drain(ctx) }, w.app.Quit)
	w.bridge.after(endPatience, w.app.Quit)
}
