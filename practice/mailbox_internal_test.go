package practice

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
)

func moment() time.Time { return time.Date(2026, 11, 7, 9, 5, 3, 0, time.UTC) }

func TestMailboxIsRobust(t *testing.T) {
	dir := t.TempDir()
	box := OpenMailbox(dir)
	if l, err := box.List(t.Context()); err != nil || len(l) != 0 {
		t.Errorf("no folder yet: %v, %v", l, err)
	}
	if err := box.Empty(t.Context()); err != nil {
		t.Errorf("no folder yet: %v", err)
	}
	var ids []string
	for i := range 3 {
		id, err := box.receive("a@b.c", []string{"d@e.f"}, moment().Add(time.Duration(i)*time.Hour), strings.NewReader("Subject: "+strings.Repeat("x", i)+"\r\n\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	for name, content := range map[string]string{
		"aaaaaaaaaaaaa.json": "{broken", "bbbbbbbbbbbbb.json": `{"from":"no message"}`, "x.json": "{}", "other.txt": "", "ccccccccccccc.eml": "no facts",
		"old.eml.1.part": "", "young.eml.1.part": "",
	} {
		if err := os.WriteFile(filepath.Join(box.dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(filepath.Join(box.dir, "old.eml.1.part"), moment(), moment()); err != nil {
		t.Fatal(err)
	}
	box.removeLeftovers(moment().Add(time.Hour))
	if _, err := os.Stat(filepath.Join(box.dir, "old.eml.1.part")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a leftover stays: %v", err)
	}
	if _, err := os.Stat(filepath.Join(box.dir, "young.eml.1.part")); err != nil {
		t.Errorf("another process's message: %v", err)
	}
	l, err := box.List(t.Context())
	if err != nil || len(l) != 3 || l[0].ID != ids[2] || l[2].ID != ids[0] || l[1].Subject != "x" {
		t.Errorf("%+v, %v", l, err)
	}
	for _, id := range []string{"", "x", "../../../etc/", "aaaaaaaaaaaa/", "AAAAAAAAAAAAA", "ddddddddddddd", "bbbbbbbbbbbbb"} {
		if _, err := box.Get(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := box.OpenPart(t.Context(), ids[0], 5); !errors.Is(err, ErrNotFound) {
		t.Errorf("part 5: %v", err)
	}
	if _, err := box.receive("a@b.c", nil, moment(), iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a broken line: %v", err)
	}
	if err := box.Empty(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(box.dir)
	if err != nil || len(left) != 2 { // other.txt and what another process is writing
		t.Errorf("%v, %v", left, err)
	}
}

// TestTooBig sends more than the server takes without having said so before.
func TestTooBig(t *testing.T) {
	dir := t.TempDir()
	s, err := start(t.Context(), dir, time.Now, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CertificatePEM())
	c, err := smtp.DialTLS(s.listener.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Auth(sasl.NewPlainClient("", s.Username(), s.Password())); err != nil {
		t.Fatal(err)
	}
	for size, ok := range map[int]bool{90_000: true, 200_000: false} {
		err := c.SendMail("a@example.org", []string{"b@example.org"}, strings.NewReader("Subject: x\r\n\r\n"+strings.Repeat(strings.Repeat("x", 98)+"\r\n", size/100)))
		var answer *smtp.SMTPError
		if ok != (err == nil) || !ok && (!errors.As(err, &answer) || answer.Code != 552) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if left, err := os.ReadDir(s.box.dir); err != nil || len(left) != 2 { // the message that fits, and its facts
		t.Errorf("%v, %v", left, err)
	}
}

func TestView(t *testing.T) {
	tests := map[string]struct {
		msg  string
		want View
	}{
		"plain": {
			"From: =?iso-8859-9?Q?Ay=FEe?= <a@b.c>\r\nTo: d@xn--rnek-4qa.example\r\nSubject: =?UTF-8?Q?=C5=9F?=\r\nDate: Sat, 07 Nov 2026 09:05:03 +0000\r\n\r\nHello\r\n",
			View{From: "Ayşe <a@b.c>", To: "d@örnek.example", Subject: "ş", Date: moment(), Text: "Hello\n"},
		},
		"another character set": {"Content-Type: text/plain; charset=iso-8859-9\r\nContent-Transfer-Encoding: base64\r\n\r\nQXn+ZQ==\r\n", View{Text: "Ayşe"}},
		"unknown character set": {"Content-Type: text/plain; charset=klingon\r\n\r\nab\xff\r\n", View{Text: "ab\ufffd\n"}},
		"unknown encoding":      {"Content-Transfer-Encoding: rot13\r\n\r\nno\r\n", View{Text: "no\n"}},
		"controls":              {"Subject: a\x1b[31m\u202eb\r\nFrom: x\x00y\r\n\r\na\x00\x1bb\r\n", View{Subject: "a [31mb", From: "x y", Text: "ab\n"}},
		"undisclosed":           {"To: undisclosed-recipients:;\r\n\r\n", View{To: "undisclosed-recipients:;"}},
		"broken base64":         {"Content-Transfer-Encoding: base64\r\n\r\nQUJD!!!!\r\n", View{Text: "ABC"}},
		"no header":             {"just words\r\nand more\r\n", View{Text: "and more\n"}},
		"nothing":               {"", View{}},
		"alternative": {
			"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>text</b>\r\n--b--\r\n",
			View{Text: "text", Parts: []Part{{Index: 1, Type: "text/html", Size: 11}}},
		},
		"nested, with odd names": {
			"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n\r\nin\r\n--i--\r\n" +
				"--o\r\nContent-Type: image/png; name=\"=?UTF-8?Q?=C5=9F.png?=\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n" +
				"--o\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"../../etc/pass\u202ewd\"\r\n\r\nroot\r\n" +
				"--o\r\nContent-Type: /\r\n\r\n?\r\n--o--\r\n",
			View{Text: "in", Parts: []Part{
				{Index: 1, Name: "ş.png", Type: "image/png", Size: 3},
				{Index: 2, Name: ".._.._etc_passwd", Type: "text/plain", Size: 4},
				{Index: 3, Type: "application/octet-stream", Size: 1},
			}},
		},
		"multipart without parts": {"Subject: s\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\nnothing", View{Subject: "s", Parts: []Part{{Type: "application/octet-stream"}}}},
		"boundary too long": {
			"Content-Type: multipart/mixed; boundary=" + strings.Repeat("b", 5000) + "\r\n\r\nx", View{Parts: []Part{{Type: "multipart/mixed", Size: 1}}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := view(strings.NewReader(tt.msg))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got, cmp.Comparer(time.Time.Equal)); d != "" {
				t.Error(d)
			}
		})
	}
	if _, err := view(iotest.ErrReader(errors.New("bad disk"))); err == nil {
		t.Error("a bad disk is an empty message")
	}
}

func TestViewIsBounded(t *testing.T) {
	v, err := view(strings.NewReader("Subject: " + strings.Repeat("ş", 5000) + "\r\n\r\n" + strings.Repeat("ş", maxText)))
	if err != nil || !v.TextCut || len(v.Text) > maxText || strings.Contains(v.Text, "\ufffd") || len(v.Subject) > maxField+3 {
		t.Errorf("%d %v %d %v", len(v.Text), v.TextCut, len(v.Subject), err)
	}
	if v, err = view(strings.NewReader("X: " + strings.Repeat("x", 3*maxHeader) + "\r\nSubject: s\r\n\r\nt")); err != nil || len(v.Text) > maxText {
		t.Errorf("%d, %v", len(v.Text), err)
	}
	deep, tail := "", "" // deeper than anything is read
	for i := range 200 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d_\r\n\r\n--b%d_\r\n", i, i)
		tail = fmt.Sprintf("\r\n--b%d_--", i) + tail
	}
	v, err = view(strings.NewReader(deep + "Content-Type: image/png\r\n\r\nx" + tail))
	if err != nil || len(v.Parts) != 1 || v.Parts[0].Type != "multipart/mixed" {
		t.Errorf("%+v, %v", v.Parts, err)
	}
	wide := "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: image/png\r\n\r\nx\r\n", 3*maxParts)
	if v, err = view(strings.NewReader(wide)); err != nil || len(v.Parts) != maxParts {
		t.Errorf("%d parts, %v", len(v.Parts), err)
	}
}

// endless gives a text and then one line for ever, or for 16 MiB.
type endless struct {
	text, line string
	given      int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.text == "" {
		e.text = e.line
	}
	if e.given > 16<<20 {
		return 0, io.EOF
	}
	n := copy(p, e.text)
	e.text = e.text[n:]
	e.given += n
	return n, nil
}

// TestPartHeaderIsBounded: the header of a part is held in memory like that of
// the message.
func TestPartHeaderIsBounded(t *testing.T) {
	const head = "Subject: s\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
	for name, text := range map[string]string{
		"first part":    head,
		"second part":   head + "\r\nlong " + strings.Repeat("t", 2*maxHeader) + "\r\n--x\r\n",
		"part of parts": head + "Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n",
	} {
		r := &endless{text: text, line: "X-Odd: y\r\n"}
		v, _ := view(r)
		if read := r.given - len(text); read > 2*maxHeader || v.Subject != "s" {
			t.Errorf("%s: read %d bytes of its header, subject %q", name, read, v.Subject)
		}
	}
}

func FuzzView(f *testing.F) {
	for _, s := range []string{
		"", "\r\n", "Subject: x\r\n\r\ny", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--b--\r\n--b--",
		"Content-Type: text/plain; charset=utf-7\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n=3", " folded first\r\n\r\n",
		"From: =?x?y?z?= <a@b>\r\nDate: yesterday\r\nContent-Disposition: attachment; filename*0*=a''%zz; filename*1=b\r\n\r\n",
		"Content-Type: multipart/mixed; boundary=\" \"\r\n\r\n-- \r\n\r\n-- --", "Content-Type: multipart/x; boundary=\"\r\n\"\r\n\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, msg []byte) {
		v, err := view(strings.NewReader(string(msg)))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{v.From, v.To, v.Cc, v.ReplyTo, v.Subject} {
			if strings.ContainsAny(s, "\r\n\x00\x1b\u202e") {
				t.Fatalf("%q", s)
			}
		}
		if len(v.Parts) > maxParts || strings.ContainsAny(v.Text, "\x00\x1b\r") {
			t.Fatalf("%d parts, %q", len(v.Parts), v.Text)
		}
		for _, p := range v.Parts {
			if strings.ContainsAny(p.Name, "/\\\r\n\x00") || strings.ContainsAny(p.Type, "\r\n\x00") {
				t.Fatalf("%+v", p)
			}
		}
	})
}
