package outbox

import (
	"context"
	"regexp"

	"sendoff/account"
)

// take puts the outcome of a transaction into the row. The failure ends the
// attempt; nil goes on with the recipients that are left.
func (a *attempt) take(out outcome) *failure {
	a.usable, a.keep = out.usable, out.verdict != stopped
	for _, i := range a.batch {
		a.row.recipients[i].inflight = false
	}
	switch out.verdict {
	case taken:
		a.row.answer, a.row.queueID = out.dot, queueID(out.dot)
		a.note(out.replies, true)
		a.setReplies(out.replies, RecipientAccepted)
		return nil
	case noneTaken:
		a.note(out.replies, false)
		a.setReplies(out.replies, RecipientPending)
		return nil
	case stopped:
		a.note(out.replies, false)
		a.setReplies(out.replies, RecipientHeld)
		a.row.turn(RecipientHeld, nil, RecipientPending, RecipientLater)
		return a.refusal
	case unsure:
		a.row.answer = out.dot
		a.setReplies(out.replies, RecipientUnknown)
		return out.failure
	default:
		f := out.failure
		if f.Code != 0 {
			a.row.answer = f.reply()
		}
		// What the server said about single recipients counts where it was going to
		// count: not if the person would have been asked first.
		own := a.row.partial || f.Stage == StageData || f.Stage == StageReply
		if own {
			a.setReplies(out.replies, RecipientPending)
		}
		a.apply(f, func(n int) bool { return own && out.replies[n].Code/100 > 2 })
		return f
	}
}

// note keeps the first refusal and the first delay as the reason to tell, and
// lets recipients that were too many for this transaction into the next one, if
// this one got anywhere.
func (a *attempt) note(replies []account.Reply, progress bool) {
	for n, i := range a.batch {
		r := replies[n]
		switch {
		case r.Code/100 == 5:
			a.refusal = first(a.refusal, a.recipientFailure(i, r))
		case r.Code/100 == 4 && overflow(r) && progress:
			delete(a.tried, i)
		case r.Code/100 == 4:
			a.delay = first(a.delay, a.recipientFailure(i, r))
		}
	}
}

func (a *attempt) recipientFailure(i int, r account.Reply) *failure {
	f := answered(classify(StageRecipients, r), StageRecipients, r)
	f.Host, f.Port, f.Address = a.row.host, a.row.port, a.row.recipients[i].Address
	return f
}

// setReplies gives each recipient of the transaction its answer; welcome is the
// state of those the server took.
func (a *attempt) setReplies(replies []account.Reply, welcome RecipientState) {
	for n, i := range a.batch {
		r := replies[n]
		f := answered("", StageRecipients, r)
		switch r.Code / 100 {
		case 2:
			a.row.recipients[i].set(welcome, f)
		case 4:
			a.row.recipients[i].set(RecipientLater, f)
		case 5:
			a.row.recipients[i].set(RecipientRefused, f)
		}
	}
}

// apply gives the recipients of the transaction that have no answer of their
// own the one that the whole message got. A permanent one is also true for
// those that were not announced yet. Without an answer they stay as they are.
func (a *attempt) apply(f *failure, own func(n int) bool) {
	batched := make(map[int]bool, len(a.batch))
	for n, i := range a.batch {
		batched[i] = true
		if own(n) {
			continue
		}
		switch {
		case f.permanent():
			a.row.recipients[i].set(RecipientRefused, f)
		case f.Code/100 == 4 || f.Code/100 == 5:
			a.row.recipients[i].set(RecipientLater, f)
		}
	}
	if !f.permanent() {
		return
	}
	for i := range a.row.recipients {
		rcpt := &a.row.recipients[i]
		if !batched[i] && !a.tried[i] && (rcpt.State == RecipientPending || rcpt.State == RecipientLater) {
			rcpt.set(RecipientRefused, f)
		}
	}
}

func first(have, f *failure) *failure {
	if have != nil {
		return have
	}
	return f
}

// queueID finds the server's name for the message in its answer to the dot:
// "queued as X" (Postfix), "id=X" (Exim), "<X> [InternalId=…] Queued" and the
// last word of Gmail's "OK time X - gsmtp".
func queueID(r account.Reply) string {
	for _, pattern := range queueIDs() {
		if m := pattern.FindStringSubmatch(r.Text); m != nil {
			return m[1]
		}
	}
	return ""
}

func queueIDs() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`(?i)queued(?: mail)?(?: for delivery)? as[: ]+<?([^\s<>;,()]+)`),
		regexp.MustCompile(`(?i)\bid[=:]\s*<?([^\s<>;,()\]]+)`),
		regexp.MustCompile(`^OK\s+\d+\s+(\S+)\s+- gsmtp`),
		regexp.MustCompile(`^<?([^\s<>]+)>? \[InternalId=`),
		regexp.MustCompile(`^(\S+) [Mm]essage accepted`),
	}
}

// The witness of a transaction.

func (a *attempt) stage(stage account.Stage) {
	a.run.stage.Store(stage)
	a.meter.stop()
	a.meter = nil
	e := Event{ID: a.row.id, State: StateSending, Stage: stage}
	switch stage {
	case StageRecipients:
		e.N = len(a.row.recipients)
	case StageData:
		a.run.sent.Store(0)
		e.Total = a.row.size
		a.o.hub.emit(e)
		a.meter = startMeter(a)
		return
	case StageReply:
		e.Done, e.Total = a.row.size, a.row.size
	}
	a.o.hub.emit(e)
}

func (a *attempt) recipient(k, n int) {
	a.o.hub.emit(Event{ID: a.row.id, State: StateSending, Stage: StageRecipients, K: k, N: n})
}

func (a *attempt) bytes(done int64) { a.run.sent.Store(done) }

// point is the point of no return: it records who is getting the message.
func (a *attempt) point(ctx context.Context, replies []account.Reply) error {
	a.setReplies(replies, RecipientPending)
	for n, i := range a.batch {
		a.row.recipients[i].inflight = replies[n].Code/100 == 2
	}
	a.row.running = phaseDot
	return a.o.recordPoint(ctx, a.row)
}
