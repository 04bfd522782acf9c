package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// shows reports whether a text can be read somewhere in what is visible.
func shows(o fyne.CanvasObject, text string) bool {
	return strings.Contains(strings.Join(readable(o), "\n"), text)
}

// readable gives all texts that are visible below an object.
func readable(o fyne.CanvasObject) []string {
	if o == nil || !o.Visible() {
		return nil
	}
	switch x := o.(type) {
	case *canvas.Text:
		return []string{x.Text}
	case *line:
		return []string{x.seg.Text}
	case *fyne.Container:
		var all []string
		for _, c := range x.Objects {
			all = append(all, readable(c)...)
		}
		return all
	case *field:
		return []string{x.Text}
	case *typingField:
		return []string{x.Text}
	case interface{ fyne.Widget }:
		if l, ok := x.(interface{ String() string }); ok { // rich text
			return []string{l.String()}
		}
		var all []string
		for _, c := range test.WidgetRenderer(x).Objects() {
			all = append(all, readable(c)...)
		}
		return all
	}
	return nil
}
