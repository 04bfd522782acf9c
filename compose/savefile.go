package compose

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

const (
	maxSameName = 1000              // so many files of one name are made in a folder
	savePattern = ".sendoff-*.part" // a file while it is being written
)

// SaveAs writes a file, which only the user can read and which is whole or not
// there. It takes the place of a file of that name: the person has chosen it.
func SaveAs(path string, write func(io.Writer) error) error {
	temp, err := WriteTemp(filepath.Dir(path), savePattern, write)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

// SaveNew is SaveAs for a file that must not be there yet: [fs.ErrExist].
func SaveNew(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("save %s: %w", path, fs.ErrExist)
	}
	temp, err := WriteTemp(filepath.Dir(path), savePattern, write)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the person has chosen it
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if err := os.Rename(temp, path); err != nil { // over the empty file
		return errors.Join(err, os.Remove(path), os.Remove(temp))
	}
	return nil
}

// SaveIn is SaveAs into a folder, under a name or one like it: a file that is
// there already stays. It returns the path.
func SaveIn(folder, name string, write func(io.Writer) error) (path string, err error) {
	temp, err := WriteTemp(folder, savePattern, write)
	if err != nil {
		return "", err
	}
	path, err = claimName(folder, CleanName(name))
	if err != nil {
		return "", errors.Join(err, os.Remove(temp))
	}
	if err := os.Rename(temp, path); err != nil { // over the empty file
		return "", errors.Join(err, os.Remove(path), os.Remove(temp))
	}
	return path, nil
}

// CopyTo writes the bytes of an attached file, if it is still the one that was
// attached. The error is a *FileError if it is not, else the context's or w's.
func (a Attachment) CopyTo(ctx context.Context, w io.Writer) error {
	f, _, err := openUnchanged(a)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	n, err := io.Copy(w, &contextReader{ctx, f})
	var read readError
	switch {
	case errors.As(err, &read):
		return &FileError{Path: a.Path, Key: FileUnreadable, Err: read.error}
	case err == nil && n != a.Size:
		return &FileError{Path: a.Path, Key: FileChanged}
	}
	return err
}

// claimName makes an empty file under a name that is free in a folder.
func claimName(folder, name string) (string, error) {
	extension := filepath.Ext(name)
	first := stem(name)
	for n := 1; n <= maxSameName; n++ {
		if n > 1 {
			name = CleanName(first + " (" + strconv.Itoa(n) + ")" + extension)
		}
		path := filepath.Join(folder, name)
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a name without folders, in the folder the person chose
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return path, f.Close()
	}
	return "", fmt.Errorf("%d files are called %s: %w", maxSameName, name, fs.ErrExist)
}

// WriteTemp writes a new file that only the user can read, whole or not at all,
// under a name made of a pattern as os.CreateTemp does, and returns its path.
// Its errors are those of the disk and of write.
func WriteTemp(folder, pattern string, write func(io.Writer) error) (string, error) {
	f, err := os.CreateTemp(folder, pattern) // 0600
	if err != nil {
		return "", err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}
