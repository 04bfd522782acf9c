package compose_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"sendoff/compose"
)

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// A file that was chosen is replaced as a whole, or stays as it is.
func TestSaveAs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	for _, text := range []string{"one", "another"} {
		if err := compose.SaveAs(path, writing(text)); err != nil {
			t.Fatal(err)
		}
	}
	broken := errors.New("broken")
	err := compose.SaveAs(path, func(w io.Writer) error { return errors.Join(writing("half")(w), broken) })
	if got, _ := os.ReadFile(path); !errors.Is(err, broken) || string(got) != "another" {
		t.Errorf("it holds %q, %v", got, err)
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
}

// Into a folder a file goes under a name that is free.
func TestSaveIn(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []string{"a.txt", "a (2).txt", "a (3).txt"} {
		path, err := compose.SaveIn(dir, "a.txt", writing(want))
		if err != nil || path != filepath.Join(dir, want) {
			t.Fatalf("%s, %v, want %s", path, err, want)
		}
		if got, _ := os.ReadFile(path); string(got) != want {
			t.Errorf("%s holds %q", path, got)
		}
	}
	if _, err := compose.SaveIn(filepath.Join(dir, "none"), "a.txt", writing("x")); err == nil {
		t.Error("saved into a folder that is not there")
	}
}

// An attached file is copied byte for byte, or not at all.
func TestAttachmentCopyTo(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 10_000)
	a := attachBytes(t, "a.bin", data)
	var b bytes.Buffer
	if err := a.CopyTo(t.Context(), &b); err != nil || !bytes.Equal(b.Bytes(), data) {
		t.Fatalf("%d bytes, %v", b.Len(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.CopyTo(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := os.WriteFile(a.Path, data[1:], 0o600); err != nil {
		t.Fatal(err)
	}
	var fault *compose.FileError
	if err := a.CopyTo(t.Context(), io.Discard); !errors.As(err, &fault) || fault.Key != compose.FileChanged {
		t.Errorf("changed: %v", err)
	}
}

// TestSaveNew never takes the place of a file.
func TestSaveNew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.eml")
	broken := errors.New("broken")
	if err := compose.SaveNew(path, func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("broken: %v", err)
	}
	for n, want := range []error{nil, fs.ErrExist} {
		err := compose.SaveNew(path, func(w io.Writer) error {
			_, err := fmt.Fprint(w, n)
			return err
		})
		if !errors.Is(err, want) {
			t.Errorf("time %d: %v", n, err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "0" {
		t.Errorf("%q %v", b, err)
	}
}
