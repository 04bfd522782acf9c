package desktop

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What GetOpenFileNameW and GetSaveFileNameW are told (commdlg.h).
const (
	ofnOverwritePrompt  = 0x00000002
	ofnHideReadOnly     = 0x00000004
	ofnNoChangeDir      = 0x00000008
	ofnAllowMultiSelect = 0x00000200
	ofnPathMustExist    = 0x00000800
	ofnFileMustExist    = 0x00001000
	ofnExplorer         = 0x00080000
)

// chosenUnits is the room for what is chosen, in UTF-16 units: some thousand
// files of one folder.
const chosenUnits = 1 << 19

// openFileName is OPENFILENAMEW.
type openFileName struct {
	structSize      uint32
	owner           uintptr
	instance        uintptr
	filter          *uint16
	customFilter    *uint16
	maxCustomFilter uint32
	filterIndex     uint32
	file            *uint16
	maxFile         uint32
	fileTitle       *uint16
	maxFileTitle    uint32
	initialDir      *uint16
	title           *uint16
	flags           uint32
	fileOffset      uint16
	fileExtension   uint16
	defExt          *uint16
	custData        uintptr
	hook            uintptr
	templateName    *uint16
	reserved        uintptr
	reserved2       uint32
	flagsEx         uint32
}

func (p *Picker) openFiles(ctx context.Context, req OpenRequest) ([]string, error) {
	flags := uint32(ofnExplorer | ofnAllowMultiSelect | ofnFileMustExist | ofnPathMustExist | ofnHideReadOnly | ofnNoChangeDir)
	return commonDialog(ctx, "GetOpenFileNameW", dialogRequest{req.Title, "", req.Folder, req.Parent, flags})
}

func (p *Picker) saveFile(ctx context.Context, req SaveRequest) (string, error) {
	flags := uint32(ofnExplorer | ofnOverwritePrompt | ofnPathMustExist | ofnHideReadOnly | ofnNoChangeDir)
	paths, err := commonDialog(ctx, "GetSaveFileNameW", dialogRequest{req.Title, req.Name, req.Folder, req.Parent, flags})
	if err != nil {
		return "", err
	}
	return paths[0], nil
}

// dialogRequest is what both dialogs are told.
type dialogRequest struct {
	title, name, folder string
	parent              uintptr
	flags               uint32
}

// commonDialog shows a dialog on a thread of its own, which the dialog's
// message loop needs. Nothing closes the dialog from outside: when the context
// ends it is left to its owner, which takes it along when it is closed.
func commonDialog(ctx context.Context, proc string, req dialogRequest) ([]string, error) {
	type result struct {
		paths []string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with what the shell's extensions left in it
		paths, err := runDialog(proc, req)
		done <- result{paths, err}
	}()
	select {
	case r := <-done:
		return r.paths, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("asking for a file: %w", context.Cause(ctx))
	}
}

func runDialog(name string, req dialogRequest) ([]string, error) {
	library := windows.NewLazySystemDLL("comdlg32.dll")
	proc, extended := library.NewProc(name), library.NewProc("CommDlgExtendedError")
	if err := errors.Join(proc.Find(), extended.Find()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicker, err)
	}
	// The folders' extensions that the dialog loads expect COM; without it the dialog works all the same.
	if windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED) == nil {
		defer windows.CoUninitialize()
	}
	chosen := make([]uint16, chosenUnits)
	d := openFileName{owner: req.parent, file: &chosen[0], maxFile: chosenUnits, flags: req.flags}
	d.structSize = uint32(unsafe.Sizeof(d))
	var errs [3]error
	if d.title, errs[0] = windows.UTF16PtrFromString(req.title); req.folder != "" {
		d.initialDir, errs[1] = windows.UTF16PtrFromString(req.folder)
	}
	var proposed []uint16
	proposed, errs[2] = windows.UTF16FromString(req.name)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicker, err)
	}
	copy(chosen[:windows.MAX_PATH], proposed)
	if ok, _, _ := proc.Call(uintptr(unsafe.Pointer(&d))); ok != 0 { //nolint:gosec // how a struct is given to Windows
		if paths := splitChosen(chosen); len(paths) > 0 {
			return paths, nil
		}
		return nil, ErrCancelled
	}
	if code, _, _ := extended.Call(); code != 0 {
		return nil, fmt.Errorf("%w: common dialog error 0x%04x", ErrNoPicker, code)
	}
	return nil, ErrCancelled
}

// splitChosen reads the paths: one, or a folder and the names in it, each with
// a zero behind it and another zero at the end.
func splitChosen(units []uint16) []string {
	var parts []string
	for start := 0; start < len(units) && units[start] != 0; {
		end := start
		for end < len(units) && units[end] != 0 {
			end++
		}
		parts = append(parts, string(utf16.Decode(units[start:end])))
		start = end + 1
	}
	if len(parts) < 2 {
		return parts
	}
	paths := make([]string, 0, len(parts)-1)
	for _, name := range parts[1:] {
		paths = append(paths, filepath.Join(parts[0], name))
	}
	return paths
}
