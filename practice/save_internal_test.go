package practice

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// binary is something that base64 has to carry.
func binary() []byte {
	b := make([]byte, 300_000)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return b
}

// withParts keeps a message with parts of all kinds and returns its id.
func withParts(t *testing.T, box *Mailbox) string {
	t.Helper()
	encoded := base64.StdEncoding.EncodeToString(binary())
	var lines strings.Builder
	for len(encoded) > 76 {
		lines.WriteString(encoded[:76] + "\r\n")
		encoded = encoded[76:]
	}
	lines.WriteString(encoded + "\r\n")
	msg := "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n" +
		"--b\r\nContent-Type: application/pdf; name=\"r.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines.String() +
		"--b\r\nContent-Type: text/csv; charset=iso-8859-9\r\nContent-Transfer-Encoding: quoted-printable\r\n" +
		"Content-Disposition: attachment; filename=\"../../etc/cron.d/x\"\r\n\r\na=FEb=\r\nc\r\n" +
		"--b\r\nContent-Type: text/html\r\n\r\n<p>hi</p>\r\n" +
		"--b\r\nContent-Type: image/png; name=broken.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA!!!!\r\n" +
		"--b--\r\n"
	id, err := box.receive("a@b.c", nil, moment(), strings.NewReader(msg))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestSavePart(t *testing.T) {
	box := OpenMailbox(t.TempDir())
	id := withParts(t, box)
	view, err := box.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, p := range view.Parts {
		files = append(files, p.FileName())
	}
	if diff := cmp.Diff([]string{"r.pdf", ".._.._etc_cron.d_x", "part-4.html", "broken.png"}, files); diff != "" {
		t.Fatal(diff)
	}
	dir := t.TempDir()
	want := map[int]string{1: string(binary()), 2: "a\xfebc", 3: "<p>hi</p>"}
	for index, content := range want {
		path := filepath.Join(dir, "saved")
		if err := os.WriteFile(path, []byte("what the person wants to replace"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := box.SavePart(t.Context(), id, index, path); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("part %d: %d bytes, %v", index, len(got), err)
		}
		if got := names(t, dir); !cmp.Equal(got, []string{"saved"}) {
			t.Errorf("part %d leaves %v", index, got)
		}
	}
}

// A part that cannot be saved leaves what was there, and nothing half.
func TestSavePartFails(t *testing.T) {
	box := OpenMailbox(t.TempDir())
	id := withParts(t, box)
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errEnough)
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		ctx   context.Context
		id    string
		index int
		path  string
		want  error
	}{
		"damaged":     {t.Context(), id, 4, old, ErrDamaged},
		"no part":     {t.Context(), id, 9, old, ErrNotFound},
		"no message":  {t.Context(), "aaaaaaaaaaaaa", 1, old, ErrNotFound},
		"ended":       {ended, id, 1, old, errEnough},
		"no folder":   {t.Context(), id, 1, filepath.Join(dir, "none", "x"), fs.ErrNotExist},
		"is a folder": {t.Context(), id, 1, filepath.Join(dir, "folder"), nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := box.SavePart(tc.ctx, tc.id, tc.index, tc.path)
			if err == nil || tc.want != nil && !errors.Is(err, tc.want) {
				t.Errorf("error = %v, want %v", err, tc.want)
			}
			if _, err := box.SavePartIn(tc.ctx, tc.id, tc.index, filepath.Dir(tc.path), "new"); tc.want != nil && !errors.Is(err, tc.want) {
				t.Errorf("error = %v, want %v", err, tc.want)
			}
		})
	}
	if got, err := os.ReadFile(old); err != nil || string(got) != "old" {
		t.Errorf("the old file holds %q, %v", got, err)
	}
	if got := names(t, dir); !cmp.Equal(got, []string{"folder", "new", "old"}) { // "new" is from "is a folder", where it is right
		t.Errorf("left: %v", got)
	}
}

func TestSavePartInKeepsOthers(t *testing.T) {
	box := OpenMailbox(t.TempDir())
	id := withParts(t, box)
	dir := t.TempDir()
	for _, tc := range []struct{ name, want string }{
		{"r.pdf", "r.pdf"},
		{"r.pdf", "r (2).pdf"},
		{"r.pdf", "r (3).pdf"},
		{"../x/../y", ".._x_.._y"},
		{"", "file"},
	} {
		path, err := box.SavePartIn(t.Context(), id, 1, dir, tc.name)
		if err != nil || path != filepath.Join(dir, tc.want) {
			t.Fatalf("%q is saved as %q, %v, want %q", tc.name, path, err, tc.want)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, binary()) {
			t.Errorf("%q holds %d bytes, %v", path, len(got), err)
		}
	}
	if got := names(t, dir); len(got) != 5 {
		t.Errorf("left: %v", got)
	}
}
