package practice_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"sendoff/compose"
	"sendoff/practice"
)

func now() time.Time { return time.Now() }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, dir string) *practice.Server {
	t.Helper()
	s, err := practice.Start(t.Context(), dir, now)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func address(s *practice.Server) string {
	host, port := s.Addr()
	return net.JoinHostPort(host, fmt.Sprint(port))
}

// trust gives a configuration that trusts the server's certificate only.
func trust(s *practice.Server) *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CertificatePEM())
	return &tls.Config{RootCAs: roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}

func dial(t *testing.T, s *practice.Server) *smtp.Client {
	t.Helper()
	c, err := smtp.DialTLS(address(s), trust(s))
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func signedIn(t *testing.T, s *practice.Server) *smtp.Client {
	t.Helper()
	c := dial(t, s)
	must(t, c.Auth(sasl.NewPlainClient("", s.Username(), s.Password())))
	return c
}

// wantCode checks the code of an SMTP answer.
func wantCode(t *testing.T, what string, err error, code int, enhanced smtp.EnhancedCode) {
	t.Helper()
	var e *smtp.SMTPError
	if !errors.As(err, &e) || e.Code != code || e.EnhancedCode != enhanced {
		t.Errorf("%s: %v, want %d %v", what, err, code, enhanced)
	}
}

// send sends a message and gives the answer to the dot.
func send(t *testing.T, c *smtp.Client, from string, to []string, msg io.Reader) (string, error) {
	t.Helper()
	must(t, c.Mail(from, &smtp.MailOptions{UTF8: true}))
	for _, r := range to {
		must(t, c.Rcpt(r, nil))
	}
	w, err := c.Data()
	must(t, err)
	_, err = io.Copy(w, msg)
	must(t, err)
	r, err := w.CloseWithResponse()
	if err != nil {
		return "", err
	}
	return r.StatusText, nil
}

func TestMessageArrives(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir)
	path := filepath.Join(t.TempDir(), "Ek, \"bir\".bin")
	content := strings.Repeat("\x00\xff\r\n.\r\n", 40_000)
	must(t, os.WriteFile(path, []byte(content), 0o600))
	a, err := compose.Inspect(t.Context(), path)
	must(t, err)
	d := compose.Draft{
		To: "Mehmet Kaya <mehmet@örnek.example>", Cc: "kişi@example.org", Bcc: "gizli@example.org",
		Subject: "Üç aylık rapor – " + strings.Repeat("uzun ", 30), Body: "Sayın Mehmet,\n\n.\nrapor ektedir.\n", Attachments: []compose.Attachment{a},
	}
	from, err := compose.ParseAddress("Deneme <practice@sendoff.test>")
	must(t, err)
	var b strings.Builder
	built, err := compose.Build(t.Context(), &b, d, compose.BuildOptions{From: from, Date: now()})
	must(t, err)
	var to []string
	for _, r := range built.Envelope.Recipients {
		to = append(to, r.Mailbox())
	}
	answer, err := send(t, signedIn(t, s), from.Mailbox(), to, strings.NewReader(b.String()))
	must(t, err)

	box := practice.OpenMailbox(dir)
	items, err := box.List(t.Context())
	must(t, err)
	if len(items) != 1 {
		t.Fatalf("%d messages", len(items))
	}
	item := items[0]
	if !strings.HasSuffix(answer, "queued as "+item.ID) {
		t.Errorf("the answer %q does not name %s", answer, item.ID)
	}
	stored, err := os.ReadFile(item.Path)
	must(t, err)
	if fmt.Sprintf("%x", sha256.Sum256(stored)) != built.SHA256 || item.Size != built.Size {
		t.Errorf("%d bytes were kept of %d, or other ones", item.Size, built.Size)
	}
	if item.From != "practice@sendoff.test" || strings.Join(item.Recipients, " ") != "mehmet@xn--rnek-4qa.example kişi@example.org gizli@example.org" ||
		item.Subject != strings.TrimSpace(d.Subject) || now().Sub(item.Received) > time.Hour {
		t.Errorf("%+v", item)
	}
	v, err := box.Open(t.Context(), item.ID)
	must(t, err)
	if v.From != "Deneme <practice@sendoff.test>" || v.To != "Mehmet Kaya <mehmet@örnek.example>" || v.Cc != "kişi@example.org" ||
		v.Subject != item.Subject || v.Text != "Sayın Mehmet,\n\n.\nrapor ektedir.\n" || v.TextCut || now().Sub(v.Date) > time.Hour {
		t.Errorf("%+v", v)
	}
	if strings.Contains(fmt.Sprintf("%+v", v), "gizli") {
		t.Error("the recipient sees a Bcc")
	}
	if len(v.Parts) != 1 || v.Parts[0].Name != a.Name || v.Parts[0].Size != int64(len(content)) || v.Parts[0].Type != a.Type {
		t.Fatalf("%+v", v.Parts)
	}
	r, err := box.OpenPart(t.Context(), item.ID, v.Parts[0].Index)
	must(t, err)
	got, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close()))
	if string(got) != content {
		t.Error("the attachment differs")
	}
	checkPrivate(t, dir)
	must(t, box.Empty(t.Context()))
	if left, err := os.ReadDir(filepath.Dir(item.Path)); err != nil || len(left) != 0 {
		t.Errorf("after emptying: %v, %v", left, err)
	}
	for _, err := range []error{second(box.Get(t.Context(), item.ID)), second(box.Open(t.Context(), item.ID)), second(box.OpenPart(t.Context(), item.ID, 0))} {
		if !errors.Is(err, practice.ErrNotFound) {
			t.Errorf("error %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// checkPrivate checks that nobody else can read what is in dir.
func checkPrivate(t *testing.T, dir string) {
	t.Helper()
	if os.PathSeparator != '/' {
		return // Windows: the folder of the user is private
	}
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return err
	}))
}

func TestExtensions(t *testing.T) {
	s := start(t, t.TempDir())
	conn, err := tls.Dial("tcp", address(s), trust(s))
	must(t, err)
	defer conn.Close()
	text := textproto.NewConn(conn)
	_, _, err = text.ReadResponse(220)
	must(t, err)
	must(t, text.PrintfLine("EHLO [127.0.0.1]"))
	_, said, err := text.ReadResponse(250)
	must(t, err)
	for _, want := range []string{"PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN", fmt.Sprintf("SIZE %d", practice.MaxMessageBytes)} {
		if !strings.Contains("\n"+said+"\n", "\n"+want+"\n") {
			t.Errorf("EHLO does not offer %s:\n%s", want, said)
		}
	}
	// A whole group at once (RFC 2920), behind a sign-in.
	must(t, text.PrintfLine("AUTH PLAIN"))
	_, _, err = text.ReadResponse(334)
	must(t, err)
	must(t, text.PrintfLine("%s", base64Plain(s)))
	_, _, err = text.ReadResponse(235)
	must(t, err)
	must(t, text.PrintfLine("MAIL FROM:<a@example.org> SIZE=100 BODY=8BITMIME\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<refuse@example.org>\r\nDATA"))
	for _, code := range []int{250, 250, 550, 354} {
		if _, _, err := text.ReadResponse(code); err != nil {
			t.Errorf("want %d: %v", code, err)
		}
	}
	must(t, text.PrintfLine("Subject: x\r\n\r\ny\r\n."))
	_, _, err = text.ReadResponse(250)
	must(t, err)
	must(t, text.PrintfLine("MAIL FROM:<a@example.org> SIZE=%d", practice.MaxMessageBytes+1))
	if _, _, err := text.ReadResponse(552); err != nil {
		t.Error(err)
	}
}

func base64Plain(s *practice.Server) string {
	b, err := json.Marshal([]byte("\x00" + s.Username() + "\x00" + s.Password()))
	if err != nil {
		return ""
	}
	return strings.Trim(string(b), `"`)
}

func TestPractisedFailures(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir)
	box := practice.OpenMailbox(dir)
	for to, want := range map[string]struct {
		code     int
		enhanced smtp.EnhancedCode
	}{
		"refuse@example.org":         {550, smtp.EnhancedCode{5, 1, 1}},
		"Refuse@sub.Example.COM":     {550, smtp.EnhancedCode{5, 1, 1}},
		"full@sendoff.test":          {552, smtp.EnhancedCode{5, 2, 2}},
		"busy@anything.example":      {451, smtp.EnhancedCode{4, 7, 1}},
		"spam@example.org":           {554, smtp.EnhancedCode{5, 7, 1}},
		"toobig@example.org":         {552, smtp.EnhancedCode{5, 3, 4}},
		"refuse@company.com":         {},
		"spam@notexample.org":        {},
		"refuse@example.org.evil.io": {},
		"refused@example.org":        {},
	} {
		t.Run(to, func(t *testing.T) {
			c := signedIn(t, s)
			must(t, c.Mail("a@example.org", nil))
			err := c.Rcpt(to, nil)
			if err == nil {
				w, e := c.Data()
				must(t, e)
				_, e = io.WriteString(w, "Subject: x\r\n\r\nx\r\n")
				must(t, e)
				err = w.Close()
			}
			if want.code == 0 {
				must(t, err)
				return
			}
			wantCode(t, to, err, want.code, want.enhanced)
			// The next message on the same line is not touched by it.
			if _, err := send(t, c, "a@example.org", []string{"b@example.org"}, strings.NewReader("Subject: next\r\n\r\n")); err != nil {
				t.Error(err)
			}
		})
	}
	before, err := box.List(t.Context())
	must(t, err)
	_, err = send(t, signedIn(t, s), "a@example.org", []string{"lost@example.org"}, strings.NewReader("Subject: lost\r\n\r\nx\r\n"))
	var answered *smtp.SMTPError
	if err == nil || errors.As(err, &answered) {
		t.Errorf("lost: %v", err)
	}
	after, err := box.List(t.Context())
	if err != nil || len(after) != len(before)+1 {
		t.Errorf("lost: %d messages before, %d after, %v", len(before), len(after), err)
	}
}

func TestBrokenLineKeepsNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := practice.Start(t.Context(), dir, now)
	must(t, err)
	c := signedIn(t, s)
	must(t, c.Mail("a@example.org", nil))
	must(t, c.Rcpt("b@example.org", nil))
	w, err := c.Data()
	must(t, err)
	_, err = io.WriteString(w, "Subject: half\r\n\r\nThe beginning\r\n")
	must(t, err)
	must(t, c.Close())
	must(t, s.Close()) // waits for what is being received
	must(t, s.Close()) // again is no error
	if left, err := os.ReadDir(filepath.Join(dir, "mailbox")); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	if _, err := net.Dial("tcp", address(s)); err == nil {
		t.Error("still listening")
	}
}

func TestServerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := practice.Start(ctx, t.TempDir(), now)
	must(t, err)
	conn, err := tls.Dial("tcp", address(s), trust(s))
	must(t, err)
	defer conn.Close()
	_, err = bufio.NewReader(conn).ReadString('\n')
	must(t, err)
	cancel()
	if _, err := io.ReadAll(conn); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !strings.Contains(err.Error(), "reset") {
		t.Errorf("%v", err)
	}
	must(t, s.Close())
}
