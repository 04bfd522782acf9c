package outbox

import (
	"bufio"
	"bytes"
	"io"
	"net/textproto"
	"strings"
	"testing"
)

// stuffed writes text in pieces of n bytes.
func stuffed(text string, n int) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	s := &stuffer{w: w, lineStart: true}
	for len(text) > 0 {
		part := text[:min(n, len(text))]
		text = text[len(part):]
		if err := s.write([]byte(part)); err != nil {
			panic(err)
		}
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	return b.String()
}

func TestStuffing(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\n":                      "a\r\n",
		".\r\n":                      "..\r\n",
		"..\r\n":                     "...\r\n",
		".a\r\n.b\r\n":               "..a\r\n..b\r\n",
		"a.b\r\n":                    "a.b\r\n",
		"a\r\n.\r\nb\r\n":            "a\r\n..\r\nb\r\n",
		"\r\n.\r\n.\r\n..\r\n.x\r\n": "\r\n..\r\n..\r\n...\r\n..x\r\n",
	} {
		for n := 1; n <= len(in); n++ {
			if got := stuffed(in, n); got != want {
				t.Errorf("%q in pieces of %d: %q, want %q", in, n, got, want)
			}
		}
	}
}

func FuzzStuffing(f *testing.F) {
	f.Add("a\n.\n..\nb", 3)
	f.Add(".", 1)
	f.Fuzz(func(t *testing.T, text string, n int) {
		text = strings.NewReplacer("\r", "", "\n", "\r\n").Replace(text)
		if text == "" || !strings.HasSuffix(text, "\r\n") {
			text += "\r\n"
		}
		n = max(1, n&0xff)
		wire := stuffed(text, n) + ".\r\n"
		got, err := io.ReadAll(textproto.NewReader(bufio.NewReader(strings.NewReader(wire))).DotReader())
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != strings.ReplaceAll(text, "\r\n", "\n") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
