package compose

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// unfold undoes folding (RFC 5322 2.2.3) and checks the lines.
func unfold(t *testing.T, field string) string {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(field, "\r\n"), "\r\n") {
		if len(line) > 998 {
			t.Fatalf("a line of %d bytes", len(line))
		}
		if strings.TrimSpace(line) == "" || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("bad line %q in %q", line, field)
		}
	}
	_, value, _ := strings.Cut(strings.ReplaceAll(strings.TrimSuffix(field, "\r\n"), "\r\n ", " "), ":")
	return strings.TrimPrefix(value, " ")
}

func checkWords(t *testing.T, field string) {
	t.Helper()
	for w := range strings.FieldsSeq(field) {
		if inner, ok := strings.CutPrefix(w, "=?UTF-8?"); ok {
			if len(w) > 75 {
				t.Errorf("an encoded-word of %d characters", len(w))
			}
			s, err := new(mime.WordDecoder).Decode("=?UTF-8?" + strings.TrimRight(inner, ",<>"))
			if err != nil || !utf8.ValidString(s) {
				t.Errorf("encoded-word %q: %q, %v", w, s, err)
			}
		}
	}
}

func FuzzSubject(f *testing.F) {
	for _, s := range []string{"", "plain", "a  b", " lead", "=?UTF-8?Q?x?=", "ğüş", strings.Repeat("日本", 90), "a\r\nBcc: x", "\x00\xff", strings.Repeat("x", 2000), "? _=", "👩‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b bytes.Buffer
		writeField(&b, "Subject", unstructuredTokens(s))
		if !isPrintableASCII(strings.ReplaceAll(b.String(), "\r\n", "")) {
			t.Fatalf("not ASCII: %q", b.String())
		}
		for line := range strings.SplitSeq(b.String(), "\r\n") {
			if len(line) > maxLine {
				t.Fatalf("a line of %d", len(line))
			}
		}
		checkWords(t, b.String())
		got, err := new(mime.WordDecoder).DecodeHeader(unfold(t, b.String()))
		if want := strings.TrimSpace(headerText(s)); err != nil || got != want {
			t.Fatalf("%q read back as %q, %v", want, got, err)
		}
	})
}

func FuzzAddressField(f *testing.F) {
	f.Add("Kaya, Mehmet", "mehmet", "example.org")
	f.Add(`"\`, `a"b`, "öörnek.example")
	f.Add("=?UTF-8?Q?x?=", "x", "[192.0.2.1]")
	f.Add(strings.Repeat("çok uzun ", 40), "x", "x.org")
	f.Add("a\r\nBcc: x@y.z", "x\r\ny", "x.org")
	f.Add("(comment) <a@b>,", "x", "x.org")
	f.Fuzz(func(t *testing.T, name, local, domain string) {
		a, key := newAddress(name, local, domain)
		if key != "" || a.NeedsSMTPUTF8() {
			return
		}
		var b bytes.Buffer
		writeField(&b, "To", addressTokens([]Address{a, {Local: "second", Domain: "example.org"}, a}))
		if !isPrintableASCII(strings.ReplaceAll(b.String(), "\r\n", "")) {
			t.Fatalf("not ASCII: %q", b.String())
		}
		checkWords(t, b.String())
		value := unfold(t, b.String())
		if strings.HasPrefix(domain, "[") {
			return // net/mail knows no [IPv6:…]
		}
		list, err := mail.ParseAddressList(value)
		if err != nil || len(list) != 3 {
			t.Fatalf("%q: %v, %v", value, list, err)
		}
		back, key := fromMail(list[0].Name, list[0].Address)
		if key != "" || back != a {
			t.Fatalf("%+v read back as %+v (%q)", a, back, value)
		}
	})
}

func FuzzFileName(f *testing.F) {
	for _, s := range []string{
		"report.pdf", "", ".", "..", "../../etc/passwd", `C:\x\y.txt`, "a\r\nb", "a\u202egpj.exe", strings.Repeat("ş", 200) + ".txt", `"q"`, "a;b=c", "100%.txt",
		"\xff\xfe", "x. . .", strings.Repeat("a", 300), "=?UTF-8?Q?x?=", "\x00", "👩‍👩‍👧.png", "'", "*",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := CleanName(s)
		if clean == "" || clean == "." || clean == ".." || len(clean) > maxName || !utf8.ValidString(clean) ||
			strings.ContainsAny(clean, "/\\\r\n\x00\u202e\u2066\u200f") {
			t.Fatalf("CleanName(%q) = %q", s, clean)
		}
		if again := CleanName(clean); again != clean {
			t.Fatalf("%q, cleaned again %q", clean, again)
		}
		head := string(fileHead("x", Attachment{Name: s, Type: "application/pdf"}))
		if !isPrintableASCII(strings.ReplaceAll(head, "\r\n", "")) {
			t.Fatalf("not ASCII: %q", head)
		}
		for line := range strings.SplitSeq(head, "\r\n") {
			if len(line) > maxLine {
				t.Fatalf("a line of %d: %q", len(line), line)
			}
		}
		m, err := mail.ReadMessage(strings.NewReader(head[len("\r\n--x\r\n"):]))
		if err != nil {
			t.Fatal(err)
		}
		_, params, err := mime.ParseMediaType(m.Header.Get("Content-Disposition"))
		if err != nil || params["filename"] != clean {
			t.Fatalf("filename %q, want %q: %v", params["filename"], clean, err)
		}
		_, params, err = mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if name, err := new(mime.WordDecoder).DecodeHeader(params["name"]); err != nil || name != clean {
			t.Fatalf("name %q, want %q: %v", name, clean, err)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "\n", "\n\n", "a", "a\r\nb\rc\n", ".\n..\nFrom x", strings.Repeat("ş", 100), strings.Repeat("x", 76) + " ", "tail \t", "a\x00b\x1b", "=\n==", strings.Repeat("x", 75) + ".", strings.Repeat("x", 75) + "From "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		encoded, encoding := encodeText(s)
		if bytes.Contains(bytes.ReplaceAll(encoded, []byte("\r\n"), nil), []byte("\n")) || len(encoded) > 0 && !bytes.HasSuffix(encoded, []byte("\r\n")) {
			t.Fatalf("line ends of %q", encoded)
		}
		for line := range bytes.SplitSeq(encoded, []byte("\r\n")) {
			if len(line) > maxLine || bytes.HasPrefix(line, []byte(".")) || bytes.HasPrefix(line, []byte("From ")) ||
				bytes.HasSuffix(line, []byte(" ")) || !isASCII(string(line)) {
				t.Fatalf("line %q", line)
			}
		}
		got := encoded
		if encoding == quotedPrt {
			var err error
			if got, err = io.ReadAll(quotedprintable.NewReader(bytes.NewReader(encoded))); err != nil {
				t.Fatal(err)
			}
		}
		want := strings.TrimSuffix(CleanText(s), "\n")
		if text := strings.TrimSuffix(strings.ReplaceAll(string(got), "\r\n", "\n"), "\n"); text != want {
			t.Fatalf("%q read back as %q", want, text)
		}
	})
}

func TestBase64Lines(t *testing.T) {
	buf := newBase64Buffers()
	for _, n := range []int{0, 1, 2, 3, 56, 57, 58, 113, 114, 115, rawLine*linesAtOnce - 1, rawLine * linesAtOnce, rawLine*linesAtOnce + 1, 3*rawLine*linesAtOnce + 7} {
		in := make([]byte, n)
		for i := range in {
			in[i] = byte(i * 7)
		}
		var out bytes.Buffer
		read, err := writeBase64(&out, iotest.HalfReader(bytes.NewReader(in)), buf)
		if err != nil || read != int64(n) {
			t.Fatalf("%d: read %d, %v", n, read, err)
		}
		if int64(out.Len()) != base64Size(int64(n)) {
			t.Errorf("%d bytes make %d, not %d", n, out.Len(), base64Size(int64(n)))
		}
		for line := range strings.SplitSeq(out.String(), "\r\n") {
			if len(line) > 76 {
				t.Errorf("%d: a line of %d", n, len(line))
			}
		}
		back, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(out.String(), "\r\n", ""))
		if err != nil || !bytes.Equal(back, in) {
			t.Errorf("%d bytes do not come back: %v", n, err)
		}
	}
	broken := errors.New("bad sector")
	var read readError
	if _, err := writeBase64(io.Discard, iotest.ErrReader(broken), buf); !errors.As(err, &read) || !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}
