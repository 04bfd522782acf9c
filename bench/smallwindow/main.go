//go:build smallwindow

// Command smallwindow is the smallest window Fyne can open: what every Fyne program costs at least. With the word
// "editor" the window is a text field that has the keyboard, as large as a composer: what any composer made with Fyne
// costs at least.
package main

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.New().NewWindow("smallwindow")
	if len(os.Args) > 1 && os.Args[1] == "editor" {
		entry := widget.NewMultiLineEntry()
		entry.SetText("A short text.")
		w.SetContent(entry)
		w.Canvas().Focus(entry)
		w.Resize(fyne.NewSize(1100, 720))
	} else {
		w.SetContent(widget.NewLabel("The smallest window"))
	}
	w.ShowAndRun()
}
