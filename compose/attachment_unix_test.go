//go:build !windows

package compose_test

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"sendoff/compose"
)

func TestInspectRefusesSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	must(t, syscall.Mkfifo(fifo, 0o600))
	link := filepath.Join(dir, "link")
	must(t, os.Symlink(fifo, link))
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	must(t, err)
	defer l.Close()
	for _, path := range []string{fifo, link, socket, "/dev/null", "/dev/zero"} {
		if _, err := compose.Inspect(t.Context(), path); !isFileError(compose.FileSpecial)(err) {
			t.Errorf("%s: %v", path, err)
		}
	}
	// A pipe put in the place of an attached file does not block the build.
	a := attach(t, "a.txt", "x")
	must(t, os.Remove(a.Path))
	must(t, syscall.Mkfifo(a.Path, 0o600))
	d := compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{a}}
	if _, err := compose.Build(t.Context(), &countingWriter{}, d, compose.BuildOptions{From: ayse(), Date: moment()}); !isFileError(compose.FileSpecial)(err) {
		t.Errorf("build: %v", err)
	}
}

func TestInspectUnreadable(t *testing.T) {
	path := writeFile(t, "a", "x")
	must(t, os.Chmod(path, 0))
	if os.Getuid() == 0 { // root reads everything but this
		path = "/proc/self/mem"
	}
	if _, err := compose.Inspect(t.Context(), path); !isFileError(compose.FileUnreadable)(err) {
		t.Errorf("error %v", err)
	}
	if _, err := compose.Inspect(t.Context(), filepath.Join(writeFile(t, "a", "x"), "b")); !isFileError(compose.FileUnreadable)(err) {
		t.Errorf("a file taken as a folder: %v", err)
	}
}

func TestInspectTakesAnyName(t *testing.T) {
	for name, want := range map[string]string{
		"two\nlines.txt": "two lines.txt", "\xff.txt": "_.txt", "a\\b": "a_b", "\u202ex": "x",
	} {
		a := attach(t, name, "x")
		if a.Name != want {
			t.Errorf("%q is called %q, want %q", name, a.Name, want)
		}
		msg, _ := build(t, compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{a}})
		if msg == "" {
			t.Errorf("%q cannot be sent", name)
		}
	}
}
