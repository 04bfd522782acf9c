package desktop

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// root is an absolute path on this system.
func root(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(string(filepath.Separator) + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func framed(json string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(json)))
	return append(b, json...)
}

func TestHandoverTravels(t *testing.T) {
	tests := map[string]Handover{
		"nothing": {},
		"message": {Message: &Message{
			To: "Ayşe <ayse@example.org>", Cc: "b@example.org", Bcc: "c@example.org", Subject: "<&> Ğüş", Body: "one\n\ttwo\n",
		}},
		"empty message": {Message: &Message{}},
		"files":         {Files: []Path{Path(root(t, "a, b.pdf")), Path(root(t, "caf\xe9.txt"))}},
		"letters":       {Letters: []Path{Path(root(t, "a.eml"))}},
		"problem":       {Problem: "mailto.too-long"},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := writeHandover(&b, want); err != nil {
				t.Fatal(err)
			}
			got, err := readHandover(&b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is longer than a command line can be is not even sent.
func TestHandoverBounds(t *testing.T) {
	long := strings.Repeat("x", maxBody+1)
	tests := map[string]Handover{
		"recipients":    {Message: &Message{To: long[:maxLine+1]}},
		"subject":       {Message: &Message{Subject: long[:maxLine+1]}},
		"text":          {Message: &Message{Body: long}},
		"files":         {Files: make([]Path, maxFiles+1)},
		"relative file": {Files: []Path{Path("a.txt")}},
		"a letter":      {Letters: []Path{Path("a.eml")}},
		"nameless file": {Files: []Path{nil}},
		"long file":     {Files: []Path{Path(root(t, long[:maxPath]))}},
		"file with NUL": {Files: []Path{Path(root(t, "a") + "\x00b")}},
		"problem":       {Problem: "Send your password to {{.x}}"},
		"all together":  {Message: &Message{Body: strings.Repeat("\x01", maxFrame/5)}},
	}
	for name, h := range tests {
		t.Run(name, func(t *testing.T) {
			if err := writeHandover(io.Discard, h); !errors.Is(err, errWire) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestGarbageIsRefused(t *testing.T) {
	tests := map[string]struct {
		wire   []byte
		broken bool // the channel, not what it said
	}{
		"nothing":           {nil, true},
		"half a length":     {[]byte{0, 0}, true},
		"less than told":    {framed(`{"version":2}`)[:10], true},
		"no JSON":           {framed("GET / HTTP/1.1"), false},
		"empty":             {framed(""), false},
		"null":              {framed("null"), false},
		"two values":        {framed(`{"version":2}{"version":2}`), false},
		"no version":        {framed(`{"problem":"mailto.bad"}`), false},
		"newer version":     {framed(`{"version":3}`), false},
		"a wish to send":    {framed(`{"version":2,"message":{"to":"a@b.test","send":true}}`), false},
		"a password":        {framed(`{"version":2,"password":"x"}`), false},
		"another type":      {framed(`{"version":2,"message":{"to":["a@b.test"]}}`), false},
		"relative file":     {framed(`{"version":2,"files":["YS50eHQ="]}`), false},
		"file in the clear": {framed(`{"version":2,"files":["/etc/passwd!"]}`), false},
		"too long":          {binary.BigEndian.AppendUint32(nil, maxFrame+1), false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := readHandover(bytes.NewReader(tc.wire))
			if err == nil || errors.Is(err, errWire) == tc.broken {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestReply(t *testing.T) {
	for _, answer := range []string{wordOffer, wordGo, answerTaken, answerEnding, answerRefused} {
		var b bytes.Buffer
		if err := writeWord(&b, answer); err != nil {
			t.Fatal(err)
		}
		if got, err := readWord(&b); got != answer || err != nil {
			t.Errorf("%q became %q, %v", answer, got, err)
		}
	}
	for _, wire := range []string{"", "{}", `{"version":2,"word":"sent"}`, `{"version":2,"word":"` + strings.Repeat("x", maxReply) + `"}`} {
		if got, err := readWord(bytes.NewReader(framed(wire))); err == nil {
			t.Errorf("%.40q was taken for %q", wire, got)
		}
	}
}

// Whatever is read is either refused or within the bounds, and then says the
// same when it is handed on.
func FuzzHandover(f *testing.F) {
	for _, h := range []Handover{
		{},
		{Problem: "mailto.bad"},
		{Files: []Path{Path(root(f, "a.txt"))}},
		{Message: &Message{To: "a@b.test", Subject: "Ğ", Body: "\x00\n"}},
	} {
		var b bytes.Buffer
		if err := writeHandover(&b, h); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add(framed(`{"version":2,"files":null,"message":null}`))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, wire []byte) {
		h, err := readHandover(bytes.NewReader(wire))
		if err != nil {
			if !reflect.ValueOf(h).IsZero() {
				t.Errorf("refused, and yet %+v", h)
			}
			return
		}
		for _, p := range h.Files {
			if !filepath.IsAbs(string(p)) {
				t.Errorf("took the relative path %q", p)
			}
		}
		var b bytes.Buffer
		if err := writeHandover(&b, h); err != nil {
			t.Fatalf("%+v was read and cannot be written: %v", h, err)
		}
		again, err := readHandover(&b)
		if diff := cmp.Diff(h, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}
