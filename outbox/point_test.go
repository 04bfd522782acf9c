package outbox_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// exec runs SQL on the desk's database, as a fault of the disk would.
func (d *desk) exec(query string) {
	d.t.Helper()
	err := d.store.Write(d.t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(d.t.Context(), query)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// TestNoDotUnlessRecorded: if the point of no return cannot be recorded, the
// server never sees the end of the message.
func TestNoDotUnlessRecorded(t *testing.T) {
	for _, piped := range []bool{true, false} {
		srv := serve(t, faultserver.Options{Extensions: extensions(piped)})
		d := newDesk(t)
		d.accountAt(srv)
		m := d.submit(letter("a@x.example", "b@x.example"), outbox.SubmitOptions{})
		d.exec(`CREATE TRIGGER broken BEFORE UPDATE OF phase ON attempts WHEN NEW.phase = 'dot'
			BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END`)
		m = d.deliver(m.ID)
		d.wantState(m, outbox.StateWaiting)
		d.wantRecipients(m, "pending pending")
		srv.Wait(t, srv.Reached(faultserver.StepClosed))
		wantLedger(t, srv)
		for _, a := range srv.Attempts() {
			if a.Complete {
				t.Error("the server saw the final dot")
			}
		}
		if verbs := srv.Verbs(); verbs[len(verbs)-1] != "DATA" {
			t.Errorf("a polite end inside DATA: %s", verbs)
		}
		d.exec(`DROP TRIGGER broken`)
		m = d.deliver(m.ID)
		d.wantState(m, outbox.StateSent)
		wantLedger(t, srv, "a@x.example,b@x.example")
	}
}

// TestAnswerBeforeTheDot: whatever a server says before the dot, the message is
// not sent, not even if it says yes.
func TestAnswerBeforeTheDot(t *testing.T) {
	for reply, want := range map[string]struct {
		state outbox.State
		key   account.FailureKey
	}{
		"250 2.0.0 queued as FAKE": {outbox.StateWaiting, account.KeyProtocol},
		"354 go on":                {outbox.StateWaiting, account.KeyProtocol},
		"451 4.3.0 later":          {outbox.StateWaiting, account.KeyBusy},
		"554 5.7.1 spam":           {outbox.StateRefused, account.KeySpamRefused},
	} {
		srv := serve(t, faultserver.Options{ReadBuffer: 256 << 10, Rules: []rule{
			{Step: faultserver.StepBody, Percent: 50, Times: 1, Action: action{Inject: reply + "\r\n", Gate: "half"}},
		}})
		d := newDesk(t)
		d.accountAt(srv)
		m, err := d.outbox.SubmitRaw(t.Context(), bigLetter(30_000), sender, []string{"a@x.example"}, outbox.SubmitOptions{})
		if err != nil {
			t.Fatal(err)
		}
		done := d.deliverLater(t.Context(), m.ID)
		srv.Wait(t, srv.Arrived("half"))
		srv.Open("half")
		got := <-done
		if got.err != nil {
			t.Fatal(got.err)
		}
		d.wantState(got.m, want.state)
		if got.m.Reason != want.key || got.m.Stage != outbox.StageData {
			t.Errorf("%s: %s at %s", reply, got.m.Reason, got.m.Stage)
		}
		d.close()
		srv.Wait(t, srv.Reached(faultserver.StepClosed))
		wantLedger(t, srv)
	}
}

// TestOutcomeThatCannotBeWritten is kept in memory and tried again.
func TestOutcomeThatCannotBeWritten(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepAccepted, Action: action{Gate: "accepted"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	d.exec(`CREATE TRIGGER broken BEFORE UPDATE OF ended ON attempts BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END`)
	failed := d.log.says("an outcome cannot be written")
	done := d.deliverLater(t.Context(), m.ID)
	srv.Wait(t, srv.Arrived("accepted"))
	if got := d.get(m.ID); got.State != outbox.StateSending || got.Stage != outbox.StageReply {
		t.Errorf("while it waits for the server's word: %s at %s", got.State, got.Stage)
	}
	srv.Open("accepted")
	srv.Wait(t, failed)
	d.exec(`DROP TRIGGER broken`)
	got := <-done
	if got.err != nil {
		t.Fatal(got.err)
	}
	d.wantState(got.m, outbox.StateSent)
	wantLedger(t, srv, "a@x.example")
}

// TestOutcomeNeverWritten tells the truth as far as it goes: this run knows that
// it was sent, and afterwards nobody does.
func TestOutcomeNeverWritten(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	d.outbox.SetRecordFor(0)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	d.exec(`CREATE TRIGGER broken BEFORE UPDATE OF ended ON attempts BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END`)
	m, err := d.outbox.Deliver(t.Context(), m.ID)
	if !errors.Is(err, outbox.ErrNotRecorded) || m.State != outbox.StateSent || m.QueueID == "" {
		t.Fatalf("%s %q %v", m.State, m.QueueID, err)
	}
	d.exec(`DROP TRIGGER broken`)
	next := d.again()
	if err := next.outbox.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	m = next.get(m.ID)
	next.wantState(m, outbox.StateUnknown)
	if m.Reason != account.KeyLostAfterDot || m.Explanation.Action != "action.send-again" || m.Explanation.Values["host"] != srv.Host() {
		t.Errorf("told as %s %+v", m.Reason, m.Explanation)
	}
	if err := next.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	next.wantState(next.get(m.ID), outbox.StateUnknown)
	wantLedger(t, srv, "a@x.example")
}

// TestAnswerDuringTheRecord: what the server says while the point of no return
// is being recorded comes before the dot, and so the message is not sent.
func TestAnswerDuringTheRecord(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{
		{Step: faultserver.StepData, Action: action{Gate: "data"}},
		{Step: faultserver.StepBody, Percent: 100, Action: action{Reply: []string{"250 2.0.0 queued as FAKE"}}},
	}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.submit(compose.Draft{To: "a@x.example", Subject: "no dots", Body: "here"}, outbox.SubmitOptions{})
	done := d.deliverLater(t.Context(), m.ID)
	srv.Wait(t, srv.Arrived("data"))
	other := d.again()
	held, release, free := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		free <- other.store.Write(context.Background(), func(*sql.Tx) error {
			close(held)
			<-release
			return nil
		})
	}()
	srv.Wait(t, held)
	srv.Open("data")
	srv.Wait(t, srv.Reached(faultserver.StepClosed)) // the client has heard the answer
	close(release)
	r := <-done
	if err := errors.Join(r.err, <-free); err != nil {
		t.Fatal(err)
	}
	d.wantState(r.m, outbox.StateWaiting)
	wantLedger(t, srv)
}
