package outbox

import "sendoff/account"

// ExplainFailure tells a failure in the keys and values of the text catalogue,
// with what is known of the provider; a zero one is nothing.
func ExplainFailure(f *account.Failure, p account.Provider) Explanation {
	x := explainer{failure: failed(f), provider: p}
	e := x.explain()
	switch {
	case f.Key == account.KeyCancelled:
		e.Title = "outcome.cancelled"
	case f.Key.Holds():
		e.Title = "outcome.held"
	case x.failure.permanent():
		e.Title = "outcome.refused"
	default:
		e.Title = "outcome.waiting"
	}
	return e
}

// explain tells what happened to a message, why, and the one thing to do.
func (o *Outbox) explain(m *Message, r *row, acct *account.Account) Explanation {
	x := explainer{message: m, failure: r.failure, folder: o.spool.dir}
	if acct != nil {
		x.account, x.provider = *acct, o.provider(*acct)
	}
	if x.failure == nil || x.failure.Key != m.Reason {
		x.failure = &failure{Key: m.Reason}
	}
	switch m.State {
	case StateSent:
		return x.sent()
	case StateSending:
		return Explanation{Values: x.values()}
	case StatePartly:
		return x.partly()
	}
	e := x.explain()
	e.Title = "outcome." + string(m.State)
	accepted := r.count(RecipientAccepted)
	switch {
	case m.Held:
		e.Title = "outcome.held"
	case m.State == StateWaiting && accepted > 0:
		e.Why, e.Remedy = "why.rest-later", ""
	case m.Proof:
		e.Why, e.Action, e.Remedy = "unknown.proof", "action.mark-sent", ""
	}
	return e
}

// explainer holds all that the words are chosen by.
type explainer struct {
	message  *Message // nil for a failure without one
	failure  *failure
	account  account.Account
	provider account.Provider
	folder   string
}

// explain tells a failure as the table of known answers has it; what the table
// leaves open, or does not know, follows from the failure's key. Nothing is
// guessed: an answer that nobody knows is told by its key and in its own words.
func (x explainer) explain() Explanation {
	e := x.byKey()
	if x.failure.Key == "" || e.Why == someRefused && len(x.refused()) > 1 {
		return e // each of them has an answer of its own
	}
	q := askAbout(x.failure.Stage, x.failure.reply(), x.failure.Host, x.provider)
	q.key, q.token = x.failure.Key, x.account.Auth == account.AuthXOAUTH2
	a, known := q.known()
	if !known {
		return e
	}
	e.Remedy = a.remedy
	if e.Why == someRefused {
		return e
	}
	if a.why != "" {
		e.Why = a.why
	}
	if a.action != "" {
		e.Action = a.action
	}
	return e
}

// someRefused is the reason where one address of several was refused: what was
// wrong with it stands beside it.
const someRefused = "why.recipient-refused.some"

func (x explainer) byKey() Explanation {
	e := Explanation{Why: "why." + string(x.failure.Key), Values: x.values()}
	switch x.failure.Key {
	case "":
		e.Why, e.Action = "why.pending", "action.try-now"
		if x.scheduled() {
			e.Why, e.Action = "outbox.scheduled", "action.send-now"
		}
	case account.KeyLate:
		e.Action = "action.send-now"
	case account.KeyNameNotFound, account.KeyTLSNotOffered, account.KeyTLSRefused, account.KeyTLSFailed,
		account.KeyAuthNotOffered, account.KeyAuthUnsupported:
		e.Action = "action.check-account"
	case account.KeyConnectionRefused:
		e.Action = "action.try-port"
	case account.KeyCertificateName, account.KeyCertificateExpired, account.KeyCertificateUnknown, account.KeyCertificateChanged:
		e.Action = "action.show-certificate"
	case account.KeyAuthRefused:
		e.Why, e.Remedy, e.Action = x.signIn()
	case account.KeyPasswordMissing:
		e.Action = "action.enter-password"
	case account.KeyKeyringFailed, account.KeyKeyringTimeout:
		e.Action = "action.unlock-keyring"
	case account.KeyCancelled:
	default:
		variant, action := x.transaction()
		e.Why, e.Action = e.Why+variant, action
	}
	return e
}

// scheduled says that a message waits for the time that the person chose.
func (x explainer) scheduled() bool {
	m := x.message
	return m != nil && m.State == StateWaiting && m.NextTry.IsZero() && !m.Due.IsZero()
}

// transaction explains what the server said about the message.
func (x explainer) transaction() (variant, action string) {
	switch x.failure.Key {
	case account.KeySenderRefused:
		return "", "action.send-as"
	case account.KeyRecipientRefused:
		return x.recipientRefused(), "action.correct-address"
	case account.KeySMTPUTF8Missing:
		return "", "action.correct-address"
	case account.KeyMailboxFull:
		return "", "action.send-tomorrow"
	case account.KeyLimitReached:
		if x.provider.Name == "" {
			variant = ".host"
		}
		return variant, "action.send-tomorrow"
	case account.KeyTooBig:
		if x.failure.Max == 0 {
			variant = ".unknown"
		}
		return variant, "action.make-smaller"
	case account.KeySpamRefused, account.KeyRefused, account.KeySpoolDamaged:
		return "", "action.edit"
	case account.KeyAccountMissing, account.KeyEightBitMissing:
		return "", "action.choose-account"
	case account.KeyLostAfterDot, account.KeyBadReply, account.KeyStoppedWaiting:
		return "", "action.send-again"
	case account.KeyBusy, account.KeyTemporary:
		if x.message == nil || x.message.NextTry.IsZero() {
			variant = ".no-try"
		}
	}
	return variant, "action.try-now"
}

// recipientRefused: one address of many, one the server does not know, or one
// it does not take mail for.
func (x explainer) recipientRefused() string {
	if x.message != nil && x.message.State == StateRefused && len(x.message.Recipients) > 1 {
		return ".some"
	}
	switch status(x.failure.reply()) {
	case "1.1", "1.0", "1.2", "1.3", "1.6", "1.10":
		return ""
	}
	return ".other"
}

func (x explainer) sent() Explanation {
	e := Explanation{Title: "outcome.sent", Why: "sent.took", Values: x.values()}
	e.Values["n"] = len(x.message.Recipients)
	e.Values["time"] = x.message.Ended
	if x.message.Marked {
		e.Why = "sent.marked"
	}
	return e
}

func (x explainer) partly() Explanation {
	e := x.explain()
	e.Title, e.Action = "outcome.partly", "action.fix-and-send"
	if n, _ := e.Values["k"].(int); n > 0 {
		e.Action = "action.send-to-others"
	}
	e.Values["n"] = len(x.message.Recipients) - x.missed()
	if x.failure.Key == "" || x.missed() > 1 || x.failure.Key == account.KeyCancelled {
		e.Why, e.Remedy = "partly.count", ""
	}
	return e
}

// refused are the recipients that the server refused for good.
func (x explainer) refused() []Recipient {
	var list []Recipient
	if x.message == nil {
		return nil
	}
	for _, r := range x.message.Recipients {
		if r.State == RecipientRefused {
			list = append(list, r)
		}
	}
	return list
}

// missed is the number of recipients that did not get the message.
func (x explainer) missed() int {
	n := 0
	for _, r := range x.message.Recipients {
		if r.State != RecipientAccepted {
			n++
		}
	}
	return n
}
