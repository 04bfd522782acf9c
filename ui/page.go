package ui

import "fyne.io/fyne/v2"

// page is what fills the pane: the composer, a message, an account form.
type page interface {
	object() fyne.CanvasObject
	title() string       // for the window's title, "" for the program's name
	entered()            // it is on screen: put the focus where work begins
	left()               // something else is about to be shown
	areas() []focusArea  // the stops of F6
	escape() bool        // Escape was pressed; false if the page has no use for it
	take(paths []string) // files were dropped on the window
}

// focusArea is one stop of F6: where the focus goes, and what counts as being
// there.
type focusArea struct {
	first fyne.Focusable
	root  fyne.CanvasObject
}
