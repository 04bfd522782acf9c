// Package desktop is the operating system as Sendoff sees it: where data is
// kept, which languages the person reads, how it asks for a file, and which
// process has the window. It knows nothing of mail.
package desktop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Folders are the places of one Sendoff home. All of them lie under Root, so
// that a portable copy is one folder.
type Folders struct {
	Root        string
	Database    string // the file sendoff.db
	Spool       string // frozen messages
	Attachments string // copies of pasted files and files from temporary folders
	Backup      string // of the database
	Locks       string // one file an account, and that of the window with its socket
	Log         string
	Practice    string // certificate and mailbox of the practice server
}

// FoldersIn returns the folders of a home. A relative path counts from the
// working directory.
func FoldersIn(root string) (Folders, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return Folders{}, fmt.Errorf("finding %s: %w", root, err)
	}
	return Folders{
		Root:        root,
		Database:    filepath.Join(root, "sendoff.db"),
		Spool:       filepath.Join(root, "spool"),
		Attachments: filepath.Join(root, "attachments"),
		Backup:      filepath.Join(root, "backup"),
		Locks:       filepath.Join(root, "locks"),
		Log:         filepath.Join(root, "log"),
		Practice:    filepath.Join(root, "practice"),
	}, nil
}

// Create makes the folders that are not there yet, for this user only. A
// folder that exists keeps its rights: it may be the user's own choice.
func (f Folders) Create() error {
	for _, dir := range []string{f.Root, f.Spool, f.Attachments, f.Backup, f.Locks, f.Log, f.Practice} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("making the data folders: %w", err)
		}
	}
	return nil
}

// ErrNoHome says that the system names no folder for a user's data.
var ErrNoHome = errors.New("no folder for this user’s data is known")

// DataFolder returns the platform's folder for Sendoff's data: under
// $XDG_DATA_HOME (~/.local/share) on Linux and its like, %LocalAppData% on
// Windows, Application Support on macOS.
func DataFolder(getenv func(string) string) (string, error) { return dataFolder(getenv) }

// home returns the user's own folder as the environment names it.
func home(getenv func(string) string) (string, error) {
	if dir := getenv("HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	return "", ErrNoHome
}
