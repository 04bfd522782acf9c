package outbox

import (
	"context"
	"errors"
	"time"

	"sendoff/store"
)

const (
	// pollEvery is how often Attend asks what costs next to nothing: whether
	// another process has changed something, and whether the network is back.
	pollEvery = 2 * time.Second
	// lookEvery is how long it trusts what it has read of the messages.
	lookEvery = 15 * time.Second
	// slept is how much longer than it was meant to be a pause has to have been
	// by the wall clock for the computer to have slept, or the clock to have been
	// set.
	slept = 20 * time.Second
)

// Attend delivers every message when it is due, until ctx ends: accounts side
// by side, each at its own pace. It notices what this process and others do to
// the outbox, a clock that is set, the computer's sleep, and a network that
// comes back; then what waited for it is tried at once. What this process froze
// for itself ([SubmitOptions.Mine]) it leaves to its Deliver. Beside the sending,
// and never in its way, it files the copies that are due ([Outbox.FileCopies]).
//
// The end of ctx is no person's cancel: what is being sent goes back to
// waiting, and Attend returns nil when all of it has. End it before
// [Outbox.Close]. The only error is a [*store.DamagedError]; any other one is
// logged and tried again.
func (o *Outbox) Attend(ctx context.Context) error {
	if err := o.goOn(ctx, o.Recover(ctx)); err != nil {
		return err
	}
	t := &attendance{
		o: o, wake: make(chan struct{}, 1), ended: make(chan string), filed: make(chan struct{}),
		rounds: make(map[string]*round), places: make(chan struct{}, sideBySide), online: true,
	}
	version, err := o.store.Version(ctx)
	if err := o.goOn(ctx, err); err != nil {
		return err
	}
	t.version = version
	stop := o.Watch(t.event)
	defer stop()
	defer t.finish()
	defer o.indexBeside(ctx)()
	for look := true; ctx.Err() == nil; look = t.pause(ctx) {
		if !look {
			continue
		}
		if err := o.goOn(ctx, t.look(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// goOn gives back only an error after which nothing can be tried again.
func (o *Outbox) goOn(ctx context.Context, err error) error {
	var damaged *store.DamagedError
	if errors.As(err, &damaged) && ctx.Err() == nil {
		return err
	}
	if err != nil && ctx.Err() == nil {
		o.log.Error("the outbox cannot be read; trying again", "error", err)
	}
	return nil
}

// attendance is one Attend. Its fields belong to its goroutine.
type attendance struct {
	o      *Outbox
	wake   chan struct{} // something was changed by this process
	ended  chan string   // the account whose round is over
	rounds map[string]*round
	places chan struct{}
	filed  chan struct{} // a round over the copies is over
	filing bool          // there is one

	looked  time.Time // at the messages
	next    time.Time // when the next of them is due, zero: none
	copy    time.Time // when the next copy is due that was not at the last look, zero: none
	polled  time.Time
	version int64 // of the database
	offline bool  // something waits because the computer is offline
	online  bool  // at the last poll
}

// round is what is being done for an account.
type round struct {
	ids   map[string]bool
	again bool // more has become due meanwhile
}

// event wakes Attend for what may make a message due. It is called under the
// hub's lock.
func (t *attendance) event(e Event) {
	if e.ID == "" || e.State == StateSending && !e.Final {
		return
	}
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// look begins a round for each account with due messages.
func (t *attendance) look(ctx context.Context) error {
	o := t.o
	t.looked = o.wall()
	if err := o.goOn(ctx, o.recoverInterrupted(ctx)); err != nil {
		return err // what one account left is in the way of no other
	}
	rows, err := o.waitingRows(ctx)
	if err == nil {
		rows, err = o.findLate(ctx, rows)
	}
	if err != nil {
		return err
	}
	t.offline = false
	for _, r := range rows {
		t.offline = t.offline || waitsForNetwork(r.failure.key())
	}
	due, next, err := o.due(ctx, rows, true)
	if err != nil {
		return err
	}
	t.next = next
	for _, b := range due {
		t.begin(ctx, b)
	}
	return t.lookAtCopies(ctx)
}

// lookAtCopies begins a round over the copies if one of them is due.
func (t *attendance) lookAtCopies(ctx context.Context) error {
	if t.filing {
		return nil
	}
	due, err := t.nextCopy(ctx)
	if err != nil || !due {
		return err
	}
	t.filing = true
	go func() {
		defer func() { t.filed <- struct{}{} }()
		if err := t.o.FileCopies(ctx); err != nil && ctx.Err() == nil {
			t.o.log.Error("a round over the copies", "error", err)
		}
	}()
	return nil
}

// nextCopy notes when the next copy is due, and says whether one is now.
func (t *attendance) nextCopy(ctx context.Context) (due bool, err error) {
	next, err := t.o.NextCopy(ctx)
	if err != nil {
		return false, err
	}
	if due = !next.IsZero() && !next.After(t.o.wall()); due {
		next = time.Time{} // the next look sees what is still to do then
	}
	t.copy = next
	return due, nil
}

// begin starts an account's round, or notes that it needs another one.
func (t *attendance) begin(ctx context.Context, b batch) {
	if r := t.rounds[b.accountID]; r != nil {
		for _, id := range b.ids {
			r.again = r.again || !r.ids[id]
		}
		return
	}
	r := &round{ids: make(map[string]bool, len(b.ids))}
	for _, id := range b.ids {
		r.ids[id] = true
	}
	t.rounds[b.accountID] = r
	go func() {
		defer func() { t.ended <- b.accountID }()
		select {
		case t.places <- struct{}{}:
		case <-ctx.Done():
			return
		}
		defer func() { <-t.places }()
		if err := t.o.runAccount(ctx, b.ids); err != nil && ctx.Err() == nil {
			t.o.log.Error("a round of sending", "error", err)
		}
	}()
}

// finish waits for all rounds.
func (t *attendance) finish() {
	for len(t.rounds) > 0 {
		delete(t.rounds, <-t.ended)
	}
	if t.filing {
		<-t.filed
	}
}

// pause waits until something happens or time has passed, and says whether the
// messages are to be looked at.
func (t *attendance) pause(ctx context.Context) (look bool) {
	begun := t.o.wall()
	length := t.pauseFrom(begun)
	select {
	case <-ctx.Done():
		return false
	case <-t.wake:
		look = true
	case id := <-t.ended:
		look = t.rounds[id].again
		delete(t.rounds, id)
	case <-t.filed:
		t.endFiling(ctx)
	case <-t.o.after(length):
	}
	now := t.o.wall()
	due := passed(t.next, now) || passed(t.copy, now)
	old := now.Sub(t.looked) >= lookEvery || now.Before(t.looked)
	if now.Sub(begun)-length >= slept {
		t.hurry(ctx)
		look = true
	}
	if now.Sub(t.polled) >= pollEvery || now.Before(t.polled) {
		t.polled = now
		look = t.poll(ctx) || look
	}
	return look || due || old
}

// pauseFrom is how long a pause may be.
func (t *attendance) pauseFrom(now time.Time) time.Duration {
	length := pollEvery
	for _, next := range []time.Time{t.next, t.copy} {
		if !next.IsZero() {
			length = max(0, min(length, next.Sub(now)))
		}
	}
	return length
}

// endFiling notes that a round over the copies is over. One that has become due
// meanwhile, or that another process is at, is taken up a little later.
func (t *attendance) endFiling(ctx context.Context) {
	t.filing = false
	due, err := t.nextCopy(ctx)
	if err != nil && ctx.Err() == nil {
		t.o.log.Error("when the next copy is due", "error", err)
	}
	if due {
		t.copy = t.o.wall().Add(pollEvery)
	}
}

func passed(t, now time.Time) bool { return !t.IsZero() && !t.After(now) }

// poll asks whether others have changed something and whether the network is
// back.
func (t *attendance) poll(ctx context.Context) (look bool) {
	version, err := t.o.store.Version(ctx)
	if err != nil && ctx.Err() == nil {
		t.o.log.Error("changes cannot be seen", "error", err)
	}
	if err == nil && version != t.version {
		t.version = version
		t.o.hub.emit(Event{})
		look = true
	}
	if !t.offline {
		t.online = true // not asked while nothing waits for it
		return look
	}
	was := t.online
	if t.online = t.o.online(); t.online && !was {
		t.hurry(ctx)
		look = true
	}
	return look
}

func (t *attendance) hurry(ctx context.Context) {
	if err := t.o.hurry(ctx); err != nil && ctx.Err() == nil {
		t.o.log.Error("what waits for the network", "error", err)
	}
}

// wall is the time by the clock that people set: two of them are told apart by
// what it showed, whatever the computer did in between.
func (o *Outbox) wall() time.Time { return o.now().Round(0) }
