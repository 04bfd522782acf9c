//go:build !nogui

package main

import (
	"bytes"
	"image/png"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/systray"
	"github.com/fyne-io/image/ico"

	"sendoff/ui"
)

// trayIcon is the icon of a program without a window, in the desktop's tray.
// Fyne has one, but only for a program that shows it from its start on, and with
// a hidden window for it.
type trayIcon struct {
	items []*systray.MenuItem
	end   func()
}

// Show implements ui.Tray.
func (t *trayIcon) Show(menu []ui.TrayEntry) {
	ready := make(chan struct{})
	start, end := systray.RunWithExternalLoop(func() {
		defer close(ready)
		systray.SetIcon(trayPicture(iconPNG))
		systray.SetTitle("Sendoff") // some trays show nothing without one
		systray.SetTooltip("Sendoff")
		for _, entry := range menu {
			item := systray.AddMenuItem(entry.Words, "")
			t.items = append(t.items, item)
			go func() {
				for range item.ClickedCh {
					fyne.Do(entry.Do)
				}
			}()
		}
	}, nil)
	start()
	<-ready
	t.end = end
}

// Say implements ui.Tray.
func (t *trayIcon) Say(i int, words string) {
	if i < len(t.items) {
		t.items[i].SetTitle(words)
	}
}

// Close implements ui.Tray.
func (t *trayIcon) Close() {
	if t.end != nil {
		t.end()
	}
}

// trayPicture is the icon as the system wants it: Windows takes its own format
// only.
func trayPicture(picture []byte) []byte {
	if runtime.GOOS != "windows" {
		return picture
	}
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		return picture
	}
	var out bytes.Buffer
	if err := ico.Encode(&out, img); err != nil {
		return picture
	}
	return out.Bytes()
}
