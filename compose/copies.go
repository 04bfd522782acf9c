package compose

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	// sweepAge is how long a copy stays after it was first found unused: a draft
	// that was just discarded can still be brought back, and one that becomes a
	// message at this moment is in neither list.
	sweepAge = 24 * time.Hour
	// unusedSuffix ends the name of an empty file beside a copy whose time says
	// since when the copy is known to be unused.
	unusedSuffix = ".unused"
)

// Attach is Inspect for a draft that may live long: a file in a folder for
// temporary files is copied, since it may be gone before the message is sent.
func (d *Drafts) Attach(ctx context.Context, path string) (Attachment, error) {
	a, err := Inspect(ctx, path)
	if err != nil || !isPassing(a.Path, passingDirs()) {
		return a, err
	}
	f, before, err := openUnchanged(a)
	if err != nil {
		return Attachment{}, err
	}
	defer f.Close() //nolint:errcheck // only read
	kept, err := d.keep(ctx, a.Name, io.LimitReader(f, a.Size+1))
	if err != nil {
		var read readError
		if errors.As(err, &read) {
			err = &FileError{Path: a.Path, Key: FileUnreadable, Err: read.error}
		}
		return Attachment{}, err
	}
	info, err := f.Stat()
	if err != nil || kept.Size != a.Size || identity(f, info) != before {
		return Attachment{}, errors.Join(&FileError{Path: a.Path, Key: FileChanged, Err: err}, os.Remove(kept.Path))
	}
	return kept, nil
}

// AttachReader keeps what r gives (a pasted picture, a long text) as an
// attachment of that name. It belongs to no draft until one that lists it is saved.
func (d *Drafts) AttachReader(ctx context.Context, name string, r io.Reader) (Attachment, error) {
	return d.keep(ctx, name, r)
}

// keep writes a copy: a new file that only the user can read, named by an id.
func (d *Drafts) keep(ctx context.Context, name string, r io.Reader) (Attachment, error) {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return Attachment{}, fmt.Errorf("keep a copy: %w", err)
	}
	id := NewID()
	path := filepath.Join(d.dir, id)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // a name of our own in our own folder
	if err != nil {
		return Attachment{}, fmt.Errorf("keep a copy: %w", err)
	}
	_, err = io.Copy(f, &contextReader{ctx, r})
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Attachment{}, fmt.Errorf("keep a copy: %w", errors.Join(err, os.Remove(path)))
	}
	a, err := inspect(path, name)
	if err != nil {
		return Attachment{}, errors.Join(err, os.Remove(path))
	}
	a.ID, a.Copied = id, true
	return a, nil
}

// contextReader ends reading with its context and marks the errors of reading.
type contextReader struct {
	ctx context.Context //nolint:containedctx // lives for one copy
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	n, err := c.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = readError{err}
	}
	return n, err
}

// storedPath gives the path that goes into the database: a copy's name only, so
// that the data folder can be moved.
func (d *Drafts) storedPath(a Attachment) string {
	if a.Copied && filepath.Dir(a.Path) == filepath.Clean(d.dir) {
		return filepath.Base(a.Path)
	}
	return a.Path
}

// loadedPath undoes storedPath.
func (d *Drafts) loadedPath(a Attachment) string {
	if a.Copied && !filepath.IsAbs(a.Path) {
		return filepath.Join(d.dir, a.Path)
	}
	return a.Path
}

// passingDirs are the folders for temporary files.
func passingDirs() []string {
	if runtime.GOOS == "windows" {
		return []string{os.TempDir()}
	}
	return []string{os.TempDir(), "/tmp", "/var/tmp", "/dev/shm"}
}

// isPassing tells whether a file lies where the system or other programs clean up.
func isPassing(path string, dirs []string) bool {
	for _, dir := range dirs {
		if isWithin(path, dir) || isWithin(resolved(path), resolved(dir)) {
			return true
		}
	}
	return false
}

// resolved follows symbolic links where it can (macOS: /tmp is /private/tmp).
func resolved(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	return path
}

func isWithin(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) && !filepath.IsAbs(rel)
}

// Sweep removes copied files that neither a draft nor one of keep refers to, and
// that an earlier Sweep, more than a day ago, found unused already. keep is what
// other rooms still need: the sources of messages that are not sent yet.
func (d *Drafts) Sweep(ctx context.Context, keep []Attachment) error {
	entries, err := os.ReadDir(d.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sweep the attachments: %w", err)
	}
	used, err := d.usedCopies(ctx, keep)
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasSuffix(e.Name(), unusedSuffix) {
			continue
		}
		failed = append(failed, d.sweepCopy(filepath.Join(d.dir, e.Name()), used[e.Name()]))
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("sweep the attachments: %w", err)
	}
	return nil
}

// sweepCopy marks a copy as unused, takes the mark off again, or removes a copy
// that was marked long enough.
func (d *Drafts) sweepCopy(path string, used bool) error {
	mark := path + unusedSuffix
	info, err := os.Stat(mark)
	marked := err == nil
	switch now := d.now(); {
	case used && !marked:
		return nil
	case used:
		return removeFile(mark)
	case !marked:
		if err := os.WriteFile(mark, nil, 0o600); err != nil {
			return err
		}
		return os.Chtimes(mark, now, now)
	case now.Sub(info.ModTime()) < sweepAge:
		return nil
	}
	if err := removeFile(path); err != nil {
		return err
	}
	return removeFile(mark)
}

// removeFile removes a file that another process may have removed already.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// usedCopies gives the names of the copies that are referred to.
func (d *Drafts) usedCopies(ctx context.Context, keep []Attachment) (map[string]bool, error) {
	used := make(map[string]bool)
	err := d.store.Read(ctx, func(tx *sql.Tx) error {
		kept, err := queryAttachments(ctx, tx, "WHERE copied")
		keep = append(keep[:len(keep):len(keep)], kept...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sweep the attachments: %w", err)
	}
	for _, a := range keep {
		if a.Copied {
			used[filepath.Base(a.Path)] = true
		}
	}
	return used, nil
}
