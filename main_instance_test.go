//go:build !nogui

package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/cli"
	"sendoff/compose"
	"sendoff/desktop"
	"sendoff/desktop/appleevents"
	"sendoff/text"
	"sendoff/ui"
)

func instanceProgram(t *testing.T) (*program, *bytes.Buffer) {
	t.Helper()
	printer, err := text.Load(text.English)
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	return &program{printer: printer, stderr: &stderr, getenv: func(string) string { return "" }}, &stderr
}

// What a second start is given reaches the window of the first as it was
// meant, with files by their absolute paths.
func TestHandoverReachesTheWindow(t *testing.T) {
	p, _ := instanceProgram(t)
	dir := t.TempDir()
	t.Chdir(dir)
	h, missing := handover(cli.Window{
		Draft:   &compose.Draft{To: "li@example.org", Cc: "c@d.test", Bcc: "e@f.test", Subject: "Hi", Body: "one\ntwo"},
		Files:   []string{"a, b.pdf", filepath.Join("sub", "..", "c.txt"), filepath.Join(dir, "d")},
		Letters: []string{"e.eml"},
		Problem: compose.MailtoTooLong,
	})
	if missing != "" {
		t.Fatalf("%s is missing", missing)
	}
	want := ui.Arrival{
		Draft:   &compose.Draft{To: "li@example.org", Cc: "c@d.test", Bcc: "e@f.test", Subject: "Hi", Body: "one\ntwo"},
		Files:   []string{filepath.Join(dir, "a, b.pdf"), filepath.Join(dir, "c.txt"), filepath.Join(dir, "d")},
		Letters: []string{filepath.Join(dir, "e.eml")},
		Problem: compose.MailtoTooLong,
	}
	if diff := cmp.Diff(want, p.arrival(h)); diff != "" {
		t.Error(diff)
	}
	if h, _ := handover(cli.Window{}); !cmp.Equal(p.arrival(h), ui.Arrival{}) {
		t.Errorf("nothing became %+v", p.arrival(h))
	}
}

// What another process wrote has no line breaks and no control characters
// where none belong, and shows no words but ours.
func TestArrivalIsCleaned(t *testing.T) {
	p, _ := instanceProgram(t)
	got := p.arrival(desktop.Handover{
		Message: &desktop.Message{
			To: "a@b.test\r\nBcc: x@y.test", Cc: "c\x00@d.test", Bcc: "e\u202e@f.test", Subject: "one\ntwo", Body: "one\r\ntwo\x1b[2J\x00",
		},
		Problem: "no-such-key",
	})
	want := ui.Arrival{Draft: &compose.Draft{
		To: "a@b.test Bcc: x@y.test", Cc: "c @d.test", Bcc: "e@f.test", Subject: "one two", Body: "one\ntwo[2J",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A first process that cannot read the message is told in words.
func TestFirstThatCannotRead(t *testing.T) {
	p, stderr := instanceProgram(t)
	f, err := desktop.FoldersIn(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	first, _, ok, err := p.claim(t.Context(), f, cli.Window{})
	if !ok || err != nil {
		t.Fatalf("not the first: %v", err)
	}
	defer first.Close()
	second, code, ok, err := p.claim(t.Context(), f, cli.Window{Draft: &compose.Draft{Subject: strings.Repeat("x", 1<<21)}})
	if second != nil || ok || err != nil || code != exitNotTaken {
		t.Errorf("ended with %d, %v", code, err)
	}
	if want := p.printer.T("cli.error.open-refused", nil) + "\n"; stderr.String() != want {
		t.Errorf("it says %q", stderr)
	}
	stderr.Reset()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, code, ok, _ := p.claim(ctx, f, cli.Window{}); ok || code != exitCancelled || stderr.String() != p.printer.T("cli.error.cancelled", nil)+"\n" {
		t.Errorf("cancelled, it ends with %d and says %q", code, stderr)
	}
}

// A home that cannot be locked is told by the window, which opens no data.
func TestHomeInTheWay(t *testing.T) {
	p, _ := instanceProgram(t)
	f, err := desktop.FoldersIn(filepath.Join(t.TempDir(), "a\x00b"))
	if err != nil {
		t.Fatal(err)
	}
	if first, _, ok, err := p.claim(t.Context(), f, cli.Window{}); first != nil || !ok || err == nil {
		t.Errorf("claimed: %v, %v", ok, err)
	}
}

func TestWhatMacOSTells(t *testing.T) {
	for name, c := range map[string]struct {
		event appleevents.Event
		want  cli.Window
	}{
		"link":   {appleevents.Event{Link: "mailto:li@example.org"}, cli.Window{Draft: &compose.Draft{To: "li@example.org"}}},
		"no one": {appleevents.Event{Link: "https://example.org"}, cli.Window{Problem: compose.MailtoBad}},
		"opened": {appleevents.Event{Files: []string{"/a.EML", "/b.pdf"}}, cli.Window{Letters: []string{"/a.EML"}, Files: []string{"/b.pdf"}}},
		"sent":   {appleevents.Event{Files: []string{"/a.eml", "/b.pdf"}, Attach: true}, cli.Window{Files: []string{"/a.eml", "/b.pdf"}}},
	} {
		if diff := cmp.Diff(c.want, onEvent(c.event)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
