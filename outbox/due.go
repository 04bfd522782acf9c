package outbox

import (
	"context"
	"fmt"
	"time"

	"sendoff/account"
)

// batch is the messages of one account that may be tried now.
type batch struct {
	accountID string
	ids       []string
}

// due gives what may be tried now, account by account, the longest waiting
// first, and when the next of the others will be (zero: none of them by itself).
// others says that what this process froze for itself and is about to deliver
// is left alone, too.
func (o *Outbox) due(ctx context.Context, rows []*row, others bool) ([]batch, time.Time, error) {
	heldAccounts, err := o.heldAccounts(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	now := o.wall()
	var due []batch
	var next time.Time
	place := make(map[string]int)
	alive := map[string]bool{"": false}
	for _, r := range rows {
		if until := r.waitsUntil(now); until.After(now) {
			if next.IsZero() || until.Before(next) {
				next = until
			}
			continue
		}
		if heldAccounts[r.accountID] && !r.noQueue { // that one is to be refused
			continue
		}
		lives, known := alive[r.owner]
		switch {
		case r.owner == o.locks.owner:
			lives = others && o.reserved(r.id)
		case !known:
			if lives, err = o.locks.alive(r.owner); err != nil {
				return nil, time.Time{}, err
			}
			alive[r.owner] = lives
		}
		if lives {
			continue
		}
		n, ok := place[r.accountID]
		if !ok {
			n = len(due)
			place[r.accountID] = n
			due = append(due, batch{accountID: r.accountID})
		}
		due[n].ids = append(due[n].ids, r.id)
	}
	return due, next, nil
}

// heldAccounts are the accounts that wait for their person.
func (o *Outbox) heldAccounts(ctx context.Context) (map[string]bool, error) {
	list, err := o.accounts.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	held := make(map[string]bool)
	for _, a := range list {
		held[a.ID] = a.Held != ""
	}
	return held, nil
}

// waitsForNetwork says that a failure may be over as soon as the network is
// back; what a server answered is not.
func waitsForNetwork(key account.FailureKey) bool {
	switch key {
	case account.KeyOffline, account.KeyNameNotFound, account.KeyConnectionRefused, account.KeyConnectionLost, account.KeyTimeout:
		return true
	}
	return false
}

// hurry makes the messages due that wait because of the network.
func (o *Outbox) hurry(ctx context.Context) error {
	rows, err := o.waitingRows(ctx)
	if err != nil {
		return err
	}
	now := o.wall()
	var ids []string
	for _, r := range rows {
		if waitsForNetwork(r.failure.key()) && r.nextTry.After(now) {
			ids = append(ids, r.id)
		}
	}
	err = o.changeWaiting(ctx, ids, func(r *row) {
		if waitsForNetwork(r.failure.key()) {
			r.nextTry = time.Time{}
		}
	})
	if err != nil {
		return fmt.Errorf("try what waited for the network: %w", err)
	}
	return nil
}
