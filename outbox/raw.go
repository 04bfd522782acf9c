package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// dateLayout is RFC 5322 3.3 with a numeric zone.
const dateLayout = "Mon, 02 Jan 2006 15:04:05 -0700"

// SubmitRaw freezes a finished message, as sendmail takes it. Its bytes stay as
// they are, but for line ends, which become CRLF, Bcc fields, which go, Date,
// Message-ID and From, which are added where they are missing, and what is not
// ASCII, which is encoded unless that would break a signature. The envelope's sender is from if that is a whole address, else the account's; the
// account is that of from or of the From field, else the default one.
//
// Errors are those of [Outbox.Submit] and [ErrBadMessage].
func (o *Outbox) SubmitRaw(ctx context.Context, r io.Reader, from string, recipients []string, opt SubmitOptions) (Message, error) {
	envelope, err := parseAll(recipients)
	if err != nil {
		return Message{}, err
	}
	head, body, err := readHead(contextReader{ctx, r})
	if err != nil {
		return Message{}, err
	}
	if opt.HeaderRecipients {
		more, err := head.recipients()
		if err != nil {
			return Message{}, err
		}
		envelope = append(envelope, more...)
	}
	if envelope = compose.Dedupe(envelope); len(envelope) == 0 {
		return Message{}, compose.ErrNoRecipients
	}
	acct, sender, err := o.rawSender(ctx, from, head)
	if err != nil {
		return Message{}, err
	}
	id := compose.NewID()
	msg := o.newRow(id, acct, opt)
	msg.raw, msg.partial = true, opt.Partial
	msg.recipients = pending(envelope)
	msg.sender = sender.Mailbox()
	msg.subject = compose.CleanLine(head.decoded("Subject"))
	if err := head.complete(acct, sender, msg.date(opt)); err != nil {
		return Message{}, err
	}
	if msg.smtputf8, err = head.makeSevenBit(needsUTF8(append(envelope, sender))); err != nil {
		return Message{}, err
	}
	msg.messageID = head.messageID()
	msg.source = rawSource(msg, acct)
	done, err := o.locks.freezing(ctx)
	if err != nil {
		return Message{}, err
	}
	defer done()
	if err := o.freezeRaw(ctx, msg, head, body); err != nil {
		return Message{}, fmt.Errorf("freeze the message: %w", err)
	}
	return o.keep(ctx, msg)
}

func parseAll(list []string) ([]compose.Address, error) {
	var all []compose.Address
	for _, text := range list {
		good, bad := compose.ParseList(text)
		if len(bad) > 0 {
			return nil, bad[0]
		}
		all = append(all, good...)
	}
	return all, nil
}

// rawSender finds account and envelope sender.
func (o *Outbox) rawSender(ctx context.Context, from string, head *rawHead) (account.Account, compose.Address, error) {
	asked, askedErr := compose.ParseAddress(from)
	candidates := []string{}
	if askedErr == nil {
		candidates = append(candidates, asked.Mailbox())
	}
	if field, err := compose.ParseAddress(head.decoded("From")); err == nil {
		candidates = append(candidates, field.Mailbox())
	}
	acct, err := o.firstAccount(ctx, candidates)
	if err != nil {
		return account.Account{}, compose.Address{}, err
	}
	if askedErr == nil {
		return acct, asked, nil
	}
	own, err := compose.ParseAddress(acct.Address)
	if err != nil {
		return account.Account{}, compose.Address{}, fmt.Errorf("the account's address: %w", err)
	}
	return acct, own, nil
}

func (o *Outbox) firstAccount(ctx context.Context, candidates []string) (account.Account, error) {
	for _, address := range candidates {
		acct, err := o.accounts.Find(ctx, address)
		if err == nil || !errors.Is(err, account.ErrNotFound) {
			return acct, err
		}
	}
	acct, err := o.accounts.Default(ctx)
	if err != nil {
		return account.Account{}, fmt.Errorf("find the default account: %w", err)
	}
	return acct, nil
}

func needsUTF8(list []compose.Address) bool {
	for _, a := range list {
		if a.NeedsSMTPUTF8() {
			return true
		}
	}
	return false
}

// rawSource is what a list shows of a message that was never a draft. Its text
// is in the spool; see unfreezeRaw.
func rawSource(r *row, acct account.Account) compose.Draft {
	return compose.Draft{
		ID: r.id, AccountID: acct.ID, To: joinAddresses(r.recipients), Subject: r.subject,
		Partial: r.partial, Created: r.created, Updated: r.created,
	}
}

// complete adds the fields without which a message is none.
func (h *rawHead) complete(acct account.Account, sender compose.Address, date time.Time) error {
	if !h.has("From") {
		own, err := senderOf("", acct)
		if err != nil {
			return err
		}
		if own.Mailbox() != sender.Mailbox() {
			own = sender
		}
		h.add("From", headerAddress(own))
	}
	if !h.has("Date") {
		h.add("Date", date.Format(dateLayout))
	}
	if !h.has("Message-ID") {
		h.add("Message-ID", compose.NewMessageID(sender))
	}
	return nil
}
