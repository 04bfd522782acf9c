package account_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

// waiting is a resolver that answers only when its caller gives up.
type waiting struct{ asked chan struct{} }

func (w waiting) LookupIPAddr(ctx context.Context, _ string) ([]net.IPAddr, error) {
	close(w.asked)
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestCancelAtEveryMoment: wherever the server leaves us standing, with the
// patience of minutes, the end of the context ends it.
func TestCancelAtEveryMoment(t *testing.T) {
	t.Parallel()
	tests := []struct {
		step     faultserver.Step
		security faultserver.Security
		stage    account.Stage
	}{
		{faultserver.StepConnect, faultserver.STARTTLS, account.StageConnect},
		{faultserver.StepGreeting, faultserver.STARTTLS, account.StageConnect},
		{faultserver.StepEHLO, faultserver.STARTTLS, account.StageConnect},
		{faultserver.StepSTARTTLS, faultserver.STARTTLS, account.StageSecure},
		{faultserver.StepTLS, faultserver.STARTTLS, account.StageSecure},
		{faultserver.StepTLS, faultserver.TLS, account.StageSecure},
		{faultserver.StepGreeting, faultserver.TLS, account.StageSecure},
		{faultserver.StepEHLO, faultserver.TLS, account.StageSecure},
		{faultserver.StepAuth, faultserver.TLS, account.StageSignIn},
		{faultserver.StepCredential, faultserver.TLS, account.StageSignIn},
	}
	for _, tt := range tests {
		t.Run(string(tt.security)+" "+string(tt.step), func(t *testing.T) {
			t.Parallel()
			srv := serve(t, faultserver.Options{Security: tt.security, Rules: []rule{{Step: tt.step, Action: action{Gate: "here"}}}})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			begun := make(chan struct{})
			go func() {
				<-begun
				<-srv.Arrived("here")
				cancel()
			}()
			_, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(ctx, accountAt(srv, securityOf(tt.security)), password, func(stage account.Stage) {
				if stage == tt.stage {
					close(begun)
				}
			})
			f := failureOf(t, err)
			if f.Key != account.KeyCancelled || f.Stage != tt.stage {
				t.Errorf("failure is %v, want cancelled at %s", f, tt.stage)
			}
			srv.Open("here")
			srv.Wait(t, srv.Reached(faultserver.StepClosed))
		})
	}
}

func TestCancelLookup(t *testing.T) {
	t.Parallel()
	resolver := waiting{asked: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		<-resolver.asked
		cancel()
	}()
	a := account.Account{Host: "smtp.example.org", Port: 465, Security: account.SecurityTLS}
	_, err := account.NewOpener(&account.Dialer{Resolver: resolver}, account.Patience{}).Open(ctx, a, password, nil)
	if f := failureOf(t, err); f.Key != account.KeyCancelled || f.Stage != account.StageLookup {
		t.Errorf("failure is %v", f)
	}
}

// TestQuitDoesNotWaitForEver: the message is through; nobody waits for a server
// that will not say goodbye.
func TestQuitDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{Rules: stall(faultserver.StepQuit)})
	s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityTLS), password, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Quit(t.Context()) // the patience for a reply is five minutes
	if _, _, err := say(s, "NOOP"); err == nil {
		t.Error("the session still lives")
	}
}

// TestCloseCutsAMessageOff: closing hard in the middle of a message must not
// complete it, and sends no command.
func TestCloseCutsAMessageOff(t *testing.T) {
	t.Parallel()
	for _, security := range []faultserver.Security{faultserver.TLS, faultserver.STARTTLS, faultserver.Clear} {
		t.Run(string(security), func(t *testing.T) {
			t.Parallel()
			opt := faultserver.Options{Security: security}
			if security != faultserver.Clear {
				opt.Users = map[string]string{user: password}
			}
			srv := faultserver.New(t, opt)
			s, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, securityOf(security)), password, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{"MAIL FROM:<" + user + ">", "RCPT TO:<b@example.org>", "DATA"} {
				if _, _, err := say(s, line); err != nil {
					t.Fatal(err)
				}
			}
			before := s.Conn().BytesWritten()
			w := s.Client().Text.DotWriter()
			if _, err := io.WriteString(w, strings.Repeat("half a message\r\n", 10_000)); err != nil {
				t.Fatal(err)
			}
			if n := s.Conn().BytesWritten() - before; n < 100_000 {
				t.Errorf("%d bytes counted as written", n)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			srv.Wait(t, srv.Reached(faultserver.StepClosed))
			attempts := srv.Attempts()
			if len(attempts) != 1 || attempts[0].Complete || !attempts[0].Reset || len(srv.Messages()) != 0 {
				t.Errorf("the server has %+v", attempts)
			}
			if verbs := srv.Verbs(); verbs[len(verbs)-1] != "DATA" {
				t.Errorf("after DATA came %s", verbs[len(verbs)-1])
			}
		})
	}
}
