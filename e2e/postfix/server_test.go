//go:build unix && e2e

package postfix_test

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"sendoff/e2e/postfix"
)

// The server is judged by Python's smtplib, not by what it is there to test.
const client = `
import smtplib, ssl, sys
host, port, ca, user, password, mode, *recipients = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
if mode == "tls":
    s = smtplib.SMTP_SSL(host, int(port), context=context)
else:
    s = smtplib.SMTP(host, int(port))
    s.ehlo()
    print("auth before tls:", s.has_extn("auth"))
    s.starttls(context=context)
s.ehlo()
print("size:", s.esmtp_features["size"], "utf8:", s.has_extn("smtputf8"))
try:
    s.mail(user); print("without sign-in:", s.rcpt(recipients[0])[0])
    s.rset()
    s.login(user, password)
    print(s.sendmail(user, recipients, "Subject: hello\r\n\r\n.\r\ntext\r\n"))
except smtplib.SMTPException as e:
    print(type(e).__name__, str(e))
s.quit()
`

func smtplib(t *testing.T, s *postfix.Server, port int, password, mode string, recipients ...string) string {
	t.Helper()
	args := append([]string{"-c", client, s.Host, fmt.Sprint(port), s.CAFile, postfix.User, password, mode}, recipients...)
	out, err := exec.CommandContext(context.Background(), "python3", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestServer(t *testing.T) {
	s := postfix.New(t, postfix.Options{MessageSizeLimit: 1 << 20})
	out := smtplib(t, s, s.Submissions, postfix.Password, "tls", "someone@example.org", "x@anywhere.example", postfix.Later)
	for _, want := range []string{"size: 1048576 utf8: True", "without sign-in: 554", postfix.Later + "': (450, b'4.2.0"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in:\n%s", want, out)
		}
	}
	out = smtplib(t, s, s.Submission, postfix.Password, "starttls", postfix.Refused, "y@anywhere.example")
	for _, want := range []string{"auth before tls: False", "(550, b'5.1.1"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in:\n%s", want, out)
		}
	}
	for _, m := range s.Messages(3) {
		if got := string(postfix.Original(m)); got != "Subject: hello\r\n\r\n.\r\ntext\r\n" {
			t.Errorf("delivered %q", got)
		}
	}
	if out = smtplib(t, s, s.Submission, "wrong", "starttls", "y@example.org"); !strings.Contains(out, "SMTPAuthenticationError (535") {
		t.Errorf("a wrong password gave:\n%s", out)
	}
}
