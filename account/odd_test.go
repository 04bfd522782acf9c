package account_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

// TestClearLine: a line without TLS is for this computer's own addresses, and
// no credential crosses it even if the server asks for one.
func TestClearLine(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{Security: faultserver.Clear})
	var stages []account.Stage
	s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityNone), password,
		func(s account.Stage) { stages = append(stages, s) })
	if err != nil {
		t.Fatal(err)
	}
	s.Quit(t.Context())
	if diff := cmp.Diff([]account.Stage{account.StageLookup, account.StageConnect}, stages); diff != "" {
		t.Error(diff)
	}
	if s.TLS() != (account.TLSInfo{}) {
		t.Errorf("the line claims to be %v", s.TLS())
	}
	if diff := cmp.Diff([]string{"EHLO", "QUIT"}, srv.Verbs()); diff != "" {
		t.Error(diff)
	}
	if srv.ClearCredentials() {
		t.Error("a credential crossed the clear line")
	}
}

func TestExtensionsInAnyCase(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{
		Security:        faultserver.STARTTLS,
		ClearExtensions: []string{"StartTls", "Size 77"},
		Extensions:      []string{"Pipelining", "size", "auth=PLAIN", "AUTH Login", "X-ODD a b c"},
	})
	s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityStartTLS), password, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, srv.Log())
	}
	s.Quit(t.Context())
	want := map[string]string{"PIPELINING": "", "SIZE": "", "AUTH": "PLAIN Login", "X-ODD": "a b c"}
	if diff := cmp.Diff(want, s.Extensions()); diff != "" {
		t.Error(diff)
	}
}

// TestOddButValidServers: each of these must be sent through.
func TestOddButValidServers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		security faultserver.Security
		opt      faultserver.Options
	}{
		{"greeting in several lines", faultserver.TLS, faultserver.Options{Rules: []rule{{Step: faultserver.StepGreeting, Action: action{Reply: []string{"220-hello", "220-", "220 there"}}}}}},
		{"greeting without text", faultserver.STARTTLS, faultserver.Options{Rules: []rule{{Step: faultserver.StepGreeting, Action: action{Reply: []string{"220"}}}}}},
		{"empty line first", faultserver.TLS, faultserver.Options{Rules: []rule{{Step: faultserver.StepGreeting, Action: action{Raw: "\r\n\r\n220 hello\r\n"}}}}},
		{"bare line feeds", faultserver.TLS, faultserver.Options{Rules: []rule{{Step: faultserver.StepGreeting, Action: action{Raw: "220-a\n220 b\n"}}}}},
		{"challenge without text", faultserver.TLS, faultserver.Options{Extensions: []string{"AUTH LOGIN"}, LoginPrompts: []string{"", ""}}},
		{"odd prompts", faultserver.TLS, faultserver.Options{Extensions: []string{"AUTH LOGIN"}, LoginPrompts: []string{"Benutzer", "Kennwort bitte"}}},
		{"many extensions", faultserver.TLS, faultserver.Options{Extensions: append(manyExtensions(), "AUTH PLAIN")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.opt.Security = tt.security
			srv := serve(t, tt.opt)
			s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, securityOf(tt.security)), password, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, srv.Log())
			}
			s.Quit(t.Context())
		})
	}
}

func manyExtensions() []string {
	var out []string
	for i := range 200 {
		out = append(out, fmt.Sprintf("X-EXTENSION-%d some parameters of it", i))
	}
	return out
}

func TestHELOWhereEHLOIsUnknown(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{
		Security: faultserver.Clear,
		Rules:    []rule{{Step: faultserver.StepEHLO, Action: action{Reply: []string{"502 5.5.1 what?"}}}},
	})
	s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityNone), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Quit(t.Context())
	if diff := cmp.Diff([]string{"EHLO", "HELO", "QUIT"}, srv.Verbs()); diff != "" {
		t.Error(diff)
	}
	if len(s.Extensions()) != 0 {
		t.Errorf("extensions %v", s.Extensions())
	}
}

// brief is a patience for servers that never answer. What does answer does so
// on this computer.
func brief() account.Patience {
	return account.Patience{Connect: 2 * time.Second, Reply: 2 * time.Second}
}
