package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"sendoff/account"
	"sendoff/compose"
)

// Reassign lets another account send a message, by its id or address: one whose
// own account was removed, or may not send it. From an account with the address
// that the message is from it goes as it is, and its state stays: a waiting one
// is due, a refused or unknown one needs [Outbox.Retry] as before. From any
// other one it would say something untrue, and so it becomes a draft of that
// account, as after [Outbox.Edit]; of an unknown one, which may have arrived,
// only a copy does.
//
// Errors: [account.ErrNotFound], [ErrNotFound], [ErrTooLate], and [ErrState] for
// what is sent to somebody already.
func (o *Outbox) Reassign(ctx context.Context, id, accountID string) (Message, error) {
	acct, err := o.accounts.Find(ctx, accountID)
	if err != nil {
		return Message{}, fmt.Errorf("find the account: %w", err)
	}
	m, err := o.Get(ctx, id)
	if err != nil {
		return Message{}, err
	}
	same := strings.EqualFold(m.From, mailbox(acct))
	switch {
	case m.State == StateUnknown && !same:
		return o.copyFor(ctx, m, acct)
	case !same:
		return o.draftFor(ctx, m, acct)
	}
	err = o.act(ctx, id, func(tx *sql.Tx, r *row) error {
		state := r.state()
		switch state {
		case StateWaiting, StateRefused, StateUnknown:
		default:
			return ErrState
		}
		if state == StateWaiting {
			due, punctual := r.due, r.punctual
			r.fresh() // what kept it was the other account's
			r.due, r.punctual = due, punctual
		}
		if r.failure.key() == account.KeyAccountMissing {
			r.failure = nil
		}
		r.source.AccountID = acct.ID
		return moveRow(ctx, tx, r, acct)
	})
	if err != nil {
		return Message{}, fmt.Errorf("let another account send it: %w", err)
	}
	return o.Get(ctx, id)
}

// mailbox is an account's address as envelopes have it.
func mailbox(acct account.Account) string {
	a, err := compose.ParseAddress(acct.Address)
	if err != nil {
		return acct.Address
	}
	return a.Mailbox()
}

// draftFor makes a message that nobody got a draft of another account.
func (o *Outbox) draftFor(ctx context.Context, m Message, acct account.Account) (Message, error) {
	if m.State != StateWaiting && m.State != StateRefused {
		return Message{}, ErrState
	}
	gone, err := o.withdraw(ctx, m.ID)
	if err != nil {
		return Message{}, err
	}
	id := gone.ID
	if gone.State != StateDraft {
		id = gone.Rest // some have it; the draft is for the others
	}
	d, err := o.drafts.Get(ctx, id)
	if err != nil {
		return Message{}, fmt.Errorf("read the draft: %w", err)
	}
	if err := o.giveTo(ctx, &d, acct); err != nil {
		return Message{}, err
	}
	o.hub.emit(Event{ID: m.ID, State: gone.State, Final: true})
	gone.ID, gone.State, gone.Source = d.ID, StateDraft, d
	gone.AccountID, gone.Account = acct.ID, acct.Address
	return gone, nil
}

// copyFor makes a new draft of an unknown message and leaves that alone.
func (o *Outbox) copyFor(ctx context.Context, m Message, acct account.Account) (Message, error) {
	d, err := o.draftOf(ctx, m.ID)
	if err != nil {
		return Message{}, err
	}
	d.ID = compose.NewID()
	if err := o.giveTo(ctx, &d, acct); err != nil {
		return Message{}, err
	}
	return Message{ID: d.ID, State: StateDraft, Source: d, AccountID: acct.ID, Account: acct.Address, Subject: m.Subject}, nil
}

func (o *Outbox) giveTo(ctx context.Context, d *compose.Draft, acct account.Account) error {
	d.AccountID, d.From = acct.ID, ""
	if err := o.drafts.Save(ctx, d); err != nil {
		return fmt.Errorf("keep the draft: %w", err)
	}
	return nil
}

// moveRow writes who sends a message, with all else of it.
func moveRow(ctx context.Context, tx *sql.Tx, r *row, acct account.Account) error {
	source, err := encodeSource(r.source)
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE messages SET account_id = ?, account = ?, source = ? WHERE id = ?`,
			acct.ID, acct.Address, source, r.id)
	}
	if err != nil {
		return fmt.Errorf("keep the message's account: %w", err)
	}
	return saveRow(ctx, tx, r)
}

// accountThere gives the account of a message, or [account.ErrNotFound] where it
// was removed.
func (o *Outbox) accountThere(ctx context.Context, id string) (account.Account, error) {
	accountID, err := o.accountIDOf(ctx, id)
	if err != nil {
		return account.Account{}, err
	}
	acct, err := o.accountFor(ctx, accountID)
	if err == nil && acct == nil {
		err = fmt.Errorf("its account was removed: %w", account.ErrNotFound)
	}
	if err != nil {
		return account.Account{}, err
	}
	return *acct, nil
}
