package ui

import (
	"context"
	"time"

	"sendoff/compose"
)

// Arrival is what a later start of the program was asked to open. The zero
// value only brings the window to the front.
type Arrival struct {
	Draft   *compose.Draft // nil: no message was asked for
	Files   []string       // absolute paths to attach
	Problem string         // key of a sentence to show, "" for none
}

const (
	// arrivalRest is how often the window looks whether what was in the way of
	// an arrival has gone: a question, a choice of files, a message being frozen.
	arrivalRest = 200 * time.Millisecond
	// maxArrivals is how many may wait.
	maxArrivals = 100
)

// arrivals are what other starts brought and what waits of it, on the UI side.
type arrivals struct {
	waiting []Arrival
	looking bool // a later look is planned
	end     func()
}

// stop lets nothing more in.
func (a *arrivals) stop() {
	if a.end != nil {
		a.end()
	}
}

// listen lets other starts in.
func (w *Window) listen() {
	if w.start.Arrivals != nil {
		w.arrivals.end = w.start.Arrivals(w.bring)
	}
}

// bring takes an arrival from another goroutine to the window and returns
// whether it was taken. It waits until the window has answered, so that the
// other start never believes a window that hangs.
func (w *Window) bring(a Arrival) bool {
	answer := make(chan bool, 1)
	w.bridge.do(func() { answer <- w.arrive(a) })
	select {
	case taken := <-answer:
		return taken
	case <-w.bridge.ctx.Done():
	}
	select {
	case taken := <-answer:
		return taken
	default:
		return false
	}
}

// arrive takes an arrival: the window comes to the front at once, also one
// that was sending on unseen, and the message opens as soon as it can.
func (w *Window) arrive(a Arrival) bool {
	if w.closing || w.sendCtx.Err() != nil || len(w.arrivals.waiting) >= maxArrivals {
		return false
	}
	if w.leaving {
		w.leaving = false
		w.win.Show()
	}
	w.win.RequestFocus()
	w.arrivals.waiting = append(w.arrivals.waiting, a)
	w.openArrivals()
	return true
}

// openArrivals opens what waits, one after the other, and looks again later
// while something is in the way.
func (w *Window) openArrivals() {
	for len(w.arrivals.waiting) > 0 && w.canOpenArrival() {
		a := w.arrivals.waiting[0]
		w.arrivals.waiting = w.arrivals.waiting[1:]
		w.openArrival(a)
	}
	if len(w.arrivals.waiting) == 0 || w.arrivals.looking {
		return
	}
	w.arrivals.looking = true
	w.bridge.after(arrivalRest, func() {
		w.arrivals.looking = false
		w.openArrivals()
	})
}

// canOpenArrival reports whether another message can take the place of the one
// in the composer without losing anything of either.
func (w *Window) canOpenArrival() bool {
	return w.ready && w.composer.senders != nil && !w.closing &&
		!w.sheets.busy() && !w.overlaid() && !w.composer.sending && w.composer.taking == 0
}

// openArrival opens a message of its own for what another start brought. What
// was being written is kept as a draft.
func (w *Window) openArrival(a Arrival) {
	if a.Problem != "" {
		w.toasts.say(w.t(a.Problem), "", nil)
	}
	if a.Draft == nil && len(a.Files) == 0 {
		return
	}
	w.composer.left() // also when another page is shown, such as the first one
	if len(w.accounts) > 0 || w.writing() {
		w.compose(a.message())
	} else {
		w.composer.fill(a.message()) // the page that is shown leads to it
		if p, ok := w.page.(*welcomePage); ok {
			p.keep(true)
		}
	}
	if a.Draft != nil {
		w.composer.dirty = true
		w.composer.planSave()
	}
	w.composer.take(a.Files)
}

// writing reports whether the window shows messages, and is not setting up the
// first account.
func (w *Window) writing() bool {
	switch w.page.(type) {
	case *composer, *messagePage, *practicePage:
		return true
	}
	return false
}

// message is a new message of what was brought.
func (a Arrival) message() compose.Draft {
	var d compose.Draft
	if a.Draft != nil {
		d = *a.Draft
	}
	d.ID = compose.NewID()
	return d
}

// keepArrivals makes drafts of what could not be opened before the end. It
// blocks: not while the window lives.
func (w *Window) keepArrivals(ctx context.Context) {
	for _, a := range w.arrivals.waiting {
		d := a.message()
		for _, path := range a.Files {
			file, err := w.parts.Drafts.Attach(ctx, path)
			if err != nil {
				w.log.Warn("keeping what another start brought", "err", err)
				continue
			}
			d.Attachments = append(d.Attachments, file)
		}
		if !isBlank(d) {
			w.saver.put(d, nil)
		}
	}
	w.arrivals.waiting = nil
}
