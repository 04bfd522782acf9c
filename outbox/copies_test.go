package outbox_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/mailbox"
	"sendoff/outbox"
	"sendoff/store"
)

// keep starts a mailbox server that knows the sender.
func keep(t *testing.T, opt mailbox.Options) *mailbox.Server {
	t.Helper()
	if opt.User == "" {
		opt.User, opt.Password = sender, password
	}
	return mailbox.New(t, opt)
}

// withMailbox gives an account its mailbox.
func withMailbox(box *mailbox.Server) func(*account.Account) {
	return func(a *account.Account) {
		a.TrustPEM = append(a.TrustPEM, box.CAPEM()...)
		a.IMAP = account.IMAP{Host: box.Host(), Port: box.Port(), Security: account.SecurityTLS}
	}
}

func (d *desk) fileCopies() {
	d.t.Helper()
	if err := d.outbox.FileCopies(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// wantCopy fails the test unless the copy is in that state for that reason.
func (d *desk) wantCopy(id string, want outbox.CopyState, reason account.FailureKey) outbox.Copy {
	d.t.Helper()
	c := d.get(id).Copy
	if c.State != want || c.Reason != reason {
		d.t.Fatalf("the copy is %s (%s %q), want %s (%s)", c.State, c.Reason, c.Reply, want, reason)
	}
	if want != outbox.CopyNone {
		texts := catalogue(d.t)
		for _, key := range []string{c.Explanation.Title, c.Explanation.Why} {
			if key == "" {
				continue
			}
			text, ok := texts[key]
			if !ok {
				d.t.Fatalf("there is no text %q", key)
			}
			for _, name := range placeholders(text) {
				if v, ok := c.Explanation.Values[name]; !ok || v == "" {
					d.t.Errorf("%s wants a value %q", key, name)
				}
			}
		}
	}
	return c
}

// wantFiled fails the test unless the folder has exactly this many messages.
func wantFiled(t *testing.T, box *mailbox.Server, folder string, want int) {
	t.Helper()
	if got := len(box.Messages(folder)); got != want {
		t.Fatalf("%d messages in %s, want %d (%v)", got, folder, want, box.Said())
	}
}

func TestCopyIsFiled(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	events := d.watch()
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateSent)
	if m.Copy.State != outbox.CopyDue {
		t.Errorf("the copy of a message that was just sent is %s", m.Copy.State)
	}
	if box.Count("connect") != 0 {
		t.Error("sending has asked the mailbox")
	}
	if next, err := d.outbox.NextCopy(t.Context()); err != nil || next.IsZero() || next.After(d.clock.now()) {
		t.Errorf("the next copy is due %v, %v", next, err)
	}
	sent := d.clock.now()
	d.clock.advance(time.Hour)
	d.fileCopies()
	if c := d.wantCopy(m.ID, outbox.CopyDone, ""); c.Folder != "Sent" {
		t.Errorf("it is in %q", c.Folder)
	}
	d.wantState(d.get(m.ID), outbox.StateSent)
	wantFiled(t, box, "Sent", 1)
	got := box.Messages("Sent")[0]
	spooled, err := os.ReadFile(m.SpoolPath)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Bytes) != string(spooled) {
		t.Error("the copy has other bytes")
	}
	if !slices.Equal(got.Flags, []string{`\Seen`}) || got.Time != sent.Format(time.RFC3339) {
		t.Errorf("flags %v, time %s", got.Flags, got.Time)
	}
	if last := events.all()[len(events.all())-1]; !last.Copy || !last.Final || last.State != outbox.StateSent {
		t.Errorf("the last event is %+v", last)
	}
	before := len(box.Said())
	d.fileCopies()
	if len(box.Said()) != before {
		t.Error("the mailbox is asked again")
	}
	if next, err := d.outbox.NextCopy(t.Context()); err != nil || !next.IsZero() {
		t.Errorf("the next copy is due %v, %v", next, err)
	}
}

func TestCopiesShareAConnection(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	for range 3 {
		d.send(letter("li@example.org"), outbox.SubmitOptions{})
	}
	d.fileCopies()
	wantFiled(t, box, "Sent", 3)
	if n := box.Count("connect"); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestCopyThatIsThereAlready(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.put(box, m)
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyFound, "")
	if box.Count("append") != 0 {
		t.Error("it was put there again")
	}
}

// put files a message's bytes as its server would.
func (d *desk) put(box *mailbox.Server, m outbox.Message) {
	d.t.Helper()
	b, err := os.ReadFile(m.SpoolPath)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := box.Put("Sent", b); err != nil {
		d.t.Fatal(err)
	}
}

func TestNoCopy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*account.Account)
	}{
		{"switched off", func(a *account.Account) { a.IMAP.Copy = account.CopyOff }},
		{"no mailbox known", func(a *account.Account) { a.IMAP = account.IMAP{} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
			a := d.accountAt(srv, withMailbox(box), tt.change)
			m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
			d.wantCopy(m.ID, outbox.CopyNone, "")
			// What was sent before the switch was turned stays as it is.
			withMailbox(box)(&a)
			if err := d.accounts.Update(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			d.fileCopies()
			d.wantCopy(m.ID, outbox.CopyNone, "")
			if box.Count("connect") != 0 {
				t.Error("the mailbox was asked")
			}
			again := d.send(letter("li@example.org"), outbox.SubmitOptions{})
			d.fileCopies()
			d.wantCopy(again.ID, outbox.CopyDone, "")
		})
	}
}

// withTable gives the desk a table with one row, the provider of the servers.
func (d *desk) withTable(srv *faultserver.Server, box *mailbox.Server, sentCopy string) {
	d.t.Helper()
	table, err := account.LoadTable(fmt.Appendf(nil, `{"version": 1, "updated": "2026-11-22", "sources": {}, "providers": [{
		"id": "here", "name": "Here", "kind": "local", "status": "active", "username": "address", "auth": ["password"],
		"smtp": [{"host": "127.0.0.1", "port": %d, "security": "tls"}],
		"imap": {"host": "127.0.0.1", "port": %d, "security": "tls"}, "sent_copy": %q, "confidence": "high"}]}`,
		srv.Port(), box.Port(), sentCopy))
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.outbox.Close(); err != nil {
		d.t.Fatal(err)
	}
	d.outbox, err = outbox.New(d.t.Context(), outbox.Params{
		Store: d.store, Spool: filepath.Join(d.home, "spool"), Locks: filepath.Join(d.home, "locks"),
		Accounts: d.accounts, Drafts: d.drafts, Opener: account.NewOpener(&account.Dialer{}, account.Patience{}),
		Table: table, Now: d.clock.now,
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func trust(box *mailbox.Server) func(*account.Account) {
	return func(a *account.Account) { a.TrustPEM = append(a.TrustPEM, box.CAPEM()...) }
}

// TestWhoFiles: what the table says about the server that an account sends
// through.
func TestWhoFiles(t *testing.T) {
	t.Parallel()
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		for _, choice := range []account.CopyChoice{account.CopyAuto, account.CopyOn} {
			d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
			d.withTable(srv, box, account.SentCopyServer)
			d.accountAt(srv, withMailbox(box), func(a *account.Account) { a.IMAP.Copy = choice })
			m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
			d.fileCopies()
			d.wantCopy(m.ID, outbox.CopyNone, "")
			if box.Count("connect") != 0 {
				t.Error("the mailbox was asked")
			}
		}
	})
	t.Run("client", func(t *testing.T) {
		t.Parallel()
		d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
		d.withTable(srv, box, account.SentCopyClient)
		d.accountAt(srv, trust(box))
		m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
		d.fileCopies()
		d.wantCopy(m.ID, outbox.CopyDone, "")
		wantFiled(t, box, "Sent", 1)
	})
	t.Run("unknown", func(t *testing.T) {
		t.Parallel()
		d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
		d.withTable(srv, box, account.SentCopyUnknown)
		d.accountAt(srv, trust(box))
		m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
		d.fileCopies()
		if box.Count("connect") != 0 {
			t.Error("a server that may file copies has no time to do so")
		}
		next, err := d.outbox.NextCopy(t.Context())
		if err != nil || !next.After(d.clock.now()) {
			t.Errorf("the next is due %v, %v", next, err)
		}
		d.put(box, m)
		d.clock.advance(next.Sub(d.clock.now()))
		d.fileCopies()
		d.wantCopy(m.ID, outbox.CopyFound, "")
	})
}

func TestCopyNeedsFolder(t *testing.T) {
	t.Parallel()
	d, srv := newDesk(t), serve(t, faultserver.Options{})
	box := keep(t, mailbox.Options{Folders: []mailbox.Folder{{Name: "INBOX"}, {Name: "Ausgang"}}, Unmarked: true})
	a := d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.fileCopies()
	if c := d.wantCopy(m.ID, outbox.CopyNeedsFolder, account.KeyFolderUnknown); !slices.Equal(c.Folders, []string{"INBOX", "Ausgang"}) {
		t.Errorf("to choose from are %q", c.Folders)
	}
	d.clock.advance(24 * time.Hour)
	d.fileCopies()
	if n := box.Count("connect"); n != 1 {
		t.Errorf("%d connections before a folder is chosen", n)
	}
	if next, err := d.outbox.NextCopy(t.Context()); err != nil || !next.IsZero() {
		t.Errorf("the next is due %v, %v", next, err)
	}
	a.IMAP.Folder = "Ausgang"
	if err := d.accounts.Update(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	d.wantCopy(m.ID, outbox.CopyDue, account.KeyFolderUnknown)
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyDone, "")
	wantFiled(t, box, "Ausgang", 1)
}

// TestMailboxThatRefusesThePassword: it is not tried again before the person
// acts, and the account goes on sending.
func TestMailboxThatRefusesThePassword(t *testing.T) {
	t.Parallel()
	d, srv := newDesk(t), serve(t, faultserver.Options{})
	box := keep(t, mailbox.Options{User: sender, Password: "another"})
	a := d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyNeedsSignIn, account.KeyAuthRefused)
	d.wantState(d.get(m.ID), outbox.StateSent)
	d.wantState(d.send(letter("mehmet@example.org"), outbox.SubmitOptions{}), outbox.StateSent)
	d.clock.advance(24 * time.Hour)
	d.fileCopies()
	if n := box.Count("login"); n != 1 {
		t.Errorf("%d sign-ins", n)
	}
	// A sending that works again is no act of the person's.
	if err := d.accounts.Release(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	if n := box.Count("login"); n != 1 {
		t.Errorf("%d sign-ins after the account was released for sending", n)
	}
	if err := d.outbox.RetryCopy(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	if n := box.Count("login"); n != 2 {
		t.Errorf("%d sign-ins after the person asked for one", n)
	}
	d.wantCopy(m.ID, outbox.CopyNeedsSignIn, account.KeyAuthRefused)
	if err := d.accounts.SetPassword(t.Context(), a.ID, "another"); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyDone, "")
}

// TestPasswordThatSendingRefuses is tried nowhere else.
func TestPasswordThatSendingRefuses(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	a := d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	if err := d.accounts.Hold(t.Context(), a.ID, account.KeyAuthRefused); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyNeedsSignIn, account.KeyAuthRefused)
	if box.Count("connect") != 0 {
		t.Error("the mailbox was asked")
	}
}

func TestMailboxThatNobodyVouchesFor(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	a := d.accountAt(srv, withMailbox(box), func(a *account.Account) { a.TrustPEM = srv.CAPEM() })
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.fileCopies()
	c := d.wantCopy(m.ID, outbox.CopyFailed, account.KeyCertificateUnknown)
	if box.Count("login") != 0 || c.Certificate == nil || !c.NextTry.IsZero() {
		t.Fatalf("%d sign-ins, certificate %v, next %v", box.Count("login"), c.Certificate, c.NextTry)
	}
	a.IMAP.TrustFingerprint = c.Certificate.Fingerprint
	if err := d.accounts.Update(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyDone, "")
}

// TestLineThatBreaksWhileACopyIsFiled: it is tried again, looked for first, and
// never there twice.
func TestLineThatBreaksWhileACopyIsFiled(t *testing.T) {
	t.Parallel()
	for name, fate := range map[string]mailbox.Fate{"in the middle": {Cut: true}, "before the answer": {Lose: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, srv := newDesk(t), serve(t, faultserver.Options{})
			box := keep(t, mailbox.Options{Append: func(n int) mailbox.Fate {
				if n == 1 {
					return fate
				}
				return mailbox.Fate{}
			}})
			d.accountAt(srv, withMailbox(box))
			m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
			d.fileCopies()
			c := d.wantCopy(m.ID, outbox.CopyDue, account.KeyConnectionLost)
			if want := d.clock.now().Add(time.Minute); !c.NextTry.Equal(want) {
				t.Errorf("the next try is %v, want %v", c.NextTry, want)
			}
			d.fileCopies()
			if n := box.Count("connect"); n != 1 {
				t.Errorf("%d connections before it is due", n)
			}
			d.clock.advance(time.Minute)
			d.fileCopies()
			d.wantCopy(m.ID, outbox.CopyDone, "")
			wantFiled(t, box, "Sent", 1)
		})
	}
}

func TestCopyThatFails(t *testing.T) {
	t.Parallel()
	no := func(code, text string) func(int) mailbox.Fate {
		return func(int) mailbox.Fate {
			return mailbox.Fate{Refuse: &mailbox.No{Code: code, Text: text}}
		}
	}
	tests := []struct {
		name   string
		opt    mailbox.Options
		state  outbox.CopyState
		reason account.FailureKey
		reply  string
	}{
		{"quota", mailbox.Options{Append: no("OVERQUOTA", "full")}, outbox.CopyDue, account.KeyMailboxFull, "NO [OVERQUOTA] full"},
		{"busy", mailbox.Options{Append: no("UNAVAILABLE", "later")}, outbox.CopyDue, account.KeyBusy, "NO [UNAVAILABLE] later"},
		{"refused", mailbox.Options{Append: no("", "no")}, outbox.CopyDue, account.KeyRefused, "NO no"},
		{"folder gone", mailbox.Options{Append: no("TRYCREATE", "no")}, outbox.CopyNeedsFolder, account.KeyFolderUnknown, "NO [TRYCREATE] no"},
		{"too big", mailbox.Options{AppendLimit: 100}, outbox.CopyFailed, account.KeyTooBig, ""},
		{"too big, told late", mailbox.Options{Append: no("TOOBIG", "no")}, outbox.CopyFailed, account.KeyTooBig, "NO [TOOBIG] no"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, tt.opt)
			d.accountAt(srv, withMailbox(box))
			m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
			d.fileCopies()
			c := d.wantCopy(m.ID, tt.state, tt.reason)
			if c.Reply != tt.reply || (tt.state == outbox.CopyDue) == c.NextTry.IsZero() {
				t.Errorf("%q, next try %v", c.Reply, c.NextTry)
			}
			d.wantState(d.get(m.ID), outbox.StateSent)
			wantFiled(t, box, "Sent", 0)
		})
	}
}

func TestCopyIsGivenUpAfterTwoDays(t *testing.T) {
	t.Parallel()
	d, srv := newDesk(t), serve(t, faultserver.Options{})
	full := true
	var mu sync.Mutex
	box := keep(t, mailbox.Options{Append: func(int) mailbox.Fate {
		mu.Lock()
		defer mu.Unlock()
		if !full {
			return mailbox.Fate{}
		}
		return mailbox.Fate{Refuse: &mailbox.No{Code: "OVERQUOTA", Text: "full"}}
	}})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	start := d.clock.now()
	for d.get(m.ID).Copy.State == outbox.CopyDue {
		d.fileCopies()
		if next := d.get(m.ID).Copy.NextTry; next.After(d.clock.now()) {
			d.clock.advance(next.Sub(d.clock.now()))
		}
		if d.clock.now().Sub(start) > 96*time.Hour {
			t.Fatal("never given up")
		}
	}
	d.wantCopy(m.ID, outbox.CopyFailed, account.KeyGaveUp)
	if tries := box.Count("append"); d.clock.now().Sub(start) < 46*time.Hour || tries > 40 {
		t.Errorf("%d tries in %v", tries, d.clock.now().Sub(start))
	}
	mu.Lock()
	full = false
	mu.Unlock()
	if err := d.outbox.RetryCopy(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyDone, "")
	if err := d.outbox.RetryCopy(t.Context(), m.ID); err == nil {
		t.Error("a copy that is there is made again")
	}
}

func TestCopyOfADamagedFile(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	if err := os.WriteFile(m.SpoolPath, []byte("Subject: another\r\n\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyFailed, account.KeySpoolDamaged)
	wantFiled(t, box, "Sent", 0)
}

func TestCopyOfWhatWasSentToSome(t *testing.T) {
	t.Parallel()
	d, box := newDesk(t), keep(t, mailbox.Options{})
	srv := serve(t, faultserver.Options{Rules: []rule{
		{Step: faultserver.StepRcpt, Address: "gone@example.org", Action: action{Reply: []string{"550 5.1.1 no"}}},
	}})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("gone@example.org"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateRefused)
	d.wantCopy(m.ID, outbox.CopyNone, "")
	m = d.send(letter("li@example.org", "gone@example.org"), outbox.SubmitOptions{Partial: true})
	d.wantState(m, outbox.StatePartly)
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyDone, "")
	wantFiled(t, box, "Sent", 1)
}

func TestTwoProcessesFileOneCopy(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	d.send(letter("li@example.org"), outbox.SubmitOptions{})
	other := d.again()
	var wg sync.WaitGroup
	for _, one := range []*desk{d, other, d, other} {
		wg.Go(func() {
			if err := one.outbox.FileCopies(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	wantFiled(t, box, "Sent", 1)
}

// TestEarlierMessagesGetNoCopy: those of a database from before there were
// copies.
func TestEarlierMessagesGetNoCopy(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	w := d.submit(letter("mehmet@example.org"), outbox.SubmitOptions{})
	i := slices.IndexFunc(outbox.Schema().Steps, func(step string) bool { return strings.Contains(step, "CREATE TABLE copies") })
	undo := store.Schema{Room: "undo", Steps: []string{"DROP TABLE copies;" + outbox.Schema().Steps[i]}}
	path := filepath.Join(d.home, "sendoff.db")
	s, err := store.Open(t.Context(), path, d.clock.now, account.Schema(), compose.Schema(), outbox.Schema(), undo)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	d.wantCopy(m.ID, outbox.CopyNone, "")
	d.deliver(w.ID)
	d.fileCopies()
	d.wantCopy(m.ID, outbox.CopyNone, "")
	d.wantCopy(w.ID, outbox.CopyDone, "")
	wantFiled(t, box, "Sent", 1)
}

// TestCopyOfWhatWasMarked: that a message which a person marked as sent gets no
// copy is written down once, and not found out anew at each look.
func TestCopyOfWhatWasMarked(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepAccepted, Action: action{Drop: faultserver.DropClose}}}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateUnknown)
	due := func() bool {
		next, err := d.outbox.NextCopy(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return !next.IsZero()
	}
	if due() {
		t.Error("there is something to do while it is unknown whether it was sent")
	}
	if err := d.outbox.MarkSent(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	if !due() {
		t.Error("nothing is to be written down")
	}
	d.fileCopies()
	if due() {
		t.Error("it is not written down")
	}
}
