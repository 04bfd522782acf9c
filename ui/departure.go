package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"sendoff/outbox"
)

// departure is how a message is to leave. The zero value is what Send does: it
// waits a little for the person to think again.
type departure struct {
	now bool      // it does not wait
	at  time.Time // not before; zero: at once
}

// options are what the outbox is asked for. What leaves at once this window
// delivers itself; what waits is sent in the background when it is due.
func (how departure) options(undo int) outbox.SubmitOptions {
	switch {
	case !how.at.IsZero():
		return outbox.SubmitOptions{At: how.at}
	case how.now || undo <= 0:
		return outbox.SubmitOptions{Mine: true}
	}
	return outbox.SubmitOptions{Undo: time.Duration(undo) * time.Second}
}

// waysToSend are the other ways than Send.
func (c *composer) waysToSend() []*fyne.MenuItem {
	return []*fyne.MenuItem{
		fyne.NewMenuItem(c.t("composer.send-later"), c.sendLater),
		fyne.NewMenuItem(c.t("composer.send-now"), func() { c.sendSo(departure{now: true}) }),
	}
}

// twin puts two buttons side by side, as one.
type twin struct{}

// Layout implements fyne.Layout.
func (twin) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		if o.Visible() {
			width := o.MinSize().Width
			place(o, x, 0, width, size.Height)
			x += width + 1
		}
	}
}

// MinSize implements fyne.Layout.
func (twin) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var all fyne.Size
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			all = fyne.NewSize(all.Width+m.Width+1, fyne.Max(all.Height, m.Height))
		}
	}
	return all
}
