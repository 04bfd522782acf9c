package outbox_test

import (
	"bytes"
	"errors"
	"net/mail"
	"os"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// withoutIdentity parts a message's Date and Message-ID from the rest.
func withoutIdentity(t *testing.T, message []byte) (date time.Time, id, rest string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err == nil {
		date, err = m.Header.Date()
	}
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	head, body, _ := strings.Cut(string(message), "\r\n\r\n")
	for line := range strings.Lines(head) {
		if !strings.HasPrefix(line, "Date:") && !strings.HasPrefix(line, "Message-ID:") {
			kept = append(kept, line)
		}
	}
	return date, m.Header.Get("Message-Id"), strings.Join(kept, "") + "\r\n\r\n" + body
}

func TestResend(t *testing.T) {
	draft := letter("Mehmet <mehmet@example.com>", "li@example.net")
	draft.Bcc = "gizli@example.com"
	path := attachFile(t, &draft, 70_000)
	for name, submit := range map[string]func(d *desk) (outbox.Message, error){
		"written": func(d *desk) (outbox.Message, error) {
			return d.outbox.Submit(t.Context(), draft, outbox.SubmitOptions{})
		},
		"raw": func(d *desk) (outbox.Message, error) {
			return d.outbox.SubmitRaw(t.Context(), strings.NewReader("Subject: s\nX-Mine: 1\nDate: Mon, 02 Jan 2006 15:04:05 +0200\n\n.text\n"), "",
				[]string{"mehmet@example.com", "li@example.net", "gizli@example.com"}, outbox.SubmitOptions{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{})
			d := newDesk(t)
			d.accountAt(srv)
			m, err := submit(d)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.outbox.Resend(t.Context(), m.ID, outbox.SubmitOptions{}); !errors.Is(err, outbox.ErrState) {
				t.Errorf("a waiting message: %v", err)
			}
			m = d.deliver(m.ID)
			if name == "written" {
				if err := os.Remove(path); err != nil { // the ledger's own bytes do
					t.Fatal(err)
				}
			}
			d.clock.advance(40 * 24 * time.Hour)
			again, err := d.outbox.Resend(t.Context(), m.ID, outbox.SubmitOptions{Mine: true})
			if err != nil {
				t.Fatal(err)
			}
			d.wantState(again, outbox.StateWaiting)
			again = d.deliver(again.ID)
			d.wantState(again, outbox.StateSent)
			if again.ID == m.ID || again.MessageID == m.MessageID || again.Subject != m.Subject || again.Source.To != m.Source.To {
				t.Errorf("%+v", again)
			}
			wantLedger(t, srv, "mehmet@example.com,li@example.net,gizli@example.com", "mehmet@example.com,li@example.net,gizli@example.com")
			first, second := srv.Messages()[0], srv.Messages()[1]
			if second.SHA256 != again.SHA256 || spoolSum(t, again) != second.SHA256 {
				t.Error("other bytes than those kept")
			}
			_, id1, rest1 := withoutIdentity(t, first.Data)
			date2, id2, rest2 := withoutIdentity(t, second.Data)
			if rest1 != rest2 {
				t.Errorf("the content differs:\n%.300s\n%.300s", rest1, rest2)
			}
			if id1 != m.MessageID || id2 != again.MessageID || !date2.Equal(d.clock.now()) {
				t.Errorf("%s %s %v", id1, id2, date2)
			}
			if got := len(d.find(outbox.Query{Words: "mehmet"})); got != 2 {
				t.Errorf("%d are found", got)
			}
			d.wantState(d.get(m.ID), outbox.StateSent)
		})
	}
}

func TestResendOfWhatCannotBe(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	a := d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	if _, err := d.outbox.Resend(t.Context(), "none", outbox.SubmitOptions{}); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	if err := flip(m.SpoolPath); err != nil {
		t.Fatal(err)
	}
	var failure *account.Failure
	if _, err := d.outbox.Resend(t.Context(), m.ID, outbox.SubmitOptions{}); !errors.As(err, &failure) || failure.Key != account.KeySpoolDamaged {
		t.Errorf("damaged: %v", err)
	}
	if err := flip(m.SpoolPath); err != nil {
		t.Fatal(err)
	}
	if err := d.accounts.Remove(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.outbox.Resend(t.Context(), m.ID, outbox.SubmitOptions{}); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("without its account: %v", err)
	}
	if files := spoolFiles(t, d); len(files) != 1 {
		t.Errorf("files %v", files)
	}
}

// TestFilesComeBack: what was sent can be edited as new although its files are
// gone, are others now, or were copies of ours.
func TestFilesComeBack(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example")
	draft.Markdown = true
	draft.Body = "look: ![](second.png) **and**"
	picture := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")
	gone := attachFile(t, &draft, 3000)
	changed := attachFile(t, &draft, 5000)
	attachFile(t, &draft, 7000) // stays
	for _, name := range []string{"first.txt", "second.png"} {
		a, err := d.drafts.AttachReader(t.Context(), name, bytes.NewReader(append(picture, name...)))
		if err != nil {
			t.Fatal(err)
		}
		a.Inline = strings.HasSuffix(name, ".png")
		draft.Attachments = append(draft.Attachments, a)
	}
	want := make([][]byte, len(draft.Attachments))
	for i, a := range draft.Attachments {
		want[i], _ = os.ReadFile(a.Path)
	}
	m := d.submit(draft, outbox.SubmitOptions{})
	spool, err := os.ReadFile(m.SpoolPath)
	if err != nil || !bytes.Contains(spool, []byte("inline;")) {
		t.Fatalf("no picture stands in the text: %v", err)
	}
	m = d.deliver(m.ID)
	if err := errors.Join(os.Remove(gone), os.WriteFile(changed, bytes.Repeat([]byte("x"), 5001), 0o600)); err != nil {
		t.Fatal(err)
	}
	copied, err := d.outbox.Edit(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		t.Helper()
		for i, a := range copied.Attachments {
			b, err := os.ReadFile(a.Path)
			if err != nil || !bytes.Equal(b, want[i]) {
				t.Errorf("%s: file %d is not what was sent: %d bytes, %v", when, i, len(b), err)
			}
			if was := draft.Attachments[i]; a.Name != was.Name || a.Type != was.Type || a.Inline != was.Inline || a.Size != was.Size {
				t.Errorf("%s: %+v, was %+v", when, a, was)
			}
			if err := a.Check(); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
	}
	check("at once")
	if copied.Attachments[2].Path != draft.Attachments[2].Path {
		t.Error("a file that is there was copied")
	}
	// The copies of the sent message go, those of the draft stay.
	for range 3 {
		d.clock.advance(25 * time.Hour)
		if err := d.outbox.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(draft.Attachments[3].Path); !os.IsNotExist(err) {
		t.Errorf("the copy of what was sent stays: %v", err)
	}
	check("three days later")
	if again := d.send(copied, outbox.SubmitOptions{}); again.State != outbox.StateSent {
		t.Errorf("%+v", again)
	}
	copied, err = d.outbox.Edit(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	check("once more")
}

// TestGoneFileOfAWaitingMessage: a draft again, with the file it was frozen with.
func TestGoneFileOfAWaitingMessage(t *testing.T) {
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	draft := letter("a@x.example")
	path := attachFile(t, &draft, 3000)
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := d.submit(draft, outbox.SubmitOptions{})
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if m, err = d.outbox.Cancel(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	draft, err = d.drafts.Get(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(draft.Attachments[0].Path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
