package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// pickFiles asks for a file to attach.
func (d *deck) pickFiles(then func(paths []string)) {
	picker := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			d.log.Warn("choosing a file", "err", err)
		}
		if file == nil {
			return
		}
		path := file.URI().Path()
		if err := file.Close(); err != nil {
			d.log.Warn("choosing a file", "err", err)
		}
		then([]string{path})
	}, d.win)
	if len(d.composer.draft.Attachments) > 0 {
		last := d.composer.draft.Attachments[len(d.composer.draft.Attachments)-1]
		if !last.Copied {
			if i := strings.LastIndexAny(last.Path, `/\`); i > 0 {
				if dir, err := storage.ListerForURI(storage.NewFileURI(last.Path[:i])); err == nil {
					picker.SetLocation(dir)
				}
			}
		}
	}
	size := d.win.Canvas().Size()
	picker.Resize(fyne.NewSize(size.Width*0.9, size.Height*0.9))
	picker.Show()
}
