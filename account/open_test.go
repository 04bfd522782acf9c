package account_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

const (
	user     = "ayse@example.org"
	password = "gizli-Şifre 42"
)

type (
	rule   = faultserver.Rule
	action = faultserver.Action
)

// names resolves every name to this computer, or fails.
type names struct{ err error }

func (n names) LookupIPAddr(context.Context, string) ([]net.IPAddr, error) {
	if n.err != nil {
		return nil, n.err
	}
	return []net.IPAddr{{IP: net.IPv4(127, 0, 0, 1)}}, nil
}

// serve starts a server that knows the user.
func serve(t *testing.T, opt faultserver.Options) *faultserver.Server {
	t.Helper()
	if opt.Users == nil {
		opt.Users = map[string]string{user: password}
	}
	return faultserver.New(t, opt)
}

// accountAt is the account that fits a server.
func accountAt(srv *faultserver.Server, security account.Security) account.Account {
	return account.Account{
		Address: user, Username: user, Auth: account.AuthAuto,
		Host: srv.Host(), Port: srv.Port(), Security: security, TrustPEM: srv.CAPEM(),
	}
}

// securityOf is an account's word for a server's.
func securityOf(s faultserver.Security) account.Security {
	switch s {
	case faultserver.STARTTLS:
		return account.SecurityStartTLS
	case faultserver.Clear:
		return account.SecurityNone
	default:
		return account.SecurityTLS
	}
}

// failureOf is the failure an error is, or ends the test.
func failureOf(t *testing.T, err error) *account.Failure {
	t.Helper()
	var f *account.Failure
	if !errors.As(err, &f) {
		t.Fatalf("error is %v (%T), want a *Failure", err, err)
	}
	return f
}

// noSecret makes sure that neither the password nor a form of it is in a text.
func noSecret(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, secret := range secretForms {
			if strings.Contains(text, secret) {
				t.Errorf("the secret is in %q", text)
			}
		}
	}
}

func TestOpenSignsIn(t *testing.T) {
	t.Parallel()
	for _, security := range []faultserver.Security{faultserver.TLS, faultserver.STARTTLS} {
		for _, mechanism := range []string{"PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"} {
			t.Run(string(security)+" "+mechanism, func(t *testing.T) {
				t.Parallel()
				srv := serve(t, faultserver.Options{
					Security:   security,
					Extensions: []string{"SIZE 1000", "AUTH NTLM GSSAPI XOAUTH2 " + mechanism},
				})
				var stages []account.Stage
				opener := account.NewOpener(&account.Dialer{}, account.Patience{})
				s, err := opener.Open(t.Context(), accountAt(srv, securityOf(security)), password,
					func(s account.Stage) { stages = append(stages, s) })
				if err != nil {
					t.Fatalf("%v\n%s", err, srv.Log())
				}
				want := []account.Stage{account.StageLookup, account.StageConnect, account.StageSecure, account.StageSignIn}
				if diff := cmp.Diff(want, stages); diff != "" {
					t.Error(diff)
				}
				if s.Mechanism() != mechanism {
					t.Errorf("signed in with %s", s.Mechanism())
				}
				if size, ok := s.Extension("size"); !ok || size != "1000" {
					t.Errorf("SIZE is %q, %v", size, ok)
				}
				if info := s.TLS(); info.Fingerprint != srv.Fingerprint() || info.Version != "TLS 1.3" || info.Cipher == "" {
					t.Errorf("the line is %+v", info)
				}
				// The session is ready for a transaction.
				code, _, err := say(s, "MAIL FROM:<"+user+">")
				if err != nil || code != 250 {
					t.Errorf("MAIL gave %d, %v", code, err)
				}
				s.Quit(t.Context())
				srv.Wait(t, srv.Reached(faultserver.StepClosed))
				if verbs := srv.Verbs(); verbs[len(verbs)-1] != "QUIT" {
					t.Errorf("the last command is %s", verbs[len(verbs)-1])
				}
				if srv.ClearCredentials() {
					t.Error("a credential crossed a clear line")
				}
			})
		}
	}
}

// say sends a line as the outbox does and reads the answer.
func say(s *account.Session, line string) (int, string, error) {
	if _, err := s.Client().Text.Cmd("%s", line); err != nil {
		return 0, "", fmt.Errorf("say %s: %w", line, err)
	}
	return s.Client().Text.ReadResponse(0)
}

func TestOpenSaysNothingOfThisComputer(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{})
	s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityTLS), password, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if got := srv.Commands()[0]; got != "EHLO [127.0.0.1]" {
		t.Errorf("introduces itself with %q", got)
	}
}

func TestMechanismOrder(t *testing.T) {
	t.Parallel()
	all := "CRAM-MD5 NTLM SCRAM-SHA-1 SCRAM-SHA-256 LOGIN PLAIN XOAUTH2"
	tests := []struct {
		name    string
		method  account.AuthMethod
		offered string
		want    string // empty: unsupported
	}{
		{"auto takes PLAIN first", account.AuthAuto, all, "PLAIN"},
		{"then LOGIN", account.AuthAuto, "CRAM-MD5 NTLM SCRAM-SHA-1 SCRAM-SHA-256 LOGIN", "LOGIN"},
		{"then SCRAM-SHA-256", account.AuthAuto, "CRAM-MD5 NTLM SCRAM-SHA-1 SCRAM-SHA-256", "SCRAM-SHA-256"},
		{"then SCRAM-SHA-1", account.AuthAuto, "CRAM-MD5 NTLM SCRAM-SHA-1", "SCRAM-SHA-1"},
		{"CRAM-MD5 only alone", account.AuthAuto, "CRAM-MD5 NTLM XOAUTH2", "CRAM-MD5"},
		{"NTLM never", account.AuthAuto, "NTLM", ""},
		{"XOAUTH2 not by itself", account.AuthAuto, "XOAUTH2 OAUTHBEARER", ""},
		{"XOAUTH2 if the account says so", account.AuthXOAUTH2, all, "XOAUTH2"},
		{"the account's wish: login", account.AuthLogin, all, "LOGIN"},
		{"the account's wish: scram", account.AuthSCRAM, all, "SCRAM-SHA-256"},
		{"the account's wish: cram-md5", account.AuthCRAMMD5, all, "CRAM-MD5"},
		{"a wish that is not offered", account.AuthPlain, "LOGIN", ""},
		{"small letters", account.AuthAuto, "plain", "PLAIN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, faultserver.Options{Extensions: []string{"AUTH " + tt.offered}})
			a := accountAt(srv, account.SecurityTLS)
			a.Auth = tt.method
			s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), a, password, nil)
			if tt.want == "" {
				if f := failureOf(t, err); f.Key != account.KeyAuthUnsupported || f.Stage != account.StageSignIn {
					t.Errorf("failure is %v", f)
				}
				if slices.Contains(srv.Verbs(), "AUTH") {
					t.Error("AUTH was sent")
				}
				return
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, srv.Log())
			}
			defer s.Quit(t.Context())
			if s.Mechanism() != tt.want {
				t.Errorf("signed in with %s, want %s", s.Mechanism(), tt.want)
			}
		})
	}
}

func TestNextMechanismOn504Only(t *testing.T) {
	t.Parallel()
	auths := func(srv *faultserver.Server) (out []string) {
		for _, c := range srv.Commands() {
			if verb, rest, _ := strings.Cut(c, " "); verb == "AUTH" {
				name, _, _ := strings.Cut(rest, " ")
				out = append(out, name)
			}
		}
		return out
	}
	tests := []struct {
		name  string
		reply string
		want  []string
		key   account.FailureKey
	}{
		{"504 goes on", "504 5.5.4 no such mechanism", []string{"PLAIN", "LOGIN"}, ""},
		{"535 does not", "535 5.7.8 no", []string{"PLAIN"}, account.KeyAuthRefused},
		{"454 does not", "454 4.7.0 later", []string{"PLAIN"}, account.KeyAuthBusy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepAuth, N: 1, Action: action{Reply: []string{tt.reply}}}}})
			s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityTLS), password, nil)
			if tt.key == "" {
				if err != nil {
					t.Fatal(err)
				}
				_ = s.Close()
			} else if f := failureOf(t, err); f.Key != tt.key {
				t.Errorf("key is %s", f.Key)
			}
			if diff := cmp.Diff(tt.want, auths(srv)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoSignInWithoutNameAndPassword(t *testing.T) {
	t.Parallel()
	srv := faultserver.New(t, faultserver.Options{})
	a := accountAt(srv, account.SecurityTLS)
	a.Username = ""
	s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), a, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Quit(t.Context())
	if slices.Contains(srv.Verbs(), "AUTH") {
		t.Error("AUTH was sent")
	}
}

// TestPasswordIsSentAsItIs: spaces at its ends and pasted no-break spaces are
// part of it.
func TestPasswordIsSentAsItIs(t *testing.T) {
	t.Parallel()
	const odd = " \u00a0geheim, =wörter\u00a0\t "
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
		srv := serve(t, faultserver.Options{Users: map[string]string{user: odd}, Extensions: []string{"AUTH " + mechanism}})
		s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityTLS), odd, nil)
		if err != nil {
			t.Fatalf("%s: %v", mechanism, err)
		}
		s.Quit(t.Context())
	}
}

// TestIPv6: a server at an IPv6 literal. A computer without IPv6 cannot have one.
func TestIPv6(t *testing.T) {
	t.Parallel()
	srv, err := faultserver.Start(faultserver.Options{Listen: "[::1]:0", Users: map[string]string{user: password}})
	if err != nil {
		t.Logf("no IPv6 here: %v", err)
		return
	}
	defer srv.Close()
	for _, host := range []string{"::1", "[::1]"} {
		a := accountAt(srv, account.SecurityTLS)
		a.Host = host
		s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), a, password, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Quit(t.Context())
	}
}

// TestFourGreenLights: what a check shows when all is well, and that it sends
// no message.
func TestFourGreenLights(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{Security: faultserver.STARTTLS, Names: []string{"smtp.example.org"}})
	a := accountAt(srv, account.SecurityStartTLS)
	a.Host = "SMTP.example.org"
	var got []account.Light
	opener := account.NewOpener(&account.Dialer{Resolver: names{}}, account.Patience{})
	err := account.Check(t.Context(), opener, a, password, func(l account.Light) { got = append(got, l) })
	if err != nil {
		t.Fatal(err)
	}
	at := net.JoinHostPort("smtp.example.org", strconv.Itoa(srv.Port()))
	last := &got[len(got)-1]
	if !slices.ContainsFunc(last.Offers, func(s string) bool { return strings.HasPrefix(s, "AUTH ") }) || !slices.IsSorted(last.Offers) {
		t.Errorf("the server offers %q", last.Offers)
	}
	last.Offers = nil // the others have none
	want := []account.Light{
		{Stage: account.StageLookup, State: account.LightWorking, Detail: "SMTP.example.org"},
		{Stage: account.StageLookup, State: account.LightDone, Detail: "smtp.example.org"},
		{Stage: account.StageConnect, State: account.LightWorking, Detail: at},
		{Stage: account.StageConnect, State: account.LightDone, Detail: at},
		{Stage: account.StageSecure, State: account.LightWorking},
		{Stage: account.StageSecure, State: account.LightDone, Detail: "TLS 1.3"},
		{Stage: account.StageSignIn, State: account.LightWorking, Detail: user},
		{Stage: account.StageSignIn, State: account.LightDone, Detail: user},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"}, srv.Verbs()); diff != "" {
		t.Error(diff)
	}
}
