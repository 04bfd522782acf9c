package desktop

import (
	"context"
	"errors"
)

// ErrNoPicker says that the system has no file dialog of its own, or that it
// failed before the person could answer: the caller shows another one.
var ErrNoPicker = errors.New("no native file dialog")

// ErrCancelled says that the person closed the dialog without choosing.
var ErrCancelled = errors.New("no file was chosen")

// ErrNotLocal says that the person chose files that no path of this computer
// leads to, such as one on a telephone.
var ErrNotLocal = errors.New("not a file on this computer")

// Picker asks for files with the dialog of the system: the portal on Linux and
// its like, the common dialogs on Windows and macOS. Its calls last as long as
// the dialog is open, and end with their context.
type Picker struct{ getenv func(string) string }

// NewPicker makes a picker. getenv tells where the session's bus is.
func NewPicker(getenv func(string) string) *Picker { return &Picker{getenv} }

// OpenRequest describes the dialog that asks for files to open. All but the
// title may be left out.
type OpenRequest struct {
	Title       string
	AcceptLabel string  // of the button, where the system lets it be named
	Folder      string  // where the dialog begins
	Parent      uintptr // the window it belongs to: an X11 window, an HWND
}

// SaveRequest describes the dialog that asks where to save a file. All but the
// title may be left out.
type SaveRequest struct {
	Title       string
	AcceptLabel string
	Name        string // that the dialog proposes
	Folder      string
	Parent      uintptr
}

// OpenFiles asks for one file or several and returns their paths. It fails
// with ErrNoPicker, ErrCancelled or what ended the context. Where some of the
// files are not on this computer, the others come with ErrNotLocal.
func (p *Picker) OpenFiles(ctx context.Context, req OpenRequest) ([]string, error) {
	return p.openFiles(ctx, req)
}

// SaveFile asks where to save a file. The dialog has asked before it returns
// the path of a file that exists. It fails as OpenFiles does.
func (p *Picker) SaveFile(ctx context.Context, req SaveRequest) (string, error) {
	return p.saveFile(ctx, req)
}
