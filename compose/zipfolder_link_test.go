//go:build unix

package compose_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"
)

// A link to a folder that was dropped is the folder it leads to, under the
// name the person saw.
func TestAttachLinkedFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "real"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "real", "a.txt"), []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink("real", link); err != nil {
		t.Fatal(err)
	}
	kept, err := openDrafts(t, t.TempDir()).AttachFolder(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.OpenReader(kept.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if len(r.File) != 1 || r.File[0].Name != "link/a.txt" {
		t.Errorf("the archive holds %d files", len(r.File))
	}
}
