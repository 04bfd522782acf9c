//go:build unix

package desktop

import (
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
	const icon = 30 // pixels from the name up to the middle of the picture above it
	f.screen.Drag(name.Centre().Sub(image.Pt(0, icon)), to)
}
