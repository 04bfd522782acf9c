package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"sendoff/outbox"
)

// endPatience is how long the end of the program waits for what is still
// being written down.
const endPatience = 10 * time.Second

// requestClose is the close button of the main window. While messages are
// written in windows of their own, those stay.
func (w *Window) requestClose() {
	if w.closing || w.sheets.escape() {
		return
	}
	if len(w.own) == 0 {
		if sending, waiting, _ := w.running(); w.settings.KeepSending && sending+waiting+w.freezing() > 0 {
			w.leaveLater()
			return
		}
		w.requestQuit(&w.deck)
		return
	}
	if w.page != nil {
		w.page.left()
	}
	w.visible = false
	w.win.Hide()
}

// requestQuit ends the program, from one of its windows, and reports whether
// it does or asks. It asks while something is being sent or waits for a time.
func (w *Window) requestQuit(from *deck) bool {
	if w.closing || w.sendCtx.Err() != nil || from.sheets.escape() {
		return w.closing || w.sendCtx.Err() != nil // it is ending already
	}
	sending, waiting, scheduled := w.running()
	if len(w.sending) > sending {
		sending = len(w.sending)
	}
	sending += w.freezing()
	switch {
	case sending+waiting == 0, w.again && sending == 0: // one that begins anew goes on sending
		w.quit()
	case sending+waiting == scheduled:
		w.askScheduled(from)
	default:
		title := w.t("quit.title", "n", sending, "m", waiting)
		if sending == 0 {
			title = w.t("quit.waiting-title", "n", waiting)
		}
		from.sheets.show(&sheet{title: title, text: w.t("quit.question"), answers: []answer{
			{w.t("quit.do-not"), func() { w.again = false }},
			{w.t("quit.background"), w.leaveLater},
			{w.t("quit.stop"), func() { w.stopAndQuit(from) }},
		}})
	}
	return true
}

// askScheduled says once that scheduled messages need a program that runs.
func (w *Window) askScheduled(from *deck) {
	if w.settings.ScheduledTold {
		w.quit()
		return
	}
	from.sheets.show(&sheet{title: w.t("quit.scheduled"), answers: []answer{
		{w.t("quit.keep-running"), w.leaveLater},
		{w.t("quit.leave"), func() {
			w.settings.ScheduledTold = true
			w.keeper.set(keyScheduledTold, valueOn, func(error) {}) // else it is said again
			w.quit()
		}},
	}})
}

// freezing counts the messages that are being handed over, or will be.
func (w *Window) freezing() int {
	n := 0
	for _, d := range w.decks() {
		if d.composer.handing() {
			n++
		}
	}
	return n
}

// restart ends the program as Quit does, and has it start anew. Where an open
// question was all that ended, it does neither.
func (w *Window) restart() { w.again = w.requestQuit(&w.deck) }

// leaveLater hides the windows. Where the desktop has no place for an icon, the
// program ends by itself when nothing is being sent and nothing waits for a time
// any more.
func (w *Window) leaveLater() {
	w.leaving, w.visible = true, false
	for _, d := range w.decks() {
		d.win.Hide()
	}
	w.showTray(1)
	w.leaveWhenIdle()
}

// running counts what is being sent, what waits for a time, and how much of
// that for one the person chose. What was handed over just now waits, too.
func (w *Window) running() (sending, waiting, scheduled int) {
	sending, waiting, scheduled = w.mail.running()
	return sending, waiting + len(w.handed), scheduled
}

// unsure reports whether it is still open if there is something to stay for.
func (w *Window) unsure() bool {
	return !w.mail.known || w.mail.loading || w.mail.again || w.tray.asking ||
		len(w.sending) > 0 || w.freezing() > 0 || w.notices.asking > 0 || w.lettersToCome()
}

func (w *Window) leaveWhenIdle() {
	if !w.leaving || w.unsure() {
		return
	}
	if w.sendCtx.Err() != nil {
		if !w.attending() {
			w.quit()
		}
		return
	}
	if sending, waiting, _ := w.running(); sending+waiting == 0 && !w.tray.shown {
		w.quit()
	}
}

// stopAndQuit stops what is being sent; it waits in the outbox for the next
// start. Past the final dot the server's word is waited for, but not long.
func (w *Window) stopAndQuit(from *deck) {
	w.stopSend(outbox.ErrShutdown)
	w.leaving = true
	for _, d := range w.decks() {
		d.composer.giveUp()
	}
	if w.mail.pastDot() {
		from.toasts.stay(w.t("quit.waiting"))
	}
	w.leaveWhenIdle()
	w.bridge.after(endPatience, w.quit)
}

// quit ends Fyne's loop; end does the rest, whatever has ended it.
func (w *Window) quit() {
	if w.closing {
		return
	}
	w.closing = true
	w.keepWriting()
	w.app.Quit()
}

// end keeps what is being written and closes what was opened, after the event
// loop has ended: by quit, by a signal, or with the session. It runs on the
// main goroutine with no window left to hold up, or to be touched.
func (w *Window) end() {
	w.closing = true
	if w.deaf != nil {
		w.deaf()
	}
	if w.tray.shown {
		w.start.Tray.Close()
	}
	w.stopSend(outbox.ErrShutdown)
	w.settle()
	w.bridge.seal()
	w.keepWriting()
	ctx, cancel := context.WithTimeout(context.Background(), endPatience)
	defer cancel()
	if w.ready {
		w.saver.drain(ctx)
		w.keepSize(ctx)
	}
	w.bridge.close(endPatience)
	if w.attended != nil {
		select {
		case <-w.attended:
		case <-ctx.Done():
		}
	}
	if w.parts.Close == nil {
		return
	}
	if err := w.parts.Close(); err != nil && !errors.Is(err, context.Canceled) {
		w.log.Error("closing", "err", err)
	}
}

// settle waits for what is on its way into a draft or into the outbox. A
// message that does not get into the outbox in time stays a draft.
func (w *Window) settle() {
	if w.bridge.finish(w.settled, endPatience/2) {
		return
	}
	for _, d := range w.decks() {
		d.composer.giveUp()
	}
	w.bridge.finish(w.settled, endPatience/2)
}

// settled reports whether nothing is on its way any more. While the store is
// being opened, all that was written is.
func (w *Window) settled() bool {
	if !w.opening || w.broken {
		return true
	}
	if !w.ready && slices.ContainsFunc(w.decks(), func(d *deck) bool { return d.composer.holds() }) {
		return false
	}
	return len(w.taking) == 0 && w.freezing() == 0 && w.reading == 0
}
