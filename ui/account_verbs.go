package ui

import (
	"context"
	"errors"
	"slices"

	"sendoff/account"
	"sendoff/outbox"
)

// accountVerb does what mends the account of a message.
func (d *deck) accountVerb(verb string, msg outbox.Message) {
	a, known := d.main.owner(msg)
	if !known {
		d.main.inFront(d).showAccounts("")
		return
	}
	switch verb {
	case verbPassword:
		d.main.inFront(d).showPassword(a)
	case verbApp, verbApple, verbPage:
		if p := d.main.provider(a); p.Help != "" {
			d.browse(p.Help)
		}
		d.main.inFront(d).showPassword(a) // the page leads back here
	case verbCertificate:
		d.certificate(a, msg)
	case verbPort:
		d.tryPort(a, msg)
	case verbOpenAccount:
		d.main.inFront(d).showAccounts(a.ID)
	default:
		d.main.inFront(d).checkAccount(a)
	}
}

// certificate shows the certificate that stopped a message. One that is then
// trusted lets everything go that it had stopped.
func (d *deck) certificate(a account.Account, msg outbox.Message) {
	fail := &account.Failure{Key: msg.Reason, Host: msg.Host, Port: msg.Port, Certificate: msg.Certificate}
	if fail.Certificate == nil {
		d.main.inFront(d).checkAccount(a)
		return
	}
	showCertificate(&d.shell, fail, notToSend, func(print string) {
		a.TrustFingerprint = print
		d.mend(a, msg)
	})
}

// tryPort changes the account to the other port and tries again.
func (d *deck) tryPort(a account.Account, msg outbox.Message) {
	port, ok := msg.Explanation.Values["alt"].(int)
	if !ok {
		d.main.inFront(d).checkAccount(a)
		return
	}
	e := endpointAt(d.main.provider(a), a.Host, port)
	if e.Host != a.Host {
		a.TrustFingerprint = "" // that was another server's
	}
	a.Host, a.Port, a.Security = e.Host, e.Port, e.Security
	d.mend(a, msg)
}

// mend keeps a changed account and lets go all that the same cause had
// stopped.
func (d *deck) mend(a account.Account, msg outbox.Message) {
	ids := d.main.stoppedLike(msg)
	d.act(msg.ID, func(ctx context.Context) error {
		if err := d.main.parts.Accounts.Update(ctx, a); err != nil {
			return err
		}
		return d.retryAll(ctx, a.ID, ids)
	}, d.main.accountsChanged)
}

// retryHeld tries a message again, and with it all others that the same cause
// in the account holds: the person has acted. One that asked a question of its
// own, such as after a restore, is answered for itself alone.
func (d *deck) retryHeld(msg outbox.Message) {
	if !msg.Reason.Holds() {
		d.act(msg.ID, func(ctx context.Context) error { return d.main.parts.Outbox.Retry(ctx, msg.ID) }, nil)
		return
	}
	ids := d.main.stoppedLike(msg)
	d.act(msg.ID, func(ctx context.Context) error { return d.retryAll(ctx, msg.AccountID, ids) }, nil)
}

// retryAll releases an account and makes messages due. One that has gone on
// meanwhile is left alone.
func (d *deck) retryAll(ctx context.Context, accountID string, ids []string) error {
	if err := d.main.parts.Accounts.Release(ctx, accountID); err != nil && !errors.Is(err, account.ErrNotFound) {
		return err
	}
	for _, id := range ids {
		if err := d.main.parts.Outbox.Retry(ctx, id); err != nil && !passed(err) {
			return err
		}
	}
	return nil
}

// stoppedLike gives the message and all others of its account that wait for
// the same reason and for nothing else.
func (w *Window) stoppedLike(msg outbox.Message) []string {
	ids := w.stopped(msg.AccountID, func(key account.FailureKey) bool { return key == msg.Reason })
	if !slices.Contains(ids, msg.ID) && !w.planned(msg) {
		ids = append(ids, msg.ID)
	}
	return ids
}

// stopped gives the messages of an account that wait for a reason and not for
// their time: what was meant for later leaves then, once the account is free.
func (w *Window) stopped(accountID string, reason func(account.FailureKey) bool) []string {
	var ids []string
	for _, e := range w.mail.entries {
		if m := e.message; m != nil && m.AccountID == accountID && m.State == outbox.StateWaiting && reason(m.Reason) && !w.planned(*m) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// planned reports whether a message waits for its time.
func (w *Window) planned(msg outbox.Message) bool {
	now := w.now()
	return msg.State == outbox.StateWaiting && (msg.Due.After(now) || msg.UndoUntil.After(now))
}

// goOn lets all messages of an account go that could not reach its server or
// sign in there: it has been shown to work. What the server itself has asked
// to wait with waits.
func (w *Window) goOn(accountID string) {
	ids := w.stopped(accountID, ofConnection)
	w.act(accountID, func(ctx context.Context) error { return w.retryAll(ctx, accountID, ids) }, nil)
}

// ofConnection reports whether a failure came before any message was spoken
// of.
func ofConnection(key account.FailureKey) bool {
	switch key {
	case account.KeyOffline, account.KeyNameNotFound, account.KeyConnectionRefused, account.KeyTimeout, account.KeyConnectionLost:
		return true
	default:
		return key.Holds()
	}
}
