package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestHeld reaches every failure that holds the account over the wire.
func TestHeld(t *testing.T) {
	authRule := func(reply string) []rule {
		return []rule{{Step: faultserver.StepCredential, Action: action{Reply: []string{reply}}}}
	}
	for _, c := range []struct {
		name    string
		server  faultserver.Options
		change  func(*account.Account)
		key     account.FailureKey
		why     string
		button  string
		provide string
	}{
		{"wrong password", faultserver.Options{Users: map[string]string{sender: "other"}}, nil, account.KeyAuthRefused, "why.auth-refused", "action.enter-password", ""},
		{"Gmail 534", faultserver.Options{Rules: authRule("534 5.7.9 Application-specific password required.")}, nil, account.KeyAuthRefused, "why.auth-refused.google", "action.app-password", "gmail"},
		{"Gmail 535", faultserver.Options{Rules: authRule("535 5.7.8 Username and Password not accepted.")}, nil, account.KeyAuthRefused, "why.auth-refused.google", "action.app-password", "gmail"},
		{"Google, not in the table", faultserver.Options{Rules: authRule("535 5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials - gsmtp")}, nil, account.KeyAuthRefused, "why.auth-refused.google", "action.app-password", ""},
		{"Yahoo", faultserver.Options{Rules: authRule("535 5.7.0 (#AUTH005) Too many bad auth attempts.")}, nil, account.KeyAuthRefused, "why.auth-refused.app-password", "action.app-password", "yahoo"},
		{"AOL", faultserver.Options{Rules: authRule("535 5.7.0 no")}, nil, account.KeyAuthRefused, "why.auth-refused.app-password", "action.app-password", "aol"},
		{"AT&T", faultserver.Options{Rules: authRule("535 5.7.0 no")}, nil, account.KeyAuthRefused, "why.auth-refused.app-password", "action.app-password", "att"},
		{"iCloud", faultserver.Options{Rules: authRule("535 5.7.8 Error: authentication failed")}, nil, account.KeyAuthRefused, "why.auth-refused.apple", "action.apple-password", "icloud"},
		{"Outlook", faultserver.Options{Rules: authRule("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.")}, nil, account.KeyAuthRefused, "why.auth-refused.microsoft", "action.sign-in", "outlook"},
		{"Microsoft 365", faultserver.Options{Rules: authRule("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.")}, nil, account.KeyAuthRefused, "why.auth-refused.organisation", "action.copy-note", "microsoft365"},
		{"GMX", faultserver.Options{Rules: authRule("535 Authentication credentials invalid")}, nil, account.KeyAuthRefused, "why.auth-refused.switched-off", "action.open-page", "gmx-net"},
		{"WEB.DE", faultserver.Options{Rules: authRule("535 Authentication credentials invalid")}, nil, account.KeyAuthRefused, "why.auth-refused.switched-off", "action.open-page", "web-de"},
		{"no AUTH offered", faultserver.Options{Extensions: []string{"SIZE 1000000"}}, nil, account.KeyAuthNotOffered, "why.auth-not-offered", "action.check-account", ""},
		{"TLS not offered", faultserver.Options{Security: faultserver.Clear}, func(a *account.Account) { a.Security = account.SecurityStartTLS }, account.KeyTLSNotOffered, "why.tls-not-offered", "action.check-account", ""},
		{"certificate expired", faultserver.Options{Certificate: faultserver.CertExpired}, nil, account.KeyCertificateExpired, "why.certificate-expired", "action.show-certificate", ""},
		{"certificate for another name", faultserver.Options{Certificate: faultserver.CertWrongName}, nil, account.KeyCertificateName, "why.certificate-name", "action.show-certificate", ""},
		{"certificate unknown", faultserver.Options{Certificate: faultserver.CertSelfSigned}, nil, account.KeyCertificateUnknown, "why.certificate-unknown", "action.show-certificate", ""},
		{"certificate changed", faultserver.Options{Certificate: faultserver.CertSelfSigned}, func(a *account.Account) { a.TrustFingerprint = strings.Repeat("ab", 32) }, account.KeyCertificateChanged, "why.certificate-changed", "action.show-certificate", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, c.server)
			d := newDesk(t)
			a := d.accountAt(srv, func(a *account.Account) {
				a.ProviderID = c.provide
				if c.change != nil {
					c.change(a)
				}
			})
			m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
			d.wantState(m, outbox.StateWaiting)
			if !m.Held || m.Reason != c.key || !m.NextTry.IsZero() || !d.get(m.ID).Held {
				t.Fatalf("held %v, reason %s, next try %v", m.Held, m.Reason, m.NextTry)
			}
			e := m.Explanation
			if e.Title != "outcome.held" || e.Why != c.why || e.Action != c.button {
				t.Errorf("told as %s, %s, %s", e.Title, e.Why, e.Action)
			}
			wantFilled(t, e)
			if got, err := d.accounts.Find(t.Context(), a.ID); err != nil || got.Held != c.key {
				t.Errorf("the account is held by %q %v", got.Held, err)
			}
			before := srv.Connections()
			d.clock.advance(100 * time.Hour)
			if err := d.outbox.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			other := d.submit(letter("b@x.example"), outbox.SubmitOptions{})
			if err := d.outbox.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := srv.Connections(); n != before {
				t.Errorf("tried %d times although nobody acted", n-before)
			}
			if o := d.get(other.ID); !o.Held || o.Reason != c.key || o.Explanation.Title != "outcome.held" {
				t.Errorf("another message of the account: %v %s %s", o.Held, o.Reason, o.Explanation.Title)
			}
			if srv.ClearCredentials() {
				t.Error("a password in clear")
			}
		})
	}
}

// TestHeldUntilThePersonActs: the password is corrected, and everything that
// waited goes.
func TestHeldUntilThePersonActs(t *testing.T) {
	srv := serve(t, faultserver.Options{Users: map[string]string{sender: "the right one"}})
	d := newDesk(t)
	a := d.accountAt(srv)
	first := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	second := d.send(letter("b@x.example"), outbox.SubmitOptions{})
	d.wantState(second, outbox.StateWaiting)
	if n := srv.Connections(); n != 1 {
		t.Errorf("%d connections: the wrong password was tried again", n)
	}
	if err := d.accounts.SetPassword(t.Context(), a.ID, "the right one"); err != nil {
		t.Fatal(err)
	}
	if err := d.accounts.Release(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if m := d.get(first.ID); m.Held {
		t.Error("still held")
	}
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.get(first.ID), outbox.StateSent)
	d.wantState(d.get(second.ID), outbox.StateSent)
}

// TestRetryIsActing: "try now" on a held message tries.
func TestRetryIsActing(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepCredential, Times: 1, Action: action{Reply: []string{"535 5.7.8 no"}}}}})
	d := newDesk(t)
	a := d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	if !m.Held {
		t.Fatalf("%s %s", m.State, m.Reason)
	}
	if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.deliver(m.ID), outbox.StateSent)
	if got, err := d.accounts.Find(t.Context(), a.ID); err != nil || got.Held != "" || got.LastUsed.IsZero() {
		t.Errorf("the account: %+v %v", got, err)
	}
}

// TestCertificateHoldIsTriedWhenAsked: another Send is the person acting where a
// try can do no harm, and a good one ends the hold.
func TestCertificateHoldIsTriedWhenAsked(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	a := d.accountAt(srv)
	if err := d.accounts.Hold(t.Context(), a.ID, account.KeyCertificateUnknown); err != nil {
		t.Fatal(err)
	}
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.get(m.ID), outbox.StateWaiting)
	d.wantState(d.deliver(m.ID), outbox.StateSent)
	if got, err := d.accounts.Find(t.Context(), a.ID); err != nil || got.Held != "" {
		t.Errorf("still held by %s %v", got.Held, err)
	}
}

type brokenKeyring struct{ account.Secrets }

func (brokenKeyring) Get(context.Context, string) (string, error) {
	return "", &account.Failure{Key: account.KeyKeyringFailed, Err: errors.New("locked")}
}

func TestKeyringFails(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	d.close()
	d = openDesk(t, d.home, d.clock, brokenKeyring{account.NewMemory()}, account.Patience{})
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateWaiting)
	if !m.Held || m.Reason != account.KeyKeyringFailed || m.Explanation.Action != "action.unlock-keyring" {
		t.Errorf("%v %s %+v", m.Held, m.Reason, m.Explanation)
	}
	if n := srv.Connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

// TestWaits reaches the failures that pass by themselves.
func TestWaits(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := closed.Addr().(*net.TCPAddr).Port
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		server faultserver.Options
		change func(*account.Account)
		key    account.FailureKey
		button string
	}{
		{"connection refused", faultserver.Options{}, func(a *account.Account) { a.Port = port }, account.KeyConnectionRefused, "action.try-port"},
		{"a busy sign-in", faultserver.Options{Rules: []rule{{Step: faultserver.StepCredential, Action: action{Reply: []string{"454 4.7.0 Temporary authentication failure"}}}}}, nil, account.KeyAuthBusy, "action.try-now"},
		{"a busy server", faultserver.Options{Rules: []rule{{Step: faultserver.StepGreeting, Action: action{Reply: []string{"421 4.3.2 too busy"}, Drop: faultserver.DropClose}}}}, nil, account.KeyBusy, "action.try-now"},
		{"greylisting", faultserver.Options{Rules: []rule{rcptRule("", "450 4.2.0 Greylisted")}}, nil, account.KeyBusy, "action.try-now"},
		{"a full mailbox", faultserver.Options{Rules: []rule{rcptRule("", "452 4.2.2 over quota")}}, nil, account.KeyMailboxFull, "action.send-tomorrow"},
		{"garbage", faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Action: action{Raw: "what?\r\n", Drop: faultserver.DropClose}}}}, nil, account.KeyProtocol, "action.try-now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, c.server)
			d := newDesk(t)
			d.accountAt(srv, func(a *account.Account) {
				if c.change != nil {
					c.change(a)
				}
			})
			m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
			d.wantState(m, outbox.StateWaiting)
			if m.Held || m.Reason != c.key || !m.NextTry.Equal(d.clock.now().Add(time.Minute)) {
				t.Errorf("held %v, reason %s, next try %v", m.Held, m.Reason, m.NextTry)
			}
			if e := m.Explanation; e.Title != "outcome.waiting" || e.Action != c.button {
				t.Errorf("told as %+v", e)
			}
			wantFilled(t, m.Explanation)
			again := d.send(letter("b@x.example"), outbox.SubmitOptions{NoQueue: true})
			d.wantState(again, outbox.StateRefused)
			if again.Reason != c.key || !again.NextTry.IsZero() {
				t.Errorf("without a queue: %s, next try %v", again.Reason, again.NextTry)
			}
		})
	}
}

func TestNoQueueHeld(t *testing.T) {
	srv := serve(t, faultserver.Options{Users: map[string]string{sender: "other"}})
	d := newDesk(t)
	d.accountAt(srv)
	for range 2 { // tried, and not tried any more
		m := d.send(letter("a@x.example"), outbox.SubmitOptions{NoQueue: true})
		d.wantState(m, outbox.StateRefused)
		if m.Reason != account.KeyAuthRefused {
			t.Errorf("reason %s", m.Reason)
		}
	}
	if srv.Connections() != 1 {
		t.Errorf("%d connections", srv.Connections())
	}
}

func TestTimeout(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "never"}}}})
	d := openDesk(t, t.TempDir(), newClock(), account.NewMemory(), account.Patience{Reply: 300 * time.Millisecond})
	d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateWaiting)
	if m.Reason != account.KeyTimeout || m.Stage != outbox.StageSender {
		t.Errorf("%s at %s", m.Reason, m.Stage)
	}
	srv.Open("never")
}

// TestTimeoutAfterTheDot is unknown, and only the person sends again.
func TestTimeoutAfterTheDot(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepDot, Times: 1, Action: action{Gate: "never"}}}})
	d := openDesk(t, t.TempDir(), newClock(), account.NewMemory(), account.Patience{Dot: 300 * time.Millisecond})
	d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateUnknown)
	d.wantRecipients(m, "unknown")
	d.clock.advance(100 * time.Hour)
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.deliver(m.ID), outbox.StateUnknown)
	if n := len(srv.Attempts()); n > 1 {
		t.Errorf("%d messages begun", n)
	}
	if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	again := d.deliver(m.ID)
	d.wantState(again, outbox.StateSent)
	if again.MessageID != m.MessageID || again.SHA256 != m.SHA256 || srv.Messages()[len(srv.Messages())-1].SHA256 != m.SHA256 {
		t.Error("sent again with other bytes")
	}
	srv.Open("never")
}

// TestSlowLineIsNotATimeout: the clocks move with the bytes.
func TestSlowLineIsNotATimeout(t *testing.T) {
	srv := serve(t, faultserver.Options{ReadBuffer: 256 << 10, Rules: []rule{
		{Step: faultserver.StepBody, Byte: 100_000, Every: 200_000, Action: action{Pause: 100 * time.Millisecond}},
	}})
	d := openDesk(t, t.TempDir(), newClock(), account.NewMemory(), account.Patience{Reply: 600 * time.Millisecond, Quiet: 600 * time.Millisecond})
	d.accountAt(srv)
	m, err := d.outbox.SubmitRaw(t.Context(), bigLetter(30_000), sender, []string{"a@x.example"}, outbox.SubmitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d.wantState(d.deliver(m.ID), outbox.StateSent)
}

// TestLimitReached rests the account, whatever the class of the code.
func TestLimitReached(t *testing.T) {
	for _, c := range []struct {
		step  faultserver.Step
		reply string
		rest  time.Duration
	}{
		{faultserver.StepMail, "550 5.4.5 Daily user sending limit exceeded", 24 * time.Hour},
		{faultserver.StepDot, "550 5.4.5 Daily user sending limit exceeded", 24 * time.Hour},
		{faultserver.StepDot, "450 4.7.0 Sending limit exceeded", 24 * time.Hour},
		{faultserver.StepDot, "450 4.7.0 Sending limit exceeded, try again in 2 hours", 2 * time.Hour},
		{faultserver.StepRcpt, "550 5.4.5 Daily user sending limit exceeded", 24 * time.Hour},
	} {
		t.Run(fmt.Sprint(c.step, c.reply), func(t *testing.T) {
			srv := serve(t, faultserver.Options{Rules: []rule{{Step: c.step, Times: 1, Action: action{Reply: []string{c.reply}}}}})
			d := newDesk(t)
			d.accountAt(srv, func(a *account.Account) { a.ProviderID = "gmail" })
			m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
			d.wantState(m, outbox.StateWaiting)
			if m.Reason != account.KeyLimitReached || m.Held || !m.NextTry.Equal(d.clock.now().Add(c.rest)) {
				t.Errorf("%s, held %v, next try %v", m.Reason, m.Held, m.NextTry)
			}
			if m.Explanation.Action != "action.send-tomorrow" || m.Explanation.Values["provider"] != "Gmail" {
				t.Errorf("told as %+v", m.Explanation)
			}
			other := d.send(letter("b@x.example"), outbox.SubmitOptions{})
			d.wantState(other, outbox.StateWaiting)
			if other.Reason != account.KeyLimitReached || srv.Connections() != 1 {
				t.Errorf("the account does not rest: %s, %d connections", other.Reason, srv.Connections())
			}
			if err := d.outbox.Retry(t.Context(), other.ID); err != nil { // "try now"
				t.Fatal(err)
			}
			d.wantState(d.deliver(other.ID), outbox.StateSent)
			d.clock.advance(c.rest)
			if err := d.outbox.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			d.wantState(d.get(m.ID), outbox.StateSent)
		})
	}
}

func TestAccountRemoved(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	a := d.accountAt(srv)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	if err := d.accounts.Remove(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	m = d.deliver(m.ID)
	d.wantState(m, outbox.StateWaiting)
	if !m.Held || m.Reason != account.KeyAccountMissing || m.Explanation.Action != "action.choose-account" {
		t.Errorf("%v %s %+v", m.Held, m.Reason, m.Explanation)
	}
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.outbox.Edit(t.Context(), m.ID); err != nil {
		t.Error(err)
	}
}

// TestRunSharesAFailure: one call is enough to learn that the server is away.
func TestRunSharesAFailure(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepGreeting, Times: 1, Action: action{Reply: []string{"421 busy"}, Drop: faultserver.DropClose}}}})
	d := newDesk(t)
	d.accountAt(srv)
	var ids []string
	for i := range 3 {
		ids = append(ids, d.submit(letter(fmt.Sprintf("p%d@x.example", i)), outbox.SubmitOptions{}).ID)
	}
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := srv.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	for _, id := range ids {
		if m := d.get(id); m.Reason != account.KeyBusy || m.NextTry.IsZero() {
			t.Errorf("%s %v", m.Reason, m.NextTry)
		}
	}
	d.clock.advance(time.Minute)
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		d.wantState(d.get(id), outbox.StateSent)
	}
}

// TestOneBadMessageBlocksNobody.
func TestOneBadMessageBlocksNobody(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("bad@x.example", "550 5.1.1 no"), rcptRule("slow@x.example", "450 4.2.0 later")}})
	d := newDesk(t)
	d.accountAt(srv)
	var ids []string
	for _, who := range []string{"bad", "slow", "good"} {
		ids = append(ids, d.submit(letter(who+"@x.example"), outbox.SubmitOptions{}).ID)
	}
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, want := range []outbox.State{outbox.StateRefused, outbox.StateWaiting, outbox.StateSent} {
		d.wantState(d.get(ids[i]), want)
	}
}

// wantFilled fails the test if an explanation has no text in a language, or a
// placeholder of it no value.
func wantFilled(t *testing.T, e outbox.Explanation) {
	t.Helper()
	for _, lang := range []string{"en", "tr"} {
		texts := catalogueOf(t, lang)
		for _, key := range []string{e.Title, e.Why, e.Remedy, e.Action} {
			text, ok := texts[key]
			if !ok && (key != "" || key == e.Why) {
				t.Errorf("%s: there is no text %q", lang, key)
			}
			for _, name := range placeholders(text) {
				if v, ok := e.Values[name]; !ok || v == "" || v == 0 || v == int64(0) {
					t.Errorf("%s: %s: {%s} has no value (%v)", lang, key, name, v)
				}
			}
		}
	}
}
