package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"sendoff/account"
)

// LookUp looks in the account's Sent folder, now, for a message of which it is
// unknown whether it was sent. If it is there it went out: Message.Proof says so
// from then on, and the person decides. That it is not there proves nothing.
//
// Errors: [ErrNotFound]; [ErrState] where nothing could be proved, because the
// message is not unknown, a part of it was sent, or no mailbox is known or to be
// asked; an [*account.Failure] of the mailbox, which is not asked while it needs
// the person; the context's.
func (o *Outbox) LookUp(ctx context.Context, id string) (found bool, err error) {
	r, err := o.read(ctx, id)
	if err != nil {
		return false, err
	}
	if r.proves() {
		return true, nil
	}
	acct, err := o.accountFor(ctx, r.accountID)
	if err != nil {
		return false, err
	}
	if acct == nil {
		return false, ErrState
	}
	filing := o.table.Filing(*acct)
	if r.wants(filing) != copyLook {
		return false, ErrState
	}
	if key := mailboxHold(*acct); key != "" {
		return false, &account.Failure{Key: key, Stage: account.StageSignIn, Host: filing.At.Host, Port: filing.At.Port}
	}
	unlock, err := o.locks.lock(ctx, copyLock+r.accountID)
	if err != nil {
		return false, err
	}
	defer unlock()
	err = o.changeCopy(ctx, id, func(r *row) bool {
		if r.copy.state != CopyFound {
			r.copy.state = copyLook
		}
		return true
	})
	if err != nil {
		return false, err
	}
	x := &filer{o: o, acct: *acct, filing: filing}
	defer x.close()
	if err := x.one(ctx, id); err != nil {
		var f *account.Failure
		if errors.As(err, &f) && ctx.Err() == nil {
			err = errors.Join(err, x.failed(ctx, []string{id}, f, false))
		}
		return false, err
	}
	if r, err = o.read(ctx, id); err != nil {
		return false, err
	}
	return r.proves(), nil
}

// lookAgain puts the next look for an unknown message off, for two days at most.
// That it was not found proves nothing.
func (o *Outbox) lookAgain(r *row) bool {
	r.copy.later(&failure{}, o.now())
	r.copy.failure = nil
	return true
}

// read is a message as the database has it, or ErrNotFound.
func (o *Outbox) read(ctx context.Context, id string) (r *row, err error) {
	err = o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		r, err = loadRow(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read message %s: %w", id, err)
	}
	return r, nil
}
