package outbox

import (
	"fmt"

	"sendoff/account"
)

// announce says MAIL and each RCPT and waits for each answer.
func (t *transaction) announce(mail string) *outcome {
	if t.used {
		r, f := t.ask(StageSender, "RSET", t.reset)
		if f != nil {
			return &outcome{failure: f}
		}
		if end := t.tookReset(r); end != nil {
			return end
		}
	}
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
// group (RFC 2920). On a session that was used before RSET leads it, so that to
// learn whether the server is still there costs no round trip.
func (t *transaction) announceAtOnce(mail string) *outcome {
	var end *outcome
	goOn := func() bool { return end == nil || end.usable }
	var list []said
	add := func(stage account.Stage, line string, took func(r account.Reply) bool) {
		list = append(list, said{stage, line, t.patience.Reply, took})
	}
	if t.used {
		add(StageSender, "RSET", func(r account.Reply) bool {
			end = t.tookReset(r)
			return goOn()
		})
		list[0].patience = t.reset
	}
	add(StageSender, mail, func(r account.Reply) bool {
		if end = t.tookMail(r); end == nil {
			t.witness.stage(StageRecipients)
		}
		return goOn()
	})
	for i := range t.letter.to {
		add(StageRecipients, t.rcptCommand(i), func(r account.Reply) bool {
			if end == nil { // after a refused MAIL the answers to RCPT mean nothing
				end = t.tookRecipient(i, r)
			}
			return goOn()
		})
	}
	if t.sure {
		add(StageData, "DATA", func(r account.Reply) bool {
			t.data = r
			return goOn()
		})
	}
	f := t.group(list)
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

// tookReset judges the answer to RSET; nil goes on.
func (t *transaction) tookReset(r account.Reply) *outcome {
	if r.Code/100 == 2 {
		t.ready = true
		return nil
	}
	return &outcome{failure: t.answered(StageSender, r)}
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

func (t *transaction) rcptCommand(i int) string {
	return fmt.Sprintf("RCPT TO:<%s>", t.letter.to[i])
}
