package account

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/wneessen/go-mail/smtp"

	"sendoff/e2e/faultserver"
)

// TestSignInNeedsTLS: even if every guard before it had failed, the last one
// sends no credential without TLS.
func TestSignInNeedsTLS(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	said := make(chan []byte)
	go func() {
		_, _ = io.WriteString(far, "220 hello\r\n")
		heard, _ := io.ReadAll(far)
		said <- heard
	}()
	client, err := smtp.NewClient(near, "smtp.example.org")
	if err != nil {
		t.Fatal(err)
	}
	x := &opening{
		a: Account{Username: "user"}, password: "secret", watch: func(Stage, *Session) {},
		s: &Session{client: client, extensions: map[string]string{"AUTH": "PLAIN LOGIN"}},
	}
	var f *Failure
	if err := x.signIn(); !errors.As(err, &f) || f.Key != KeyTLSNotOffered {
		t.Errorf("sign-in without TLS gives %v", err)
	}
	_ = near.Close()
	if heard := <-said; len(heard) != 0 {
		t.Errorf("said %q", heard)
	}
}

// TestIterationsAreBounded: a server cannot keep this computer busy with SCRAM.
func TestIterationsAreBounded(t *testing.T) {
	t.Parallel()
	for challenge, ok := range map[string]bool{
		"r=abc,s=c2FsdA==,i=4096":                   true,
		"r=abc,s=c2FsdA==,i=1000000":                true,
		"r=abc,s=c2FsdA==,i=1000001":                false,
		"r=abc,s=c2FsdA==,i=0":                      false,
		"r=abc,s=c2FsdA==,i=-5":                     false,
		"r=abc,s=c2FsdA==,i=9999999999999999999999": false,
		"v=signature":                               true,
	} {
		if err := checkIterations([]byte(challenge)); (err == nil) != ok {
			t.Errorf("%s: %v", challenge, err)
		}
	}
	bad := []byte("r=x,s=c2FsdA==,i=2000000000")
	m := &countingAuth{}
	if _, err := next(m, saslSCRAMSHA256, encode(bad)); err == nil || m.asked != 0 {
		t.Errorf("the mechanism was asked %d times: %v", m.asked, err)
	}
	if _, err := next(m, saslXOAUTH2, encode(bad)); err != nil || m.asked != 1 {
		t.Errorf("another mechanism was asked %d times: %v", m.asked, err)
	}
}

type countingAuth struct{ asked int }

func (*countingAuth) Start(*smtp.ServerInfo) (string, []byte, error) { return "", nil, nil }

func (m *countingAuth) Next([]byte, bool) ([]byte, error) {
	m.asked++
	return nil, nil
}

// TestOwnRootReplacesTheSystems: the pool of an account with its own root holds
// that root and nothing else.
func TestOwnRootReplacesTheSystems(t *testing.T) {
	t.Parallel()
	authority, err := faultserver.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	conf, err := tlsConfig(Account{TrustPEM: authority.PEM()}, "smtp.example.org")
	if err != nil {
		t.Fatal(err)
	}
	only := x509.NewCertPool()
	only.AppendCertsFromPEM(authority.PEM())
	if !conf.RootCAs.Equal(only) {
		t.Error("other roots are trusted too")
	}
	if conf, err = tlsConfig(Account{}, "smtp.example.org"); err != nil || conf.RootCAs != nil || conf.InsecureSkipVerify {
		t.Errorf("the usual check is %+v, %v", conf, err)
	}
}

func encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
