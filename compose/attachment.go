package compose

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"unicode/utf8"
)

// The keys of a FileError.
const (
	FileMissing    = "file.missing"
	FileUnreadable = "file.unreadable"
	FileFolder     = "file.folder"
	FileSpecial    = "file.special"  // a device, a pipe, a socket
	FileChanged    = "file.changed"  // since it was attached, or while it was read
	FileTooMuch    = "file.too-much" // a folder with more in it than can be sent
)

// headBytes of a file are looked at to tell its type; a text that is not longer
// is checked for UTF-8 as well.
const headBytes = 64 << 10

// FileError says why a file cannot be attached or sent.
type FileError struct {
	Path string
	Key  string
	Err  error // what the system said, may be nil
}

// Error names the file and the key.
func (e *FileError) Error() string {
	s := "file " + strconv.Quote(e.Path) + ": " + e.Key
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives what the system said.
func (e *FileError) Unwrap() error { return e.Err }

// Inspect looks at a file that is to be attached. It reads only the beginning,
// never waits on a pipe or a device, and follows symbolic links. The error is a
// *FileError or the context's; a disk that does not answer is left behind when
// ctx ends. An empty file is no error (its Size is 0).
func Inspect(ctx context.Context, path string) (Attachment, error) {
	type result struct {
		a   Attachment
		err error
	}
	done := make(chan result, 1)
	go func() {
		a, err := inspect(path, filepath.Base(path))
		done <- result{a, err}
	}()
	select {
	case r := <-done:
		return r.a, r.err
	case <-ctx.Done():
		return Attachment{}, fmt.Errorf("look at a file: %w", context.Cause(ctx))
	}
}

// inspect looks at the file at path, which is to be sent under name.
func inspect(path, name string) (Attachment, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Attachment{}, &FileError{Path: path, Key: FileUnreadable, Err: err}
	}
	f, info, err := openPlain(path)
	if err != nil {
		return Attachment{}, err
	}
	defer f.Close() //nolint:errcheck // only read
	head, err := io.ReadAll(io.LimitReader(f, headBytes))
	if err != nil {
		return Attachment{}, &FileError{Path: path, Key: FileUnreadable, Err: err}
	}
	name = CleanName(name)
	return Attachment{
		ID:       NewID(),
		Path:     path,
		Name:     name,
		Type:     fileType(name, head, int64(len(head)) == info.Size()),
		Size:     info.Size(),
		Modified: info.ModTime(),
		Identity: identity(f, info),
	}, nil
}

// openPlain opens a plain file for reading. Everything else is refused before it
// is opened, and once more after, since the path may have changed in between.
func openPlain(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fileError(path, err)
	}
	if err := checkPlain(path, info); err != nil {
		return nil, nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|openNonblock, 0) //nolint:gosec // the person chose the file
	if err != nil {
		return nil, nil, fileError(path, err)
	}
	if info, err = f.Stat(); err == nil {
		err = checkPlain(path, info)
	}
	if err != nil {
		_ = f.Close()
		return nil, nil, fileError(path, err)
	}
	return f, info, nil
}

func checkPlain(path string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return &FileError{Path: path, Key: FileFolder}
	case !info.Mode().IsRegular():
		return &FileError{Path: path, Key: FileSpecial}
	}
	return nil
}

// fileError gives the FileError for what the system said.
func fileError(path string, err error) error {
	var known *FileError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, fs.ErrNotExist):
		return &FileError{Path: path, Key: FileMissing, Err: err}
	}
	return &FileError{Path: path, Key: FileUnreadable, Err: err}
}

// openUnchanged opens an attached file for reading if it is still the one that
// was attached, and gives its identity now. Of our own copies only the size is
// compared: they are never written again, and a data folder that was moved to
// another disk gives them other numbers and times.
func openUnchanged(a Attachment) (*os.File, string, error) {
	f, info, err := openPlain(a.Path)
	if err != nil {
		return nil, "", err
	}
	now := identity(f, info)
	if info.Size() != a.Size || !a.Copied && a.Identity != "" && a.Identity != now {
		_ = f.Close()
		return nil, "", &FileError{Path: a.Path, Key: FileChanged}
	}
	return f, now, nil
}

// Check tells whether the file is still the one that was attached: a *FileError
// if it is not.
func (a Attachment) Check() error {
	f, _, err := openUnchanged(a)
	if err != nil {
		return err
	}
	_ = f.Close()
	return nil
}

// identity is what tells a file from a changed one: size, time of the last
// change, and the number the file system gave it, where it gives one.
func identity(f *os.File, info fs.FileInfo) string {
	return fmt.Sprintf("%d-%d-%s", info.Size(), info.ModTime().UnixNano(), fileNumber(f, info))
}

// attachmentJSON is an Attachment without its methods.
type attachmentJSON Attachment

// rawPath carries a path that is no UTF-8, which JSON cannot hold.
type rawPath struct {
	attachmentJSON
	PathBytes []byte `json:",omitempty"`
}

// MarshalJSON keeps the path whole even if it is not UTF-8, as file names on
// Linux may be.
func (a Attachment) MarshalJSON() ([]byte, error) {
	r := rawPath{attachmentJSON: attachmentJSON(a)}
	if !utf8.ValidString(a.Path) {
		r.PathBytes = []byte(a.Path)
	}
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write an attachment: %w", err)
	}
	return b, nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Attachment) UnmarshalJSON(b []byte) error {
	var r rawPath
	if err := json.Unmarshal(b, &r); err != nil {
		return fmt.Errorf("read an attachment: %w", err)
	}
	*a = Attachment(r.attachmentJSON)
	if r.PathBytes != nil {
		a.Path = string(r.PathBytes)
	}
	return nil
}
