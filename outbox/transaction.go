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
	data    account.Reply // the answer to a DATA that went with the RCPTs
}

// transact sends a letter. It returns when the outcome is known; if that is not
// a polite one, the connection is closed hard: a QUIT or RSET inside DATA would
// complete a truncated message.
func transact(ctx context.Context, w wire, l letter, watch witness) outcome {
	t := &transaction{wire: w, letter: l, witness: watch, replies: make([]account.Reply, len(l.to))}
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
	envelope := t.announce
	if t.piped {
		envelope = t.announceAtOnce
	}
	if end := envelope(mail); end != nil {
		return *end
	}
	if end := t.judge(); end != nil {
		return *end
	}
	if !t.sure {
		var f *failure
		if t.data, f = t.command(StageData, "DATA"); f != nil {
			return outcome{failure: f}
		}
	}
	if t.data.Code/100 != 3 {
		f := t.answered(StageData, t.data)
		return outcome{failure: f, usable: f.Key != account.KeyProtocol && t.data.Code != 421}
	}
	return t.body(ctx)
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

func (t *transaction) rcptCommand(i int) string {
	return fmt.Sprintf("RCPT TO:<%s>", t.letter.to[i])
}

// announce says MAIL and each RCPT and waits for each answer.
func (t *transaction) announce(mail string) *outcome {
	t.witness.stage(StageSender)
	r, f := t.command(StageSender, mail)
	if f != nil {
		return &outcome{failure: f}
	}
	if end := t.tookMail(r); end != nil {
		return end
	}
	t.witness.stage(StageRecipients)
	for i := range t.letter.to {
		r, f := t.command(StageRecipients, t.rcptCommand(i))
		if f != nil {
			return &outcome{failure: f}
		}
		if end := t.tookRecipient(i, r); end != nil {
			return end
		}
	}
	return nil
}

// announceAtOnce says MAIL, all RCPTs and, where that is safe, DATA as one
// group (RFC 2920).
func (t *transaction) announceAtOnce(mail string) *outcome {
	lines := []string{mail}
	stages := []account.Stage{StageSender}
	for i := range t.letter.to {
		lines, stages = append(lines, t.rcptCommand(i)), append(stages, StageRecipients)
	}
	if t.sure {
		lines, stages = append(lines, "DATA"), append(stages, StageData)
	}
	t.witness.stage(StageSender)
	var end *outcome
	f := t.group(stages, lines, func(i int, r account.Reply) bool {
		switch {
		case i == 0:
			end = t.tookMail(r)
		case i > len(t.letter.to):
			t.data = r
		case end == nil: // after a refused MAIL the answers to RCPT mean nothing
			if i == 1 {
				t.witness.stage(StageRecipients)
			}
			end = t.tookRecipient(i-1, r)
		}
		return end == nil || end.usable
	})
	switch {
	case end != nil:
		// A server that refused MAIL and yet goes on with DATA waits for a message.
		end.usable = end.usable && f == nil && t.data.Code/100 != 3
		return end
	case f != nil:
		return &outcome{failure: f}
	}
	return nil
}

// tookMail judges the answer to MAIL; nil goes on.
func (t *transaction) tookMail(r account.Reply) *outcome {
	if r.Code/100 == 2 {
		return nil
	}
	f := t.answered(StageSender, r)
	return &outcome{failure: f, usable: f.Key != account.KeyProtocol && r.Code != 421}
}

// tookRecipient notes the answer to a RCPT; nil goes on.
func (t *transaction) tookRecipient(i int, r account.Reply) *outcome {
	r = rcptReply(r)
	switch {
	case r.Code == 421: // the server leaves: this says nothing about the recipient
		return &outcome{failure: t.answered(StageRecipients, r)}
	case r.Code/100 == 1, r.Code/100 == 3:
		return &outcome{failure: t.answered(StageRecipients, r)}
	case r.Code/100 > 3 && classify(StageRecipients, r) == account.KeyLimitReached:
		return &outcome{failure: t.answered(StageRecipients, r), usable: true} // true of the account
	}
	t.replies[i] = r
	t.witness.recipient(t.letter.before+i+1, t.letter.recipients)
	return nil
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
