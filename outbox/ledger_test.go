package outbox_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
	"sendoff/store"
)

// find gives the subjects that a query picks, page after page.
func (d *desk) find(q outbox.Query) []string {
	d.t.Helper()
	var subjects []string
	for {
		page, more, err := d.outbox.Search(d.t.Context(), q)
		if err != nil {
			d.t.Fatalf("%+v: %v", q, err)
		}
		for _, s := range page {
			subjects = append(subjects, s.Subject)
			q.Before = s.ID
		}
		if !more {
			return subjects
		}
	}
}

func TestSearchFindsWords(t *testing.T) {
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	trip := compose.Draft{
		To: "Çağrı Şahin <cagri@isparta.example>", Cc: "li@example.net", Bcc: "gizli@example.com",
		Subject: "ISPARTA gezisi", Body: "Otel fiyatı 1.250,50 TL; Straße 7. 東京タワー",
	}
	attachFile(t, &trip, 10)
	trip.Attachments[0].Name = "Güller (son).pdf"
	d.submit(trip, outbox.SubmitOptions{})
	d.clock.advance(time.Second)
	d.submit(compose.Draft{To: "izmir@example.com", Subject: "İzmir", Body: "kuru üzüm\nne ol\nsun"}, outbox.SubmitOptions{})
	d.clock.advance(time.Second)
	raw := "From: Zoë <zoe@example.org>\nTo: Ölçüm <olcum@example.com>\nSubject: =?utf-8?q?Ya=C4=9Fmur?=\n" +
		"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=iso-8859-9\nContent-Transfer-Encoding: base64\n\n" +
		"/mVtc2l5ZQ==\n--x\nContent-Type: application/pdf; name=\"=?utf-8?q?=C3=A7izelge.pdf?=\"\nContent-Transfer-Encoding: base64\n\nZmlsZQ==\n--x--\n"
	if _, err := d.outbox.SubmitRaw(t.Context(), strings.NewReader(raw), "", []string{"envelope@example.com"}, outbox.SubmitOptions{}); err != nil {
		t.Fatal(err)
	}
	const one, two, three = "ISPARTA gezisi", "İzmir", "Yağmur"
	for words, want := range map[string]string{
		"ısparta": one, "İSPARTA": one, "isp": one, "spar": "", "izmir": two, "IZMIR": two, "ızm": two,
		"cagri sahin": one, "ŞAHİN çağ": one, "sahin çağrı li": one, "sahin çag yok": "", "cag sahin": "",
		"gizli@example.com": one, "example.com": three + " " + two + " " + one, "ayse@example.org": three + " " + two + " " + one,
		"guller son": one, "güller pd": one, "strasse": one, "1250": "", "1.250,50": one, "タワ": one, "京": one, "東タ": "",
		"ne ol": two, "ol ne": two, "ne.ol": two, "ol.ne": "", "üzüm": two, "olsun": "",
		"şemsiye": three, "çizelge": three, "zoë": three, "ölçüm": three, "envelope": three, "yagmur": three, "ZmlsZQ": "",
		`"izmir`: two, `izmir*`: two, `subject:izmir`: "", `izmir OR isparta`: "", `NOT izmir`: "", `^izmir`: two, `(izm`: two,
		`izmir AND`: "", `NEAR(izmir`: "", `-izmir`: two, `izmir" OR "isparta`: "", "*": "", `"`: "", " ": three + " " + two + " " + one, "🎉": "",
		"\x00izmir": two, "\xffizm": two, strings.Repeat("izmir ", 400): two, strings.Repeat("a.", 500): "",
	} {
		if got := strings.Join(d.find(outbox.Query{Words: words}), " "); got != want {
			t.Errorf("%.40q finds %q, want %q", words, got, want)
		}
	}
	for _, m := range d.find(outbox.Query{Words: "example", States: []outbox.State{outbox.StateSent}}) {
		t.Errorf("%s is not sent and was found among those", m)
	}
	if got := d.find(outbox.Query{Words: "example", AccountID: "another"}); len(got) > 0 {
		t.Errorf("of another account: %q", got)
	}
}

// TestSearchForgets: what is deleted or a draft again is not found, nor is it
// in anybody's place.
func TestSearchForgets(t *testing.T) {
	d := newDesk(t)
	d.accountAt(serve(t, faultserver.Options{}))
	first := d.submit(compose.Draft{To: "a@x.example", Subject: "apple"}, outbox.SubmitOptions{})
	second := d.submit(compose.Draft{To: "a@x.example", Subject: "banana"}, outbox.SubmitOptions{})
	if err := d.outbox.Delete(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.outbox.Edit(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	var left int
	err := d.store.Read(t.Context(), func(tx *sql.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT count(*) FROM words`).Scan(&left)
	})
	if err != nil || left != 0 {
		t.Errorf("the words of %d messages stay, %v", left, err)
	}
	d.submit(compose.Draft{To: "a@x.example", Subject: "cherry"}, outbox.SubmitOptions{})
	for words, want := range map[string]string{"apple": "", "banana": "", "cherry": "cherry", "x.example": "cherry"} {
		if got := strings.Join(d.find(outbox.Query{Words: words}), " "); got != want {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
}

func TestPages(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{rcptRule("refused@x.example", "550 5.1.1 no")}})
	d := newDesk(t)
	a := d.accountAt(srv)
	var want []string
	for i := range 7 {
		draft := letter("Li <sent@x.example>", "b@x.example", "c@x.example", "d@x.example")
		draft.Subject = fmt.Sprintf("No %d", i)
		if i%3 == 1 {
			draft.To += ", refused@x.example"
		}
		if i == 5 { // one that nothing was tried with
			d.submit(draft, outbox.SubmitOptions{})
		} else {
			d.send(draft, outbox.SubmitOptions{Partial: true})
		}
		want = append(want, draft.Subject)
		if i%2 == 0 { // some at the same moment
			d.clock.advance(time.Second)
		}
	}
	sent := []outbox.State{outbox.StateSent, outbox.StatePartly}
	for limit := 1; limit < 9; limit++ {
		for _, q := range []outbox.Query{{}, {AccountID: a.ID}, {Words: "no"}, {Words: "no", AccountID: a.ID}, {States: sent}, {States: sent, Words: "no"}} {
			q.Limit = limit
			expect := slices.Clone(want)
			if q.States != nil {
				expect = slices.Delete(expect, 5, 6)
			}
			got := d.find(q)
			slices.Sort(got)
			if diff := cmp.Diff(expect, got); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
		}
	}
	page, more, err := d.outbox.Search(t.Context(), outbox.Query{States: sent, Limit: 1})
	if err != nil || !more || len(page) != 1 {
		t.Fatal(page, more, err)
	}
	m := d.get(page[0].ID)
	got := page[0]
	if got.Subject != "No 6" || got.State != m.State || got.Recipients != 4 || got.Account != sender || got.AccountID != a.ID ||
		!got.Created.Equal(m.Created) || !got.Ended.Equal(m.Ended) || got.Size != m.Size || !got.Kept || got.Marked || got.Practice {
		t.Errorf("%+v of %+v", got, m)
	}
	if len(got.People) != 3 || got.People[0].String() != "Li <sent@x.example>" {
		t.Errorf("people %v", got.People)
	}
	if _, _, err := d.outbox.Search(t.Context(), outbox.Query{Before: "gone"}); err != outbox.ErrNotFound { //nolint:errorlint // as it is told
		t.Errorf("behind nothing: %v", err)
	}
}

// TestOldLedger opens a database of the version before: everything has its
// state, its place and, once it is searched for, its words.
func TestOldLedger(t *testing.T) {
	home, c := t.TempDir(), newClock()
	whole := outbox.Schema()
	old, err := store.Open(t.Context(), filepath.Join(home, "sendoff.db"), c.now, store.Schema{Room: whole.Room, Steps: whole.Steps[:1]})
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ recipients, attempt, want string }{
		{"accepted", "1", "sent"},
		{"accepted refused", "1", "partly"},
		{"accepted held", "1", "partly"},
		{"refused", "1", "refused"},
		{"refused held", "1", "refused"},
		{"accepted later", "1", "waiting"},
		{"pending", "", "waiting"},
		{"accepted unknown later", "1", "unknown"},
		{"accepted odd", "1", "unknown"},
		{"pending", "NULL", "sending"},
	}
	err = old.Write(t.Context(), func(tx *sql.Tx) error {
		for i, c := range cases {
			id := fmt.Sprintf("m%d", i)
			if _, err := tx.ExecContext(t.Context(), `INSERT INTO messages (id, account_id, account, sender, subject, message_id, smtputf8,
				eightbit, partial, no_queue, raw, source, size, sha256, spool, created) VALUES (?, 'a', 'a@x.example', 'a@x.example', ?, '<m>', 0, 0, 0, 0, 0,
				'{"To":"Şule <r0@x.example>","Body":"kiraz"}', 1, '', 'x.eml', ?)`, id, c.want, 1000-i); err != nil {
				return err
			}
			for n, state := range strings.Fields(c.recipients) {
				if _, err := tx.ExecContext(t.Context(), `INSERT INTO recipients (message, position, address, state) VALUES (?, ?, ?, ?)`,
					id, n, fmt.Sprintf("r%d@x.example", n), state); err != nil {
					return err
				}
			}
			if c.attempt == "" {
				continue
			}
			if _, err := tx.ExecContext(t.Context(), `INSERT INTO attempts (message, phase, started, ended) VALUES (?, 'open', 1, `+c.attempt+`)`, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	d := openDesk(t, home, c, nil, account.Patience{})
	page, _, err := d.outbox.Search(t.Context(), outbox.Query{})
	if err != nil || len(page) != len(cases) {
		t.Fatal(len(page), err)
	}
	for i, s := range page {
		m := d.get(s.ID)
		if s.ID != fmt.Sprintf("m%d", i) || string(s.State) != cases[i].want || m.State != s.State || s.Recipients != len(m.Recipients) {
			t.Errorf("%s: %s, and %s of %+v", s.ID, s.State, m.State, cases[i])
		}
		if s.People[0].Mailbox() != "r0@x.example" {
			t.Errorf("people %v", s.People)
		}
	}
	if got := d.find(outbox.Query{Words: "sule kir"}); len(got) != len(cases) {
		t.Errorf("found %q", got)
	}
	page, _, err = d.outbox.Search(t.Context(), outbox.Query{Limit: 1})
	if err != nil || page[0].People[0].Name != "Şule" {
		t.Errorf("people %v %v", page, err)
	}
}

// TestListsWhileSending: a message that is being sent is listed as that, and as
// nothing else.
func TestListsWhileSending(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "mail"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{Mine: true})
	in := func(state outbox.State) bool { return len(d.find(outbox.Query{States: []outbox.State{state}})) == 1 }
	if !in(outbox.StateWaiting) || in(outbox.StateSending) {
		t.Error("it waits")
	}
	done := d.deliverLater(t.Context(), m.ID)
	srv.Wait(t, srv.Arrived("mail"))
	if in(outbox.StateWaiting) || !in(outbox.StateSending) {
		t.Error("it is being sent")
	}
	srv.Open("mail")
	if r := <-done; r.err != nil || !in(outbox.StateSent) || in(outbox.StateSending) {
		t.Errorf("it is sent: %v", r.err)
	}
}

// TestIndexGoesOn: more messages without words than one transaction takes.
func TestIndexGoesOn(t *testing.T) {
	d, want := unindexed(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.outbox.Index(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if got := len(d.find(outbox.Query{Words: "ka"})); got != want || want < 100 {
		t.Errorf("%d are found, before %d", got, want)
	}
}

// TestIndexBeside: who attends makes the old messages searchable before somebody
// asks.
func TestIndexBeside(t *testing.T) {
	d, _ := unindexed(t)
	d.attend()
	for late := time.Now().Add(patience); ; runtime.Gosched() {
		var left int
		err := d.store.Read(t.Context(), func(tx *sql.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT count(*) FROM messages WHERE indexed = 0`).Scan(&left)
		})
		if err != nil || time.Now().After(late) {
			t.Fatalf("%d are left: %v", left, err)
		}
		if left == 0 {
			return
		}
	}
}

// unindexed has 250 messages of an older version; so many have "ka" in them.
func unindexed(t *testing.T) (d *desk, withKa int) {
	t.Helper()
	d = newDesk(t)
	a := d.accountAt(serve(t, faultserver.Options{}))
	if err := d.outbox.Fill(t.Context(), a, 250); err != nil {
		t.Fatal(err)
	}
	withKa = len(d.find(outbox.Query{Words: "ka"}))
	err := d.store.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `UPDATE messages SET indexed = 0, shown = ''; DELETE FROM words`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, withKa
}
