package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/practice"
)

// watch collects the stages the page of a message shows.
func (r *rig) watch() *[]string {
	var seen []string
	r.outbox.Watch(func(ev outbox.Event) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if n := len(seen); n == 0 || seen[n-1] != string(ev.Stage) {
			seen = append(seen, string(ev.Stage))
		}
	})
	return &seen
}

func (r *rig) messagePage() (*messagePage, bool) {
	p, ok := r.win.page.(*messagePage)
	return p, ok
}

// reaches waits until the page of the message shows a state.
func (r *rig) reaches(state outbox.State) *messagePage {
	r.Helper()
	r.until("the message is "+string(state), func() bool {
		p, ok := r.messagePage()
		return ok && p.msg.State == state && len(r.win.sending) == 0
	})
	r.settle()
	p, _ := r.messagePage()
	return p
}

func (r *rig) arrived() []practice.Item {
	r.Helper()
	items, err := practice.OpenMailbox(filepath.Join(r.home, "practice")).List(context.Background())
	must(r.T, err)
	return items
}

// From the welcome page to a sent message, by keyboard only, against the real
// practice server: what was typed and attached arrives, once, however often
// Send is pressed.
func TestFirstMessageThroughPractice(t *testing.T) {
	r := newRig(t, setup{live: true})
	welcome, ok := r.win.page.(*welcomePage)
	if !ok {
		t.Fatalf("without an account the page is %T", r.win.page)
	}
	stages := r.watch()
	press(welcome.try, fyne.KeySpace)
	r.settle()
	c := r.composer()
	if c.from.Selected == "" || c.draft.AccountID != account.PracticeID {
		t.Fatalf("Just try it writes from %q (%q)", c.from.Selected, c.draft.AccountID)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.to.typing) {
		t.Error("the cursor is not in To")
	}
	test.Type(c.to.typing, "Mehmet Kaya <mehmet@firma.example>; li@example.org")
	test.Type(c.subject, "Üç aylık rapor")
	test.Type(c.body, "Merhaba, ekte.")
	r.drop(r.file("rapor.pdf", 2000))
	for range 3 {
		c.Send()
	}
	p := r.reaches(outbox.StateSent)

	items := r.arrived()
	if len(items) != 1 {
		t.Fatalf("%d messages arrived, want 1", len(items))
	}
	view, err := practice.OpenMailbox(filepath.Join(r.home, "practice")).Open(t.Context(), items[0].ID)
	must(t, err)
	if view.Subject != "Üç aylık rapor" || strings.TrimSpace(view.Text) != "Merhaba, ekte." || len(view.Parts) != 1 || view.Parts[0].Name != "rapor.pdf" {
		t.Errorf("arrived as %+v", view)
	}
	r.mu.Lock()
	got := strings.Join(*stages, " ")
	r.mu.Unlock()
	if want := "lookup connect secure sign-in sender recipients data reply done"; !strings.Contains(got, "connect secure sign-in sender recipients data reply") {
		t.Errorf("stages %q, want %q", got, want)
	}
	if p.msg.QueueID == "" || !shows(p.object(), p.msg.QueueID) {
		t.Errorf("the page does not show the reference %q", p.msg.QueueID)
	}
	if r.win.win.Title() != r.t("main.window-title", "subject", "Üç aylık rapor") {
		t.Errorf("title %q", r.win.win.Title())
	}
	if drafts, err := r.drafts.List(t.Context()); err != nil || len(drafts) != 0 {
		t.Errorf("%d drafts are left (%v)", len(drafts), err)
	}
	r.win.sidebar.choose(3)
	if len(r.win.list.shown) != 1 || r.win.list.shown[0].id != p.msg.ID {
		t.Error("the message is not in Sent")
	}
}

// What the practice mailbox shows is what was sent.
func TestPracticeMailboxShowsMessage(t *testing.T) {
	r := newRig(t, setup{live: true})
	press(r.win.page.(*welcomePage).try, fyne.KeyReturn)
	c := r.composer()
	test.Type(c.to.typing, "li@example.org")
	test.Type(c.subject, "Hello")
	test.Type(c.body, "One line.")
	c.Send()
	r.reaches(outbox.StateSent)
	r.win.commands.do(cmdPractice)
	r.settle()
	p, ok := r.win.page.(*practicePage)
	if !ok {
		t.Fatalf("the page is %T", r.win.page)
	}
	if !shows(p.object(), "One line.") || !shows(p.object(), "li@example.org") {
		t.Error("the message is not shown")
	}
	press(p.message.tabs[tabSource], fyne.KeyReturn)
	if !shows(p.object(), "MIME-Version: 1.0") {
		t.Error("the source is not shown")
	}
	p.emptyIt()
	r.settle()
	if len(r.arrived()) != 0 || !shows(p.object(), r.t("practice.empty")) {
		t.Error("the mailbox is not empty")
	}
}

// A message whose account cannot sign in waits for the person; Stop and edit
// give back exactly what was written.
func TestHeldMessageGoesBackToDrafts(t *testing.T) {
	r := newRig(t, setup{live: true})
	a, password, err := r.practiceAccount(t.Context())
	must(t, err)
	a.ID, a.Address, a.Name = "", "real@example.org", ""
	a, err = r.accounts.Add(t.Context(), a, password+"x")
	must(t, err)
	r.win.accountsChanged()
	r.settle()
	r.win.newMessage()
	c := r.composer()
	if c.draft.AccountID != a.ID {
		r.win.composer.draft.AccountID = a.ID
		c.setSenders(r.win.senders())
	}
	test.Type(c.to.typing, "li@example.org")
	test.Type(c.subject, "Held")
	test.Type(c.body, "Text")
	c.Send()
	p := r.reaches(outbox.StateWaiting)
	if !p.msg.Held || p.msg.Reason != account.KeyAuthRefused {
		t.Fatalf("held %v, reason %q", p.msg.Held, p.msg.Reason)
	}
	if !shows(p.object(), r.t("state.held")) || !shows(p.object(), "127.0.0.1") {
		t.Error("the page does not say that it needs the person, and why")
	}
	r.win.verb(verbBack, p.msg)
	r.settle()
	d := r.composer().draft
	if d.To != "li@example.org" || d.Subject != "Held" || d.Body != "Text" {
		t.Errorf("back in drafts as %+v", d)
	}

	// The right password lets it go.
	r.composer().Send()
	r.until("it is held again", func() bool { p, ok := r.messagePage(); return ok && p.msg.Held && len(r.win.sending) == 0 })
	r.settle()
	p, _ = r.messagePage()
	if verb := workingVerb(p.msg.Explanation.Action); verb != "action.enter-password" {
		t.Fatalf("the button is %q", verb)
	}
	r.win.verb("action.enter-password", p.msg)
	r.settle()
	page := r.win.page.(*passwordPage)
	test.Type(page.secret, password)
	page.submit()
	r.until("the message has gone", func() bool { return len(r.arrived()) == 1 })
	r.settle()
}

// A file that changes between attaching and Send stops the message; the new
// version can be taken.
// lastingDir is a folder that is not for temporary files: those are copied when they are attached. The sources
// themselves may lie in one.
func lastingDir(t *testing.T) string {
	t.Helper()
	here, err := filepath.Abs(".")
	must(t, err)
	for _, passing := range []string{os.TempDir(), "/tmp", "/var/tmp", "/dev/shm"} {
		if strings.HasPrefix(here, passing+string(filepath.Separator)) {
			here, err = os.UserHomeDir()
			must(t, err)
		}
	}
	dir, err := os.MkdirTemp(here, "changed")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	return dir
}

func TestChangedFileIsNoticed(t *testing.T) {
	dir := lastingDir(t)
	r := newRig(t, setup{live: true})
	press(r.win.page.(*welcomePage).try, fyne.KeyReturn)
	c := r.composer()
	path, err := filepath.Abs(filepath.Join(dir, "a.txt"))
	must(t, err)
	must(t, os.WriteFile(path, []byte("short"), 0o600))
	r.drop(path)
	test.Type(c.to.typing, "li@example.org")
	test.Type(c.subject, "S")
	must(t, os.WriteFile(path, []byte("something longer than before"), 0o600))
	c.Send()
	r.settle()
	if c.sending || !strings.Contains(c.hint.text.seg.Text, "a.txt") {
		t.Fatalf("the line says %q", c.hint.text.seg.Text)
	}
	test.Tap(&c.hint.fix.word)
	r.settle()
	if got := c.draft.Attachments[0].Size; got != 28 {
		t.Errorf("attached are %d bytes", got)
	}
	c.Send()
	r.reaches(outbox.StateSent)
}

// A message with a bad address is not sent: the address is named and its field
// gets the focus.
func TestBadAddressIsNamed(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	for _, bad := range []string{"not an address", "a@b@c", strings.Repeat("x", 300) + "@example.org"} {
		enterPeople(c.to, "li@example.org, "+bad)
		enter(c.subject, "S")
		r.win.focus(c.body)
		c.Send()
		r.settle()
		if c.sending || r.fake.called("submit") {
			t.Fatalf("%q was sent", bad)
		}
		if !c.hint.fix.Visible() || !strings.Contains(c.hint.text.seg.Text, bad[:5]) {
			t.Errorf("%q: the line says %q", bad, c.hint.text.seg.Text)
		}
		if r.win.win.Canvas().Focused() != fyne.Focusable(c.to.typing) {
			t.Errorf("%q: the focus is not in To", bad)
		}
	}
}

func TestSendWithoutRecipient(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	enter(c.body, "text")
	if c.hint.text.Visible() {
		t.Error("complains before Send was pressed")
	}
	c.Send()
	r.settle()
	if got := c.hint.text.seg.Text; !strings.HasPrefix(got, r.t(compose.ProblemNoOne)) {
		t.Errorf("the line says %q", got)
	}
	if c.send.Disabled() {
		t.Error("Send is greyed out")
	}
}

// Doubts are asked in one sheet; keeping on writing sends nothing.
func TestDoubts(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	enterPeople(c.to, "li@example.org")
	enter(c.body, "text")
	c.Send()
	r.settle()
	q := r.win.sheets.open
	if q == nil || q.title != r.t("preflight.empty-subject") || q.answers[1].text != r.t("doubt.no-subject") {
		t.Fatalf("the sheet is %+v", q)
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(q.first) {
		t.Error("the button that loses nothing has not got the focus")
	}
	press(q.first, fyne.KeyEscape)
	r.settle()
	if r.win.sheets.busy() || r.fake.called("submit") || c.sending {
		t.Fatal("Escape did not go back to writing")
	}
	if r.win.win.Canvas().Focused() != fyne.Focusable(c.subject) {
		t.Error("the focus is not in the empty subject")
	}
	c.Send()
	r.settle()
	r.win.sheets.open.answer(1)
	r.settle()
	if r.fake.count("submit") != 1 {
		t.Error("Send without subject did not send")
	}
}

// While the message is frozen a second Send does nothing, the fields are held
// still, and Stop gives the message back.
func TestFreezing(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.fake.hold = make(chan struct{})
	c := r.composer()
	enterPeople(c.to, "li@example.org")
	enter(c.subject, "S")
	c.Send()
	r.until("it is being frozen", func() bool { return r.fake.called("submit") })
	c.Send()
	press(c.send, fyne.KeySpace)
	r.win.commands.do(cmdSend)
	if !c.body.Disabled() || !c.stop.Visible() || !strings.Contains(c.send.Text, "%") {
		t.Errorf("Send reads %q, the text can be changed: %v", c.send.Text, !c.body.Disabled())
	}
	test.Tap(c.stop)
	r.settle()
	if c.sending || c.body.Disabled() || r.fake.count("submit") != 1 || c.to.Text() != "li@example.org" {
		t.Errorf("after Stop: sending %v, %d times submitted", c.sending, r.fake.count("submit"))
	}
	close(r.fake.hold)
	c.Send()
	r.settle()
	if _, ok := r.messagePage(); !ok {
		t.Errorf("the page is %T", r.win.page)
	}
}

// One password lets all messages go that it had stopped, and no answer of the
// server is asked for twice before the person has acted.
func TestOneFixForAll(t *testing.T) {
	r := newRig(t, setup{live: true})
	a, password, err := r.practiceAccount(t.Context())
	must(t, err)
	a.ID, a.Address, a.Name = "", "real@example.org", ""
	a, err = r.accounts.Add(t.Context(), a, password+"x")
	must(t, err)
	r.win.accountsChanged()
	r.settle()
	for _, subject := range []string{"One", "Two"} {
		r.win.newMessage()
		c := r.composer()
		c.draft.AccountID = a.ID
		c.setSenders(r.win.senders())
		test.Type(c.to.typing, "li@example.org")
		test.Type(c.subject, subject)
		test.Type(c.body, "Text")
		c.Send()
		r.until(subject+" is held", func() bool {
			p, ok := r.messagePage()
			return ok && p.msg.Subject == subject && p.msg.Held && len(r.win.sending) == 0
		})
	}
	r.settle()
	if _, waiting, alert := r.win.mail.counts(); waiting != 2 || !alert {
		t.Fatalf("%d wait, alert %v", waiting, alert)
	}
	r.win.commands.do(cmdOutbox)
	if got := r.rowsShown(); len(got) != 3 || got[0] != "["+r.t("outbox.needs-you")+"]" {
		t.Errorf("the outbox is %q", got)
	}
	p, _ := r.messagePage()
	r.tap(p, "action.enter-password")
	page := r.win.page.(*passwordPage)
	test.Type(page.secret, password)
	page.submit()
	r.until("both have gone", func() bool { return len(r.arrived()) == 2 })
	r.settle()
	if got := r.rowsShown(); len(got) != 0 {
		t.Errorf("the outbox is %q", got)
	}
}
