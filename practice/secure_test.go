package practice_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"sendoff/practice"
)

// TestSignInIsRequired: the practice server is like any other; it must not be a
// place where a program that forgets to sign in gets through.
func TestSignInIsRequired(t *testing.T) {
	s := start(t, t.TempDir())
	c := dial(t, s)
	wantCode(t, "MAIL", c.Mail("practice@sendoff.test", nil), 530, smtp.EnhancedCode{5, 7, 0})
	for name, auth := range map[string]sasl.Client{
		"PLAIN, wrong password": sasl.NewPlainClient("", s.Username(), "wrong"),
		"PLAIN, no password":    sasl.NewPlainClient("", s.Username(), ""),
		"PLAIN, wrong name":     sasl.NewPlainClient("", "root", s.Password()),
		"PLAIN for another":     sasl.NewPlainClient("root", s.Username(), s.Password()),
		"LOGIN, wrong password": sasl.NewLoginClient(s.Username(), "wrong"),
		"LOGIN, wrong name":     sasl.NewLoginClient("root", s.Password()),
	} {
		c := dial(t, s)
		wantCode(t, name, c.Auth(auth), 535, smtp.EnhancedCode{5, 7, 8})
		wantCode(t, name+": MAIL", c.Mail("practice@sendoff.test", nil), 530, smtp.EnhancedCode{5, 7, 0})
	}
	for name, auth := range map[string]sasl.Client{
		"PLAIN": sasl.NewPlainClient("", s.Username(), s.Password()),
		"LOGIN": sasl.NewLoginClient(s.Username(), s.Password()),
	} {
		c := dial(t, s)
		must(t, c.Auth(auth))
		if err := c.Mail("practice@sendoff.test", nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantCode(t, "CRAM-MD5", dial(t, s).Auth(unknownMechanism{}), 504, smtp.EnhancedCode{5, 7, 4})
}

type unknownMechanism struct{}

func (unknownMechanism) Start() (string, []byte, error)    { return "CRAM-MD5", nil, nil }
func (unknownMechanism) Next(_ []byte) (r []byte, e error) { return nil, io.EOF }

// TestLineIsSecure: TLS from the first byte, with a certificate that only those
// trust who were given it.
func TestLineIsSecure(t *testing.T) {
	s := start(t, t.TempDir())
	plain, err := net.Dial("tcp", address(s))
	must(t, err)
	defer plain.Close()
	_, err = io.WriteString(plain, "EHLO [127.0.0.1]\r\nAUTH PLAIN AGEAYg==\r\nMAIL FROM:<a@example.org>\r\n")
	must(t, err)
	must(t, plain.SetReadDeadline(time.Now().Add(time.Minute)))
	if got, _ := io.ReadAll(plain); strings.Contains(string(got), "220") || strings.Contains(string(got), "250") {
		t.Errorf("without TLS the server says %q", got)
	}
	var unknown x509.UnknownAuthorityError
	if _, err := smtp.DialTLS(address(s), &tls.Config{ServerName: "127.0.0.1"}); !errors.As(err, &unknown) {
		t.Errorf("not trusted by all, but %v", err)
	}
	for _, name := range []string{"127.0.0.1", "localhost", "::1"} {
		config := trust(s)
		config.ServerName = name
		c, err := tls.Dial("tcp", address(s), config)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		must(t, c.Close())
	}
	config := trust(s)
	config.ServerName = "example.org"
	var wrong x509.HostnameError
	if _, err := tls.Dial("tcp", address(s), config); !errors.As(err, &wrong) {
		t.Errorf("for another name: %v", err)
	}
	host, _ := s.Addr()
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		t.Errorf("listens on %s", host)
	}
}

func TestSecretsArePerProcess(t *testing.T) {
	dir := t.TempDir()
	one, two := start(t, dir), start(t, dir)
	if one.Password() == two.Password() || len(one.Password()) < 20 {
		t.Errorf("passwords %d %d", len(one.Password()), len(two.Password()))
	}
	if string(one.CertificatePEM()) != string(two.CertificatePEM()) {
		t.Error("the certificate changed")
	}
	wantCode(t, "the other's password", dial(t, two).Auth(sasl.NewPlainClient("", two.Username(), one.Password())), 535, smtp.EnhancedCode{5, 7, 8})
	// Both fill the same mailbox.
	for i, s := range []*practice.Server{one, two} {
		_, err := send(t, signedIn(t, s), "a@example.org", []string{"b@example.org"}, strings.NewReader(fmt.Sprintf("Subject: %d\r\n\r\n", i)))
		must(t, err)
	}
	if items, err := practice.OpenMailbox(dir).List(t.Context()); err != nil || len(items) != 2 {
		t.Errorf("%v, %v", items, err)
	}
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, s := range []*practice.Server{one, two} {
			if strings.Contains(string(content), s.Password()) {
				t.Errorf("%s holds a password", path)
			}
		}
		return err
	}))
}

func TestCertificateIsRenewed(t *testing.T) {
	dir := t.TempDir()
	at := time.Now()
	begin := func() string {
		s, err := practice.Start(t.Context(), dir, func() time.Time { return at })
		must(t, err)
		must(t, s.Close())
		return string(s.CertificatePEM())
	}
	first := begin()
	if begin() != first {
		t.Error("a good certificate was thrown away")
	}
	at = at.AddDate(2, -2, 0)
	if begin() != first {
		t.Error("a certificate was thrown away two months early")
	}
	at = at.AddDate(0, 2, 0)
	second := begin()
	if second == first {
		t.Error("an old certificate was used")
	}
	file := filepath.Join(dir, "server.pem")
	for name, damage := range map[string]func() error{
		"damaged": func() error { return os.WriteFile(file, []byte("nonsense"), 0o600) },
		"empty":   func() error { return os.Truncate(file, 0) },
		"gone":    func() error { return os.Remove(file) },
		"no key":  func() error { return os.WriteFile(file, []byte(second), 0o600) },
	} {
		must(t, damage())
		if begin() == second {
			t.Errorf("%s: the same certificate", name)
		}
		checkPrivate(t, dir)
	}
	at = at.AddDate(-3, 0, 0)
	if begin() == "" {
		t.Error("no certificate for a clock that was put back")
	}
}
