package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"net/mail"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestFormattingStaysWithTheMessage: what was written comes back to be edited,
// also after the program was started anew.
func TestFormattingStaysWithTheMessage(t *testing.T) {
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	draft := letter("a@x.example")
	attachFile(t, &draft, 10)
	draft.Markdown, draft.Body, draft.Attachments[0].Inline = true, "**now**", true
	m := d.submit(draft, outbox.SubmitOptions{})
	d = d.again()
	draft, err := d.outbox.Edit(t.Context(), m.ID)
	if err != nil || !draft.Markdown || draft.Body != "**now**" || len(draft.Attachments) != 1 || !draft.Attachments[0].Inline {
		t.Errorf("%+v, %v", draft, err)
	}
}

func TestFreeze(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	acct := d.accountAt(srv)
	draft := letter("a@x.example", "A@X.example", "b@x.example")
	draft.Bcc = "c@x.example"
	path := attachFile(t, &draft, 100_000)
	if err := d.drafts.Save(t.Context(), &draft); err != nil {
		t.Fatal(err)
	}
	var told int64
	m := d.submit(draft, outbox.SubmitOptions{Progress: func(done, total int64) { told = done }})
	if m.ID != draft.ID || m.State != outbox.StateWaiting || m.Held || m.AccountID != acct.ID || m.From != sender {
		t.Errorf("%+v", m)
	}
	if sum := spoolSum(t, m); sum != m.SHA256 || told != m.Size || m.Size < 100_000 {
		t.Errorf("%d bytes, told %d, %s", m.Size, told, m.SHA256)
	}
	if _, err := d.drafts.Get(t.Context(), draft.ID); !errors.Is(err, compose.ErrNotFound) {
		t.Errorf("the draft is still there: %v", err)
	}
	if diff := cmp.Diff(draft.To, m.Source.To); diff != "" {
		t.Error(diff)
	}
	b, err := os.ReadFile(m.SpoolPath)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(b, []byte("\r\n")) || bytes.Contains(b, []byte("c@x.example")) {
		t.Error("the spool file ends wrongly, or holds Bcc")
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil || parsed.Header.Get("Message-ID") != m.MessageID {
		t.Errorf("Message-ID %q %v, row %q", parsed.Header.Get("Message-ID"), err, m.MessageID)
	}
	if runtime.GOOS != "windows" {
		if info, err := os.Stat(m.SpoolPath); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v %v", info.Mode(), err)
		}
	}
	// A file changed after Send changes nothing.
	if err := os.WriteFile(path, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	m = d.deliver(m.ID)
	d.wantState(m, outbox.StateSent)
	if got := srv.Messages()[0]; got.SHA256 != m.SHA256 || !bytes.Equal(got.Data, b) {
		t.Error("the server got other bytes")
	}
}

func TestFreezeRefuses(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	for name, c := range map[string]struct {
		draft func(t *testing.T) compose.Draft
		want  func(err error) bool
	}{
		"nobody": {
			func(*testing.T) compose.Draft { return compose.Draft{Subject: "x"} },
			func(err error) bool { return errors.Is(err, compose.ErrNoRecipients) },
		},
		"a bad address": {
			func(*testing.T) compose.Draft { return letter("a@x.example", "not an address") },
			func(err error) bool { var bad compose.BadAddress; return errors.As(err, &bad) },
		},
		"a line break in an address": {
			func(*testing.T) compose.Draft {
				return compose.Draft{From: "a@x.example\r\nRCPT TO:<evil@x.example>", To: "a@x.example"}
			},
			func(err error) bool { var bad compose.BadAddress; return errors.As(err, &bad) },
		},
		"an account that is not there": {
			func(*testing.T) compose.Draft {
				return compose.Draft{From: "nobody@x.example", To: "a@x.example"}
			},
			func(err error) bool { return errors.Is(err, account.ErrNotFound) },
		},
		"a file changed since it was attached": {
			func(t *testing.T) compose.Draft {
				d := letter("a@x.example")
				path := attachFile(t, &d, 1000)
				if err := os.WriteFile(path, []byte("changed"), 0o600); err != nil {
					t.Fatal(err)
				}
				return d
			},
			func(err error) bool {
				var file *compose.FileError
				return errors.As(err, &file) && file.Key == compose.FileChanged && strings.HasSuffix(file.Path, "report.bin")
			},
		},
		"a file that is gone": {
			func(t *testing.T) compose.Draft {
				d := letter("a@x.example")
				if err := os.Remove(attachFile(t, &d, 1000)); err != nil {
					t.Fatal(err)
				}
				return d
			},
			func(err error) bool {
				var file *compose.FileError
				return errors.As(err, &file) && file.Key == compose.FileMissing
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.accountAt(srv)
			draft := c.draft(t)
			if err := d.drafts.Save(t.Context(), &draft); err != nil {
				t.Fatal(err)
			}
			_, err := d.outbox.Submit(t.Context(), draft, outbox.SubmitOptions{})
			if !c.want(err) {
				t.Errorf("got %v", err)
			}
			d.wantNothingKept(draft)
		})
	}
}

// wantNothingKept fails the test unless only the draft is there.
func (d *desk) wantNothingKept(draft compose.Draft) {
	d.t.Helper()
	if files := spoolFiles(d.t, d); len(files) != 0 {
		d.t.Errorf("files stayed: %v", files)
	}
	if list, err := d.outbox.List(d.t.Context(), outbox.Filter{}); err != nil || len(list) != 0 {
		d.t.Errorf("rows stayed: %v %v", list, err)
	}
	kept, err := d.drafts.Get(d.t.Context(), draft.ID)
	if err != nil || kept.To != draft.To || kept.Body != draft.Body {
		d.t.Errorf("the draft: %+v %v", kept, err)
	}
}

func TestFreezeIsCancelled(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example")
	attachFile(t, &draft, 4<<20)
	if err := d.drafts.Save(t.Context(), &draft); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := d.outbox.Submit(ctx, draft, outbox.SubmitOptions{Progress: func(done, total int64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	d.wantNothingKept(draft)
}

// TestDraftGoesWithTheRow: if the row cannot be written the draft stays, and
// nothing of the message does.
func TestDraftGoesWithTheRow(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	for _, table := range []string{"recipients", "compose_draft"} {
		d := newDesk(t)
		d.accountAt(srv)
		draft := letter("a@x.example")
		if err := d.drafts.Save(t.Context(), &draft); err != nil {
			t.Fatal(err)
		}
		event := map[string]string{"recipients": "INSERT", "compose_draft": "DELETE"}[table]
		d.exec(`CREATE TRIGGER broken BEFORE ` + event + ` ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'broken'); END`)
		if _, err := d.outbox.Submit(t.Context(), draft, outbox.SubmitOptions{}); err == nil {
			t.Fatal("no error")
		}
		d.wantNothingKept(draft)
	}
}

// TestSendPressedTwice freezes and sends once, whoever comes first.
func TestSendPressedTwice(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example")
	if err := d.drafts.Save(t.Context(), &draft); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	fresh := 0
	for range 6 {
		wg.Go(func() {
			m, err := d.outbox.Submit(context.Background(), draft, outbox.SubmitOptions{Mine: true})
			if m.ID != draft.ID || err != nil && !errors.Is(err, outbox.ErrSubmitted) {
				t.Errorf("%q %v", m.ID, err)
				return
			}
			if err == nil {
				mu.Lock()
				fresh++
				mu.Unlock()
			}
			if _, err := d.outbox.Deliver(context.Background(), m.ID); err != nil && !errors.Is(err, outbox.ErrTooLate) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if fresh != 1 {
		t.Errorf("%d of them froze it", fresh)
	}
	wantLedger(t, srv, "a@x.example")
	m := d.get(draft.ID)
	if got := srv.Messages()[0]; got.SHA256 != m.SHA256 || spoolSum(t, m) != m.SHA256 {
		t.Error("row, file and server do not agree")
	}
	if files := spoolFiles(t, d); len(files) != 1 {
		t.Errorf("files %v", files)
	}
}

// TestDamagedSpool: what is not what was frozen is never sent, and kept aside.
func TestDamagedSpool(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"a bit":  func(path string) error { return flip(path) },
		"cut":    func(path string) error { return os.Truncate(path, 100) },
		"longer": func(path string) error { return appendTo(path, "more\r\n") },
		"gone":   os.Remove,
	} {
		for _, known := range []bool{false, true} {
			srv := serve(t, faultserver.Options{})
			d := newDesk(t)
			d.accountAt(srv)
			m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
			if err := damage(m.SpoolPath); err != nil {
				t.Fatal(err)
			}
			on := d
			if !known {
				on = d.again() // a process that did not write the file reads it first
				if _, err := on.accounts.Find(t.Context(), sender); err != nil {
					t.Fatal(err)
				}
			}
			m = on.deliver(m.ID)
			on.wantState(m, outbox.StateRefused)
			if m.Reason != account.KeySpoolDamaged || m.Explanation.Action != "action.edit" || m.Explanation.Values["folder"] == "" {
				t.Errorf("%s: %s %+v", name, m.Reason, m.Explanation)
			}
			wantLedger(t, srv)
			if !known && len(srv.Verbs()) != 0 {
				t.Errorf("%s: the server was called: %s", name, srv.Verbs())
			}
			if _, err := os.Stat(m.SpoolPath + ".damaged"); name != "gone" && err != nil {
				t.Errorf("%s: not kept aside: %v", name, err)
			}
			draft, err := on.outbox.Edit(t.Context(), m.ID)
			if err != nil || draft.Body != letter().Body {
				t.Errorf("%s: the draft %v", name, err)
			}
		}
	}
}

func flip(path string) error {
	b, err := os.ReadFile(path)
	if err == nil {
		b[len(b)/2] ^= 1
		err = os.WriteFile(path, b, 0o600)
	}
	return err
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	return err
}

func TestScheduled(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	at := d.clock.now().Add(3 * time.Hour).In(time.FixedZone("", 3*3600))
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{At: at})
	for _, step := range []struct {
		wait time.Duration
		want outbox.State
	}{{0, outbox.StateWaiting}, {3*time.Hour - time.Second, outbox.StateWaiting}, {time.Second, outbox.StateSent}} {
		d.clock.advance(step.wait)
		if err := d.outbox.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.wantState(d.get(m.ID), step.want)
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(srv.Messages()[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if date, err := parsed.Header.Date(); err != nil || !date.Equal(at) || parsed.Header.Get("Date")[len(parsed.Header.Get("Date"))-5:] != "+0300" {
		t.Errorf("Date %s %v, want %s", parsed.Header.Get("Date"), err, at)
	}
}
