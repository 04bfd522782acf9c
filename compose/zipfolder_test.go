package compose_test

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sendoff/compose"
)

// A folder becomes an archive with all its files below its own name; links
// are left out, since they lead elsewhere.
func TestAttachFolder(t *testing.T) {
	drafts := openDrafts(t, t.TempDir())
	root := filepath.Join(t.TempDir(), "Fotoğraflar 2026")
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", "alpha")
	write("deep/er/ş.txt", "beta")
	write("empty.txt", "")
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("not yours"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	a, err := drafts.AttachFolder(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "Fotoğraflar 2026.zip" || a.Type != "application/zip" || !a.Copied {
		t.Errorf("attached as %+v", a)
	}
	got := map[string]string{}
	r, err := zip.OpenReader(a.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = string(data)
	}
	want := map[string]string{
		"Fotoğraflar 2026/a.txt": "alpha", "Fotoğraflar 2026/deep/er/ş.txt": "beta", "Fotoğraflar 2026/empty.txt": "",
	}
	if len(got) != len(want) {
		t.Errorf("the archive holds %v", got)
	}
	for name, content := range want {
		if got[name] != content {
			t.Errorf("%s holds %q, want %q", name, got[name], content)
		}
	}
}

// What cannot be packed is named, and nothing stays behind.
func TestAttachFolderFails(t *testing.T) {
	home := t.TempDir()
	drafts, dir := openDrafts(t, home), filepath.Join(home, "attachments")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	crowd := filepath.Join(t.TempDir(), "crowd")
	if err := os.Mkdir(crowd, 0o700); err != nil {
		t.Fatal(err)
	}
	huge, err := os.Create(filepath.Join(crowd, "huge"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(huge.Truncate(2<<30), huge.Close()); err != nil { // sparse: takes no room
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name, path, key string
		ctx             context.Context
	}{
		{"gone", filepath.Join(t.TempDir(), "gone"), compose.FileMissing, t.Context()},
		{"a file", file, compose.FileUnreadable, t.Context()},
		{"too much", crowd, compose.FileTooMuch, t.Context()},
		{"cancelled", crowd, "", cancelled},
	} {
		_, err := drafts.AttachFolder(c.ctx, c.path)
		var fault *compose.FileError
		switch {
		case c.key == "" && !errors.Is(err, context.Canceled):
			t.Errorf("%s: %v", c.name, err)
		case c.key != "" && (!errors.As(err, &fault) || fault.Key != c.key):
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if slices.ContainsFunc(left, func(e os.DirEntry) bool { return true }) {
		t.Errorf("left behind: %v", left)
	}
}
