package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"sendoff/account"
	"sendoff/desktop"
	"sendoff/outbox"
)

// openSentState shows the page of a message that was sent.
func openSentState(t *testing.T, s setup, change func(*outbox.Message)) *rig {
	t.Helper()
	s.real = true
	r := newRig(t, s)
	r.fake.now = fixedNow
	m := report(outbox.StateSent)
	m.AccountID, m.Account = r.win.accounts[0].ID, r.win.accounts[0].Address
	if change != nil {
		change(&m)
	}
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	r.win.openMessage(m)
	r.settle()
	return r
}

// menu runs the line of a page's menu that has these words.
func (r *rig) menu(verb string) {
	r.Helper()
	p := r.message()
	for _, item := range p.menuItems() {
		if item.Label == r.t(verb) {
			item.Action()
			return
		}
	}
	r.Fatalf("the menu has no %q", r.t(verb))
}

// Send again is a message of its own, which can be undone like any other.
func TestSendAgain(t *testing.T) {
	r := openSentState(t, setup{undo: true, start: func(s *Start) { s.Now = fixedNow }}, nil)
	r.menu(verbResend)
	r.settle()
	if !r.fake.called("resend msg-sent") || r.message().msg.ID != "msg-sent-again" {
		t.Fatalf("calls %v, the page of %s", r.fake.calls, r.message().msg.ID)
	}
	if !shows(r.message().object(), r.t("undo.leaves-sentence", "n", 10)) || r.fake.called("deliver msg-sent-again") {
		t.Errorf("the page says %q, calls %v", readable(r.message().object()), r.fake.calls)
	}
	at := openSentState(t, setup{}, nil) // without time to undo
	at.menu(verbResend)
	at.settle()
	if !at.fake.called("deliver msg-sent-again") {
		t.Errorf("it is not delivered: %v", at.fake.calls)
	}
}

// Export saves what was sent under the subject's name; what goes wrong is told.
func TestExport(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct {
		file  string
		err   error
		want  string
		args  []any
		holds string
	}{
		"saved":   {"my.eml", nil, "file.saved", []any{"name", "my.eml"}, "Subject: msg-sent\r\n"},
		"mailbox": {"my.MBOX", nil, "file.saved", []any{"name", "my.MBOX"}, "From me\nSubject: msg-sent\n\n"},
		"facts":   {"my.eml", outbox.ErrFactsOnly, "sent.facts-only", nil, ""},
		"damaged": {"my.eml", &account.Failure{Key: account.KeySpoolDamaged}, "sent.damaged", nil, ""},
		"else":    {"my.eml", errTest, "file.save-failed", []any{"name", "my.eml"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(folder, c.file)
			picker := newFakePicker()
			r := openSentState(t, setup{start: func(s *Start) { s.Picker = picker }}, nil)
			r.fake.err = c.err
			r.menu(verbExport)
			if req, ok := (<-picker.asked).(desktop.SaveRequest); !ok || req.Name != "Quarterly report (sent).eml" {
				t.Errorf("asked for %+v", req)
			}
			picker.reply <- picked{paths: []string{path}}
			r.settle()
			if want := r.t(c.want, c.args...); r.toast() != want {
				t.Errorf("the toast says %q, want %q", r.toast(), want)
			}
			got, err := os.ReadFile(path)
			if string(got) != c.holds {
				t.Errorf("the file holds %q, %v", got, err)
			}
			if err == nil {
				must(t, os.Remove(path))
			}
		})
	}
}

// Where only the facts are kept, the page says so and offers nothing that needs
// more.
func TestFactsOnly(t *testing.T) {
	r := openSentState(t, setup{}, func(m *outbox.Message) { m.SpoolPath, m.Source.Body = "", "" })
	if !shows(r.message().object(), r.t("sent.facts-only")) {
		t.Errorf("the page says %q", readable(r.message().object()))
	}
	for _, item := range r.message().menuItems() {
		if item.Label == r.t(verbResend) || item.Label == r.t(verbExport) || item.Label == r.t(verbAsNew) {
			t.Errorf("the menu offers %q", item.Label)
		}
	}
}

// copied says what is known of a message's copy.
func copied(state outbox.CopyState, change func(*outbox.Copy)) func(*outbox.Message) {
	return func(m *outbox.Message) {
		m.Copy = outbox.Copy{State: state, Explanation: outbox.Explanation{
			Title: "copy." + string(state), Values: map[string]any{"mailbox": "Gesendet", "host": "imap.example.org"},
		}}
		if change != nil {
			change(&m.Copy)
		}
	}
}

// The card says how the copy in the Sent folder stands, and has the one thing to
// do about it.
func TestCopyOnTheCard(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*outbox.Message)
		says string
		verb string
		does string
	}{
		{"done", copied(outbox.CopyDone, nil), "A copy is in your folder Gesendet.", "", ""},
		{"due", copied(outbox.CopyDue, nil), "The copy in your Sent folder is still to come.", "", ""},
		{"tried", copied(outbox.CopyDue, func(c *outbox.Copy) {
			c.Reason, c.NextTry, c.Explanation.Why = account.KeyBusy, fixedNow().Add(16*time.Minute), "copy.why.busy"
		}), "The copy in your Sent folder is still to come. imap.example.org asks to try again later. Next try 10:58.", verbCopyAgain, "retry-copy msg-sent"},
		{
			"failed", copied(outbox.CopyFailed, func(c *outbox.Copy) { c.Reason, c.Explanation.Why = account.KeyGaveUp, "copy.why.gave-up" }),
			"It was sent, but the copy in your Sent folder could not be made. It was tried for two days.", verbCopyAgain, "retry-copy msg-sent",
		},
		{"sign-in", copied(outbox.CopyNeedsSignIn, nil), "The copy waits: the mailbox does not let Sendoff in.", verbCopySignIn, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openSentState(t, setup{}, c.set)
			if !shows(r.message().object(), c.says) {
				t.Errorf("the card says %q, want %q", readable(r.message().object()), c.says)
			}
			for _, verb := range []string{verbCopyAgain, verbCopySignIn, verbCopyCert, verbCopyFolder} {
				if shows(r.message().object(), r.t(verb)) != (verb == c.verb) {
					t.Errorf("%s is offered: %v", verb, verb != c.verb)
				}
			}
			if c.verb == "" {
				return
			}
			r.tap(r.message(), c.verb)
			r.settle()
			if c.does != "" && !r.fake.called(c.does) {
				t.Errorf("calls %v", r.fake.calls)
			}
			if _, on := r.win.page.(*accountsPage); on != (c.verb == verbCopySignIn) {
				t.Errorf("the page is %T", r.win.page)
			}
		})
	}
}

// A certificate and a folder that only the person can decide about are asked
// for, kept, and the copy is tried again.
func TestCopyNeedsThePerson(t *testing.T) {
	print := strings.Repeat("ab", 32)
	r := openSentState(t, setup{}, copied(outbox.CopyFailed, func(c *outbox.Copy) {
		c.Reason, c.Certificate = account.KeyCertificateUnknown, &account.Certificate{Subject: "imap.example.org", Fingerprint: print}
	}))
	r.tap(r.message(), verbCopyCert)
	r.win.sheets.open.answer(1)
	r.settle()
	id := r.win.accounts[0].ID
	if a, err := r.win.parts.Accounts.Find(t.Context(), id); err != nil || a.IMAP.TrustFingerprint != print || !r.fake.called("retry-copy msg-sent") {
		t.Errorf("trusted %q, %v, calls %v", a.IMAP.TrustFingerprint, err, r.fake.calls)
	}

	r = openSentState(t, setup{}, copied(outbox.CopyNeedsFolder, func(c *outbox.Copy) { c.Folders = []string{"Archive", "Gesendet"} }))
	r.tap(r.message(), verbCopyFolder)
	q := r.win.sheets.open
	q.answer(0)
	if r.win.sheets.open != q {
		t.Fatal("the sheet is answered without a folder")
	}
	list, _ := r.win.win.Canvas().Focused().(*choice)
	list.SetSelected("Gesendet")
	q.answer(0)
	r.settle()
	id = r.win.accounts[0].ID
	a, err := r.win.parts.Accounts.Find(t.Context(), id)
	if err != nil || a.IMAP.Folder != "Gesendet" || a.Origin[account.FieldSentFolder] != account.OriginUser || !r.fake.called("retry-copy msg-sent") {
		t.Errorf("the folder is %q, %v, calls %v", a.IMAP.Folder, err, r.fake.calls)
	}
}

// The page of a message of which it is unknown whether it was sent looks for it
// in the Sent folder and says so; what is found there leaves one answer.
func TestUnknownLooksForProof(t *testing.T) {
	r := newRig(t, setup{real: true})
	m := report(outbox.StateUnknown)
	answer := make(chan bool)
	r.fake.lookUp = func(ctx context.Context, _ string) (bool, error) {
		select {
		case found := <-answer:
			m.Proof = found
			r.fake.put(m)
			return found, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	r.fake.put(m)
	r.win.mail.reload()
	r.settle()
	r.win.openMessage(m)
	r.ring(patientFor)
	r.until("it says so", func() bool { return shows(r.message().object(), r.t("unknown.looking")) })
	answer <- true
	r.until("the proof", func() bool { return r.message().msg.Proof })
	o := r.message().object()
	if !shows(o, r.t("unknown.proof")) || shows(o, r.t("unknown.looking")) || shows(o, r.t(verbAgain)) {
		t.Errorf("the page says %q", readable(o))
	}
	press(fyne.Focusable(r.message().main), fyne.KeyReturn)
	r.settle()
	if !r.fake.called("mark msg-unknown") {
		t.Errorf("calls %v", r.fake.calls)
	}
}
