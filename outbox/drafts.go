package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"sendoff/account"
	"sendoff/compose"
)

// withdraw makes a waiting or refused message a draft again. If some recipients
// have it, only the others become one, and the message is partly sent.
func (o *Outbox) withdraw(ctx context.Context, id string) (Message, error) {
	draft, err := o.draftOf(ctx, id)
	if err != nil {
		return Message{}, err
	}
	var gone *row
	name := ""
	err = o.act(ctx, id, func(tx *sql.Tx, r *row) error {
		gone, name = r, ""
		switch r.state() {
		case StateWaiting, StateRefused:
		default:
			return ErrState
		}
		if r.count(RecipientAccepted) > 0 {
			return o.keepAccepted(ctx, tx, r, draft)
		}
		name = r.spool
		if err := o.drafts.SaveTx(ctx, tx, &draft); err != nil {
			return err
		}
		return deleteRow(ctx, tx, r.id)
	})
	if err != nil {
		return Message{}, fmt.Errorf("make it a draft again: %w", err)
	}
	m := o.message(ctx, gone)
	if name == "" {
		return m, nil
	}
	m.State, m.Source, m.Held, m.SpoolPath = StateDraft, draft, false, ""
	m.Explanation = Explanation{Title: "outcome.cancelled"}
	// The row is gone; a file that stays is swept at the next start.
	return m, o.spool.discard(name)
}

// keepAccepted turns what is left of a message into a draft of its own.
func (o *Outbox) keepAccepted(ctx context.Context, tx *sql.Tx, r *row, draft compose.Draft) error {
	rest := restOfDraft(draft, r.recipients)
	if err := o.drafts.SaveTx(ctx, tx, &rest); err != nil {
		return err
	}
	r.rest = rest.ID
	r.turn(RecipientRefused, nil, RecipientPending, RecipientLater, RecipientHeld)
	r.failure = &failure{Key: account.KeyCancelled}
	return saveRow(ctx, tx, r)
}

// makeRest gives the ready draft for the refused recipients of a partly sent
// message. It is made the first time, and again if the person has thrown it
// away since. One that was handed over is a message now: [ErrSubmitted].
func (o *Outbox) makeRest(ctx context.Context, id string) (compose.Draft, error) {
	draft, err := o.draftOf(ctx, id)
	if err != nil {
		return compose.Draft{}, err
	}
	var rest compose.Draft
	there := ""
	err = o.act(ctx, id, func(tx *sql.Tx, r *row) error {
		if r.state() != StatePartly {
			return ErrState
		}
		var err error
		if there, err = o.restThere(ctx, tx, r); err != nil || there != "" {
			return err
		}
		rest = restOfDraft(draft, r.recipients)
		if err := o.drafts.SaveTx(ctx, tx, &rest); err != nil {
			return err
		}
		r.rest = rest.ID
		return saveRow(ctx, tx, r)
	})
	if err == nil && there != "" {
		rest, err = o.drafts.Get(ctx, there)
	}
	if err != nil {
		return compose.Draft{}, fmt.Errorf("make a draft of the rest: %w", err)
	}
	return rest, nil
}

// restThere is the draft of the rest of a message, "" if there is none (any
// more), or [ErrSubmitted].
func (o *Outbox) restThere(ctx context.Context, tx *sql.Tx, r *row) (string, error) {
	if r.rest == "" {
		return "", nil
	}
	if has, err := o.drafts.HasTx(ctx, tx, r.rest); err != nil || has {
		return r.rest, err
	}
	switch _, err := loadRow(ctx, tx, r.rest); {
	case err == nil:
		return "", ErrSubmitted
	case errors.Is(err, ErrNotFound):
		return "", nil
	default:
		return "", err
	}
}

// copyDraft makes a new draft of a sent message.
func (o *Outbox) copyDraft(ctx context.Context, id string) (compose.Draft, error) {
	draft, err := o.draftOf(ctx, id)
	if err != nil {
		return compose.Draft{}, err
	}
	draft.ID = compose.NewID()
	if err := o.drafts.Save(ctx, &draft); err != nil {
		return compose.Draft{}, fmt.Errorf("copy the draft: %w", err)
	}
	return draft, nil
}

// draftOf is what a message was written as.
func (o *Outbox) draftOf(ctx context.Context, id string) (compose.Draft, error) {
	var r *row
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		r, err = loadRow(ctx, tx, id)
		return err
	})
	if err != nil {
		return compose.Draft{}, err
	}
	if !r.kept() {
		return compose.Draft{}, ErrFactsOnly
	}
	if r.raw {
		return o.unfreeze(ctx, r)
	}
	return o.restoreFiles(ctx, r)
}

// restOfDraft is the draft for the recipients that did not get the message: a
// new one, with everything but those who did.
func restOfDraft(d compose.Draft, recipients []recipient) compose.Draft {
	without := make(map[string]bool)
	for _, rcpt := range recipients {
		if rcpt.State != RecipientAccepted {
			without[strings.ToLower(rcpt.Address)] = true
		}
	}
	only := func(field string) string {
		good, _ := compose.ParseList(field)
		var keep []string
		for _, a := range good {
			if without[strings.ToLower(a.Mailbox())] {
				keep = append(keep, a.String())
			}
		}
		return strings.Join(keep, ", ")
	}
	d.ID = compose.NewID()
	d.To, d.Cc, d.Bcc = only(d.To), only(d.Cc), only(d.Bcc)
	return d
}

func joinAddresses(recipients []recipient) string {
	list := make([]string, len(recipients))
	for i, rcpt := range recipients {
		list[i] = rcpt.Address
	}
	return strings.Join(list, ", ")
}
