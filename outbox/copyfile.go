package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sendoff/account"
)

// copyLock names the lock under which one process at a time files copies for an
// account, beside the sending.
const copyLock = "copies-"

// FileCopies puts every copy that is due into its account's Sent folder, once,
// accounts side by side, and looks there for messages of which it is unknown
// whether they went out. In the folder each message is looked for by its
// Message-ID first; only one that is missing is put there, and none where the
// provider files copies itself. What fails is tried again, see [Outbox.NextCopy],
// and never changes the message's state.
//
// It may take minutes: nothing that sends should wait for it. The end of ctx
// leaves what is not done for the next time.
func (o *Outbox) FileCopies(ctx context.Context) error {
	rows, err := o.openCopies(ctx)
	if err != nil {
		return err
	}
	byAccount := make(map[string][]*row)
	var order []string
	for _, r := range rows {
		if byAccount[r.accountID] == nil {
			order = append(order, r.accountID)
		}
		byAccount[r.accountID] = append(byAccount[r.accountID], r)
	}
	var wg sync.WaitGroup
	places := make(chan struct{}, sideBySide)
	errs := make([]error, len(order))
	for n, id := range order {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			errs[n] = o.fileAccount(ctx, id, byAccount[id])
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// NextCopy is when the next copy is due that needs nobody; the zero time if none
// is. One that is due already gives a time that is past, and so does a message
// of which nobody has said yet that it gets no copy.
func (o *Outbox) NextCopy(ctx context.Context) (time.Time, error) {
	known, held, err := o.mailboxes(ctx)
	if err != nil {
		return time.Time{}, err
	}
	rows, err := o.openCopies(ctx, held...)
	if err != nil {
		return time.Time{}, err
	}
	var next time.Time
	for _, r := range rows {
		filing, there := known[r.accountID]
		if !there {
			filing = o.table.Filing(*practiceAccount()) // nothing is filed for it
		}
		switch state, news := r.decide(filing); {
		case r.copy.state == "" && news: // to be written down, once
		case state != CopyDue && state != copyLook, state != r.wants(filing):
			continue
		}
		at := r.copy.nextTry
		if at.IsZero() {
			at = r.created // it is past
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// mailboxes are how each account's copies are filed, by its id, and which
// accounts wait for their person.
func (o *Outbox) mailboxes(ctx context.Context) (known map[string]account.Filing, held []string, err error) {
	list, err := o.accounts.List(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read the accounts: %w", err)
	}
	known = make(map[string]account.Filing, len(list))
	for _, a := range list {
		known[a.ID] = o.table.Filing(a)
		if mailboxHold(a) != "" {
			held = append(held, a.ID)
		}
	}
	return known, held, nil
}

// RetryCopy makes a message's copy due now, because a person wants it; it
// releases the account's mailbox. The caller goes on with [Outbox.FileCopies].
// [ErrState] says that there is no copy to make.
func (o *Outbox) RetryCopy(ctx context.Context, id string) error {
	m, err := o.Get(ctx, id)
	if err != nil {
		return err
	}
	switch m.Copy.State {
	case CopyNone, CopyDone, CopyFound:
		return ErrState
	}
	if err := o.accounts.HoldIMAP(ctx, m.AccountID, "", nil); err != nil {
		return fmt.Errorf("release the mailbox: %w", err)
	}
	return o.changeCopy(ctx, id, func(r *row) bool {
		r.copy = copyRow{state: CopyDue, begun: r.copy.begun}
		return true
	})
}

// fileAccount does what is due for one account.
func (o *Outbox) fileAccount(ctx context.Context, accountID string, rows []*row) error {
	acct, err := o.accountFor(ctx, accountID)
	if err != nil {
		return err
	}
	if acct == nil {
		acct = practiceAccount() // nothing is filed for it
	}
	filing := o.table.Filing(*acct)
	now := o.now()
	var due []string
	for _, r := range rows {
		if err := o.decideCopy(ctx, r, filing); err != nil {
			return err
		}
		if r.copy.open() && r.copy.state == r.wants(filing) && !r.copy.nextTry.After(now) {
			due = append(due, r.id)
		}
	}
	if len(due) == 0 || mailboxHold(*acct) != "" {
		return nil
	}
	unlock, err := o.locks.tryLock(copyLock + accountID)
	if err != nil || unlock == nil { // another process is at it
		return err
	}
	defer unlock()
	x := &filer{o: o, acct: *acct, filing: filing}
	defer x.close()
	return x.all(ctx, due)
}
