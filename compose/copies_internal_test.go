package compose

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPassingFolders(t *testing.T) {
	root := t.TempDir()
	temp, other := filepath.Join(root, "temp"), filepath.Join(root, "temporary")
	for _, dir := range []string{filepath.Join(temp, "deep"), other} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(temp, link); err != nil {
		t.Fatal(err)
	}
	inside, outside := filepath.Join(temp, "deep", "a"), filepath.Join(other, "a")
	for _, path := range []string{inside, outside} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]bool{
		inside: true, filepath.Join(link, "deep", "a"): true, outside: false, filepath.Join(root, "..", "a"): false,
	} {
		if got := isPassing(path, []string{temp}); got != want {
			t.Errorf("%s: %v", path, got)
		}
		if got := isPassing(path, []string{link}); got != want {
			t.Errorf("%s, through a link: %v", path, got)
		}
	}
}
