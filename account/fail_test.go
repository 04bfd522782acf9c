package account_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

func TestFailures(t *testing.T) {
	t.Parallel()
	for group, cells := range map[string][]failure{
		"network": networkFailures(), "greeting": greetingFailures(), "tls": tlsFailures(),
		"certificate": certificateFailures(), "sign-in": signInFailures(),
	} {
		for _, cell := range cells {
			t.Run(group+"/"+cell.name, func(t *testing.T) {
				t.Parallel()
				cell.run(t)
			})
		}
	}
}

func (c failure) run(t *testing.T) {
	t.Helper()
	srv := serve(t, c.server)
	security := c.security
	if security == "" {
		security = securityOf(c.server.Security)
	}
	a := accountAt(srv, security)
	if c.change != nil {
		c.change(&a)
	}
	secret := password
	if c.password != "" {
		secret = c.password
	}
	var lights []account.Light
	err := account.Check(t.Context(), account.NewOpener(&c.dialer, c.patience), a, secret, func(l account.Light) { lights = append(lights, l) })
	f := failureOf(t, err)
	if (f.Key != c.key && f.Key != c.or) || f.Stage != c.stage || f.Code != c.code {
		t.Fatalf("failure is %s at %s with code %d, want %s at %s with %d: %v\n%s", f.Key, f.Stage, f.Code, c.key, c.stage, c.code, f, srv.Log())
	}
	if c.enhanced != "" && f.Enhanced != c.enhanced {
		t.Errorf("enhanced code is %q, want %q", f.Enhanced, c.enhanced)
	}
	if !strings.Contains(f.Text, c.text) {
		t.Errorf("the server's words are %q, want %q in them", f.Text, c.text)
	}
	if f.Host != a.Host && f.Stage != account.StageLookup || f.Port != a.Port {
		t.Errorf("failure names %s port %d", f.Host, f.Port)
	}
	c.checkLights(t, lights)
	noSecret(t, f.Error(), f.Text, errorText(f.Err))
	verbs := srv.Verbs()
	if c.noAUTH && slices.Contains(verbs, "AUTH") {
		t.Errorf("AUTH was sent:\n%s", srv.Log())
	}
	if slices.Contains(verbs, "MAIL") {
		t.Errorf("the check sent MAIL:\n%s", srv.Log())
	}
	if srv.ClearCredentials() {
		t.Errorf("a credential crossed a clear line:\n%s", srv.Log())
	}
	if strings.HasPrefix(string(f.Key), "certificate-") && a.TrustPEM != nil && string(a.TrustPEM) != "no certificate" {
		if f.Certificate == nil || f.Certificate.Fingerprint != srv.Fingerprint() {
			t.Errorf("the certificate shown is %+v", f.Certificate)
		}
	}
}

// checkLights: the lights before the failure are done, its own failed, none
// after it was touched.
func (c failure) checkLights(t *testing.T, lights []account.Light) {
	t.Helper()
	final := map[account.Stage]account.LightState{}
	for _, l := range lights {
		final[l.Stage] = l.State
	}
	want := account.LightDone
	for _, stage := range []account.Stage{account.StageLookup, account.StageConnect, account.StageSecure, account.StageSignIn} {
		if stage == c.stage {
			want = account.LightFailed
		}
		if final[stage] != want {
			t.Errorf("light %s is %q, want %q", stage, final[stage], want)
		}
		if stage == c.stage {
			want = ""
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// closedPort is a port nobody listens on.
func closedPort() int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 1
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 1
	}
	return addr.Port
}

// TestFailureIsTyped: a caller finds the answer of the server and the cause.
func TestFailureIsTyped(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{})
	a := accountAt(srv, account.SecurityTLS)
	a.Port = closedPort()
	_, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), a, password, nil)
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v hides its cause", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = account.NewOpener(&account.Dialer{}, account.Patience{}).Open(ctx, a, password, nil)
	if f := failureOf(t, err); f.Key != account.KeyCancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context gives %v", err)
	}
}
