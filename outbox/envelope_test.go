package outbox_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

func verbsAfterAuth(srv *faultserver.Server) string {
	verbs := srv.Verbs()
	if i := slices.Index(verbs, "MAIL"); i >= 0 {
		verbs = verbs[i:]
	}
	return strings.Join(verbs, " ")
}

// TestPipelinedGroups refuses MAIL: what the server gets all the same was sent
// without waiting for its answer.
func TestPipelinedGroups(t *testing.T) {
	for _, c := range []struct {
		name    string
		to      []string
		partial bool
		piped   bool
		want    string
	}{
		{"one recipient", []string{"a@example.com"}, false, true, "MAIL RCPT DATA"},
		{"two recipients", []string{"a@example.com", "b@example.com"}, false, true, "MAIL RCPT RCPT"},
		{"two, to some of them", []string{"a@example.com", "b@example.com"}, true, true, "MAIL RCPT RCPT DATA"},
		{"not offered", []string{"a@example.com"}, false, false, "MAIL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{Extensions: extensions(c.piped), Rules: []rule{
				{Step: faultserver.StepMail, Action: action{Reply: []string{"550 5.7.1 no"}}},
			}})
			d := newDesk(t)
			d.accountAt(srv)
			m := d.send(letter(c.to...), outbox.SubmitOptions{Partial: c.partial})
			d.wantState(m, outbox.StateRefused)
			if m.Reason != account.KeySenderRefused {
				t.Errorf("reason %s", m.Reason)
			}
			d.close()
			srv.Wait(t, srv.Reached(faultserver.StepClosed))
			if got := strings.TrimSuffix(verbsAfterAuth(srv), " QUIT"); got != c.want {
				t.Errorf("the group is %q, want %q\n%s", got, c.want, srv.Log())
			}
		})
	}
}

func TestParameters(t *testing.T) {
	plain := letter("mehmet@example.com")
	idn := letter("ayşe@example.com")
	eightBit := "From: ayse@example.org\nTo: a@example.com\nSubject: x\n\nçok güzel\n"
	signed := "From: ayse@example.org\nTo: a@example.com\nSubject: x\nContent-Type: multipart/signed; boundary=b\n\n--b\n\nçok güzel\n--b--\n"
	for _, c := range []struct {
		name       string
		extensions []string
		draft      *compose.Draft
		raw        string
		want       []string // in MAIL's parameters
		not        []string
		state      outbox.State
		key        account.FailureKey
	}{
		{"all offered, none needed but SIZE", []string{"8BITMIME", "SIZE 1000000", "SMTPUTF8", "AUTH PLAIN"}, &plain, "", []string{"SIZE="}, []string{"SMTPUTF8", "BODY"}, outbox.StateSent, ""},
		{"nothing offered", []string{"AUTH PLAIN"}, &plain, "", nil, []string{"SIZE", "BODY", "SMTPUTF8"}, outbox.StateSent, ""},
		{"SIZE without a number", []string{"SIZE", "AUTH PLAIN"}, &plain, "", []string{"SIZE="}, nil, outbox.StateSent, ""},
		{"SIZE 0", []string{"SIZE 0", "AUTH PLAIN"}, &plain, "", []string{"SIZE="}, nil, outbox.StateSent, ""},
		{"odd case", []string{"size 1000000", "SmtpUtf8", "AUTH PLAIN"}, &idn, "", []string{"SIZE=", "SMTPUTF8"}, nil, outbox.StateSent, ""},
		{"8-bit bytes are encoded", []string{"8BITMIME", "AUTH PLAIN"}, nil, eightBit, nil, []string{"BODY"}, outbox.StateSent, ""},
		{"8-bit bytes, not offered", []string{"AUTH PLAIN"}, nil, eightBit, nil, []string{"BODY"}, outbox.StateSent, ""},
		{"signed 8-bit bytes", []string{"8BITMIME", "AUTH PLAIN"}, nil, signed, []string{"BODY=8BITMIME"}, nil, outbox.StateSent, ""},
		{"signed 8-bit bytes, not offered", []string{"AUTH PLAIN"}, nil, signed, nil, nil, outbox.StateRefused, account.KeyEightBitMissing},
		{"an address needs SMTPUTF8", []string{"SMTPUTF8", "AUTH PLAIN"}, &idn, "", []string{"SMTPUTF8"}, nil, outbox.StateSent, ""},
		{"and it is not offered", []string{"SIZE 1000000", "AUTH PLAIN"}, &idn, "", nil, nil, outbox.StateRefused, account.KeySMTPUTF8Missing},
		{"SIZE too small", []string{"SIZE 200", "AUTH PLAIN"}, &plain, "", nil, nil, outbox.StateRefused, account.KeyTooBig},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{Extensions: c.extensions})
			d := newDesk(t)
			a := d.accountAt(srv)
			var m outbox.Message
			if c.draft != nil {
				m = d.send(*c.draft, outbox.SubmitOptions{})
			} else {
				raw, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(c.raw), "", []string{"a@example.com"}, outbox.SubmitOptions{})
				if err != nil {
					t.Fatal(err)
				}
				m = d.deliver(raw.ID)
			}
			d.wantState(m, c.state)
			if m.Reason != c.key {
				t.Errorf("reason %q, want %q", m.Reason, c.key)
			}
			if c.state != outbox.StateSent {
				if slices.Contains(srv.Verbs(), "MAIL") {
					t.Errorf("it was tried: %s", srv.Verbs())
				}
				d.wantRecipients(m, "refused")
				if c.key == account.KeyTooBig {
					if m.Explanation.Values["max"] != int64(200) || m.Explanation.Values["size"] != m.Size || m.Explanation.Action != "action.make-smaller" {
						t.Errorf("told as %+v", m.Explanation)
					}
					if again, err := d.accounts.Find(t.Context(), a.ID); err != nil || again.MaxMessageBytes != 200 {
						t.Errorf("remembered %d %v", again.MaxMessageBytes, err)
					}
				}
				return
			}
			params := srv.Messages()[0].FromParams
			for _, w := range c.want {
				if !strings.Contains(params, w) {
					t.Errorf("MAIL has %q, without %s", params, w)
				}
			}
			for _, n := range c.not {
				if strings.Contains(params, n) {
					t.Errorf("MAIL has %q, with %s", params, n)
				}
			}
			if strings.Contains(params, "SIZE=") && !strings.Contains(params, fmt.Sprintf("SIZE=%d", m.Size)) {
				t.Errorf("MAIL has %q for %d bytes", params, m.Size)
			}
		})
	}
}

func TestDomainsAsALabels(t *testing.T) {
	srv := serve(t, faultserver.Options{Extensions: []string{"AUTH PLAIN"}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("kişi@örnek.example", "kisi@örnek.example"), outbox.SubmitOptions{})
	if m.Reason != account.KeySMTPUTF8Missing {
		t.Errorf("a local part that is not ASCII: %s %s", m.State, m.Reason)
	}
	m = d.send(letter("kisi@örnek.example"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateSent)
	wantLedger(t, srv, "kisi@xn--rnek-4qa.example")
}

// TestFirstDigitDecides lets servers answer with codes nobody lists.
func TestFirstDigitDecides(t *testing.T) {
	for _, c := range []struct {
		step  faultserver.Step
		reply string
		want  outbox.State
		rcpt  string
	}{
		{faultserver.StepMail, "299 fine", outbox.StateSent, "accepted"},
		{faultserver.StepMail, "499 not now", outbox.StateWaiting, "later"},
		{faultserver.StepMail, "599 never", outbox.StateRefused, "refused"},
		{faultserver.StepMail, "399 what", outbox.StateWaiting, "pending"},
		{faultserver.StepRcpt, "251 will forward", outbox.StateSent, "accepted"},
		{faultserver.StepRcpt, "499 not now", outbox.StateWaiting, "later"},
		{faultserver.StepRcpt, "599 never", outbox.StateRefused, "refused"},
		{faultserver.StepRcpt, "552 too many", outbox.StateWaiting, "later"},
		{faultserver.StepRcpt, "552 5.2.2 mailbox full", outbox.StateRefused, "refused"},
		{faultserver.StepRcpt, "552 5.3.4 too big", outbox.StateRefused, "refused"},
		{faultserver.StepRcpt, "399 what", outbox.StateWaiting, "pending"},
		{faultserver.StepData, "250 ok", outbox.StateWaiting, "pending"},
		{faultserver.StepDot, "299 fine", outbox.StateSent, "accepted"},
		{faultserver.StepDot, "499 not now", outbox.StateWaiting, "later"},
		{faultserver.StepDot, "599 never", outbox.StateRefused, "refused"},
		{faultserver.StepDot, "354 go on", outbox.StateUnknown, "unknown"},
		{faultserver.StepDot, "199 hm", outbox.StateUnknown, "unknown"},
		{faultserver.StepDot, "999 hm", outbox.StateUnknown, "unknown"},
	} {
		for _, piped := range []bool{true, false} {
			t.Run(fmt.Sprint(c.step, " ", c.reply, " ", piped), func(t *testing.T) {
				srv := serve(t, faultserver.Options{Extensions: extensions(piped), Rules: []rule{{Step: c.step, Action: action{Reply: []string{c.reply}}}}})
				d := newDesk(t)
				d.accountAt(srv)
				m := d.send(letter("mehmet@example.com"), outbox.SubmitOptions{})
				d.wantState(m, c.want)
				d.wantRecipients(m, c.rcpt)
				if c.want == outbox.StateRefused && m.Code != 552 && m.Code != 599 {
					t.Errorf("code %d", m.Code)
				}
			})
		}
	}
}

// TestDataWithoutRecipient: a server that says 354 although it refused the only
// recipient must not get a message, not even an empty one by a polite QUIT.
func TestDataWithoutRecipient(t *testing.T) {
	for _, partial := range []bool{false, true} {
		srv := serve(t, faultserver.Options{Extensions: extensions(true), Rules: []rule{
			{Step: faultserver.StepRcpt, Action: action{Reply: []string{"550 5.1.1 no"}}},
			{Step: faultserver.StepData, Action: action{Reply: []string{"354 go on"}}},
		}})
		d := newDesk(t)
		d.accountAt(srv)
		m := d.send(letter("mehmet@example.com"), outbox.SubmitOptions{Partial: partial})
		d.wantState(m, outbox.StateRefused)
		d.close()
		srv.Wait(t, srv.Reached(faultserver.StepClosed))
		if got := verbsAfterAuth(srv); got != "MAIL RCPT DATA" {
			t.Errorf("commands %q, want a hard end after DATA", got)
		}
		for _, a := range srv.Attempts() {
			if a.Complete || len(bytes.TrimSpace(a.Data)) > 0 {
				t.Errorf("the server got a message: %+v", a)
			}
		}
	}
}

// TestNeverPoliteInsideData: after an error in the middle of the message nothing
// more is said, since a QUIT would complete it.
func TestNeverPoliteInsideData(t *testing.T) {
	srv := serve(t, faultserver.Options{ReadBuffer: 256 << 10, Rules: []rule{
		{Step: faultserver.StepBody, Percent: 50, Action: action{Reply: []string{"552 5.3.4 too big"}}},
		{Step: faultserver.StepBody, Percent: 51, Action: action{Gate: "rest"}}, // else all of it may be out before the answer is read
	}})
	d := newDesk(t)
	d.accountAt(srv)
	const moreThanBuffers = 150_000 // lines; the half of them is more than the kernel takes
	m, err := d.outbox.SubmitRaw(t.Context(), bigLetter(moreThanBuffers), sender, []string{"a@example.com"}, outbox.SubmitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m = d.deliver(m.ID)
	d.wantState(m, outbox.StateRefused)
	if m.Reason != account.KeyTooBig || m.Stage != outbox.StageData {
		t.Errorf("%s at %s", m.Reason, m.Stage)
	}
	d.close()
	srv.Open("rest")
	srv.Wait(t, srv.Reached(faultserver.StepClosed))
	if got := verbsAfterAuth(srv); got != "MAIL RCPT DATA" {
		t.Errorf("commands %q", got)
	}
	for _, a := range srv.Attempts() {
		if a.Complete {
			t.Error("a truncated message was completed")
		}
	}
}

// TestFourTwentyOne: a server that leaves in the middle of the recipients says
// nothing about any of them.
func TestFourTwentyOne(t *testing.T) {
	for _, piped := range []bool{true, false} {
		srv := serve(t, faultserver.Options{Extensions: extensions(piped), Rules: []rule{
			{Step: faultserver.StepRcpt, N: 2, Action: action{Reply: []string{"421 4.3.2 shutting down"}, Drop: faultserver.DropClose}},
		}})
		d := newDesk(t)
		d.accountAt(srv)
		m := d.send(letter("a@example.com", "b@example.com", "c@example.com"), outbox.SubmitOptions{})
		d.wantState(m, outbox.StateWaiting)
		if m.Reason != account.KeyBusy || m.NextTry.IsZero() {
			t.Errorf("%s, next try %v", m.Reason, m.NextTry)
		}
		wantLedger(t, srv)
	}
}
