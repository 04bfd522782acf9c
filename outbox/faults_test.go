package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

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

// faults are the ways in which each step fails.
func faults() []fault {
	return []fault{
		{name: "4yz", action: action{Reply: []string{"450 4.2.0 not now"}}},
		{name: "5yz", action: action{Reply: []string{"550 5.3.0 never"}}},
		{name: "closed", action: action{Drop: faultserver.DropClose}},
		{name: "reset", action: action{Drop: faultserver.DropReset}},
		{name: "stall", action: action{Gate: "stall"}},
		{name: "cancel", action: action{Gate: "stall"}, cancel: true},
		{name: "garble", action: action{Raw: "\x00\xff\xfe what?\r\n"}},
	}
}

// shape is to whom the message goes, which decides what goes in one group.
type shape struct {
	name    string
	to      []string
	partial bool
}

func shapes() []shape {
	three := []string{"a@x.example", "b@x.example", "c@x.example"}
	return []shape{
		{"one", three[:1], false},
		{"three", three, false},
		{"three, whoever can", three, true},
	}
}

// place is where it fails. The states are those of the faults in their order, by
// their first letters; two only where the kernel's last buffer decides, "-" where
// the fault is no fault there.
type place struct {
	name   string
	rule   rule
	states string
}

// statesBy gives the states of one fault.
func (p place) statesBy(fault int) []string {
	var list []string
	for _, letter := range strings.Fields(p.states)[fault] {
		if letter == '-' {
			return nil
		}
		list = append(list, map[rune]string{
			'w': "waiting", 'r': "refused", 'd': "draft", 'u': "unknown", 's': "sent", 'p': "partly",
		}[letter])
	}
	return list
}

// connecting are the places before the message is announced. Its shape means
// nothing there.
func connecting() []place {
	return []place{
		// 4yz, 5yz, closed, reset, stall, cancel, garble
		{"connect", rule{Step: faultserver.StepConnect}, "w w w w w d w"}, // an answer in clear is no TLS
		{"tls", rule{Step: faultserver.StepTLS}, "w w w w w d w"},
		{"greeting", rule{Step: faultserver.StepGreeting}, "w r w w w d w"},
		{"ehlo", rule{Step: faultserver.StepEHLO}, "w - w w w d w"}, // 5yz means HELO
		{"auth", rule{Step: faultserver.StepAuth}, "w w w w w d w"},
		{"credential", rule{Step: faultserver.StepCredential}, "w w w w w d w"},
	}
}

// securing are the places of a line that begins in clear.
func securing() []place {
	return []place{
		{"ehlo in clear", rule{Step: faultserver.StepEHLO, N: 1}, "w - w w w d w"},
		{"starttls", rule{Step: faultserver.StepSTARTTLS}, "w w w w w d w"},
		{"tls after starttls", rule{Step: faultserver.StepTLS}, "w w w w w d w"},
		{"ehlo after tls", rule{Step: faultserver.StepEHLO, N: 2}, "w - w w w d w"},
	}
}

// sending are the places of the transaction.
func sending(sh shape) []place {
	list := []place{{"mail", rule{Step: faultserver.StepMail}, "w r w w w d w"}}
	refused := "r"
	if sh.partial {
		refused = "p"
	}
	for i := range sh.to {
		list = append(list, place{
			fmt.Sprintf("rcpt %d", i+1),
			rule{Step: faultserver.StepRcpt, N: i + 1},
			"w " + refused + " w w w d w",
		})
	}
	list = append(list, []place{
		{"data", rule{Step: faultserver.StepData}, "w r w w w d w"},
		{"body 50 %", rule{Step: faultserver.StepBody, Percent: 50}, "w r w w w d w"},
		{"dot", rule{Step: faultserver.StepDot}, "w r u u u u u"},
		{"after the dot", rule{Step: faultserver.StepAccepted}, "- - u u u u u"},
	}...)
	if len(sh.to) > 1 {
		return list // of the bytes it is all the same for whom they are
	}
	return append(list, []place{
		{"body 0 %", rule{Step: faultserver.StepBody, Byte: 1}, "w r w w w d w"},
		{"body 99 %", rule{Step: faultserver.StepBody, Percent: 99}, "wu ru wu wu wu du wu"},
	}...)
}

// afterwards are the places where the message is through, and nothing changes
// that any more; on the way to the next one it is the next one's affair.
func afterwards() []place {
	return []place{
		// A reset throws away what the client's system has not handed on yet.
		{"answered", rule{Step: faultserver.StepAnswered}, "s s s su s - s"},
		{"rset", rule{Step: faultserver.StepRset}, "s s s s s d s"},
		{"quit", rule{Step: faultserver.StepQuit}, "s s s s s - s"},
	}
}

// TestFaults fails at every step in every way, with and without PIPELINING, and
// asks whether the state is the right one, whether the server's ledger agrees,
// and whether nothing was cut short. Where the message waits, it is sent to
// those who do not have it yet once the fault is over.
func TestFaults(t *testing.T) {
	for _, piped := range []bool{true, false} {
		for _, sh := range shapes() {
			list := sending(sh)
			if len(sh.to) == 1 {
				list = slices.Concat(connecting(), list, afterwards())
			}
			faultsAt(t, faultserver.Options{Extensions: extensions(piped)}, sh, list)
		}
	}
	faultsAt(t, faultserver.Options{Security: faultserver.STARTTLS, Extensions: extensions(true)}, shapes()[0], securing())
}

func faultsAt(t *testing.T, opt faultserver.Options, sh shape, list []place) {
	t.Helper()
	piped := slices.Contains(opt.Extensions, "PIPELINING")
	for _, p := range list {
		for i, f := range faults() {
			want := p.statesBy(i)
			if want == nil {
				continue
			}
			t.Run(fmt.Sprintf("pipelining=%v/%s/%s/%s", piped, sh.name, p.name, f.name), func(t *testing.T) {
				t.Parallel()
				c := cell{t: t, shape: sh, place: p, fault: f, want: want}
				rule := p.rule
				rule.Action, rule.Times = f.action, 1
				opt := opt
				opt.Rules, opt.ReadBuffer = append([]faultserver.Rule{rule}, c.still()...), 256<<10
				c.srv = serve(t, opt)
				c.run(opt.Security)
			})
		}
	}
}

// bigLetter is a finished message of about two megabytes, far more than the
// buffers between two sockets hold.
func bigLetter(lines int) *bytes.Reader {
	var b bytes.Buffer
	b.WriteString("From: " + sender + "\r\nTo: mehmet@example.com\r\nSubject: big\r\nDate: Fri, 27 Nov 2026 09:00:00 +0300\r\nMessage-ID: <big@example.org>\r\n\r\n")
	for i := range lines {
		fmt.Fprintf(&b, ".%d a line that begins with a dot and is about seventy bytes long.\r\n", i)
	}
	return bytes.NewReader(b.Bytes())
}

// cell is one fault at one place.
type cell struct {
	t     *testing.T
	shape shape
	place place
	fault fault
	want  []string
	srv   *faultserver.Server
}

// still lets the server read no further where it has spoken in the middle of the
// message: else whether the client hears it before its dot is a race.
func (c cell) still() []faultserver.Rule {
	rule := c.place.rule
	if rule.Step != faultserver.StepBody || rule.Percent > 90 || c.fault.Gate != "" || c.fault.Drop != "" {
		return nil
	}
	rule.Times, rule.Action = 1, faultserver.Action{Gate: "still"}
	return []faultserver.Rule{rule}
}

func (c cell) stalls() bool { return c.fault.Gate != "" && !c.fault.cancel }

// patience is short for what the server is to be waited for in vain, and for
// nothing else.
func (c cell) patience() account.Patience {
	const short = 300 * time.Millisecond
	var p account.Patience
	if !c.stalls() {
		return p
	}
	switch c.place.rule.Step {
	case faultserver.StepConnect, faultserver.StepTLS:
		p.Connect = short
	case faultserver.StepBody:
		p.Quiet, p.Dot = short, short
	case faultserver.StepDot, faultserver.StepAccepted:
		p.Dot = short
	case faultserver.StepAnswered, faultserver.StepRset, faultserver.StepQuit:
	default:
		p.Reply = short
	}
	return p
}

func (c cell) run(security faultserver.Security) {
	t := c.t
	d := openDesk(t, t.TempDir(), newClock(), account.NewMemory(), c.patience())
	a := d.accountAt(c.srv, func(a *account.Account) {
		if security == faultserver.STARTTLS {
			a.Security = account.SecurityStartTLS
		}
	})
	step := c.place.rule.Step
	before := 0
	if step == faultserver.StepRset {
		if c.stalls() {
			d.outbox.SetResetPatience(200 * time.Millisecond)
		}
		d.wantState(d.send(letter("before@x.example"), outbox.SubmitOptions{}), outbox.StateSent)
		before = 1
	}
	text := io.Reader(strings.NewReader("From: " + sender + "\r\nTo: a@x.example\r\nSubject: small\r\n\r\n.\r\n.. dots\r\n"))
	if step == faultserver.StepBody {
		text = bigLetter(30_000)
	}
	m, err := d.outbox.SubmitRaw(t.Context(), text, sender, c.shape.to, outbox.SubmitOptions{Partial: c.shape.partial})
	if err != nil {
		t.Fatal(err)
	}
	m = c.deliver(d, m)
	if !slices.Contains(c.want, string(m.State)) {
		t.Fatalf("state %s (%s at %s: %d %q), want %s\n%s", m.State, m.Reason, m.Stage, m.Code, m.Reply, c.want, c.srv.Log())
	}
	d.wantState(m, m.State)
	if c.fault.Gate != "" && step != faultserver.StepQuit {
		c.srv.Open(c.fault.Gate)
	}
	c.srv.Open("still")
	d.close()
	if step == faultserver.StepQuit {
		c.srv.Wait(t, c.srv.Reached(step))
		c.srv.Open("stall")
	}
	c.srv.Wait(t, c.srv.ReachedN(faultserver.StepClosed, c.srv.Connections()))
	judge(t, c.srv, before, m)
	if m.State != outbox.StateWaiting {
		return
	}
	// The fault is over. A person has looked at an account that is held, and the
	// next process has the usual patience.
	again := d.again()
	if err := again.accounts.Release(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	m = again.deliver(m.ID)
	again.wantState(m, outbox.StateSent)
	judge(t, c.srv, before, m)
}

// deliver delivers, and cancels where the fault says so.
func (c cell) deliver(d *desk, m outbox.Message) outbox.Message {
	c.t.Helper()
	done := d.deliverLater(c.t.Context(), m.ID)
	cancelled := false
	if c.fault.cancel {
		c.srv.Wait(c.t, c.srv.Arrived(c.fault.Gate))
		if _, err := d.outbox.Cancel(c.t.Context(), m.ID); err != nil {
			c.t.Fatalf("cancel: %v", err)
		}
		cancelled = true
	}
	got := <-done
	var failure *account.Failure
	if cancelled && errors.As(got.err, &failure) && failure.Key == account.KeyCancelled {
		got.err = nil
	}
	if got.err != nil {
		c.t.Fatal(got.err)
	}
	return got.m
}

// judge compares what we say of each recipient with the server's ledger: nobody
// has it who is said not to, nobody lacks it who is said to have it, nobody has
// it twice. Of the ledger the first entries are not looked at.
func judge(t *testing.T, srv *faultserver.Server, skip int, m outbox.Message) {
	t.Helper()
	has := make(map[string]int)
	for _, took := range srv.Messages()[skip:] {
		for _, to := range took.Accepting() {
			has[to]++
		}
		if took.SHA256 != m.SHA256 {
			t.Errorf("the server took a message that is not the one in the spool: %d bytes", took.Size)
		}
	}
	for _, r := range m.Recipients {
		n := has[r.Address]
		delete(has, r.Address)
		switch {
		case n > 1:
			t.Errorf("%s has it %d times", r.Address, n)
		case r.State == outbox.RecipientAccepted && n != 1:
			t.Errorf("%s is said to have it, and does not", r.Address)
		case r.State != outbox.RecipientAccepted && r.State != outbox.RecipientUnknown && n != 0:
			t.Errorf("%s has it, and is %s", r.Address, r.State)
		}
	}
	if len(has) > 0 && m.State != outbox.StateDraft {
		t.Errorf("the server has it for %v", has)
	}
	for _, a := range srv.Attempts()[skip:] {
		if a.Complete && a.SHA256 != m.SHA256 {
			t.Errorf("a message that ended with a dot is not the one in the spool: %d bytes", a.Size)
		}
		if a.Accepted && m.State == outbox.StateDraft {
			t.Error("a draft again, and the server took it")
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
