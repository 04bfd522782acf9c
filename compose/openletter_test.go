package compose_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/compose"
)

// opened is what a file became.
type opened struct {
	To, Cc, Bcc, ReplyTo, Subject, Body string
	Files                               map[string]string // what is in them, by name
	Cut                                 bool              // it is not whole
}

func openLetter(t *testing.T, d *compose.Drafts, letter string) (opened, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letter.eml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(letter, "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	draft, whole, err := d.OpenLetter(t.Context(), path)
	o := opened{Cut: err == nil && !whole, To: draft.To, Cc: draft.Cc, Bcc: draft.Bcc, ReplyTo: draft.ReplyTo, Subject: draft.Subject, Body: draft.Body}
	for _, a := range draft.Attachments {
		b, err := os.ReadFile(a.Path)
		if err != nil || a.Check() != nil {
			t.Errorf("%s: %v, %v", a.Name, err, a.Check())
		}
		if o.Files == nil {
			o.Files = map[string]string{}
		}
		o.Files[a.Name] = strings.ReplaceAll(string(b), "\r\n", "\n")
	}
	return o, err
}

func TestOpenLetter(t *testing.T) {
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct {
		letter string
		want   opened
	}{
		"plain": {
			"From: me@a.test\nTo: Li <li@example.org>, kaya@example.org\nCc: =?utf-8?q?Y=C4=B1lmaz=2C_Ay=C5=9Fe?= <ayse@example.org>\nBcc: x@y.test\nReply-To: desk@a.test\nSubject: =?utf-8?b?" +
				base64.StdEncoding.EncodeToString([]byte("Ölçüm")) + "?=\nDate: Fri, 27 Nov 2026 09:00:00 +0300\n\nDear Li\n\n.\n",
			opened{To: "Li <li@example.org>, kaya@example.org", Cc: `"Yılmaz, Ayşe" <ayse@example.org>`, Bcc: "x@y.test", ReplyTo: "desk@a.test", Subject: "Ölçüm", Body: "Dear Li\n\n.\n"},
		},
		"files": {
			"To: li@example.org\nSubject: Files\nMime-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain; charset=iso-8859-9\nContent-Transfer-Encoding: quoted-printable\n\n=DEu=\n rapor\n--c\nContent-Type: text/html\n\n<p>Su rapor</p>\n--c--\n--b\nContent-Type: application/pdf; name=\"report.pdf\"\nContent-Disposition: attachment; filename=\"../../etc/report.pdf\"\nContent-Transfer-Encoding: base64\n\n" +
				base64.StdEncoding.EncodeToString([]byte("%PDF-1.4")) + "\n--b\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner text\n--b--\n",
			opened{To: "li@example.org", Subject: "Files", Body: "Şu rapor", Files: map[string]string{"report.pdf": "%PDF-1.4", "part.eml": "Subject: inner\n\ninner text"}},
		},
		"html alone": {
			"Subject: News\nContent-Type: text/html; charset=utf-8\n\n<html><head><style>p{color:red}</style></head><body><p>Good <b>news</b></p><script>alert(1)</script></body></html>\n",
			opened{Subject: "News", Body: "Good news", Files: map[string]string{"message.html": "<html><head><style>p{color:red}</style></head><body><p>Good <b>news</b></p><script>alert(1)</script></body></html>\n"}},
		},
		"no list of addresses": {
			"To: undisclosed-recipients:;\nCc: not an address, li@example.org\nSubject: x\n\ny\n",
			opened{Cc: "not an address, li@example.org", Subject: "x", Body: "y\n"},
		},
		"hostile fields": {
			"To: li@example.org\nSubject: =?utf-8?q?a=0D=0ABcc:_eve@example.org?=\n\n\x00\x07text\u202e\n",
			opened{To: "li@example.org", Subject: "a Bcc: eve@example.org", Body: "text\u202e\n"},
		},
		"unknown charset": {
			"Subject: x\nContent-Type: text/plain; charset=klingon\n\nqapla\n",
			opened{Subject: "x", Body: "qapla\n"},
		},
		"two alternatives": {
			"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + alternative("first", "<p>first</p>") + alternative("", "<p>second</p>") + "--b--\n",
			opened{Subject: "x", Body: "first", Files: map[string]string{"part.html": "<p>second</p>", "part.txt": ""}},
		},
		"HTML behind a text it does not stand for": {
			"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nfirst\n--b\nContent-Type: text/html\n\n<p>second</p>\n--b--\n",
			opened{Subject: "x", Body: "first", Files: map[string]string{"part.html": "<p>second</p>"}},
		},
		"HTML with pictures as the other form": {
			"Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nfirst\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>first</p>\n--c\nContent-Type: image/png; name=a.png\n\nPNG\n--c--\n--b--\n",
			opened{Subject: "x", Body: "first", Files: map[string]string{"a.png": "PNG"}},
		},
		"a named HTML file in an alternative": {
			"Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nfirst\n--b\nContent-Type: text/html; name=offer.html\n\n<p>offer</p>\n--b--\n",
			opened{Subject: "x", Body: "first", Files: map[string]string{"offer.html": "<p>offer</p>"}},
		},
		"an empty text beside the HTML": {
			"Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>words</p>\n--b--\n",
			opened{Subject: "x", Body: "words", Files: map[string]string{"message.html": "<p>words</p>"}},
		},
		"a text that breaks off": {
			"Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVsbG8h\n!!!!",
			opened{Subject: "x", Body: "hello!", Cut: true},
		},
		"cut off": {
			"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\nContent-Transfer-Encoding: base64\n\naGVsbG8h",
			opened{Subject: "x", Body: "hello", Files: map[string]string{"a.png": "hello!"}, Cut: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, tc.letter)
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// alternative is a text in two forms, as a part.
func alternative(plain, rich string) string {
	return "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\n" + plain +
		"\n--c\nContent-Type: text/html\n\n" + rich + "\n--c--\n"
}

// The words of HTML, as somebody would type them.
func TestOpenLetterHTML(t *testing.T) {
	d := openDrafts(t, t.TempDir())
	for name, tc := range map[string]struct{ html, want string }{
		"paragraphs":      {"<p>One\n  two</p><p>three<br>four</p>", "One two\n\nthree\nfour"},
		"unmatched head":  {"</head>words</head> and more", "words and more"},
		"entities":        {"a &lt;b&gt; &amp; &ouml;&#x131;", "a <b> & öı"},
		"a list":          {"<ul><li>one<li>two</ul>after", "- one\n- two\n\nafter"},
		"a table":         {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		"links":           {`<a href="https://a.test/x">here</a> <a href="https://a.test">https://a.test</a> <a href="mailto:a@b.test">a@b.test</a> <a href="javascript:x()">no</a>`, "here <https://a.test/x> https://a.test a@b.test no"},
		"for the browser": {"<title>t</title><style>p{}</style>a<script>if (a</b) {}</script>b<noscript>c</noscript>", "ab"},
		"as it stands":    {"<pre>a  b\n c</pre>d", "a  b\n c\n\nd"},
		"a picture":       {`<img alt="Logo" src=x> text`, "Logo text"},
		"a comment":       {"a<!-- b -->c", "ac"},
		"left open":       {"<div><b>a<p>b<table><td>c", "a\n\nb\n\nc"},
	} {
		got, err := openLetter(t, d, "Subject: x\nContent-Type: text/html; charset=utf-8\n\n"+tc.html)
		if err != nil || got.Body != tc.want {
			t.Errorf("%s: %q, %v; want %q", name, got.Body, err, tc.want)
		}
	}
}

// What was made to take for ever takes no longer than other text of its size,
// and ends when nobody waits for it any more.
func TestOpenLetterHostileHTML(t *testing.T) {
	d := openDrafts(t, t.TempDir())
	for _, unit := range []string{"<>>>>", "<a <", "<!--", "</head>", "<pre>", "<a href=http://x>", "&#"} {
		got, err := openLetter(t, d, "Subject: x\nContent-Type: text/html\n\n"+strings.Repeat(unit, 1<<20/len(unit)))
		if err != nil || len(got.Body) > 4<<20 {
			t.Errorf("%q: %d bytes, %v", unit, len(got.Body), err)
		}
	}
	path := filepath.Join(t.TempDir(), "x.eml")
	if err := os.WriteFile(path, []byte("Subject: x\r\nContent-Type: text/html\r\n\r\nx"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := d.OpenLetter(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits for it, and it is %v", err)
	}
}

// What is no message is said to be none, and leaves nothing behind.
func TestOpenLetterThatIsNone(t *testing.T) {
	home := t.TempDir()
	d := openDrafts(t, home)
	many := "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n", 600) + "--b--\n"
	deep := "Subject: x\n"
	for i := range 30 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%[1]d\n\n--b%[1]d\n", i)
	}
	for name, tc := range map[string]struct{ letter, want string }{
		"empty":          {"", compose.LetterNone},
		"a picture":      {"\x89PNG\r\n\x1a\n\x00\x00\x00", compose.LetterNone},
		"a text":         {"Dear Li,\n\nthis is no message.\n", compose.LetterNone},
		"other fields":   {"name: value\nother: value\n\nx", compose.LetterNone},
		"too many parts": {many, compose.LetterTooManyParts},
		"too deep":       {deep, compose.LetterTooManyParts},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openLetter(t, d, tc.letter)
			var bad *compose.LetterError
			if !errors.As(err, &bad) || bad.Key != tc.want {
				t.Errorf("told as %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(home, "attachments", "*")); len(left) > 0 {
				t.Errorf("%d files are left", len(left))
			}
		})
	}
	for _, path := range []string{filepath.Join(home, "not there.eml"), home} {
		var bad *compose.LetterError
		if _, _, err := d.OpenLetter(t.Context(), path); !errors.As(err, &bad) || bad.Key != compose.LetterUnreadable {
			t.Errorf("%s: told as %v", path, err)
		}
	}
}

func FuzzOpenLetter(f *testing.F) {
	f.Add([]byte("To: a@b.test\r\nSubject: x\r\n\r\ny"))
	f.Add([]byte("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<a href='x'>y</a>\r\n--b--\r\n"))
	f.Add([]byte("Subject: x\r\nContent-Type: text/html\r\n\r\n<ul><li><a href=http://x>y<pre> z</head><script></b></script><img alt=a>&#x131;"))
	d := compose.NewDrafts(nil, f.TempDir(), moment) // no draft is saved
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, letter []byte) {
		path := filepath.Join(dir, "x.eml")
		if err := os.WriteFile(path, letter, 0o600); err != nil {
			t.Fatal(err)
		}
		draft, _, err := d.OpenLetter(t.Context(), path)
		var bad *compose.LetterError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("told as %v", err)
		}
		if strings.ContainsAny(draft.To+draft.Cc+draft.Subject, "\r\n\x00") || len(draft.Body) > 4<<20 {
			t.Errorf("it became %+v", draft)
		}
		for _, a := range draft.Attachments {
			if a.Name != compose.CleanName(a.Name) {
				t.Errorf("a file is called %q", a.Name)
			}
			if err := os.Remove(a.Path); err != nil {
				t.Error(err)
			}
		}
	})
}
