package outbox_test

import (
	"runtime"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// TestBarStays: a server that stops reading in the middle keeps the bytes that
// are told near the middle.
func TestBarStays(t *testing.T) {
	srv := serve(t, faultserver.Options{ReadBuffer: 64 << 10, HashOnly: true, Rules: []rule{
		{Step: faultserver.StepBody, Percent: 50, Action: action{Gate: "half"}},
	}})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example")
	attachFile(t, &draft, 8<<20)
	m := d.submit(draft, outbox.SubmitOptions{})
	moved := make(chan int64, 1000)
	stop := d.outbox.Watch(func(e outbox.Event) {
		if e.Stage == outbox.StageData {
			moved <- e.Done
		}
	})
	defer stop()
	done := d.deliverLater(t.Context(), m.ID)
	srv.Wait(t, srv.Arrived("half"))
	// What is told from here on can only be what the buffers take.
	var at int64
	for at < m.Size*45/100 {
		at = <-moved
	}
	now := d.get(m.ID)
	if now.State != outbox.StateSending || now.Stage != outbox.StageData || now.Done < m.Size*45/100 || now.Done > m.Size*60/100 || now.Total != m.Size {
		t.Errorf("stands at %d of %d (%s at %s)", now.Done, now.Total, now.State, now.Stage)
	}
	srv.Open("half")
	r := <-done
	if r.err != nil {
		t.Fatal(r.err)
	}
	d.wantState(r.m, outbox.StateSent)
	for len(moved) > 0 {
		at = <-moved
	}
	if at != m.Size {
		t.Errorf("the last that was told is %d of %d", at, m.Size)
	}
}

// TestEventsAreOrdered: bytes only grow, recipients are counted, and nothing
// comes after the end.
func TestEventsAreOrdered(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	draft := letter("a@x.example", "b@x.example", "c@x.example")
	attachFile(t, &draft, 2<<20)
	told := d.watch()
	m := d.send(draft, outbox.SubmitOptions{})
	var bytes int64
	counted, ended := 0, false
	for _, e := range told.all() {
		if ended {
			t.Errorf("after the end: %+v", e)
		}
		ended = e.Final
		switch e.Stage {
		case outbox.StageRecipients:
			if e.K != counted || e.N != 3 {
				t.Errorf("%d of %d after %d", e.K, e.N, counted)
			}
			counted++
		case outbox.StageData:
			if e.Done < bytes || e.Total != m.Size {
				t.Errorf("%d of %d after %d", e.Done, e.Total, bytes)
			}
			bytes = e.Done
		}
	}
	if counted != 4 || bytes != m.Size || !ended {
		t.Errorf("%d recipients, %d bytes, ended %v", counted, bytes, ended)
	}
}

func TestWatchStops(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	n := 0
	stop := d.outbox.Watch(func(outbox.Event) { n++ })
	stop()
	d.send(letter("a@x.example"), outbox.SubmitOptions{})
	if n != 0 {
		t.Errorf("%d events after stop", n)
	}
}

// TestMemoryIsFlat: sending a message twenty times as large allocates about as
// much.
func TestMemoryIsFlat(t *testing.T) {
	allocated := func(size int) uint64 {
		srv := serve(t, faultserver.Options{HashOnly: true})
		d := newDesk(t)
		d.accountAt(srv)
		draft := letter("a@x.example")
		attachFile(t, &draft, size)
		m := d.submit(draft, outbox.SubmitOptions{})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		m = d.deliver(m.ID)
		runtime.ReadMemStats(&after)
		d.wantState(m, outbox.StateSent)
		if got := srv.Messages()[0]; got.SHA256 != m.SHA256 {
			t.Error("other bytes")
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	small, large := allocated(1<<20), allocated(20<<20)
	// The server shares the process; both are far below one copy of the message.
	if large > small+(6<<20) {
		t.Errorf("1 MiB allocates %d bytes, 20 MiB %d", small, large)
	}
}

// TestTwoAccountsSideBySide: one account that stands still does not stop another.
func TestTwoAccountsSideBySide(t *testing.T) {
	slow := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Action: action{Gate: "mail"}}}})
	quick := serve(t, faultserver.Options{Users: map[string]string{"li@example.net": password}})
	d := newDesk(t)
	d.accountAt(slow)
	d.accountAt(quick, func(a *account.Account) { a.Address, a.Username = "li@example.net", "li@example.net" })
	first := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	draft := letter("b@x.example")
	draft.From = "li@example.net"
	other := d.submit(draft, outbox.SubmitOptions{})
	done := make(chan error, 1)
	go func() { done <- d.outbox.Run(t.Context()) }()
	slow.Wait(t, slow.Arrived("mail"))
	quick.Wait(t, quick.Reached(faultserver.StepAnswered))
	d.wantState(d.get(first.ID), outbox.StateSending)
	slow.Open("mail")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	d.wantState(d.get(first.ID), outbox.StateSent)
	d.wantState(d.get(other.ID), outbox.StateSent)
}
