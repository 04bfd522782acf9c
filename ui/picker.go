package ui

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/storage"

	"sendoff/desktop"
)

// Picker is what the window needs of desktop.Picker: the file dialogs of the
// system. Their calls last as long as the dialog is open.
type Picker interface {
	OpenFiles(ctx context.Context, req desktop.OpenRequest) ([]string, error)
	SaveFile(ctx context.Context, req desktop.SaveRequest) (string, error)
}

// dialogPart is how much of the window Fyne's file dialog takes.
const dialogPart = 0.9

// filePicker asks for files: with the dialog of the system where there is one,
// else with Fyne's. While a dialog is open it asks for nothing else.
type filePicker struct {
	*shell
	native Picker // nil: Fyne's only
	open   bool
}

// target is where to save a file. A path that was not chosen by its name must
// not take the place of a file that exists.
type target struct {
	folder string
	name   string
	chosen bool // by its name
}

// openFiles asks for one file or several. then hears of those that were
// chosen, and of nothing if there are none.
func (p *filePicker) openFiles(folder string, then func(paths []string)) {
	if p.open {
		return
	}
	p.open = true
	if p.native == nil {
		p.openWithFyne(folder, then)
		return
	}
	req := desktop.OpenRequest{
		Title: p.t("picker.attach"), AcceptLabel: p.t("composer.attach"), Folder: folder, Parent: p.parent(),
	}
	fetch(p.bridge, func(ctx context.Context) ([]string, error) { return p.native.OpenFiles(ctx, req) },
		func(paths []string, err error) {
			if p.failed(err) {
				p.openWithFyne(folder, then)
				return
			}
			p.open = false
			if len(paths) > 0 {
				then(paths)
			}
			if errors.Is(err, desktop.ErrNotLocal) {
				p.toasts.say(p.t("picker.not-local"), "", nil)
			}
		})
}

// saveFile asks where to save a file that might be called so.
func (p *filePicker) saveFile(name string, then func(target)) {
	if p.open {
		return
	}
	p.open = true
	if p.native == nil {
		p.saveWithFyne(name, then)
		return
	}
	req := desktop.SaveRequest{Title: p.t("picker.save"), AcceptLabel: p.t("picker.save-here"), Name: name, Parent: p.parent()}
	fetch(p.bridge, func(ctx context.Context) (string, error) { return p.native.SaveFile(ctx, req) },
		func(path string, err error) {
			if p.failed(err) {
				p.saveWithFyne(name, then)
				return
			}
			p.open = false
			switch {
			case err == nil:
				then(target{filepath.Dir(path), filepath.Base(path), true})
			case errors.Is(err, desktop.ErrNotLocal):
				p.toasts.say(p.t("picker.save-not-local"), "", nil)
			}
		})
}

// failed reports whether the system could not ask, so that Fyne has to.
func (p *filePicker) failed(err error) bool {
	switch {
	case err == nil, errors.Is(err, desktop.ErrCancelled), errors.Is(err, desktop.ErrNotLocal):
		return false
	case !errors.Is(err, desktop.ErrNoPicker):
		p.log.Error("asking for a file", "err", err)
	}
	return true
}

// parent is the window as the system knows it, 0 where it does not say.
func (p *filePicker) parent() uintptr {
	native, ok := p.win.(driver.NativeWindow)
	if !ok {
		return 0
	}
	var handle uintptr
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			handle = c.WindowHandle
		case driver.WindowsWindowContext:
			handle = c.HWND
		}
	})
	return handle
}

// openWithFyne asks for one file; Fyne's dialog knows no more.
func (p *filePicker) openWithFyne(folder string, then func(paths []string)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			p.log.Warn("choosing a file", "err", err)
		}
		if file == nil {
			return
		}
		path := file.URI().Path()
		if err := file.Close(); err != nil {
			p.log.Warn("choosing a file", "err", err)
		}
		then([]string{path})
	}, p.win)
	d.SetTitleText(p.t("picker.attach"))
	d.SetConfirmText(p.t("composer.attach"))
	p.show(d, folder)
}

// saveWithFyne asks for a folder: Fyne's dialog for a name empties the file
// that has it before anything is saved.
func (p *filePicker) saveWithFyne(name string, then func(target)) {
	d := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err != nil {
			p.log.Warn("choosing a folder", "err", err)
		}
		if folder != nil {
			then(target{folder: folder.Path(), name: name})
		}
	}, p.win)
	d.SetTitleText(p.t("picker.save"))
	d.SetConfirmText(p.t("picker.save-here"))
	p.show(d, "")
}

func (p *filePicker) show(d *dialog.FileDialog, folder string) {
	if folder != "" {
		if dir, err := storage.ListerForURI(storage.NewFileURI(folder)); err == nil {
			d.SetLocation(dir)
		}
	}
	d.SetOnClosed(func() { p.open = false })
	size := p.win.Canvas().Size()
	d.Resize(fyne.NewSize(size.Width*dialogPart, size.Height*dialogPart))
	d.Show()
}

// pickFiles asks for files to attach to the message in the composer, in the
// folder of the last one.
func (d *deck) pickFiles(then func(paths []string)) {
	folder := ""
	if files := d.composer.draft.Attachments; len(files) > 0 && !files[len(files)-1].Copied {
		folder = filepath.Dir(files[len(files)-1].Path)
	}
	d.picker.openFiles(folder, func(paths []string) {
		then(paths)
		if d.page == page(d.composer) && d.win.Canvas().Focused() == nil {
			d.composer.entered()
		}
	})
}
