package outbox

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sendoff/store"
)

const (
	spoolSuffix   = ".eml"
	damagedSuffix = ".damaged"
	tempPrefix    = ".new-"
	spoolBuffer   = 128 << 10
)

// spool is the folder of frozen messages, one file for each.
type spool struct{ dir string }

func (s spool) path(name string) string { return filepath.Join(s.dir, name) }

// freeze writes one message to a new file and gives the file's name. The file
// is complete and on the disk when freeze returns, or there is none: temp file,
// fsync, rename, fsync of the folder.
func (s spool) freeze(id string, write func(w io.Writer) error) (string, error) {
	name, err := s.reserve(id)
	if err != nil {
		return "", store.AsFull(err)
	}
	tmp := s.path(tempPrefix + name)
	if err = writeFile(tmp, write); err == nil {
		err = replaceFile(tmp, s.path(name))
	}
	if err == nil {
		err = syncDir(s.dir)
	}
	if err != nil {
		return "", store.AsFull(errors.Join(err, remove(tmp), remove(s.path(name))))
	}
	return name, nil
}

// reserve makes an empty file whose name nobody else has: two that freeze the
// same draft at once must not replace each other's bytes.
func (s spool) reserve(id string) (string, error) {
	for _, name := range []string{id + spoolSuffix, id + "-" + strings.ToLower(rand.Text()[:8]) + spoolSuffix} {
		f, err := os.OpenFile(s.path(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return "", fmt.Errorf("begin the spool file: %w", err)
		}
		return name, nil
	}
	return "", fmt.Errorf("begin the spool file of %s: %w", id, fs.ErrExist)
}

func writeFile(path string, write func(w io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // our own folder
	if err != nil {
		return fmt.Errorf("begin the spool file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, spoolBuffer)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the spool file: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write the spool file: %w", err)
	}
	return nil
}

// remove removes a file that may be gone already.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the spool file: %w", err)
	}
	return nil
}

// discard removes a message's bytes, if there are any.
func (s spool) discard(name string) error {
	if name == "" {
		return nil
	}
	return errors.Join(remove(s.path(name)), remove(s.path(name+damagedSuffix)))
}

// errDamaged says that a spool file is not what was frozen.
var errDamaged = errors.New("the spool file is damaged")

// check compares a file with what was frozen.
func (s spool) check(ctx context.Context, name string, size int64, sum string) error {
	f, err := os.Open(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: it is gone", errDamaged)
	}
	if err != nil {
		return fmt.Errorf("open the spool file: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	hash := sha256.New()
	n, err := io.Copy(hash, contextReader{ctx, f})
	if err != nil {
		return fmt.Errorf("read the spool file: %w", err)
	}
	if n != size || hex.EncodeToString(hash.Sum(nil)) != sum {
		return errDamaged
	}
	return nil
}

// setAside renames a damaged file, so that it is kept but never sent.
func (s spool) setAside(name string) error {
	err := os.Rename(s.path(name), s.path(name+damagedSuffix))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("set the damaged spool file aside: %w", err)
	}
	return nil
}

// sweep removes what a process that died while freezing left behind: files
// that known does not name. Nobody may be freezing meanwhile.
func (s spool) sweep(known map[string]bool) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("read the spool folder: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if !known[e.Name()] && strings.HasSuffix(e.Name(), spoolSuffix) {
			errs = append(errs, remove(s.path(e.Name())))
		}
	}
	return errors.Join(errs...)
}

// contextReader ends reading with its context.
type contextReader struct {
	ctx context.Context //nolint:containedctx // lives for one copy
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}
