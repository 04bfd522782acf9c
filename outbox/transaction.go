package outbox

import (
	"context"
	"fmt"
	"strings"

	"sendoff/account"
)

// letter is what one transaction carries.
type letter struct {
	from       string
	to         []string
	size       int64
	sha256     string
	path       string // the spool file
	smtputf8   bool
	eightBit   bool
	partial    bool   // send to the others when one is refused
	unspelled  string // an address that only SMTPUTF8 can spell
	recipients int    // of the whole message, for the count that people see
	before     int    // of them announced in earlier transactions
}

// witness is told how a transaction goes on, and records the one step that must
// not be taken unrecorded.
type witness interface {
	stage(stage account.Stage)
	recipient(k, n int)
	bytes(done int64)
	// point records that the message may be out from now on. If it fails the
	// final dot is not written.
	point(ctx context.Context, replies []account.Reply) error
}

// verdict is how a transaction ended.
type verdict int

const (
	// notSent: the failure tells why; recipients with an answer of their own
	// keep it.
	notSent verdict = iota
	// noneTaken: each recipient has a 4yz or 5yz answer of its own.
	noneTaken
	// stopped: one was refused for good, and the person is asked first.
	stopped
	// taken: the server answered the dot with 2yz.
	taken
	// unsure: the dot was recorded, and what the server made of it is not known.
	unsure
	// stale: the session had carried a transaction before, and the server was done
	// with it before it let this one begin. It says nothing about the message.
	stale
)

// outcome is what is known after a transaction.
type outcome struct {
	verdict verdict
	replies []account.Reply // to each RCPT; Code 0 where none counts
	dot     account.Reply   // to the final dot
	failure *failure        // of notSent and unsure
	usable  bool            // the session can take another transaction
}

// transaction drives one SMTP transaction over an open session (RFC 5321 3.3).
type transaction struct {
	wire
	letter  letter
	witness witness
	replies []account.Reply
	sure    bool // DATA may go with the RCPTs
	piped   bool
	ready   bool          // the session is new, or has answered RSET
	data    account.Reply // the answer to a DATA that went with the RCPTs
}

// transact sends a letter. It returns when the outcome is known; if that is not
// a polite one, the connection is closed hard: a QUIT or RSET inside DATA would
// complete a truncated message.
func transact(ctx context.Context, w wire, l letter, watch witness) outcome {
	t := &transaction{wire: w, letter: l, witness: watch, replies: make([]account.Reply, len(l.to)), ready: !w.used}
	out := t.run(ctx)
	out.replies = t.replies
	if !out.usable {
		_ = w.s.Close()
	}
	return out
}

func (t *transaction) run(ctx context.Context) outcome {
	mail, f := t.mailCommand()
	if f != nil {
		return outcome{verdict: notSent, failure: f, usable: true}
	}
	_, t.piped = t.s.Extension("PIPELINING")
	t.sure = t.piped && (len(t.letter.to) == 1 || t.letter.partial)
	if end := t.envelope(mail); end != nil {
		if ctx.Err() == nil && t.outlived(*end) {
			end.verdict = stale
		}
		return *end
	}
	return t.body(ctx)
}

// envelope says all that comes before the message; nil once the server waits
// for it.
func (t *transaction) envelope(mail string) *outcome {
	t.witness.stage(StageSender)
	announce := t.announce
	if t.piped {
		announce = t.announceAtOnce
	}
	if end := announce(mail); end != nil {
		return end
	}
	if end := t.judge(); end != nil {
		return end
	}
	if !t.sure {
		var f *failure
		if t.data, f = t.command(StageData, "DATA"); f != nil {
			return &outcome{failure: f}
		}
	}
	if t.data.Code/100 != 3 {
		f := t.answered(StageData, t.data)
		return &outcome{failure: f, usable: f.Key != account.KeyProtocol && t.data.Code != 421}
	}
	return nil
}

// outlived says that an end before the message is only the end of a session
// that was used before: another one may do. Not one byte of the message, and no
// dot, is on the wire then.
func (t *transaction) outlived(end outcome) bool {
	switch {
	case !t.used || end.verdict != notSent || end.usable:
		return false
	case !t.ready:
		return true
	case end.failure.Code != 0:
		return end.failure.Code == 421
	}
	return end.failure.Key == account.KeyConnectionLost || end.failure.Key == account.KeyOffline
}

// mailCommand spells MAIL with the parameters the server offers, and refuses
// what it says it cannot take before anything is sent.
func (t *transaction) mailCommand() (string, *failure) {
	var line strings.Builder
	fmt.Fprintf(&line, "MAIL FROM:<%s>", t.letter.from)
	at := t.s.Endpoint()
	limit, offered := sizeLimit(t.s)
	if limit > 0 && t.letter.size > limit {
		return "", &failure{Key: account.KeyTooBig, Stage: StageSender, Host: at.Host, Port: at.Port, Max: limit}
	}
	if offered {
		fmt.Fprintf(&line, " SIZE=%d", t.letter.size)
	}
	_, eightBit := t.s.Extension("8BITMIME")
	if eightBit && (t.letter.eightBit || t.letter.smtputf8) {
		line.WriteString(" BODY=8BITMIME")
	}
	if t.letter.smtputf8 {
		if _, ok := t.s.Extension("SMTPUTF8"); !ok {
			return "", &failure{
				Key: account.KeySMTPUTF8Missing, Stage: StageSender,
				Host: at.Host, Port: at.Port, Address: t.letter.unspelled,
			}
		}
		line.WriteString(" SMTPUTF8")
	}
	if t.letter.eightBit && !eightBit {
		// A signature covers what would have to be encoded (RFC 6152 3).
		return "", &failure{Key: account.KeyEightBitMissing, Stage: StageSender, Host: at.Host, Port: at.Port}
	}
	return line.String(), nil
}

// judge decides, with all answers at hand, whether the message goes on.
func (t *transaction) judge() *outcome {
	accepted, refused := 0, 0
	for _, r := range t.replies {
		switch r.Code / 100 {
		case 2:
			accepted++
		case 5:
			refused++
		}
	}
	var end *outcome
	switch {
	case refused > 0 && !t.letter.partial:
		end = &outcome{verdict: stopped}
	case accepted == 0:
		end = &outcome{verdict: noneTaken}
	default:
		return nil
	}
	// A 354 although nobody is to get it: the server waits for a message, and
	// whatever is said now would become part of one.
	end.usable = t.data.Code/100 != 3
	return end
}
