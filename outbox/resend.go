package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"

	"sendoff/account"
	"sendoff/compose"
)

// Resend submits a message that was sent once more, to the same recipients: the
// same bytes with a Message-ID and a Date of their own. The caller goes on with
// [Outbox.Deliver]. Partial is taken from the message too.
//
// Errors: [ErrNotFound], [ErrState], [ErrFactsOnly], [account.ErrNotFound], an
// [*account.Failure] where the bytes are damaged, [store.ErrFull].
func (o *Outbox) Resend(ctx context.Context, id string, opt SubmitOptions) (Message, error) {
	var old *row
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		old, err = loadRow(ctx, tx, id)
		return err
	})
	switch {
	case err != nil:
		return Message{}, err
	case old.state() != StateSent:
		return Message{}, ErrState
	case !old.kept():
		return Message{}, ErrFactsOnly
	}
	acct, err := o.accounts.Find(ctx, old.accountID)
	if err != nil {
		return Message{}, fmt.Errorf("find the account: %w", err)
	}
	from, err := compose.ParseAddress(old.sender)
	if err != nil {
		return Message{}, fmt.Errorf("read the sender: %w", err)
	}
	r := o.newRow(compose.NewID(), acct, opt)
	r.sender, r.subject, r.raw = old.sender, old.subject, old.raw
	r.partial, r.smtputf8 = old.partial || opt.Partial, old.smtputf8
	r.source = old.source
	r.source.ID, r.source.Created, r.source.Updated = r.id, r.created, r.created
	r.messageID = compose.NewMessageID(from)
	for _, rcpt := range old.recipients {
		r.recipients = append(r.recipients, recipient{Recipient: Recipient{Address: rcpt.Address, State: RecipientPending}})
	}
	done, err := o.locks.freezing(ctx)
	if err != nil {
		return Message{}, err
	}
	defer done()
	if err := o.refreeze(ctx, old, r, opt); err != nil {
		return Message{}, fmt.Errorf("freeze the message: %w", err)
	}
	return o.keep(ctx, r)
}

// refreeze writes the bytes of a message into the spool for another one.
func (o *Outbox) refreeze(ctx context.Context, from, to *row, opt SubmitOptions) error {
	if err := o.spool.check(ctx, from.spool, from.size, from.sha256); err != nil {
		return asFailure(err)
	}
	f, err := os.Open(o.spool.path(from.spool))
	if err != nil {
		return fmt.Errorf("read the spool file: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	head, body, err := readHead(contextReader{ctx, f})
	if err != nil {
		return err
	}
	head.replace("Date", to.date(opt).Format(dateLayout))
	head.replace("Message-ID", to.messageID)
	_, err = o.freezeWire(to, head, func(w io.Writer) error {
		if _, err := io.Copy(w, body); err != nil {
			return fmt.Errorf("read the spool file: %w", err)
		}
		return nil
	})
	return err
}

// asFailure tells damaged bytes as the outcome of an attempt does.
func asFailure(err error) error {
	if errors.Is(err, errDamaged) {
		return &account.Failure{Key: account.KeySpoolDamaged, Err: err}
	}
	return err
}
