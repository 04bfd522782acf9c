package compose_test

import (
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
	Notice                              string
}

func openLetter(t *testing.T, d *compose.Drafts, text string) (opened, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letter.eml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	letter, err := d.OpenLetter(t.Context(), path)
	draft := letter.Draft
	o := opened{
		To: draft.To, Cc: draft.Cc, Bcc: draft.Bcc, ReplyTo: draft.ReplyTo, Subject: draft.Subject, Body: draft.Body, Notice: letter.Notice,
	}
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
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openLetter(t, d, tc.letter)
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
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
		if _, err := d.OpenLetter(t.Context(), path); !errors.As(err, &bad) || bad.Key != compose.LetterUnreadable {
			t.Errorf("%s: told as %v", path, err)
		}
	}
}

func FuzzOpenLetter(f *testing.F) {
	f.Add([]byte("To: a@b.test\r\nSubject: x\r\n\r\ny"))
	f.Add([]byte("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<a href='x'>y</a>\r\n--b--\r\n"))
	f.Add([]byte("Content-Type: multipart/alternative; boundary*0=b; boundary*1=\"\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-16\r\n\r\n<\x00p\x00\r\n--b\r\n\r\ntext\r\n--b" +
		"\r\nContent-Disposition: attachment; filename*0*=iso-8859-9''%DE%; filename*1=\"..\\a\r\nContent-Transfer-Encoding: base64\r\n\r\naGV!\r\n"))
	for _, page := range []string{
		"<p>a<br>b</p><ul><li>c<li>d</ul><table><tr><td>e<td>f</table><pre>\n g\n</pre>", "<<<<>>>>", "a</head>b</script>c<style>d", "<!--<!--> --!>",
		"<a href=\"https://a.test/?b&amp;c\">d</a><a href=x><a href='mailto:e@a.test'><img>", "&lt;&#0;&#x110000;&nosuch;&", "<title>a<script><!--<script>b",
		"<noscript>a</noscript><iframe>b<plaintext>c",
	} {
		f.Add([]byte("Subject: x\r\nContent-Type: text/html\r\n\r\n" + page))
	}
	d := compose.NewDrafts(nil, f.TempDir(), moment) // no draft is saved
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, letter []byte) {
		path := filepath.Join(dir, "x.eml")
		if err := os.WriteFile(path, letter, 0o600); err != nil {
			t.Fatal(err)
		}
		opened, err := d.OpenLetter(t.Context(), path)
		draft := opened.Draft
		var bad *compose.LetterError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("told as %v", err)
		}
		if opened.Notice != "" && opened.Notice != compose.LetterCutOff {
			t.Errorf("the notice is %q", opened.Notice)
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
