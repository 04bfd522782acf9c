package outbox_test

import (
	"bytes"
	"errors"
	"net/mail"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// dateOf is the Date of a message on the disk.
func dateOf(t *testing.T, m outbox.Message) time.Time {
	t.Helper()
	b, err := os.ReadFile(m.SpoolPath)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	date, err := parsed.Header.Date()
	if err != nil {
		t.Fatal(err)
	}
	return date
}

// TestFoundLate: a message whose time passed while nobody was there goes if it is
// hardly late, and waits for the person if it is much; either is answered.
func TestFoundLate(t *testing.T) {
	answers := map[string]func(d *desk, m outbox.Message) (string, error){
		"send now": func(d *desk, m outbox.Message) (string, error) { return "sent", d.outbox.Retry(d.t.Context(), m.ID) },
		"choose a time": func(d *desk, m outbox.Message) (string, error) {
			return "planned", d.outbox.Reschedule(d.t.Context(), m.ID, d.clock.now().Add(time.Hour))
		},
		"back to drafts": func(d *desk, m outbox.Message) (string, error) {
			return "draft", second(d.outbox.Cancel(d.t.Context(), m.ID))
		},
	}
	for name, late := range map[string]time.Duration{"hardly": 14 * time.Minute, "send now": 15 * time.Minute, "choose a time": time.Hour, "back to drafts": 48 * time.Hour} {
		for _, by := range []string{"attend", "run"} {
			t.Run(name+" by "+by, func(t *testing.T) {
				srv := serve(t, faultserver.Options{})
				d := newDesk(t)
				d.accountAt(srv)
				at := d.clock.now().Add(3 * time.Hour)
				m := d.submit(letter("a@x.example"), outbox.SubmitOptions{At: at})
				if !m.Due.Equal(at) || m.Explanation.Why != "outbox.scheduled" || m.Explanation.Values["time"] != m.Due {
					t.Errorf("due %v, told as %+v", m.Due, m.Explanation)
				}
				d.clock.advance(3*time.Hour + late)
				told := d.watch()
				if by == "attend" {
					d.attend()
				} else if err := d.outbox.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if name == "hardly" {
					d.until(m.ID, outbox.StateSent)
					return
				}
				m = d.get(m.ID)
				d.wantState(m, outbox.StateWaiting)
				if !m.Held || m.Reason != account.KeyLate || !m.Due.Equal(at) || m.Explanation.Title != "outcome.held" {
					t.Fatalf("held %v, %s, due %v, told as %+v", m.Held, m.Reason, m.Due, m.Explanation)
				}
				wantFilled(t, m.Explanation)
				wantLedger(t, srv)
				if !slices.Contains(told.all(), outbox.Event{ID: m.ID, State: outbox.StateWaiting, Final: true}) {
					t.Error("nobody is told that it needs the person")
				}
				want, err := answers[name](d, m)
				if err != nil {
					t.Fatal(err)
				}
				switch want {
				case "sent":
					if err := d.outbox.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
					if got := d.until(m.ID, outbox.StateSent); !dateOf(t, got).Equal(d.clock.now()) {
						t.Errorf("its Date is %v", dateOf(t, got))
					}
				case "planned":
					got := d.get(m.ID)
					if got.Held || got.Reason != "" || !got.Due.Equal(d.clock.now().Add(time.Hour)) || !dateOf(t, got).Equal(got.Due) {
						t.Errorf("held %v, %s, due %v, Date %v", got.Held, got.Reason, got.Due, dateOf(t, got))
					}
				case "draft":
					if _, err := d.drafts.Get(t.Context(), m.ID); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
}

// TestFoundInTimeIsNotLate: what keeps a message after its time was found is not
// the computer that was off.
func TestFoundInTimeIsNotLate(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "mail"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	a := d.attend()
	slow := d.submit(letter("slow@x.example"), outbox.SubmitOptions{})
	srv.Wait(t, srv.Arrived("mail"))
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{At: d.clock.now().Add(time.Minute)})
	a.pass(20 * time.Minute)
	d.wantState(d.get(m.ID), outbox.StateWaiting)
	srv.Open("mail")
	d.until(slow.ID, outbox.StateSent)
	d.until(m.ID, outbox.StateSent)
}

// TestReschedule changes the Date and nothing else, whatever became of the files
// that were attached.
func TestReschedule(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example")
	path := attachFile(t, &draft, 100_000)
	at := d.clock.now().Add(3 * time.Hour)
	m := d.submit(draft, outbox.SubmitOptions{At: at})
	before, err := os.ReadFile(m.SpoolPath)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	next := at.Add(24 * time.Hour).In(time.FixedZone("", 3*3600))
	if err := d.outbox.Reschedule(t.Context(), m.ID, next); err != nil {
		t.Fatal(err)
	}
	got := d.get(m.ID)
	after, err := os.ReadFile(got.SpoolPath)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(string(before), at.Format("Date: Mon, 02 Jan 2006 15:04:05 -0700"), next.Format("Date: Mon, 02 Jan 2006 15:04:05 -0700"), 1)
	if string(after) != want || want == string(before) {
		t.Error("something else than the Date was changed")
	}
	if got.MessageID != m.MessageID || !got.Due.Equal(next) || got.Size != int64(len(after)) || got.SHA256 != spoolSum(t, got) {
		t.Errorf("%+v", got)
	}
	if files := spoolFiles(t, d); len(files) != 1 {
		t.Errorf("the spool holds %v", files)
	}
	d.clock.advance(27 * time.Hour)
	if err := d.again().outbox.Run(t.Context()); err != nil { // one that reads the bytes before it sends them
		t.Fatal(err)
	}
	d.wantState(d.get(m.ID), outbox.StateSent)
	if sum := srv.Messages()[0].SHA256; sum != got.SHA256 {
		t.Error("other bytes were sent")
	}
}

// TestRescheduleOnlyBeforeTheFirstTry: from then on the bytes never change.
func TestRescheduleOnlyBeforeTheFirstTry(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepRcpt, Times: 1, Action: action{Reply: []string{"450 4.2.0 later"}}}}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{At: d.clock.now().Add(time.Hour)})
	d.wantState(m, outbox.StateWaiting)
	at := d.clock.now().Add(2 * time.Hour)
	if err := d.outbox.Reschedule(t.Context(), m.ID, at); !errors.Is(err, outbox.ErrState) {
		t.Errorf("got %v", err)
	}
	if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	got := d.deliver(m.ID)
	d.wantState(got, outbox.StateSent)
	if got.SHA256 != m.SHA256 {
		t.Error("a message that was tried has other bytes")
	}
	for name, err := range map[string]error{
		"sent":    d.outbox.Reschedule(t.Context(), m.ID, at),
		"missing": d.outbox.Reschedule(t.Context(), "nobody", at),
	} {
		if !errors.Is(err, outbox.ErrState) && !errors.Is(err, outbox.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRescheduleFindsDamage instead of giving it a new hash.
func TestRescheduleFindsDamage(t *testing.T) {
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	at := d.clock.now().Add(time.Hour)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{At: at})
	if err := flip(m.SpoolPath); err != nil {
		t.Fatal(err)
	}
	var f *account.Failure
	if err := d.outbox.Reschedule(t.Context(), m.ID, at.Add(time.Hour)); !errors.As(err, &f) || f.Key != account.KeySpoolDamaged {
		t.Errorf("got %v", err)
	}
	if got := d.get(m.ID); !got.Due.Equal(at) || len(spoolFiles(t, d)) != 1 {
		t.Errorf("due %v, files %v", got.Due, spoolFiles(t, d))
	}
	if err := d.outbox.Retry(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	next := d.again()
	next.wantState(next.deliver(m.ID), outbox.StateRefused)
}

// TestUnattendedStopsForARefusal, unless it was said beforehand.
func TestUnattendedStopsForARefusal(t *testing.T) {
	for _, partial := range []bool{false, true} {
		srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("bad@x.example", "550 5.1.1 no")}})
		d := newDesk(t)
		d.accountAt(srv)
		a := d.attend()
		m := d.submit(letter("good@x.example", "bad@x.example"), outbox.SubmitOptions{At: d.clock.now().Add(time.Hour), Partial: partial})
		a.pass(0)
		a.leap(time.Hour)
		if partial {
			d.wantRecipients(d.until(m.ID, outbox.StatePartly), "accepted refused")
			wantLedger(t, srv, "good@x.example")
			continue
		}
		d.wantRecipients(d.until(m.ID, outbox.StateRefused), "held refused")
		wantLedger(t, srv)
	}
}
