package outbox_test

import (
	"encoding/base64"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

const rawTop = "From: ayse@example.org\nTo: a@x.example\nDate: Fri, 27 Nov 2026 09:00:00 +0300\nMessage-ID: <1@example.org>\n"

// sevenBitCases are messages and what a server gets of them.
var sevenBitCases = []struct{ name, in, want string }{
	{
		"text without a type", "Subject: x\n\nçok güzel\n",
		"Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7ok g=C3=BCzel\n",
	},
	{
		"text that is no UTF-8", "Subject: x\n\n\xe7ok\n",
		"Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n=E7ok\n",
	},
	{
		"a declared character set stays", "MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-9\nContent-Transfer-Encoding: 8bit\nSubject: x\n\n\xfeeker = 1 \n",
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-9\nContent-Transfer-Encoding: quoted-printable\nSubject: x\n\n=FEeker =3D 1=20\n",
	},
	{
		"HTML without one", "MIME-Version: 1.0\nContent-Type: text/html\n\n<b>ç</b>\n",
		"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<b>=C3=A7</b>\n",
	},
	{
		"a file", "MIME-Version: 1.0\nContent-Type: application/pdf\nContent-Transfer-Encoding: binary\n\n%PDF\xff\n",
		"MIME-Version: 1.0\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("%PDF\xff\r\n")) + "\n",
	},
	{
		"a word that is no encoding", "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: utf-8\ncontent-transfer-encoding: 8bit\n\nç\n",
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7\n",
	},
	{
		"8bit that is none", "MIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\nc\n",
		"MIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\nc\n",
	},
	{
		"parts, each as it needs",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=\"a b\"\nContent-Transfer-Encoding: 8bit\n\nÖn söz\n--a b\nX-Odd:  spaces\t\n\nplain  \n--a b \t\nContent-Type: text/plain; charset=utf-8\n\nç\n\n--a b\nContent-Type: image/png\nContent-Transfer-Encoding: 8bit\n\n\xff\n--a b\n\n--a b--\nSon söz\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=\"a b\"\nContent-Transfer-Encoding: 7bit\n\n?n s?z\n--a b\nX-Odd:  spaces\t\n\nplain  \n--a b \t\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7\n\n--a b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n/w==\n--a b\n\n--a b--\nSon s?z\n",
	},
	{
		"nested, final boundaries missing",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=o1\n\n--o1\n\nç\n--o\n\nd\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=o1\n\n--o1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7\n--o\n\nd\n",
	},
	{
		"a part without a header", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nç\n--o--\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7\n--o--\n",
	},
	{
		"a message in it is gone into, and is not encoded itself",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\nFrom b@x.example Fri\nSubject: şeker\nBcc: kept@x.example\nTo: Ayşe Kaya <a@x.example>\n\nç\n--o--\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 7bit\n\nFrom b@x.example Fri\nSubject: =?UTF-8?Q?=C5=9Feker?=\nBcc: kept@x.example\nTo: =?UTF-8?Q?Ay=C5=9Fe?= Kaya <a@x.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7\n--o--\n",
	},
	{
		"a digest holds messages", "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=o\n\n--o\n\nSubject: \xfe\n\nd\n--o--\n",
		"MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=o\n\n--o\n\nSubject: =?unknown-8bit?Q?=FE?=\n\nd\n--o--\n",
	},
	{
		"message/global may be encoded", "MIME-Version: 1.0\nContent-Type: message/global\n\nTo: ü@x.example\n\n\n",
		"MIME-Version: 1.0\nContent-Type: message/global\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("To: ü@x.example\r\n\r\n\r\n")) + "\n",
	},
	{
		"signed and 7-bit beside 8-bit", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/signed; boundary=s\n\n--s\n\nsigned  \n--s--\n--o\n\nç\n--o--\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/signed; boundary=s\n\n--s\n\nsigned  \n--s--\n--o\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7\n--o--\n",
	},
	{
		"a stray byte in what is encoded",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Transfer-Encoding: quoted-printable\n\na=20ç=\nb\n--o\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQU\xffJD\n--o--\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Transfer-Encoding: quoted-printable\n\na=20=C3=A7=\nb\n--o\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQUJD\n--o--\n",
	},
	{
		"names of files", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: image/png; name=\"ş; x.png\"; x=y\nContent-Disposition: attachment;\n filename=\"ş; x.png\"\n\na\n--o--\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: image/png; name=\"=?UTF-8?B?xZ87IHgucG5n?=\"; x=y\nContent-Disposition: attachment; filename*=UTF-8''%C5%9F%3B%20x.png\n\na\n--o--\n",
	},
	{
		"a boundary inside the header of a part", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"o:\"\n\n--o:\nContent-Type: text/plain\n--o:\n\nç\n--o:--\n",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"o:\"\n\n--o:\nContent-Type: text/plain\n--o:\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A7\n--o:--\n",
	},
	{
		"long lines", "Subject: x\n\n" + strings.Repeat("x", 1000) + "\n",
		"Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat(strings.Repeat("x", 75)+"=\n", 13) + strings.Repeat("x", 25) + "\n",
	},
	{
		"long lines in base64 stay", "Content-Transfer-Encoding: base64\n\n" + strings.Repeat("x", 1000) + "\n",
		"Content-Transfer-Encoding: base64\n\n" + strings.Repeat("x", 1000) + "\n",
	},
	{
		"the subject", "Subject: plain  words ile şeker ve  çay\tend\nX-Plain: a\n  b\n\nb\n",
		"Subject: plain  words ile =?UTF-8?Q?=C5=9Feker?= ve  =?UTF-8?Q?=C3=A7ay?=\tend\nX-Plain: a\n  b\n\nb\n",
	},
	{
		"words encoded already", "Subject: =?utf-8?q?a?= ş =?utf-8?q?b?=\n\nb\n",
		"Subject: =?utf-8?q?a?= =?UTF-8?Q?_=C5=9F_?= =?utf-8?q?b?=\n\nb\n",
	},
	{
		"addresses", "Cc: \"Yılmaz, Ayşe\" <a@x.example>,\n  b@x.example (İş (ev)), Öbek: c@örnek.example, \"plain, one\" <d@x.example>;\n\nb\n",
		"Cc: =?UTF-8?Q?Y=C4=B1lmaz=2C_Ay=C5=9Fe?= <a@x.example>,  b@x.example\n (=?UTF-8?B?xLDFnw==?= (ev)), =?UTF-8?Q?=C3=96bek?=: c@xn--rnek-4qa.example,\n \"plain, one\" <d@x.example>;\n\nb\n",
	},
}

// TestSevenBit: every server gets the same 7-bit bytes, whatever it offers.
func TestSevenBit(t *testing.T) {
	for _, offered := range [][]string{{"8BITMIME", "AUTH PLAIN"}, {"AUTH PLAIN"}} {
		srv := serve(t, faultserver.Options{Extensions: offered})
		d := newDesk(t)
		d.accountAt(srv)
		for i, c := range sevenBitCases {
			t.Run(c.name, func(t *testing.T) {
				m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(rawTop+c.in), "", []string{"a@x.example"}, outbox.SubmitOptions{})
				if err != nil {
					t.Fatal(err)
				}
				m = d.deliver(m.ID)
				d.wantState(m, outbox.StateSent)
				got := srv.Messages()[i]
				if diff := cmp.Diff(strings.ReplaceAll(rawTop+c.want, "\n", "\r\n"), string(got.Data)); diff != "" {
					t.Error(diff)
				}
				if strings.Contains(got.FromParams, "BODY") {
					t.Errorf("MAIL has %q", got.FromParams)
				}
				if got.SHA256 != m.SHA256 || spoolSum(t, m) != m.SHA256 || got.Size != m.Size {
					t.Error("spool, row and server do not agree")
				}
			})
		}
		if files := spoolFiles(t, d); len(files) != len(sevenBitCases) {
			t.Errorf("files %v", files)
		}
	}
}

// TestSignedStays: what a signature covers goes as it is, or not at all.
func TestSignedStays(t *testing.T) {
	for name, in := range map[string]string{
		"signed":             "MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=s\n\n--s\n\nç\n--s--\n",
		"in a mail in parts": "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\nş\n--o\nContent-Type: message/rfc822\n\nContent-Type: multipart/signed; boundary=s\n\n--s\n\nç\n--o\n\nö\n--o--\n",
		"a fragment":         "MIME-Version: 1.0\nContent-Type: message/partial; id=1; number=1; total=2\n\nç\n",
	} {
		t.Run(name, func(t *testing.T) {
			srv, poor := serve(t, faultserver.Options{}), serve(t, faultserver.Options{Extensions: []string{"AUTH PLAIN"}})
			d := newDesk(t)
			d.accountAt(poor)
			submit := func() outbox.Message {
				m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(rawTop+"Subject: ş\n"+in), "", []string{"a@x.example"}, outbox.SubmitOptions{})
				if err != nil {
					t.Fatal(err)
				}
				return d.deliver(m.ID)
			}
			m := submit()
			d.wantState(m, outbox.StateRefused)
			if m.Reason != account.KeyEightBitMissing || m.Explanation.Action != "action.choose-account" || catalogue(t)[m.Explanation.Why] == "" {
				t.Errorf("told as %s %+v", m.Reason, m.Explanation)
			}
			wantLedger(t, poor)
			if spoolSum(t, m) != m.SHA256 {
				t.Error("it is not kept")
			}
			for _, a := range accounts(t, d) {
				if err := d.accounts.Remove(t.Context(), a.ID); err != nil {
					t.Fatal(err)
				}
			}
			d.accountAt(srv)
			m = submit()
			d.wantState(m, outbox.StateSent)
			got := srv.Messages()[0]
			want := strings.ReplaceAll(rawTop+"Subject: =?UTF-8?B?xZ8=?=\n"+in, "\n", "\r\n")
			if diff := cmp.Diff(want, string(got.Data)); diff != "" || !strings.Contains(got.FromParams, "BODY=8BITMIME") {
				t.Errorf("%s\n%s", got.FromParams, diff)
			}
		})
	}
}

func accounts(t *testing.T, d *desk) []account.Account {
	t.Helper()
	list, err := d.accounts.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestHeaderThatCannotBeEncoded is refused by the name of its field.
func TestHeaderThatCannotBeEncoded(t *testing.T) {
	for field, in := range map[string]string{
		"Subject":     "Subject: \xfeeker\n",
		"Cc":          "Cc: \xfe <a@x.example>\n",
		"In-Reply-To": "In-Reply-To: <ş@x.example>\n",
	} {
		d := newDesk(t)
		d.accountAt(serve(t, faultserver.Options{}))
		_, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(in+"\nb\n"), "", []string{"a@x.example"}, outbox.SubmitOptions{})
		if !errors.Is(err, outbox.ErrBadMessage) || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
		if files := spoolFiles(t, d); len(files) != 0 {
			t.Errorf("files %v", files)
		}
	}
}

// TestSMTPUTF8KeepsItsHeader: where an address needs UTF-8, the header may have
// it (RFC 6532), and the body is 7-bit all the same.
func TestSMTPUTF8KeepsItsHeader(t *testing.T) {
	for name, to := range map[string]string{"in the envelope": "ş@x.example", "in the header only": "a@x.example"} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{})
			d := newDesk(t)
			d.accountAt(srv)
			const head = rawTop + "Cc: Ş <ş@x.example>\nSubject: ş\n"
			m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(head+"\nç\n"), "", []string{to}, outbox.SubmitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			d.wantState(d.deliver(m.ID), outbox.StateSent)
			got := srv.Messages()[0]
			if !strings.HasPrefix(string(got.Data), strings.ReplaceAll(head, "\n", "\r\n")) || !strings.Contains(string(got.Data), "=C3=A7") ||
				!strings.Contains(got.FromParams, "SMTPUTF8") {
				t.Errorf("%s\n%s", got.FromParams, got.Data)
			}
		})
	}
}

// TestSevenBitBounds: hostile messages are sent as they are or refused, and
// leave nothing behind.
func TestSevenBitBounds(t *testing.T) {
	deep := strings.Repeat("Content-Type: message/rfc822\n\n", 200)
	many := "Content-Type: multipart/mixed; boundary=o\n\n" + strings.Repeat("--o\n\n", 120_000)
	for name, c := range map[string]struct {
		in   string
		sent bool
	}{
		"deep and 7-bit":         {deep + "c\n", true},
		"deep and 8-bit":         {deep + "ç\n", false},
		"deep and a long line":   {deep + strings.Repeat("x", 2000) + "\n", true},
		"many parts, 7-bit":      {many + "c\n", true},
		"many parts, 8-bit":      {many + "ç\n", false},
		"thousands are no bound": {"Content-Type: multipart/mixed; boundary=o\n\n" + strings.Repeat("--o\n\nç\n", 20_000), true},
		"a large part header":    {"Content-Type: multipart/mixed; boundary=o\n\n--o\nX: " + strings.Repeat("ç", 1<<20) + "\n\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.accountAt(serve(t, faultserver.Options{}))
			m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(rawTop+c.in), "", []string{"a@x.example"}, outbox.SubmitOptions{})
			if c.sent != (err == nil) || err != nil && !errors.Is(err, outbox.ErrBadMessage) {
				t.Fatal(err)
			}
			if !c.sent {
				if files := spoolFiles(t, d); len(files) != 0 {
					t.Errorf("files %v", files)
				}
				return
			}
			b, err := os.ReadFile(m.SpoolPath)
			if err != nil {
				t.Fatal(err)
			}
			if strings.IndexFunc(string(b), func(r rune) bool { return r >= 0x80 }) >= 0 {
				t.Error("it has 8-bit bytes")
			}
		})
	}
}
