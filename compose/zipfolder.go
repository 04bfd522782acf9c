package compose

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// What a folder may hold to be attached: far more than any server takes, and
// far less than would fill a disk by one wrong drop.
const (
	mostFolderFiles = 10_000
	mostFolderBytes = 1 << 30
)

// AttachFolder keeps a folder as a zip archive, named after it. Only ordinary
// files go in: links are left out, since they may lead anywhere. Its errors
// are those of Attach; FileError has the key FileTooMuch where the folder holds
// more than can be sent.
func (d *Drafts) AttachFolder(ctx context.Context, path string) (Attachment, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Attachment{}, fileError(path, err)
	case !info.IsDir():
		return Attachment{}, &FileError{Path: path, Key: FileUnreadable}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan struct{})
	var packing error
	go func() {
		defer close(ended)
		packing = packFolder(ctx, in, path)
		in.CloseWithError(packing) // nil reads as the end
	}()
	kept, err := d.keep(ctx, filepath.Base(path)+".zip", out)
	_ = out.Close() // ends packing, if keeping failed first
	<-ended
	if err == nil {
		return kept, nil
	}
	var fault *FileError
	if errors.As(packing, &fault) {
		return Attachment{}, fault
	}
	return Attachment{}, err
}

// packFolder writes the files of a folder, with the folder's name before
// theirs, so that unpacking makes one folder.
func packFolder(ctx context.Context, w io.Writer, root string) error {
	name := filepath.Base(root)
	folder, err := filepath.EvalSymlinks(root) // what was dropped may be a link itself
	if err != nil {
		return fileError(root, err)
	}
	root = folder
	archive := zip.NewWriter(w)
	p := &packing{archive: archive, root: root, name: name}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return fileError(path, err)
		case !entry.Type().IsRegular():
			return nil
		}
		return p.add(path, entry)
	})
	if err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("pack a folder: %w", err)
	}
	return nil
}

// packing is an archive being written.
type packing struct {
	archive *zip.Writer
	root    string
	name    string // of the folder, as the person sees it
	files   int
	bytes   int64
}

func (p *packing) add(path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return fileError(path, err)
	}
	p.files++
	p.bytes += info.Size()
	if p.files > mostFolderFiles || p.bytes > mostFolderBytes {
		return &FileError{Path: p.root, Key: FileTooMuch}
	}
	name, err := filepath.Rel(p.root, path)
	if err != nil {
		return fileError(path, err)
	}
	f, opened, err := openPlain(path)
	if err != nil {
		return err
	}
	defer f.Close()                 //nolint:errcheck // only read
	if !os.SameFile(info, opened) { // a link took its place
		return &FileError{Path: path, Key: FileChanged}
	}
	header, err := zip.FileInfoHeader(info)
	if err != nil {
		return fileError(path, err)
	}
	header.Name, header.Method = filepath.ToSlash(filepath.Join(p.name, name)), zip.Deflate
	to, err := p.archive.CreateHeader(header)
	if err != nil {
		return fmt.Errorf("pack a folder: %w", err)
	}
	// A file that grows while it is read would get past the bound.
	if _, err := io.Copy(to, io.LimitReader(f, info.Size())); err != nil {
		return fileError(path, err)
	}
	return nil
}
