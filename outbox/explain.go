package outbox

import (
	"slices"
	"strings"

	"sendoff/account"
)

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
		e.Why = "why.rest-later"
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

func (x explainer) explain() Explanation {
	e := Explanation{Why: "why." + string(x.failure.Key), Values: x.values()}
	variant := ""
	switch x.failure.Key {
	case "":
		e.Why, e.Action = "why.pending", "action.try-now"
	case account.KeyNameNotFound, account.KeyTLSNotOffered, account.KeyTLSRefused, account.KeyTLSFailed,
		account.KeyAuthNotOffered, account.KeyAuthUnsupported:
		e.Action = "action.check-account"
	case account.KeyConnectionRefused:
		e.Action = "action.try-port"
	case account.KeyCertificateName, account.KeyCertificateExpired, account.KeyCertificateUnknown, account.KeyCertificateChanged:
		e.Action = "action.show-certificate"
	case account.KeyAuthRefused:
		variant, e.Action = x.signIn()
	case account.KeyPasswordMissing:
		e.Action = "action.enter-password"
	case account.KeyKeyringFailed, account.KeyKeyringTimeout:
		e.Action = "action.unlock-keyring"
	case account.KeyCancelled:
	default:
		variant, e.Action = x.transaction()
	}
	e.Why += variant
	return e
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
	r := x.failure.reply()
	switch status(r) {
	case "1.1", "1.0", "1.2", "1.3", "1.6", "1.10":
		return ""
	}
	if says(r, "user unknown", "unknown user", "no such user", "does not exist", "no mailbox", "unknown recipient", "no such recipient", "not found") {
		return ""
	}
	return ".other"
}

// signIn picks the provider's own remedy for a refused password.
func (x explainer) signIn() (variant, action string) {
	r, p := x.failure.reply(), x.provider
	switch {
	case x.account.Auth == account.AuthXOAUTH2:
		return ".oauth", "action.sign-in-again"
	case says(r, "smtpclientauthentication is disabled"), r.Enhanced == "5.7.139" && p.ID == "microsoft365":
		return ".organisation", "action.copy-note"
	case r.Enhanced == "5.7.139", p.OAuth == "microsoft" && !p.TakesPassword():
		return ".microsoft", "action.sign-in"
	case p.OAuth == "google", googleAnswer(r):
		return ".google", "action.app-password"
	case slices.ContainsFunc(p.Before, step("before.app-specific-password")):
		return ".apple", "action.apple-password"
	case slices.Contains(p.Auth, account.CredentialAppPassword) && !slices.Contains(p.Auth, account.CredentialPassword):
		return ".app-password", "action.app-password"
	case slices.ContainsFunc(p.Before, step("before.enable-access")), slices.ContainsFunc(p.Before, step("before.access-may-be-off")):
		return ".switched-off", "action.open-page"
	default:
		return "", "action.enter-password"
	}
}

func step(key string) func(account.Step) bool {
	return func(s account.Step) bool { return s.Key == key }
}

// googleAnswer knows Google behind a domain that the table does not know.
func googleAnswer(r account.Reply) bool {
	return (r.Enhanced == "5.7.9" || r.Enhanced == "5.7.8") && says(r, "gsmtp", "support.google.com")
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
		e.Why = "partly.count"
	}
	return e
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

// values fills every placeholder that a text may have.
func (x explainer) values() map[string]any {
	f := x.failure
	v := map[string]any{
		"host": f.Host, "port": f.Port, "alt": x.otherPort(), "address": f.Address,
		"provider": x.provider.Name, "account": x.account.Address, "max": f.Max, "folder": x.folder,
	}
	if f.Key == account.KeyAuthRefused && x.provider.SignInWith() != "" && !x.provider.TakesPassword() {
		v["provider"] = x.provider.SignInWith()
	}
	if v["provider"] == "" {
		v["provider"] = f.Host
		if r := f.reply(); r.Enhanced == "5.7.139" {
			v["provider"] = "Microsoft"
		}
	}
	if c := f.Certificate; c != nil {
		v["name"], v["date"] = certificateName(c), c.NotAfter
	}
	if x.message != nil {
		x.messageValues(v)
	}
	return v
}

func (x explainer) messageValues(v map[string]any) {
	m := x.message
	refused, held := 0, 0
	for _, r := range m.Recipients {
		switch r.State {
		case RecipientRefused:
			refused++
			if v["address"] == "" {
				v["address"] = r.Address
			}
		case RecipientHeld:
			held++
		}
	}
	if v["address"] == "" && len(m.Recipients) > 0 {
		v["address"] = m.Recipients[0].Address
	}
	if v["host"] == "" {
		v["host"], v["port"] = m.Host, m.Port
	}
	if v["host"] == "" {
		v["host"], v["port"] = x.account.Host, x.account.Port
	}
	v["from"], v["size"], v["n"], v["m"], v["k"] = m.From, m.Size, refused, len(m.Recipients), held
	if v["account"] == "" {
		v["account"] = m.Account
	}
	if !m.NextTry.IsZero() {
		v["time"] = m.NextTry
	}
}

// otherPort is another port of the provider, or the other usual one.
func (x explainer) otherPort() int {
	port := x.failure.Port
	if port == 0 {
		port = x.account.Port
	}
	for _, e := range x.provider.SMTP {
		if e.Port != port {
			return e.Port
		}
	}
	if port == 465 {
		return 587
	}
	return 465
}

func certificateName(c *account.Certificate) string {
	if len(c.Names) > 0 {
		return strings.Join(c.Names[:min(len(c.Names), 3)], ", ")
	}
	return c.Subject
}
