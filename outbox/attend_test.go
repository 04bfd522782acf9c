package outbox_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/mailbox"
	"sendoff/outbox"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// attendance is a running Attend whose pauses end when the test says so.
type attendance struct {
	d      *desk
	online atomic.Bool
	asked  atomic.Int64 // how often it was asked about
	mu     sync.Mutex
	pause  chan time.Time
	begun  chan struct{} // closed when the next pause begins
	cancel context.CancelFunc
	done   chan error
	once   sync.Once
}

// attend runs Attend until the test ends.
func (d *desk) attend() *attendance {
	d.t.Helper()
	a := &attendance{d: d, begun: make(chan struct{}), done: make(chan error, 1)}
	a.online.Store(true)
	d.outbox.SetAfter(a.after)
	d.outbox.SetOnline(func() bool {
		a.asked.Add(1)
		return a.online.Load()
	})
	first := a.begun
	ctx, cancel := context.WithCancel(d.t.Context())
	a.cancel = cancel
	go func() { a.done <- d.outbox.Attend(ctx) }()
	d.t.Cleanup(a.stop)
	a.wait(first)
	return a
}

func (a *attendance) stop() {
	a.once.Do(func() {
		a.cancel()
		if err := <-a.done; err != nil {
			a.d.t.Error(err)
		}
	})
}

func (a *attendance) after(time.Duration) <-chan time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pause = make(chan time.Time, 1)
	close(a.begun)
	a.begun = make(chan struct{})
	return a.pause
}

func (a *attendance) wait(ch <-chan struct{}) {
	a.d.t.Helper()
	select {
	case <-ch:
	case <-time.After(patience):
		a.d.t.Fatal("Attend stands still")
	}
}

// leap lets time pass at once, as when the computer sleeps, and Attend see it.
func (a *attendance) leap(by time.Duration) {
	a.d.t.Helper()
	a.d.clock.advance(by)
	for range 2 { // should the first pause have ended before the clock went on
		a.mu.Lock()
		next := a.begun
		a.pause <- time.Time{}
		a.mu.Unlock()
		a.wait(next)
	}
}

// pass lets time pass as it does.
func (a *attendance) pass(by time.Duration) {
	a.d.t.Helper()
	for step := 2 * time.Second; by > 0; by -= step {
		a.leap(min(step, by))
	}
}

// until waits for a message to be in a state, and for its outcome to be told.
func (d *desk) until(id string, want outbox.State) outbox.Message {
	d.t.Helper()
	return d.untilIt(id, string(want), func(m outbox.Message) bool { return m.State == want })
}

// untilIt waits until a message is as it is wanted.
func (d *desk) untilIt(id, words string, is func(m outbox.Message) bool) outbox.Message {
	d.t.Helper()
	moved := make(chan struct{}, 1)
	stop := d.outbox.Watch(func(outbox.Event) {
		select {
		case moved <- struct{}{}:
		default:
		}
	})
	defer stop()
	late := time.After(patience)
	for {
		m := d.get(id)
		if is(m) {
			return m
		}
		select {
		case <-moved:
		case <-late:
			d.t.Fatalf("%s is %s (%s) after %d attempts, want %s", id, m.State, m.Reason, m.Attempts, words)
		}
	}
}

// TestAttendSendsWhatIsSubmitted at once, without any time passing.
func TestAttendSendsWhatIsSubmitted(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	before := d.submit(letter("before@x.example"), outbox.SubmitOptions{})
	d.attend()
	d.until(before.ID, outbox.StateSent)
	d.until(d.submit(letter("after@x.example"), outbox.SubmitOptions{}).ID, outbox.StateSent)
	wantLedger(t, srv, "before@x.example", "after@x.example")
}

// TestAttendLeavesWhatIsBeingDelivered to who said so.
func TestAttendLeavesWhatIsBeingDelivered(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	a := d.attend()
	mine := d.submit(letter("mine@x.example"), outbox.SubmitOptions{Mine: true})
	d.until(d.submit(letter("other@x.example"), outbox.SubmitOptions{}).ID, outbox.StateSent)
	a.pass(20 * time.Second)
	d.wantState(d.get(mine.ID), outbox.StateWaiting)
	d.wantState(d.deliver(mine.ID), outbox.StateSent)
}

// TestAttendNoticesOthers: what another process froze is sent, and the watchers
// are told that something is new.
func TestAttendNoticesOthers(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	a := d.attend()
	a.pass(4 * time.Second)
	seen := d.watch()
	other := d.again()
	m := other.submit(letter("a@x.example"), outbox.SubmitOptions{})
	a.pass(2 * time.Second)
	d.until(m.ID, outbox.StateSent)
	told := func(list []outbox.Event) int {
		n := 0
		for _, e := range list {
			if e == (outbox.Event{}) {
				n++
			}
		}
		return n
	}
	if told(seen.all()) == 0 {
		t.Error("nobody was told that another process had changed something")
	}
	a.pass(4 * time.Second) // the last event of its own
	quiet := told(seen.all())
	d.until(d.submit(letter("b@x.example"), outbox.SubmitOptions{}).ID, outbox.StateSent)
	a.pass(20 * time.Second)
	if n := told(seen.all()) - quiet; n != 0 {
		t.Errorf("its own changes were taken for those of others %d times", n)
	}
}

// TestAttendSettlesTheDead: what a process left that died is settled without any
// start.
func TestAttendSettlesTheDead(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepDot, Times: 1, Action: action{Gate: "dot"}}}})
	d := homeFor(t, srv)
	a := d.attend()
	h := startHelper(t, helperTask{Home: d.home, Do: "mine"})
	id, _, _ := strings.Cut(h.line(), " ")
	srv.Wait(t, srv.Arrived("dot"))
	a.pass(20 * time.Second)
	d.wantState(d.get(id), outbox.StateSending)
	h.kill()
	a.pass(20 * time.Second)
	d.until(id, outbox.StateUnknown)
	srv.Open("dot")
}

// TestManyAttend: two that attend, and several that run and deliver, deliver each
// message once.
func TestManyAttend(t *testing.T) {
	const accounts, each = 3, 20
	d := newDesk(t)
	var servers []*faultserver.Server
	var from []string
	for i := range accounts {
		address := fmt.Sprintf("s%d@example.org", i)
		srv := serve(t, faultserver.Options{Users: map[string]string{address: password}})
		d.accountAt(srv, func(a *account.Account) { a.Address, a.Username = address, address })
		servers, from = append(servers, srv), append(from, address)
	}
	others := []*desk{d.again(), d.again(), d.again()}
	d.attend()
	others[0].attend()
	var ids []string
	var work sync.WaitGroup
	for i := range accounts * each {
		draft := letter(fmt.Sprintf("m%d@x.example", i))
		draft.From = from[i%accounts]
		by := append(others, d)[i%4]
		m := by.submit(draft, outbox.SubmitOptions{})
		ids = append(ids, m.ID)
		switch i % 5 {
		case 0:
			work.Go(func() { _, _ = others[1].outbox.Deliver(t.Context(), m.ID) }) // whoever is quicker
		case 1:
			work.Go(func() { _ = others[2].outbox.Run(t.Context()) })
		}
	}
	work.Wait()
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Error(err)
	}
	for _, id := range ids {
		d.until(id, outbox.StateSent)
	}
	seen := make(map[string]int)
	for _, srv := range servers {
		for _, m := range srv.Messages() {
			seen[strings.Join(m.Accepting(), ",")]++
		}
	}
	for i := range accounts * each {
		if n := seen[fmt.Sprintf("m%d@x.example", i)]; n != 1 {
			t.Errorf("message %d arrived %d times", i, n)
		}
	}
}

// TestAttendGoesOnBesideASlowAccount: neither a bad message nor an account whose
// server stands still keeps the others from their next round.
func TestAttendGoesOnBesideASlowAccount(t *testing.T) {
	slow := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "mail"}}}})
	quick := serve(t, faultserver.Options{Users: map[string]string{"li@example.org": password}, Rules: []rule{rcptRule("bad@x.example", "550 5.1.1 no")}})
	d := newDesk(t)
	d.accountAt(slow)
	d.accountAt(quick, func(a *account.Account) { a.Address, a.Username = "li@example.org", "li@example.org" })
	d.attend()
	from := func(who, to string) outbox.Message {
		draft := letter(to)
		draft.From = who
		return d.submit(draft, outbox.SubmitOptions{})
	}
	stuck := from(sender, "stuck@x.example")
	behind := from(sender, "behind@x.example")
	slow.Wait(t, slow.Arrived("mail"))
	d.until(from("li@example.org", "bad@x.example").ID, outbox.StateRefused)
	for i := range 3 {
		d.until(from("li@example.org", fmt.Sprintf("m%d@x.example", i)).ID, outbox.StateSent)
	}
	d.wantState(d.get(stuck.ID), outbox.StateSending)
	slow.Open("mail")
	d.until(stuck.ID, outbox.StateSent)
	d.until(behind.ID, outbox.StateSent)
}

// deadEnd is a port where nobody listens.
func deadEnd(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().(*net.TCPAddr).Port
}

// TestNetworkComesBack: what waits for the network is tried as soon as it is
// there, and after the computer slept; what a server asked to try later is not.
// The account is changed meanwhile, and the next try knows.
func TestNetworkComesBack(t *testing.T) {
	for name, back := range map[string]func(a *attendance){
		"interfaces": func(a *attendance) {
			a.online.Store(false)
			a.pass(4 * time.Second)
			a.online.Store(true)
			a.pass(4 * time.Second)
		},
		"sleep": func(a *attendance) { a.leap(25 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{})
			grey := serve(t, faultserver.Options{Users: map[string]string{"li@example.org": password}, Rules: []rule{rcptRule("", "450 4.2.0 Greylisted")}})
			d := newDesk(t)
			acct := d.accountAt(srv, func(a *account.Account) { a.Port = deadEnd(t) })
			d.accountAt(grey, func(a *account.Account) { a.Address, a.Username = "li@example.org", "li@example.org" })
			m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
			draft := letter("b@x.example")
			draft.From = "li@example.org"
			later := d.send(draft, outbox.SubmitOptions{})
			if m.Reason != account.KeyConnectionRefused || later.Reason != account.KeyBusy {
				t.Fatalf("%s and %s", m.Reason, later.Reason)
			}
			acct.Port = srv.Port()
			if err := d.accounts.Update(t.Context(), acct); err != nil {
				t.Fatal(err)
			}
			a := d.attend()
			a.pass(20 * time.Second)
			d.wantState(d.get(m.ID), outbox.StateWaiting)
			back(a)
			d.until(m.ID, outbox.StateSent)
			if got := d.get(later.ID); got.Attempts != 1 {
				t.Errorf("a server that asked to wait was tried %d times", got.Attempts)
			}
			a.pass(time.Minute)
			d.untilIt(later.ID, "a second try", func(m outbox.Message) bool { return m.Attempts == 2 && m.State == outbox.StateWaiting })
		})
	}
}

// TestOfflineIsNotPolledForNothing: the interfaces are asked about only while
// something waits for the network.
func TestOfflineIsNotPolledForNothing(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	a := d.attend()
	d.until(d.submit(letter("a@x.example"), outbox.SubmitOptions{}).ID, outbox.StateSent)
	before := a.asked.Load()
	a.pass(20 * time.Second)
	if n := a.asked.Load() - before; n != 0 {
		t.Errorf("asked %d times", n)
	}
}

// TestClockIsSet an hour on and back: nothing waits an hour longer, and nothing
// is lost.
func TestClockIsSet(t *testing.T) {
	for name, by := range map[string]time.Duration{"on": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepRcpt, Times: 1, Action: action{Reply: []string{"450 4.2.0 later"}}}}})
			d := newDesk(t)
			d.accountAt(srv)
			m := d.send(letter("later@x.example"), outbox.SubmitOptions{})
			d.wantState(m, outbox.StateWaiting)
			undo := d.submit(letter("undo@x.example"), outbox.SubmitOptions{Undo: 10 * time.Second})
			planned := d.submit(letter("planned@x.example"), outbox.SubmitOptions{At: d.clock.now().Add(2 * time.Hour)})
			a := d.attend()
			d.wantState(d.get(undo.ID), outbox.StateWaiting)
			a.leap(by)
			d.until(m.ID, outbox.StateSent)
			d.until(undo.ID, outbox.StateSent)
			d.wantState(d.get(planned.ID), outbox.StateWaiting)
			a.leap(2*time.Hour - by)
			d.until(planned.ID, outbox.StateSent)
		})
	}
}

// TestAttendEnds: what is being sent waits again, and Attend says nothing.
func TestAttendEnds(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Times: 1, Action: action{Gate: "mail"}}}})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	a := d.attend()
	srv.Wait(t, srv.Arrived("mail"))
	a.stop()
	d.wantState(d.get(m.ID), outbox.StateWaiting)
	srv.Open("mail")
	d.attend()
	d.until(m.ID, outbox.StateSent)
	wantLedger(t, srv, "a@x.example")
}

// TestHeldAccountIsLeftInPeace: an account that waits for its person costs no
// writing, however long it does.
func TestHeldAccountIsLeftInPeace(t *testing.T) {
	srv := serve(t, faultserver.Options{Users: map[string]string{sender: "other"}})
	d := newDesk(t)
	acct := d.accountAt(srv)
	m := d.send(letter("a@x.example"), outbox.SubmitOptions{})
	other := d.again()
	a := d.attend()
	a.pass(4 * time.Second)
	seen := other.store
	before, err := seen.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a.pass(time.Minute)
	if after, err := seen.Version(t.Context()); err != nil || after != before {
		t.Errorf("the database was written: %v", err)
	}
	if n := srv.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	if err := d.accounts.SetPassword(t.Context(), acct.ID, "other"); err != nil {
		t.Fatal(err)
	}
	a.pass(20 * time.Second)
	d.until(m.ID, outbox.StateSent)
}

// TestAttendFilesCopies: what is sent comes into the Sent folder by itself, also
// what a mailbox would not take at first.
func TestAttendFilesCopies(t *testing.T) {
	d, srv := newDesk(t), serve(t, faultserver.Options{})
	box := keep(t, mailbox.Options{Append: func(n int) mailbox.Fate {
		if n == 1 {
			return mailbox.Fate{Refuse: &mailbox.No{Code: "INUSE", Text: "later"}}
		}
		return mailbox.Fate{}
	}})
	d.accountAt(srv, withMailbox(box))
	a := d.attend()
	m := d.submit(letter("li@x.example"), outbox.SubmitOptions{})
	d.until(m.ID, outbox.StateSent)
	failed := d.untilIt(m.ID, "with a copy to try again", func(m outbox.Message) bool { return m.Copy.Reason != "" })
	a.leap(failed.Copy.NextTry.Sub(d.clock.now()))
	for late := time.After(patience); d.get(m.ID).Copy.State != outbox.CopyDone; a.leap(2 * time.Second) {
		select {
		case <-late:
			t.Fatalf("the copy is %+v", d.get(m.ID).Copy)
		default:
		}
	}
	wantFiled(t, box, "Sent", 1)
}

// TestAttendTakesUpItsOwn: what this process froze for itself and could not even
// try is sent like all else, and not only when the program ends.
func TestAttendTakesUpItsOwn(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{Mine: true})
	a := d.attend()
	a.pass(time.Minute)
	d.wantState(d.get(m.ID), outbox.StateWaiting) // its Deliver is still to come
	d.exec(`ALTER TABLE attempts RENAME TO elsewhere`)
	if _, err := d.outbox.Deliver(t.Context(), m.ID); err == nil {
		t.Fatal("delivered without a place for the attempt")
	}
	d.exec(`ALTER TABLE elsewhere RENAME TO attempts`)
	a.pass(20 * time.Second)
	d.until(m.ID, outbox.StateSent)
}

// TestTidyingStopsNothing: a file that cannot be removed is in nobody's way.
func TestTidyingStopsNothing(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := newDesk(t)
	d.accountAt(srv)
	if err := os.MkdirAll(filepath.Join(d.home, "spool", "stray.eml", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	logged := d.log.says("stray.eml")
	if err := d.outbox.Recover(t.Context()); err != nil {
		t.Errorf("the program would not start: %v", err)
	}
	select {
	case <-logged:
	default:
		t.Error("it is not in the log")
	}
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	d.attend()
	d.until(m.ID, outbox.StateSent)
}
