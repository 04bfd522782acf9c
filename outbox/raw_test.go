package outbox_test

import (
	"bytes"
	"errors"
	"io"
	"net/mail"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestSendmail looks at what the server gets of a finished message.
func TestSendmail(t *testing.T) {
	const whole = "From: Ayse <ayse@example.org>\nTo: a@x.example\nSubject: x\nDate: Fri, 27 Nov 2026 09:00:00 +0300\nMessage-ID: <1@example.org>\n"
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	for _, c := range []struct {
		name string
		in   string
		want string // "" where the added fields are random; see has
		has  []string
		not  []string
	}{
		{"as it is", crlf(whole + "\nbody\n.\n..dots\n"), crlf(whole + "\nbody\n.\n..dots\n"), nil, nil},
		{"line ends", whole + "\none\ntwo\r\nthree\rfour", crlf(whole + "\none\ntwo\nthree\nfour\n"), nil, nil},
		{"Bcc goes, folded or not", "Bcc: b@x.example,\n c@x.example\n" + whole + "bCC: d@x.example\nResent-Bcc: e@x.example\n\nBcc: stays\n", crlf(whole + "\nBcc: stays\n"), nil, nil},
		{"odd fields stay", whole + "X-Odd:no space\n\tfolded\n  more\nx-Empty:\n\nb\n", crlf(whole + "X-Odd:no space\n\tfolded\n  more\nx-Empty:\n\nb\n"), nil, nil},
		{"a mailbox separator goes", "From ayse Fri Nov 27 09:00:00 2026\n" + whole + "\nb\n", crlf(whole + "\nb\n"), nil, nil},
		{"no body", whole, crlf(whole + "\n"), nil, nil},
		{"what is missing is added", "Subject: x\n\nbody\n", "", []string{"From: ", "Date: ", "Message-ID: <", "Subject: x\r\n", "\r\n\r\nbody\r\n"}, nil},
		{"only text", "hello\nSubject: not a field\n", "", []string{"From: ", "Date: ", "Message-ID: ", "\r\n\r\nhello\r\nSubject: not a field\r\n"}, nil},
		{"an empty field is no field", "From:\nSubject: x\n\nbody\n", "", []string{"<ayse@example.org>"}, []string{"From:\r\n"}},
		{"lines as long as may be", whole + "\n" + strings.Repeat("x", 998) + "\n", crlf(whole + "\n" + strings.Repeat("x", 998) + "\n"), nil, nil},
		{"nothing", "", "", []string{"From: ", "Date: ", "Message-ID: "}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{})
			d := newDesk(t)
			d.accountAt(srv)
			m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(c.in), "root", []string{"a@x.example"}, outbox.SubmitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			m = d.deliver(m.ID)
			d.wantState(m, outbox.StateSent)
			got := srv.Messages()[0]
			if c.want != "" {
				if diff := cmp.Diff(c.want, string(got.Data)); diff != "" {
					t.Error(diff)
				}
			}
			for _, h := range c.has {
				if !bytes.Contains(got.Data, []byte(h)) {
					t.Errorf("without %q:\n%s", h, got.Data)
				}
			}
			for _, n := range c.not {
				if bytes.Contains(got.Data, []byte(n)) {
					t.Errorf("with %q:\n%s", n, got.Data)
				}
			}
			parsed, err := mail.ReadMessage(bytes.NewReader(got.Data))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parsed.Header.Date(); err != nil {
				t.Errorf("Date: %v", err)
			}
			if _, err := parsed.Header.AddressList("From"); err != nil {
				t.Errorf("From: %v", err)
			}
			if id := parsed.Header.Get("Message-ID"); id != m.MessageID || !strings.HasSuffix(id, "@example.org>") {
				t.Errorf("Message-ID %q, row %q", id, m.MessageID)
			}
			if got.SHA256 != m.SHA256 || spoolSum(t, m) != m.SHA256 {
				t.Error("spool, row and server do not agree")
			}
		})
	}
}

func TestSendmailRecipients(t *testing.T) {
	const head = "To: A <a@x.example>, b@x.example\nCc: friends: c@x.example, d@x.example;\nBcc: e@x.example\n e2@x.example\n\nb\n"
	for name, c := range map[string]struct {
		in      string
		args    []string
		headers bool
		want    string
		err     error
	}{
		"given":              {head, []string{"z@x.example", "Z@X.example"}, false, "z@x.example", nil},
		"from the header":    {"To: A <a@x.example>, b@x.example\nCc: friends: c@x.example, d@x.example;\nBcc: e@x.example\n\nb\n", nil, true, "a@x.example,b@x.example,c@x.example,d@x.example,e@x.example", nil},
		"both":               {"To: a@x.example\n\nb\n", []string{"z@x.example"}, true, "z@x.example,a@x.example", nil},
		"nobody":             {"To: undisclosed-recipients:;\n\nb\n", nil, true, "", compose.ErrNoRecipients},
		"nobody given":       {head, nil, false, "", compose.ErrNoRecipients},
		"encoded words":      {"To: =?UTF-8?Q?Ay=C5=9Fe=2C_Y=C4=B1lmaz?= <a@x.example>\n\nb\n", nil, true, "a@x.example", nil},
		"a header too large": {"X: " + strings.Repeat("x", 2<<20) + "\n\nb\n", []string{"a@x.example"}, false, "", outbox.ErrBadMessage},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{})
			d := newDesk(t)
			d.accountAt(srv)
			m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(c.in), "", c.args, outbox.SubmitOptions{HeaderRecipients: c.headers})
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Fatalf("got %v, want %v", err, c.err)
			}
			if err != nil {
				if files := spoolFiles(t, d); len(files) != 0 {
					t.Errorf("files %v", files)
				}
				return
			}
			d.wantState(d.deliver(m.ID), outbox.StateSent)
			wantLedger(t, srv, c.want)
		})
	}
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	var bad compose.BadAddress
	for _, in := range []string{"To: not an address\n\nb\n", "Bcc: x@\n\nb\n"} {
		if _, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(in), "", nil, outbox.SubmitOptions{HeaderRecipients: true}); !errors.As(err, &bad) {
			t.Errorf("%q: %v", in, err)
		}
	}
	if _, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader("\nb\n"), "", []string{"a@x.example>\r\nRCPT TO:<evil@x.example"}, outbox.SubmitOptions{}); err == nil {
		t.Error("a line break in an address was taken")
	}
	broken := errors.New("the pipe broke")
	if _, err := d.outbox.SubmitRaw(t.Context(), io.MultiReader(strings.NewReader("Subject: x\n\nhalf"), errReader{broken}), "", []string{"a@x.example"}, outbox.SubmitOptions{}); !errors.Is(err, broken) {
		t.Errorf("half a message: %v", err)
	}
	if files := spoolFiles(t, d); len(files) != 0 {
		t.Errorf("files %v", files)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestSendmailSender(t *testing.T) {
	for name, c := range map[string]struct{ from, field, want, account string }{
		"a user name is nobody":        {"root", "", sender, sender},
		"nothing":                      {"", "", sender, sender},
		"an account's address":         {"li@example.net", "", "li@example.net", "li@example.net"},
		"the field names the account":  {"", "Li <li@example.net>", "li@example.net", "li@example.net"},
		"another address, as was said": {"info@x.example", "", "info@x.example", sender},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{Users: map[string]string{sender: password, "li@example.net": password}})
			d := newDesk(t)
			d.accountAt(srv)
			d.accountAt(srv, func(a *account.Account) { a.Address, a.Username = "li@example.net", "li@example.net" })
			head := ""
			if c.field != "" {
				head = "From: " + c.field + "\n"
			}
			m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(head+"Subject: x\n\nb\n"), c.from, []string{"a@x.example"}, outbox.SubmitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			d.wantState(d.deliver(m.ID), outbox.StateSent)
			if got := srv.Messages()[0]; got.From != c.want || got.User != c.account || m.From != c.want || m.Account != c.account {
				t.Errorf("from %s by %s", got.From, got.User)
			}
		})
	}
}

// TestSendmailBecomesADraft: nothing of a finished message is lost when it is
// edited.
func TestSendmailBecomesADraft(t *testing.T) {
	for name, c := range map[string]struct {
		in       string
		body     string
		attached bool
	}{
		"plain":     {"Subject: =?utf-8?q?g=C3=BCn?=\nContent-Type: text/plain; charset=iso-8859-9\nContent-Transfer-Encoding: quoted-printable\n\n=FEirket=\n\n.dot\n", "şirket\n.dot\n", false},
		"no type":   {"Subject: gün\n\nhello\n", "hello\n", false},
		"multipart": {"Subject: gün\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x--\n", "", true},
		"html":      {"Subject: gün\nContent-Type: text/html\n\n<b>x</b>\n", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.accountAt(serve(t, faultserver.Options{}))
			m, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(c.in), "", []string{"a@x.example", "b@x.example"}, outbox.SubmitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			frozen, err := os.ReadFile(m.SpoolPath)
			if err != nil {
				t.Fatal(err)
			}
			draft, err := d.outbox.Edit(t.Context(), m.ID)
			if err != nil {
				t.Fatal(err)
			}
			if draft.ID != m.ID || draft.To != "a@x.example, b@x.example" || draft.Subject != "gün" || draft.Body != c.body {
				t.Errorf("%+v", draft)
			}
			if c.attached {
				b, err := os.ReadFile(draft.Attachments[0].Path)
				if err != nil || !bytes.Equal(b, frozen) {
					t.Errorf("the attached message: %v", err)
				}
			}
			if files := spoolFiles(t, d); len(files) != 0 {
				t.Errorf("files %v", files)
			}
		})
	}
}
