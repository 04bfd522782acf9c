package ui

import "sendoff/compose"

// Arrival is what a start of the program brings: a message that a link or the
// command line describes, files to attach to it, or nothing, when the person
// just wants to see the window.
type Arrival struct {
	Draft   *compose.Draft
	Files   []string
	Problem string // key of a sentence to show, "" for none
}

func (a Arrival) isEmpty() bool { return a.Draft == nil && len(a.Files) == 0 && a.Problem == "" }

// arrive opens a window for what came, or shows the main one where there is
// nothing to write.
func (w *Window) arrive(a Arrival) {
	if a.Draft == nil && len(a.Files) == 0 {
		w.present()
		if a.Problem != "" {
			w.toasts.say(w.t(a.Problem), "", nil)
		}
		return
	}
	draft := compose.Draft{}
	if a.Draft != nil {
		draft = *a.Draft
	}
	o := w.openOwn(draft)
	o.composer.dirty = a.Draft != nil
	o.composer.planSave()
	o.composer.take(a.Files)
	if a.Problem != "" {
		o.toasts.say(o.t(a.Problem), "", nil)
	}
	if w.composer.senders != nil && len(w.accounts) == 0 {
		w.adopt(&o.deck)
	}
}
