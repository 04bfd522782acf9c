package compose_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

var update = flag.Bool("update", false, "write the golden files anew")

// ayse is who the test messages are from; moment is when.
func ayse() compose.Address {
	return compose.Address{Name: "Ayşe Yılmaz", Local: "ayse", Domain: "öörnek.example"}
}

func moment() time.Time {
	return time.Date(2026, 11, 7, 9, 5, 3, 0, time.FixedZone("", 3*60*60))
}

// build builds the draft as the golden files have it, and checks what must be
// true of every message.
func build(t *testing.T, d compose.Draft) (string, compose.Built) {
	t.Helper()
	if d.From == "" {
		d.From = ayse().String()
	}
	var b bytes.Buffer
	built, err := compose.Build(t.Context(), &b, d, compose.BuildOptions{
		From: ayse(), Date: moment(), MessageID: "lkq3vvq2pfzkn6mtdqxa2uhgxu@xn--rnek-4qaa.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	checkWire(t, b.Bytes(), built)
	if n := compose.EstimateSize(d); n != built.Size {
		t.Errorf("EstimateSize %d, built %d", n, built.Size)
	}
	return b.String(), built
}

// checkWire checks what RFC 5322 2.1 and the design ask of the bytes.
func checkWire(t *testing.T, msg []byte, built compose.Built) {
	t.Helper()
	sum := sha256.Sum256(msg)
	if built.SHA256 != hex.EncodeToString(sum[:]) || built.Size != int64(len(msg)) {
		t.Errorf("size %d, hash %s of %d bytes", built.Size, built.SHA256, len(msg))
	}
	if !bytes.HasSuffix(msg, []byte("\r\n")) {
		t.Error("the message does not end in CRLF")
	}
	if i := bytes.IndexByte(bytes.ReplaceAll(msg, []byte("\r\n"), nil), '\n'); i >= 0 {
		t.Error("bare LF")
	}
	if i := bytes.IndexByte(bytes.ReplaceAll(msg, []byte("\r\n"), nil), '\r'); i >= 0 {
		t.Error("bare CR")
	}
	for line := range bytes.SplitSeq(msg, []byte("\r\n")) {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes", len(line))
		}
		for _, c := range line {
			if c == 0 || c < ' ' && c != '\t' || c == 0x7f || c > 0x7f && !built.Envelope.SMTPUTF8 {
				t.Fatalf("byte %#x in %q", c, line)
			}
		}
	}
	header, _, _ := strings.Cut(string(msg), "\r\n\r\n")
	for _, unwanted := range []string{"\r\nBcc:", "\r\nUser-Agent:", "\r\nX-"} {
		if strings.Contains("\r\n"+header, unwanted) {
			t.Errorf("the header has %q", unwanted)
		}
	}
}

// attach writes a file and inspects it.
func attach(t testing.TB, name, content string) compose.Attachment {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := compose.Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestGolden(t *testing.T) {
	long := strings.Repeat("uzun dosya adı ", 12)
	manyPeople := func() string {
		var b strings.Builder
		for i := range 60 {
			b.WriteString(`"Kişi, ` + strings.Repeat("x", i%20) + `" <kisi` + strings.Repeat("y", i%7) + string(rune('a'+i%26)) + "@example.org>; ")
		}
		return b.String()
	}
	tests := map[string]compose.Draft{
		"plain": {To: "li@example.org", Subject: "Quarterly report", Body: "Dear Li,\n\nhere it is.\n"},
		"turkish": {
			To: "Mehmet Kaya <mehmet@example.org>, Işıl Öztürk <isil@example.org>", Cc: `"Demir, Ayla" <ayla@example.org>`, Bcc: "secret@example.org",
			ReplyTo: "Ayşe (ev) <ev@öörnek.example>", Subject: "Üç aylık rapor: ğüşiöç ĞÜŞİÖÇ, bütün şubelerin satışları ve önümüzdeki üç ayın öngörüleri",
			Body: "Sayın Mehmet,\n\nrapor ektedir.\n.\n.. iki nokta\nFrom here on\nsonda boşluk \n\tsekme\t\n" + strings.Repeat("çok uzun bir satır ", 80),
		},
		"bcc-only":     {Bcc: "a@example.org, b@example.org", Subject: "Invitation", Body: "Come."},
		"cc-only":      {Cc: "a@example.org", Subject: "", Body: ""},
		"sixty":        {To: manyPeople(), Subject: "Sixty", Body: "Hello all."},
		"smtputf8":     {To: "用户 <用户@例え.example>, b@example.org", Subject: "UTF-8", Body: "x"},
		"long-subject": {To: "a@example.org", Subject: strings.Repeat("nospaceatall", 30), Body: "x"},
		"tricky-subject": {
			To: "a@example.org", Subject: "=?UTF-8?Q?not_encoded?= two  spaces\r\nBcc: evil@example.org\x00\x07\t✂️ 👩‍👩‍👧 _=?", Body: "x",
		},
		"body-lines": {To: "a@example.org", Subject: "Lines", Body: "one\r\ntwo\rthree\nbell\x07 nul\x00 del\x7f esc\x1b[31m\n" + strings.Repeat("a", 1200) + "\nend = =3D"},
		"files": {
			To: "a@example.org", Subject: "Files", Body: "See below.",
			Attachments: []compose.Attachment{
				attach(t, "report.pdf", "%PDF-1.4\n"+strings.Repeat("x", 200)),
				attach(t, "empty.bin", ""),
				attach(t, "Çay, şeker; ve 'süt' 100%.txt", "ğ\n"),
				attach(t, `quoted "name" \o.csv`, "a;b\n"),
				attach(t, long+".txt", "long"),
				attach(t, "photo\u202egpj.exe", "MZ"),
				attach(t, "two\nlines.txt", "x"),
				attach(t, strings.Repeat("n", 251)+".txt", "255"),
				attach(t, "mail.eml", "Subject: x\n\nçık\n"),
			},
		},
		"formatted":      formatted(t),
		"formatted-only": {To: "a@example.org", Subject: "Only text", Markdown: true, Body: "Hello **Li**,\n\n> \"quoted\"\n\n1. one\n2. [two](https://example.org/)\n"},
		"only-a-file":    {To: "a@example.org", Attachments: []compose.Attachment{attach(t, "one.txt", strings.Repeat("57 bytes make one line, and so do these ones, don't they?", 3))}},
	}
	for name, d := range tests {
		t.Run(name, func(t *testing.T) {
			msg, _ := build(t, d)
			file := filepath.Join("testdata", name+".eml")
			if *update {
				if err := os.WriteFile(file, []byte(msg), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), msg); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEnvelope(t *testing.T) {
	_, built := build(t, compose.Draft{To: "a@example.org, A@example.org", Cc: "b@example.org", Bcc: "c@example.org, b@example.org"})
	want := compose.Built{
		MessageID: "<lkq3vvq2pfzkn6mtdqxa2uhgxu@xn--rnek-4qaa.example>",
		Envelope: compose.Envelope{From: ayse(), Recipients: []compose.Address{
			{Local: "a", Domain: "example.org"}, {Local: "b", Domain: "example.org"}, {Local: "c", Domain: "example.org"},
		}},
		Size: built.Size, SHA256: built.SHA256, Date: moment(),
	}
	if d := cmp.Diff(want, built, cmp.Comparer(time.Time.Equal)); d != "" {
		t.Error(d)
	}
	for _, field := range []compose.Draft{{To: "ö@example.org"}, {To: "a@example.org", Bcc: "ö@example.org"}, {To: "a@example.org", ReplyTo: "ö@example.org"}} {
		if _, built := build(t, field); !built.Envelope.SMTPUTF8 {
			t.Errorf("%+v: no SMTPUTF8", field)
		}
	}
}

func TestBuildMakesMessageID(t *testing.T) {
	seen := map[string]bool{}
	for range 3 {
		var b bytes.Buffer
		built, err := compose.Build(t.Context(), &b, compose.Draft{To: "a@example.org"}, compose.BuildOptions{From: ayse(), Date: moment()})
		if err != nil {
			t.Fatal(err)
		}
		id := built.MessageID
		if !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, "@xn--rnek-4qaa.example>") || !strings.Contains(b.String(), "\r\nMessage-ID: "+id+"\r\n") || seen[id] {
			t.Errorf("Message-ID %s", id)
		}
		host, err := os.Hostname()
		if err == nil && len(host) > 3 && strings.Contains(b.String(), host) {
			t.Errorf("the message names this computer")
		}
		seen[id] = true
	}
}

func TestBuildRefuses(t *testing.T) {
	good := compose.Draft{To: "a@example.org"}
	opt := compose.BuildOptions{From: ayse(), Date: moment()}
	var bad compose.BadAddress
	tests := map[string]struct {
		d   compose.Draft
		opt compose.BuildOptions
		ok  func(error) bool
	}{
		"bad address":     {compose.Draft{To: "a@example.org, b"}, opt, func(err error) bool { return errors.As(err, &bad) && bad.Field == "to" && bad.Text == "b" }},
		"bad reply-to":    {compose.Draft{To: "a@example.org", ReplyTo: "b"}, opt, func(err error) bool { return errors.As(err, &bad) && bad.Field == "reply-to" }},
		"no one":          {compose.Draft{ReplyTo: "a@example.org"}, opt, func(err error) bool { return errors.Is(err, compose.ErrNoRecipients) }},
		"no sender":       {good, compose.BuildOptions{Date: moment()}, func(err error) bool { return errors.As(err, &bad) && bad.Field == "from" }},
		"injected sender": {good, compose.BuildOptions{From: compose.Address{Local: "a\r\nBcc: x", Domain: "x.org"}, Date: moment()}, func(err error) bool { return errors.As(err, &bad) }},
		"injected domain": {good, compose.BuildOptions{From: compose.Address{Local: "a", Domain: "[1.2.3.4]\r\nBcc: x"}, Date: moment()}, func(err error) bool { return errors.As(err, &bad) }},
		"no date":         {good, compose.BuildOptions{From: ayse()}, func(err error) bool { return err != nil }},
		"injected id":     {good, compose.BuildOptions{From: ayse(), Date: moment(), MessageID: "<a@b>\r\nBcc: <x"}, func(err error) bool { return err != nil }},
		"empty id":        {good, compose.BuildOptions{From: ayse(), Date: moment(), MessageID: "<>"}, func(err error) bool { return err != nil }},
		"missing file":    {compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{{Path: filepath.Join(t.TempDir(), "no"), Name: "no", Size: 1}}}, opt, isFileError(compose.FileMissing)},
		"folder":          {compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{{Path: t.TempDir(), Name: "no"}}}, opt, isFileError(compose.FileFolder)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := compose.Build(t.Context(), io.Discard, tt.d, tt.opt); !tt.ok(err) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func isFileError(key string) func(error) bool {
	return func(err error) bool {
		var f *compose.FileError
		return errors.As(err, &f) && f.Key == key
	}
}

func TestBuildNoticesChange(t *testing.T) {
	const size = 1 << 20 // several reads
	tests := map[string]func(t *testing.T, path string){
		"grown": func(t *testing.T, path string) { appendTo(t, path, "more") },
		"cut":   func(t *testing.T, path string) { must(t, os.Truncate(path, size/2)) },
		"rewritten": func(t *testing.T, path string) {
			must(t, os.WriteFile(path, make([]byte, size), 0o600))
			touch(t, path)
		},
		"touched": touch,
		"replaced": func(t *testing.T, path string) {
			info, err := os.Stat(path)
			must(t, err)
			must(t, os.WriteFile(path+".new", make([]byte, size), 0o600))
			must(t, os.Chtimes(path+".new", info.ModTime(), info.ModTime()))
			must(t, os.Rename(path+".new", path))
		},
	}
	for name, change := range tests {
		t.Run(name+" before", func(t *testing.T) {
			a := attach(t, "a.bin", strings.Repeat("x", size))
			change(t, a.Path)
			_, err := compose.Build(t.Context(), io.Discard, compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{a}},
				compose.BuildOptions{From: ayse(), Date: moment()})
			if !isFileError(compose.FileChanged)(err) {
				t.Errorf("error %v", err)
			}
		})
		if name == "replaced" { // the open file is still whole then
			continue
		}
		t.Run(name+" while it is read", func(t *testing.T) {
			a := attach(t, "a.bin", strings.Repeat("x", size))
			calls := 0
			_, err := compose.Build(t.Context(), io.Discard, compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{a}},
				compose.BuildOptions{From: ayse(), Date: moment(), Progress: func(done, _ int64) {
					if calls++; done > size/4 && done < size/2 {
						change(t, a.Path)
					}
				}})
			if !isFileError(compose.FileChanged)(err) || calls < 3 {
				t.Errorf("error %v after %d calls", err, calls)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func touch(t *testing.T, path string) {
	must(t, os.Chtimes(path, moment(), moment()))
}

func appendTo(t *testing.T, path, text string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(text)
	must(t, errors.Join(err, f.Close()))
}

func TestBuildReportsProgress(t *testing.T) {
	d := compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{attach(t, "a.bin", strings.Repeat("x", 1<<20))}}
	var last, total int64
	built, err := compose.Build(t.Context(), io.Discard, d, compose.BuildOptions{From: ayse(), Date: moment(), Progress: func(done, of int64) {
		if done <= last || total != 0 && of != total {
			t.Errorf("progress %d of %d after %d of %d", done, of, last, total)
		}
		last, total = done, of
	}})
	if err != nil || last != built.Size || total != built.Size {
		t.Errorf("%d of %d, built %d, %v", last, total, built.Size, err)
	}
}

func TestBuildEndsWithItsContext(t *testing.T) {
	d := compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{attach(t, "a.bin", strings.Repeat("x", 8<<20))}}
	ctx, cancel := context.WithCancel(t.Context())
	var w countingWriter
	at := int64(0)
	_, err := compose.Build(ctx, &w, d, compose.BuildOptions{From: ayse(), Date: moment(), Progress: func(done, _ int64) {
		if done > 1<<20 && at == 0 {
			at = done
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || w.n != at {
		t.Errorf("error %v, %d bytes written, cancelled at %d", err, w.n, at)
	}
}

type countingWriter struct{ n int64 }

func (w *countingWriter) Write(p []byte) (int, error) {
	w.n += int64(len(p))
	return len(p), nil
}

type fullDisk struct{ room int }

var errFull = errors.New("no space left")

func (w *fullDisk) Write(p []byte) (int, error) {
	if w.room -= len(p); w.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestBuildPassesTheWritersError(t *testing.T) {
	d := compose.Draft{To: "a@example.org", Attachments: []compose.Attachment{attach(t, "a.bin", strings.Repeat("x", 1<<20))}}
	for _, room := range []int{0, 600, 500_000, 1_430_000} {
		if _, err := compose.Build(t.Context(), &fullDisk{room}, d, compose.BuildOptions{From: ayse(), Date: moment()}); !errors.Is(err, errFull) {
			t.Errorf("room for %d: %v", room, err)
		}
	}
}

// TestBuildMemoryIsFlat builds with 250 MB, half of it in the text: what is
// allocated on the way must not grow with that.
func TestBuildMemoryIsFlat(t *testing.T) {
	allocated := func(size int64) uint64 {
		path := filepath.Join(t.TempDir(), "big.bin")
		f, err := os.Create(path)
		must(t, err)
		must(t, errors.Join(f.Truncate(size/2), f.Close()))
		a, err := compose.Inspect(t.Context(), path)
		must(t, err)
		picture := a
		picture.Type, picture.Inline = "image/png", true
		d := compose.Draft{To: "a@example.org", Markdown: true, Body: "![](big.bin)", Attachments: []compose.Attachment{a, picture}}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		built, err := compose.Build(t.Context(), io.Discard, d, compose.BuildOptions{From: ayse(), Date: moment()})
		runtime.ReadMemStats(&after)
		if err != nil || built.Size < size*4/3 {
			t.Fatalf("%d bytes, %v", built.Size, err)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	small, big := allocated(2_500_000), allocated(250_000_000)
	t.Logf("allocated: %d KiB with 2.5 MB, %d KiB with 250 MB", small>>10, big>>10)
	if big > small+256<<10 {
		t.Errorf("allocated %d bytes with 2.5 MB, %d with 250 MB", small, big)
	}
}
