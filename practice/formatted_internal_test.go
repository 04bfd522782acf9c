package practice

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

// TestFormattedMessageIsShown: the text comes from the plain part, the page and
// the pictures are parts of their own.
func TestFormattedMessageIsShown(t *testing.T) {
	const gif = "GIF89a\x01\x00\x01\x00"
	path := filepath.Join(t.TempDir(), "çiçek.gif")
	if err := os.WriteFile(path, []byte(gif), 0o600); err != nil {
		t.Fatal(err)
	}
	picture, err := compose.Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	file := picture
	file.Name = "other.gif"
	picture.Inline = true
	var msg bytes.Buffer
	_, err = compose.Build(t.Context(), &msg, compose.Draft{
		To: "li@example.org", Subject: "Çiçek", Markdown: true, Body: "Bir **çiçek**:\n\n![gül](çiçek.gif)\n",
		Attachments: []compose.Attachment{file, picture},
	}, compose.BuildOptions{From: compose.Address{Local: "ayse", Domain: "example.org"}, Date: moment()})
	if err != nil {
		t.Fatal(err)
	}
	box := OpenMailbox(t.TempDir())
	id, err := box.receive("ayse@example.org", []string{"li@example.org"}, moment(), &msg)
	if err != nil {
		t.Fatal(err)
	}
	v, err := box.Open(t.Context(), id)
	if err != nil || len(v.Parts) != 3 {
		t.Fatalf("%+v, %v", v, err)
	}
	if v.Text != "Bir **çiçek**:\n\n[gül]\n" || v.Subject != "Çiçek" {
		t.Errorf("%q: %q", v.Subject, v.Text)
	}
	page := v.Parts[0].Size
	want := []Part{
		{Index: 1, Type: "text/html", Size: page},
		{Index: 2, Name: "çiçek.gif", Type: "image/gif", Size: int64(len(gif))},
		{Index: 3, Name: "other.gif", Type: "image/gif", Size: int64(len(gif))},
	}
	if d := cmp.Diff(want, v.Parts); d != "" || page == 0 {
		t.Error(d)
	}
	r, err := box.OpenPart(t.Context(), id, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if b, err := io.ReadAll(r); err != nil || string(b) != gif {
		t.Errorf("%q, %v", b, err)
	}
}
