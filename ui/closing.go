package ui

import (
	"context"

	"sendoff/outbox"
)

// requestClose is the close button of the window, and Quit.
func (w *Window) requestClose() {
	if w.closing {
		return
	}
	if w.sheets.escape() {
		return
	}
	sending, waiting := w.mail.running()
	if len(w.sending) > sending {
		sending = len(w.sending)
	}
	if w.composer.sending {
		sending++
	}
	if sending == 0 {
		w.quit()
		return
	}
	w.sheets.show(&sheet{
		title: w.t("quit.title", "n", sending, "m", waiting),
		text:  w.t("quit.question"),
		answers: []answer{
			{w.t("quit.do-not"), func() { w.again = false }},
			{w.t("quit.background"), w.leaveLater},
			{w.t("quit.stop"), w.stopAndQuit},
		},
	})
}

// restart ends the program as Quit does, and has it start anew.
func (w *Window) restart() {
	w.again = true
	w.requestClose()
}

// leaveLater hides the window; the program ends by itself when the last
// message is done.
func (w *Window) leaveLater() {
	w.leaving = true
	w.win.Hide()
	w.leaveWhenIdle()
}

func (w *Window) leaveWhenIdle() {
	if w.leaving && len(w.sending) == 0 && !w.composer.sending {
		w.quit()
	}
}

// stopAndQuit stops what is being sent; it waits in the outbox for the next
// start. Past the final dot the server's word is waited for, but not long.
func (w *Window) stopAndQuit() {
	w.composer.stopFreezing()
	w.stopSend(outbox.ErrShutdown)
	w.toasts.say(w.t("quit.waiting"), "", nil)
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
	if w.page != nil {
		w.page.left()
	}
	if !w.ready {
		w.app.Quit()
		return
	}
	w.bridge.work(func(ctx context.Context) { w.saver.drain(ctx) }, w.app.Quit)
	w.bridge.after(endPatience, w.app.Quit)
}
