package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// fault is one way to fail at a step.
type fault struct {
	name string
	action
	cancel bool // the person cancels while the server stands still
}

func faults() []fault {
	return []fault{
		{name: "4yz", action: action{Reply: []string{"450 4.2.0 not now"}}},
		{name: "5yz", action: action{Reply: []string{"550 5.3.0 never"}}},
		{name: "closed", action: action{Drop: faultserver.DropClose}},
		{name: "reset", action: action{Drop: faultserver.DropReset}},
		{name: "stall", action: action{Gate: "stall"}, cancel: true},
		{name: "garble", action: action{Raw: "\x00\xff\xfe what?\r\n", Drop: faultserver.DropClose}},
	}
}

// place is where it fails. The states are those of 4yz, 5yz, closed, reset,
// stall and cancel, garble; two where the kernel's last buffer decides.
type place struct {
	name   string
	rule   rule
	states []string
}

func places() []place {
	const (
		w  = "waiting"
		r  = "refused"
		d  = "draft"
		u  = "unknown"
		s  = "sent"
		wu = "waiting unknown"
	)
	return []place{
		{"connect", rule{Step: faultserver.StepConnect}, []string{w, w, w, w, d, w}}, // an answer in clear is no TLS
		{"tls", rule{Step: faultserver.StepTLS}, []string{w, w, w, w, d, w}},
		{"greeting", rule{Step: faultserver.StepGreeting}, []string{w, r, w, w, d, w}},
		{"ehlo", rule{Step: faultserver.StepEHLO}, []string{w, "", w, w, d, w}}, // 5yz means HELO
		{"auth", rule{Step: faultserver.StepAuth}, []string{w, w, w, w, d, w}},
		{"mail", rule{Step: faultserver.StepMail}, []string{w, r, w, w, d, w}},
		{"rcpt", rule{Step: faultserver.StepRcpt}, []string{w, r, w, w, d, w}},
		{"data", rule{Step: faultserver.StepData}, []string{w, r, w, w, d, w}},
		{"body 0 %", rule{Step: faultserver.StepBody, Byte: 1}, []string{w, r, w, w, d, w}},
		{"body 50 %", rule{Step: faultserver.StepBody, Percent: 50}, []string{w, r, w, w, d, w}},
		{"body 99 %", rule{Step: faultserver.StepBody, Percent: 99}, []string{wu, "refused unknown", wu, wu, "draft unknown", wu}},
		{"dot", rule{Step: faultserver.StepDot}, []string{w, r, u, u, u, u}},
		{"after dot", rule{Step: faultserver.StepAccepted}, []string{"", "", u, u, u, u}},
		{"quit", rule{Step: faultserver.StepQuit}, []string{s, s, s, s, "", s}},
	}
}

// TestFaults fails at every step in every way, with and without PIPELINING, and
// asks whether the state is the right one, whether the server's ledger agrees,
// and whether nothing was cut short.
func TestFaults(t *testing.T) {
	for _, piped := range []bool{true, false} {
		for _, p := range places() {
			for i, f := range faults() {
				if p.states[i] == "" {
					continue
				}
				name := fmt.Sprintf("pipelining=%v/%s/%s", piped, p.name, f.name)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					testFault(t, piped, p, f, strings.Fields(p.states[i]))
				})
			}
		}
	}
}

// bigLetter is a finished message of about two megabytes, far more than the
// buffers between two sockets hold.
func bigLetter() *bytes.Reader {
	var b bytes.Buffer
	b.WriteString("From: " + sender + "\r\nTo: mehmet@example.com\r\nSubject: big\r\nDate: Fri, 27 Nov 2026 09:00:00 +0300\r\nMessage-ID: <big@example.org>\r\n\r\n")
	for i := range 30_000 {
		fmt.Fprintf(&b, ".%d a line that begins with a dot and is about seventy bytes long.\r\n", i)
	}
	return bytes.NewReader(b.Bytes())
}

func testFault(t *testing.T, piped bool, p place, f fault, want []string) {
	p.rule.Action = f.action
	p.rule.Times = 1
	srv := serve(t, faultserver.Options{Extensions: extensions(piped), Rules: []rule{p.rule}, ReadBuffer: 256 << 10})
	d := newDesk(t)
	d.accountAt(srv)
	m, err := d.outbox.SubmitRaw(t.Context(), bigLetter(), sender, []string{"mehmet@example.com"}, outbox.SubmitOptions{Mine: true})
	if err != nil {
		t.Fatal(err)
	}
	done := d.deliverLater(t.Context(), m.ID)
	if f.cancel {
		srv.Wait(t, srv.Arrived(f.Gate))
		if _, err := d.outbox.Cancel(t.Context(), m.ID); err != nil {
			t.Fatalf("cancel: %v", err)
		}
	}
	got := <-done
	var failure *account.Failure
	if errors.As(got.err, &failure) && failure.Key == account.KeyCancelled {
		got.err = nil
	}
	if got.err != nil {
		t.Fatal(got.err)
	}
	if !slices.Contains(want, string(got.m.State)) {
		t.Fatalf("state %s (%s at %s: %d %q), want %s\n%s", got.m.State, got.m.Reason, got.m.Stage, got.m.Code, got.m.Reply, want, srv.Log())
	}
	d.wantState(got.m, got.m.State)
	if f.Gate != "" {
		srv.Open(f.Gate)
	}
	d.close()
	if p.rule.Step == faultserver.StepQuit {
		srv.Wait(t, srv.Reached(faultserver.StepQuit))
	}
	srv.Wait(t, srv.Reached(faultserver.StepClosed))
	judge(t, srv, got.m)
}

// judge compares what we say with the server's ledger.
func judge(t *testing.T, srv *faultserver.Server, m outbox.Message) {
	t.Helper()
	took := srv.Messages()
	switch {
	case m.State == outbox.StateSent && len(took) != 1:
		t.Errorf("sent, but the server took %d messages", len(took))
	case m.State != outbox.StateSent && m.State != outbox.StateUnknown && len(took) != 0:
		t.Errorf("%s, but the server took %d messages", m.State, len(took))
	}
	for _, a := range srv.Attempts() {
		if a.Complete && a.SHA256 != m.SHA256 {
			t.Errorf("a message that ended with a dot is not the one in the spool: %d bytes", a.Size)
		}
		if a.Complete && m.State != outbox.StateSent && m.State != outbox.StateUnknown && a.Accepted {
			t.Errorf("%s, but the server accepted it", m.State)
		}
	}
	if srv.ClearCredentials() {
		t.Error("a password in clear")
	}
}

// TestCancelNeedsNoServer cancels a delivery that waits for the account.
func TestCancelNeedsNoServer(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Action: action{Gate: "first"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	first := d.submit(letter("a@example.com"), outbox.SubmitOptions{Mine: true})
	second := d.submit(letter("b@example.com"), outbox.SubmitOptions{Mine: true})
	firstDone := d.deliverLater(t.Context(), first.ID)
	srv.Wait(t, srv.Arrived("first"))
	ctx, cancel := context.WithCancel(t.Context())
	secondDone := d.deliverLater(ctx, second.ID)
	cancel()
	got := <-secondDone
	var failure *account.Failure
	if !errors.As(got.err, &failure) || failure.Key != account.KeyCancelled {
		t.Fatalf("got %v, want cancelled", got.err)
	}
	d.wantState(got.m, outbox.StateDraft)
	srv.Open("first")
	if r := <-firstDone; r.err != nil || r.m.State != outbox.StateSent {
		t.Errorf("the first: %v %v", r.m.State, r.err)
	}
	wantLedger(t, srv, "a@example.com")
}
