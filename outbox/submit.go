package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// Submit freezes a draft: it writes the message once into a spool file and then,
// in one transaction, keeps the row and removes the draft. From then on its
// bytes and its Message-ID never change. Nothing is kept after an error.
//
// Errors: [account.ErrNotFound], [compose.BadAddress],
// [compose.ErrNoRecipients], [*compose.FileError], [store.ErrFull], the
// context's; [ErrSubmitted] with the message that is there already.
func (o *Outbox) Submit(ctx context.Context, d compose.Draft, opt SubmitOptions) (Message, error) {
	acct, err := o.accountOf(ctx, d.AccountID, d.From)
	if err != nil {
		return Message{}, err
	}
	from, err := senderOf(d.From, acct)
	if err != nil {
		return Message{}, err
	}
	if d.ID == "" {
		d.ID = compose.NewID()
	}
	if there, err := o.Get(ctx, d.ID); !errors.Is(err, ErrNotFound) {
		return there, errors.Join(err, ErrSubmitted)
	}
	r := o.newRow(d.ID, acct, opt)
	r.partial = opt.Partial || d.Partial
	r.source = d
	r.source.AccountID = acct.ID
	r.subject = compose.CleanLine(d.Subject)
	done, err := o.locks.freezing(ctx)
	if err != nil {
		return Message{}, err
	}
	defer done()
	build := compose.BuildOptions{From: from, Date: r.date(opt), Progress: opt.Progress}
	r.spool, err = o.spool.freeze(r.id, func(w io.Writer) error {
		built, err := compose.Build(ctx, w, d, build)
		if err != nil {
			return err
		}
		r.messageID, r.size, r.sha256 = built.MessageID, built.Size, built.SHA256
		r.sender = built.Envelope.From.Mailbox()
		r.smtputf8 = built.Envelope.SMTPUTF8
		r.recipients = pending(built.Envelope.Recipients)
		return nil
	})
	if err != nil {
		return Message{}, fmt.Errorf("freeze the message: %w", err)
	}
	return o.keep(ctx, r)
}

// newRow is a message before it is frozen.
func (o *Outbox) newRow(id string, acct account.Account, opt SubmitOptions) *row {
	r := &row{
		id: id, accountID: acct.ID, account: acct.Address,
		noQueue: opt.NoQueue, created: o.now(), due: opt.At,
	}
	switch {
	case !opt.At.IsZero():
		r.punctual = !opt.At.After(r.created) // the person is here and knows the time
	case opt.Undo > 0:
		r.undoUntil = r.created.Add(opt.Undo)
	}
	if opt.Mine {
		r.owner = o.locks.owner
	}
	return r
}

// date is what the message says it was written: a scheduled one carries its own
// time.
func (r *row) date(opt SubmitOptions) time.Time {
	if !opt.At.IsZero() {
		return opt.At
	}
	return r.created
}

// keep writes the row of a frozen message and removes its draft.
func (o *Outbox) keep(ctx context.Context, r *row) (Message, error) {
	found := o.wordsOf(r)
	if r.owner != "" {
		o.reserve(r.id) // before Attend can see the row
	}
	err := o.store.Write(ctx, func(tx *sql.Tx) error {
		switch _, err := loadRow(ctx, tx, r.id); {
		case err == nil:
			return ErrSubmitted
		case !errors.Is(err, ErrNotFound):
			return err
		}
		if err := insertRow(ctx, tx, r); err != nil {
			return err
		}
		if err := indexRow(ctx, tx, r, found); err != nil {
			return err
		}
		return o.drafts.DeleteTx(ctx, tx, r.id)
	})
	if err != nil {
		o.unreserve(r.id)
		err = errors.Join(fmt.Errorf("keep the message: %w", err), remove(o.spool.path(r.spool)))
		if errors.Is(err, ErrSubmitted) {
			there, gerr := o.Get(ctx, r.id)
			return there, errors.Join(err, gerr)
		}
		return Message{}, err
	}
	o.trust(r)
	o.hub.emit(Event{ID: r.id, State: r.state()})
	return o.message(ctx, r), nil
}

func pending(list []compose.Address) []recipient {
	rcpts := make([]recipient, len(list))
	for i, a := range list {
		rcpts[i].Address = a.Mailbox()
		rcpts[i].State = RecipientPending
	}
	return rcpts
}

// accountOf finds the account that sends: the one asked for, else the one whose
// address stands in From, else, if nothing stands there, the default one.
func (o *Outbox) accountOf(ctx context.Context, id, from string) (account.Account, error) {
	switch {
	case id != "":
	case from != "":
		a, err := compose.ParseAddress(from)
		if err != nil {
			return account.Account{}, err
		}
		id = a.Mailbox()
	default:
		acct, err := o.accounts.Default(ctx)
		if err != nil {
			return account.Account{}, fmt.Errorf("find the default account: %w", err)
		}
		return acct, nil
	}
	acct, err := o.accounts.Find(ctx, id)
	if err != nil {
		return account.Account{}, fmt.Errorf("find the account: %w", err)
	}
	return acct, nil
}

// senderOf is who the message is from: what stands in From, with the account's
// name where it is the account's own address without one.
func senderOf(from string, acct account.Account) (compose.Address, error) {
	own, err := compose.ParseAddress(acct.Address)
	if err != nil {
		return compose.Address{}, fmt.Errorf("the account's address: %w", err)
	}
	own.Name = acct.Name
	if from == "" {
		return own, nil
	}
	a, err := compose.ParseAddress(from)
	if err != nil {
		return compose.Address{}, err
	}
	if a.Name == "" && a.Mailbox() == own.Mailbox() {
		return own, nil
	}
	return a, nil
}
