package outbox

import (
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// row is a message as the database has it. While an attempt runs the row in
// memory is the truth: nobody else may change it then.
type row struct {
	id        string
	accountID string
	account   string
	sender    string
	subject   string
	messageID string
	smtputf8  bool
	eightBit  bool
	partial   bool
	noQueue   bool
	raw       bool
	source    compose.Draft
	size      int64
	sha256    string
	spool     string
	owner     string
	created   time.Time
	due       time.Time
	undoUntil time.Time
	punctual  bool // see findLate
	nextTry   time.Time
	waitSince time.Time // when nextTry was set
	tried     time.Time
	tries     int
	online    time.Duration
	held      bool
	failure   *failure
	answer    account.Reply // the server's last
	queueID   string
	host      string
	port      int
	tls       string
	started   time.Time // the last attempt
	ended     time.Time
	marked    bool
	rest      string
	copy      copyRow

	recipients []recipient
	attempts   int
	attempt    int64 // the running one, 0 if none
	running    phase
	stage      account.Stage // of the running attempt
}

type recipient struct {
	Recipient
	inflight bool
}

// kept says that the message's bytes are, not only the facts about it.
func (r *row) kept() bool { return r.spool != "" }

func (r *row) state() State {
	return derive(r.running, r.states())
}

func (r *row) states() []RecipientState {
	states := make([]RecipientState, len(r.recipients))
	for i, rcpt := range r.recipients {
		states[i] = rcpt.State
	}
	return states
}

// count is the number of recipients in one of the states.
func (r *row) count(states ...RecipientState) int {
	n := 0
	for _, rcpt := range r.recipients {
		for _, s := range states {
			if rcpt.State == s {
				n++
			}
		}
	}
	return n
}

// turn puts all recipients that are in one of the states from into another; f
// is the answer or the reason, and may be nil to keep the last answer.
func (r *row) turn(to RecipientState, f *failure, from ...RecipientState) {
	for i := range r.recipients {
		rcpt := &r.recipients[i]
		for _, s := range from {
			if rcpt.State == s {
				rcpt.set(to, f)
				break
			}
		}
	}
}

func (rcpt *recipient) set(to RecipientState, f *failure) {
	rcpt.State = to
	rcpt.inflight = false
	if f != nil {
		rcpt.Code, rcpt.Enhanced, rcpt.Text = f.Code, f.Enhanced, f.Text
	}
}

// fresh takes back every try and reason: the person wants it sent anew.
func (r *row) fresh() {
	r.nextTry, r.due, r.undoUntil, r.tried = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	r.tries, r.online = 0, 0
	r.held, r.noQueue, r.owner = false, false, ""
	switch r.failure.key() {
	case account.KeyLate, account.KeyRestored: // answered by the person
		r.failure = nil
	}
}
