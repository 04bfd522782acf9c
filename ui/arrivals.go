package ui

import "sendoff/compose"

// Arrival is what a start of the program, this one or a later one, was asked to
// open. The zero value only brings the window to the front.
type Arrival struct {
	Draft   *compose.Draft // nil: no message was asked for
	Files   []string       // absolute paths to attach
	Letters []string       // absolute paths of messages to open as new ones
	Problem string         // key of a sentence to show, "" for none
}

// Deliver brings an arrival to the window and returns whether that has taken
// it; one that is ending does not. It waits for the window. wanted is asked off
// the UI goroutine as soon as that can take it, and false if the other start has
// given up: then nothing is opened.
type Deliver func(a Arrival, wanted func() bool) bool

func (a Arrival) isEmpty() bool {
	return a.Draft == nil && len(a.Files) == 0 && len(a.Letters) == 0 && a.Problem == ""
}

// message is a new message of what was brought. It has no id yet, as one that
// was never kept, so that the composer lets it be formatted.
func (a Arrival) message() compose.Draft {
	var d compose.Draft
	if a.Draft != nil {
		d = *a.Draft
	}
	return d
}

// mostOwn is how many messages may have windows of their own before a further
// one is not taken: a program that went wild opens no more.
const mostOwn = 50

// listen lets other starts in.
func (w *Window) listen() {
	if w.start.Arrivals != nil {
		w.deaf = w.start.Arrivals(w.bring)
	}
}

// bring takes an arrival from another goroutine to the window and returns
// whether it was taken. The window is asked twice: the other start is held to
// its word only once a window that does not hang can keep it.
func (w *Window) bring(a Arrival, wanted func() bool) bool {
	return w.ask(func() bool { return !w.full() }) && wanted() && w.ask(func() bool { return w.arrive(a) })
}

// ask has the UI goroutine answer a question; the answer is no once the window
// has gone.
func (w *Window) ask(question func() bool) bool {
	answer := make(chan bool, 1)
	w.bridge.do(func() { answer <- question() })
	select {
	case yes := <-answer:
		return yes
	case <-w.bridge.ctx.Done():
	}
	select {
	case yes := <-answer:
		return yes
	default:
		return false
	}
}

// full reports whether the window can take nothing any more, or not now.
func (w *Window) full() bool { return w.closing || w.sendCtx.Err() != nil || len(w.own) >= mostOwn }

// arrive opens a window for what came, or shows the main one where there is
// nothing to write. What is being written elsewhere stays as it is.
func (w *Window) arrive(a Arrival) bool {
	if w.full() {
		return false
	}
	if w.broken { // the page says why nothing can be kept
		w.present()
		return a.isEmpty()
	}
	w.openLetters(a.Letters)
	if a.Draft == nil && len(a.Files) == 0 {
		if len(a.Letters) > 0 && a.Problem == "" {
			return true // their windows come when they are read
		}
		w.present()
		if a.Problem != "" {
			w.toasts.say(w.t(a.Problem), "", nil)
		}
		return true
	}
	o := w.openOwn(a.message())
	o.composer.dirty = a.Draft != nil
	o.composer.planSave()
	to := &o.deck
	if w.composer.senders != nil && w.unwelcomed() && w.idle() {
		w.adopt(to) // before the files, which are looked at for the message that stays
		to = &w.deck
	}
	to.composer.take(a.Files)
	if p, ok := to.page.(*welcomePage); ok && len(a.Files) > 0 {
		p.keep(true)
	}
	if a.Problem != "" {
		to.toasts.say(to.t(a.Problem), "", nil)
	}
	to.win.RequestFocus()
	return true
}

// idle reports whether the main window shows the welcome page, or a message
// that can make room for another one.
func (w *Window) idle() bool {
	if w.sheets.busy() || w.composer.sending {
		return false
	}
	_, welcome := w.page.(*welcomePage)
	return welcome || w.page == page(w.composer)
}
