package outbox_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/mailbox"
	"sendoff/outbox"
)

// history is a desk with a message in every state, sent in March; the names are
// the subjects.
func history(t *testing.T) (*desk, map[string]outbox.Message) {
	srv := serve(t, faultserver.Options{Rules: []rule{
		rcptRule("refused@x.example", "550 5.1.1 no"),
		rcptRule("later@x.example", "450 later"),
		{Step: faultserver.StepDot, Times: 1, Action: action{Drop: faultserver.DropClose}},
	}})
	d := newDesk(t)
	d.clock.advance(time.Date(2027, 3, 31, 9, 0, 0, 0, time.UTC).Sub(d.clock.now()))
	d.accountAt(srv)
	all := map[string]outbox.Message{}
	for _, one := range []struct {
		name, to string
		want     outbox.State
	}{
		{"unknown", "a@x.example", outbox.StateUnknown},
		{"sent", "a@x.example", outbox.StateSent},
		{"refused", "refused@x.example", outbox.StateRefused},
		{"waiting", "later@x.example", outbox.StateWaiting},
		{"partly open", "a@x.example, refused@x.example", outbox.StatePartly},
		{"partly done", "a@x.example, refused@x.example", outbox.StatePartly},
	} {
		draft := letter(one.to)
		draft.Subject = one.name
		draft.Body = "the secret text"
		attachFile(t, &draft, 40_000)
		m := d.send(draft, outbox.SubmitOptions{Partial: true})
		d.wantState(m, one.want)
		all[one.name] = d.get(m.ID)
	}
	if err := d.drafts.Delete(t.Context(), all["partly done"].Rest); err != nil {
		t.Fatal(err)
	}
	return d, all
}

func (d *desk) names() []string {
	names := d.find(outbox.Query{})
	slices.Sort(names)
	return names
}

func TestRetainMonths(t *testing.T) {
	d, all := history(t)
	everything := []string{"partly done", "partly open", "refused", "sent", "unknown", "waiting"}
	for _, step := range []struct {
		at   time.Time
		want []string
	}{
		{time.Date(2027, 4, 30, 8, 59, 0, 0, time.UTC), everything}, // the last day of a month without a 31st
		{time.Date(2027, 5, 1, 8, 59, 0, 0, time.UTC), []string{"partly open", "refused", "unknown", "waiting"}},
	} {
		d.clock.advance(step.at.Sub(d.clock.now()))
		if _, err := d.outbox.Retain(t.Context(), outbox.Retention{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.outbox.Retain(t.Context(), outbox.Retention{Months: 1}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, d.names()); diff != "" {
			t.Errorf("on %v: %s", step.at, diff)
		}
	}
	for name, m := range all {
		_, err := os.Stat(m.SpoolPath)
		if gone := name == "sent" || name == "partly done"; gone != os.IsNotExist(err) {
			t.Errorf("the bytes of %s: %v", name, err)
		}
	}
	if got := d.find(outbox.Query{Words: "secret"}); len(got) != 4 {
		t.Errorf("found %q", got)
	}
}

func TestRetainFacts(t *testing.T) {
	d, all := history(t)
	before, err := d.outbox.DiskUse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.outbox.SetRetention(t.Context(), outbox.Retention{FactsOnly: true, Months: 6}); err != nil {
		t.Fatal(err)
	}
	if got, err := d.outbox.Retention(t.Context()); err != nil || got != (outbox.Retention{FactsOnly: true, Months: 6}) {
		t.Errorf("%+v %v", got, err)
	}
	d.clock.advance(25 * time.Hour)
	if err := d.outbox.Recover(t.Context()); err != nil { // does it by itself
		t.Fatal(err)
	}
	for name, was := range all {
		m := d.get(was.ID)
		if name != "sent" && name != "partly done" {
			if m.SpoolPath != was.SpoolPath || m.Source.Body == "" {
				t.Errorf("%s is not finished and lost its text", name)
			}
			continue
		}
		if _, err := os.Stat(was.SpoolPath); !os.IsNotExist(err) {
			t.Errorf("the bytes of %s: %v", name, err)
		}
		want := was
		want.SpoolPath, want.Source.Body = "", ""
		want.Source.Attachments = slices.Clone(want.Source.Attachments)
		a := &want.Source.Attachments[0]
		a.Path, a.Identity, a.Modified = "", "", time.Time{}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got := d.find(outbox.Query{Words: "secret"}); len(got) != 4 {
		t.Errorf("found by its text: %q", got)
	}
	if got := d.find(outbox.Query{Words: "report.bin"}); len(got) != 6 {
		t.Errorf("found by its file: %q", got)
	}
	id := all["sent"].ID
	for what, err := range map[string]error{
		"edit":   second(d.outbox.Edit(t.Context(), id)),
		"resend": second(d.outbox.Resend(t.Context(), id, outbox.SubmitOptions{})),
		"eml":    d.outbox.ExportEML(t.Context(), id, io.Discard),
		"mbox":   d.outbox.ExportMbox(t.Context(), id, io.Discard),
	} {
		if !errors.Is(err, outbox.ErrFactsOnly) {
			t.Errorf("%s: %v", what, err)
		}
	}
	page, _, err := d.outbox.Search(t.Context(), outbox.Query{Words: "sent"})
	if err != nil || len(page) != 1 || page[0].Kept {
		t.Errorf("%+v %v", page, err)
	}
	if after, err := d.outbox.DiskUse(t.Context()); err != nil || before-after < all["sent"].Size {
		t.Errorf("%d bytes before, %d after, %v", before, after, err)
	}
	if err := d.outbox.Delete(t.Context(), id); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(d.home, "spool")); err != nil {
		t.Error(err)
	}
}

func TestRetainInBatches(t *testing.T) {
	d := newDesk(t)
	a := d.accountAt(serve(t, faultserver.Options{}))
	if err := d.outbox.Fill(t.Context(), a, 450); err != nil {
		t.Fatal(err)
	}
	if n, err := d.outbox.Retain(t.Context(), outbox.Retention{FactsOnly: true}); err != nil || n != 450 {
		t.Errorf("%d %v", n, err)
	}
	d.clock.advance(60 * 24 * time.Hour)
	if n, err := d.outbox.Retain(t.Context(), outbox.Retention{Months: 1}); err != nil || n != 450 {
		t.Errorf("%d %v", n, err)
	}
	if got := d.names(); len(got) != 0 {
		t.Errorf("left: %d", len(got))
	}
}

func TestSentSince(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("refused@x.example", "550 5.1.1 no")}})
	d := newDesk(t)
	a := d.accountAt(srv)
	d.send(letter("old@x.example"), outbox.SubmitOptions{})
	d.clock.advance(time.Hour)
	since := d.clock.now()
	d.send(letter("a@x.example", "b@x.example"), outbox.SubmitOptions{})
	d.send(letter("a@x.example", "refused@x.example"), outbox.SubmitOptions{Partial: true})
	d.send(letter("refused@x.example"), outbox.SubmitOptions{})
	d.submit(letter("waits@x.example"), outbox.SubmitOptions{})
	for _, c := range []struct {
		id       string
		since    time.Time
		messages int
		people   int
	}{
		{a.ID, since, 2, 3}, {a.ID, since.Add(-time.Hour), 3, 4}, {a.ID, since.Add(time.Second), 0, 0}, {account.PracticeID, since, 0, 0},
	} {
		messages, people, err := d.outbox.SentSince(t.Context(), c.id, c.since)
		if err != nil || messages != c.messages || people != c.people {
			t.Errorf("since %v: %d messages, %d people, %v", c.since, messages, people, err)
		}
	}
}

func TestExport(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example")
	draft.Bcc = "gizli@x.example"
	draft.Body = "From here\n>From there\n>>From everywhere\nfrom nowhere\n From\n"
	m := d.send(draft, outbox.SubmitOptions{})
	long, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader("Subject: long\n\nFrom "+strings.Repeat("a", 900)+"\n"), "", []string{"a@x.example"}, outbox.SubmitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	long = d.deliver(long.ID)
	var eml, mbox strings.Builder
	if err := d.outbox.ExportEML(t.Context(), m.ID, &eml); err != nil {
		t.Fatal(err)
	}
	if eml.String() != string(srv.Messages()[0].Data) || strings.Contains(eml.String(), "gizli") {
		t.Error("not the bytes that were sent")
	}
	for _, id := range []string{m.ID, long.ID} {
		if err := d.outbox.ExportMbox(t.Context(), id, &mbox); err != nil {
			t.Fatal(err)
		}
	}
	// Read back as the format says.
	var got []string
	for _, part := range strings.Split("\n"+mbox.String(), "\nFrom "+sender+" Fri Nov 27 09:00:00 2026\n")[1:] {
		part = strings.TrimSuffix(part, "\n") + "\n"
		var lines strings.Builder
		for line := range strings.Lines(strings.TrimSuffix(part, "\n")) {
			if quoted := strings.TrimLeft(line, ">"); strings.HasPrefix(quoted, "From ") && quoted != line {
				line = line[1:]
			}
			lines.WriteString(strings.TrimSuffix(line, "\n") + "\r\n")
		}
		got = append(got, lines.String())
	}
	var want []string
	for _, s := range srv.Messages() {
		want = append(want, string(s.Data))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%s", diff, mbox.String())
	}
	if !strings.Contains(mbox.String(), "\n>>From there\n>>>From everywhere\nfrom nowhere\n From\n") ||
		!strings.Contains(mbox.String(), "\n>From aaa") || strings.Contains(mbox.String(), "\r") {
		t.Errorf("%s", mbox.String())
	}
	if err := flip(m.SpoolPath); err != nil {
		t.Fatal(err)
	}
	var failure *account.Failure
	if err := d.outbox.ExportEML(t.Context(), m.ID, io.Discard); !errors.As(err, &failure) || failure.Key != account.KeySpoolDamaged {
		t.Errorf("damaged: %v", err)
	}
	if err := d.outbox.ExportEML(t.Context(), "none", io.Discard); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
}

// TestRetainLeavesWhatIsStillToBeFiled: nothing goes before its copy is in the
// account's Sent folder.
func TestRetainLeavesWhatIsStillToBeFiled(t *testing.T) {
	t.Parallel()
	d, srv, box := newDesk(t), serve(t, faultserver.Options{}), keep(t, mailbox.Options{})
	d.accountAt(srv, withMailbox(box))
	m := d.send(letter("li@example.org"), outbox.SubmitOptions{})
	d.wantState(m, outbox.StateSent)
	d.clock.advance(100 * 24 * time.Hour)
	for _, keep := range []outbox.Retention{{FactsOnly: true}, {Months: 1}} {
		if n, err := d.outbox.Retain(t.Context(), keep); err != nil || n != 0 {
			t.Errorf("%+v removed %d before the copy was made, %v", keep, n, err)
		}
	}
	d.fileCopies()
	wantFiled(t, box, "Sent", 1)
	for _, keep := range []outbox.Retention{{FactsOnly: true}, {Months: 1}} {
		if n, err := d.outbox.Retain(t.Context(), keep); err != nil || n != 1 {
			t.Errorf("%+v removed %d, %v", keep, n, err)
		}
	}
}
