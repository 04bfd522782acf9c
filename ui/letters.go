package ui

import (
	"context"
	"errors"
	"path/filepath"

	"sendoff/compose"
)

// openLetters opens messages in files as new ones, each in a window of its own,
// as soon as the data is there. One that is no message is told in the main
// window.
func (w *Window) openLetters(paths []string) {
	if len(paths) > 0 {
		w.stay() // there is something to show
	}
	if !w.ready {
		w.letters = append(w.letters, paths...)
		return
	}
	for _, path := range paths {
		w.reading++
		told := func(key string) string { return w.t(key, "name", compose.CleanLine(filepath.Base(path))) }
		fetch(w.bridge, func(ctx context.Context) (compose.OpenedLetter, error) { return w.parts.Drafts.OpenLetter(ctx, path) },
			func(letter compose.OpenedLetter, err error) {
				w.reading--
				if err == nil && !w.full() {
					d := w.openLetter(letter.Draft)
					if letter.Notice != "" {
						d.toasts.say(told(letter.Notice), "", nil)
					}
					return
				}
				w.log.Warn("opening a message", "err", err)
				if w.closing {
					return
				}
				w.present()
				key := "letter.not-now"
				var bad *compose.LetterError
				switch {
				case errors.As(err, &bad):
					key = bad.Key
				case err != nil:
					key = compose.LetterUnreadable
				}
				w.toasts.say(told(key), "", nil)
			})
	}
}

// lettersToCome reports whether windows are still to be opened on letters.
func (w *Window) lettersToCome() bool { return len(w.letters) > 0 || w.reading > 0 }

// openLetter opens a window on a message that was read. Without an account it
// waits behind the welcome page. It gives the window the message is in.
func (w *Window) openLetter(draft compose.Draft) *deck {
	o := w.openOwn(draft)
	o.composer.dirty = true
	o.composer.saveNow()
	if w.composer.senders != nil && w.unwelcomed() && w.idle() {
		w.adopt(&o.deck)
		return &w.deck
	}
	o.win.RequestFocus()
	return &o.deck
}
