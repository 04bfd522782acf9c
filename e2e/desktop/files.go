//go:build unix

package desktop

import (
	"fmt"
	"image"
	"time"

	"sendoff/e2e/system"
)

// Folder is a file manager's window that shows a folder.
type Folder struct {
	*Window
}

// OpenFolder shows a folder in pcmanfm, at the given place of the screen.
func (s *Screen) OpenFolder(path, title string, bounds image.Rectangle) *Folder {
	s.tb.Helper()
	system.Need(s.tb, "pcmanfm")
	system.Start(s.tb, s.Command("pcmanfm", "--no-desktop", path))
	f := &Folder{s.Window(title, 20*time.Second)}
	f.Place(bounds)
	return f
}

// DragAll selects every file of the folder and drags them by the one whose name is given to a point of the screen,
// as a hand does. The name has to be readable as one word.
func (f *Folder) DragAll(by string, to image.Point) {
	f.screen.tb.Helper()
	f.Focus()
	name := f.See(20*time.Second, by)
	f.screen.Keys("ctrl+a")
	f.screen.Drag(icon(name), to)
}

// DragOne drags one file of the folder to a point of the screen.
func (f *Folder) DragOne(file string, to image.Point) {
	f.screen.tb.Helper()
	f.Focus()
	f.screen.Drag(icon(f.See(20*time.Second, file)), to)
}

// MenuOfAll selects every file of the folder, opens their menu on the one whose name is given, and chooses an entry of
// it by its words.
func (f *Folder) MenuOfAll(by, entry string) {
	f.screen.tb.Helper()
	f.Focus()
	name := f.See(20*time.Second, by)
	f.screen.Keys("ctrl+a")
	at := icon(name)
	f.screen.xdotool("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "3")
	f.ClickOn(20*time.Second, entry)
}

// icon is where the picture above a file's name is.
func icon(name Word) image.Point {
	const up = 30 // pixels
	return name.Centre().Sub(image.Pt(0, up))
}
