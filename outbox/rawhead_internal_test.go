package outbox

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// FuzzRawMessage: whatever is given, what is written has no lone CR or LF, ends
// in CRLF, holds no Bcc field, and keeps every other byte of the body.
func FuzzRawMessage(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "a", "Subject: x\n\nb\n", "Bcc: a\n b\nTo: c\n\n.\r\n..\rx", " folded first\n", "From me\nA: b\n\nc",
		"A: b\r\r\n\n", "a\r\n.\r\nMAIL FROM:<x>\r\n", "Bcc : x\n\n", "\x00\xff:\n",
	} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, in string, n int) {
		head, body, err := readHead(strings.NewReader(in))
		if err != nil {
			return
		}
		rest, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w := newWireWriter(&b)
		if err := head.write(w); err != nil {
			t.Fatal(err)
		}
		headSize := b.Len()
		for p := rest; len(p) > 0; {
			part := p[:min(max(1, n&0xff), len(p))]
			p = p[len(part):]
			if _, err := w.Write(part); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.finish(); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		if bare := strings.ReplaceAll(out, "\r\n", ""); strings.ContainsAny(bare, "\r\n") {
			t.Errorf("%q: a lone line end in %q", in, out)
		}
		if !strings.HasSuffix(out, "\r\n") || int64(len(out)) != w.size {
			t.Errorf("%q: %q, told %d", in, out, w.size)
		}
		for _, line := range strings.Split(out[:headSize], "\r\n") {
			if name := strings.ToLower(fieldName(line)); name == "bcc" || name == "resent-bcc" {
				t.Errorf("%q: %q", in, line)
			}
		}
		if got, want := strip(out[headSize:]), strip(string(rest)); got != want {
			t.Errorf("%q: the body became %q", in, out[headSize:])
		}
	})
}

func strip(s string) string { return strings.NewReplacer("\r", "", "\n", "").Replace(s) }
