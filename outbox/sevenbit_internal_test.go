package outbox

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"runtime"
	"strings"
	"testing"
)

// onWire is a message as the first pass leaves it.
func onWire(t *testing.T, in string) string {
	t.Helper()
	var b bytes.Buffer
	w := newWireWriter(&b)
	if _, err := io.WriteString(w, in); err != nil {
		t.Fatal(err)
	}
	if err := w.finish(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// part is a leaf as a reader finds it, or the header of a container.
type part struct {
	form form
	kind string
	body string // decoded; raw where that fails
	ok   bool
}

// collect reads a message into its leaves.
func collect(t *testing.T, in string) ([]part, error) {
	t.Helper()
	lines, err := newMIMELines(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	var list []part
	var read func(kind string, message bool, depth int) error
	skip := func() string {
		var b strings.Builder
		for lines.inside() {
			b.Write(lines.piece)
			if err := lines.advance(); err != nil {
				t.Fatal(err)
			}
		}
		if lines.ended() {
			return b.String()
		}
		return strings.TrimSuffix(b.String(), "\r\n")
	}
	read = func(kind string, message bool, depth int) error {
		e, err := readEntity(lines, kind, message)
		if err != nil || depth > maxDepth {
			return ErrBadMessage
		}
		p := part{form: e.form(), kind: e.kind, ok: true}
		at := len(list)
		list = append(list, p)
		switch p.form {
		case formMessage:
			return read("text/plain", true, depth+1)
		case formMultipart:
			inner := "text/plain"
			if e.kind == "multipart/digest" {
				inner = "message/rfc822"
			}
			own := len(lines.open)
			lines.open = append(lines.open, e.bound)
			defer func() { lines.open = lines.open[:own] }()
			skip()
			for {
				n, last := lines.boundary()
				if n != own {
					return nil
				}
				if last {
					lines.open = lines.open[:own]
				}
				if err := lines.advance(); err != nil {
					t.Fatal(err)
				}
				if last {
					skip()
					return nil
				}
				if err := read(inner, false, depth+1); err != nil {
					return err
				}
			}
		default:
			list[at].body, list[at].ok = decodeBody(e.encoding, skip())
		}
		return nil
	}
	return list, read("text/plain", true, 0)
}

func decodeBody(encoding, body string) (string, bool) {
	switch encoding {
	case encodingQuoted:
		b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
		return string(b), err == nil
	case encodingBase64:
		// What is not in the alphabet is to be ignored (RFC 2045 6.8).
		body = strings.Map(func(r rune) rune {
			if r >= 0x80 || r == '\r' || r == '\n' {
				return -1
			}
			return r
		}, body)
		b, err := base64.StdEncoding.DecodeString(body)
		return string(b), err == nil
	default:
		return body, true
	}
}

// FuzzSevenBit: whatever message is given, what is written is ASCII, has lines
// that SMTP carries where they can be helped, and holds the same parts with the
// same content; doing it again changes nothing.
func FuzzSevenBit(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "ç", "Subject: ş\n\nç\n", "\nç \n", "Content-Type: image/png\n\n\xff",
		"Content-Type: multipart/mixed; boundary=\"a b\"\nContent-Transfer-Encoding: 8bit\n\npş\n--a b\n\nç\n--a b\nContent-Type: image/png\n\n\xff\r\r\n--a b--\neş\n--a b\nx",
		"Content-Type: multipart/digest; boundary=o\n\n--o\n\nSubject: \xfe\nTo: ş <a@b>, (ç) d@ö.x\n\nç\n--o--",
		"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\nç\n--o\nContent-Disposition: x; filename=\"ş\n ;ğ\"; y*=ç; z\n\n--o--\n",
		"Content-Type: multipart/signed; boundary=s\n\n--s\n\nç\n", "Content-Type: message/partial\n\nç\n", "Content-Type: message/rfc822\n\n>From ş\nCc: \"ş\" (ğ(ı) <ö@ö>;\n\n\xc3",
		"Content-Transfer-Encoding: quoted-printable\n\na=20ç=\nb=C3=A7\n", "Content-Transfer-Encoding: base64\n\nQU\xffJD\n", "Content-Transfer-Encoding: utf-8\n\nç\n",
		"Content-Type: multipart/mixed; boundary=" + strings.Repeat("b", 70) + "\n\n--" + strings.Repeat("b", 70) + "\nç\n",
		"Content-Type: message/rfc822\nç\n", "Content-Type: multipart/mixed; boundary=o\nç: x\n--o\nContent-Transfer-Encoding: base64\nA\xff: x\n",
		"X: y\n\n" + strings.Repeat("long ", 300), "Content-Type: text\n\n" + strings.Repeat("ç", 600),
		"Content-Type: multipart/mixed; boundary=ş\n\n--ş\nç\n", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\nç\n", "Content-Type:\n\nç",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed string) {
		in := onWire(t, seed)
		walk, err := learnMIME(strings.NewReader(in))
		if err != nil {
			return
		}
		if walk.rigid {
			return
		}
		var b bytes.Buffer
		if err := walk.write(&b, strings.NewReader(in)); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		if !walk.changes {
			out = in // as encodeSpool leaves it
		}
		head := out[:strings.Index(out+"\r\n\r\n", "\r\n\r\n")]
		if i := strings.IndexFunc(out, func(r rune) bool { return r >= 0x80 }); i >= len(head) {
			t.Errorf("%q: 8-bit bytes in %q", in, out)
		}
		if bare := strings.ReplaceAll(out, "\r\n", ""); strings.ContainsAny(bare, "\r\n") {
			t.Errorf("%q: a lone line end in %q", in, out)
		}
		want, err := collect(t, in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := collect(t, out)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%q: %d parts, want %d in %q (%v)", in, len(got), len(want), out, err)
		}
		for i, w := range want {
			if w.ok && (got[i].form != w.form || got[i].body != w.body) {
				t.Errorf("%q: part %d is %q, want %q", in, i, got[i].body, w.body)
			}
		}
		again, err := learnMIME(strings.NewReader(out))
		if err == nil && again.changes && ascii(head) {
			t.Errorf("%q: %q would change again", in, out)
		}
	})
}

// FuzzSevenBitHeader: a header becomes ASCII or is refused, and ASCII stays.
func FuzzSevenBitHeader(f *testing.F) {
	for _, seed := range []string{
		"Subject: ş  a\tb ğ =?utf-8?q?x?=\n", "To: \"ş\" (ğ (ı)) <a@b>, Öbek: ö@b, c@ö.x;, \"q\\\"\n", "From: <\"ş\"@x>\n",
		"Content-Type: x/y; name=\"ş\"; a*=ç; b\n", "Content-Disposition: ş\n", "Subject:ş\n", "Cc: ş@[IPv6:::1]\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		head, _, err := readHead(strings.NewReader(in + "\n\n"))
		if err != nil {
			return
		}
		var before []string
		for _, field := range head.fields {
			before = append(before, field.text)
		}
		utf8, err := head.makeSevenBit(false)
		if err != nil {
			return
		}
		for i, field := range head.fields {
			switch {
			case (utf8 || ascii(before[i])) && field.text != before[i]:
				t.Errorf("%q became %q", before[i], field.text)
			case !utf8 && !ascii(field.text):
				t.Errorf("%q stayed %q", before[i], field.text)
			case strings.Count(field.text, "\r\n") != strings.Count(strings.NewReplacer("\r\n ", "", "\r\n\t", "").Replace(field.text), "\r\n")+strings.Count(field.text, "\r\n ")+strings.Count(field.text, "\r\n\t"),
				!strings.HasSuffix(field.text, "\r\n"):
				t.Errorf("%q is no field: %q", before[i], field.text)
			}
		}
	})
}

// TestSevenBitMemory: what it takes does not grow with the message.
func TestSevenBitMemory(t *testing.T) {
	const size = 250 << 20
	head := "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: application/pdf\r\n\r\n"
	line := strings.Repeat("\xff", 4096)
	in := func() io.Reader {
		return io.MultiReader(strings.NewReader(head), io.LimitReader(&repeated{text: line}, size), strings.NewReader("\r\n--o--\r\n"))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	walk, err := learnMIME(in())
	if err != nil {
		t.Fatal(err)
	}
	var n counter
	if err := walk.write(&n, in()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n < size/3*4 {
		t.Errorf("%d bytes came out", n)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("it took %d bytes of memory in all", took)
	}
}

// repeated is a text without an end.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
