package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"sendoff/account"
)

// unsettled is true of messages in any state but sent.
const unsettled = `state IN ('sending', 'unknown', 'waiting', 'partly', 'refused')`

// Get gives one message, or [ErrNotFound].
func (o *Outbox) Get(ctx context.Context, id string) (Message, error) {
	var r *row
	err := o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		r, err = loadRow(ctx, tx, id)
		return err
	})
	if err != nil {
		return Message{}, err
	}
	acct, err := o.accountFor(ctx, r.accountID)
	if err != nil {
		return Message{}, err
	}
	return o.view(r, acct), nil
}

// List gives the messages a filter picks, the newest first, with all that is
// known of them: for the few that are unfinished, or the ids of one page of
// [Outbox.Search].
func (o *Outbox) List(ctx context.Context, f Filter) ([]Message, error) {
	where, args, err := f.where()
	if err != nil {
		return nil, err
	}
	var rows []*row
	err = o.store.Read(ctx, func(tx *sql.Tx) (err error) {
		rows, err = loadRows(ctx, tx, where, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	accounts, err := o.accounts.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	byID := map[string]*account.Account{account.PracticeID: practiceAccount()}
	for i := range accounts {
		byID[accounts[i].ID] = &accounts[i]
	}
	var list []Message
	for _, r := range rows {
		list = append(list, o.view(r, byID[r.accountID]))
	}
	return list, nil
}

// where is the filter as a condition over the columns of messages.
func (f Filter) where() (condition string, args []any, err error) {
	condition = `TRUE`
	for _, one := range []struct {
		column string
		values any
		given  bool
	}{{"state", f.States, len(f.States) > 0}, {"id", f.IDs, f.IDs != nil}} {
		if !one.given {
			continue
		}
		list, err := json.Marshal(one.values)
		if err != nil {
			return "", nil, fmt.Errorf("pick messages: %w", err)
		}
		condition += ` AND ` + one.column + ` IN (SELECT value FROM json_each(?))`
		args = append(args, string(list))
	}
	if f.AccountID != "" {
		condition += ` AND account_id = ?`
		args = append(args, f.AccountID)
	}
	return condition, args, nil
}

// message is a row as callers see it, where the row in memory is the truth.
func (o *Outbox) message(ctx context.Context, r *row) Message {
	acct, err := o.accountFor(ctx, r.accountID)
	if err != nil {
		o.log.Warn("the account of a message cannot be read", "error", err)
		acct = &account.Account{ID: r.accountID, Address: r.account}
	}
	return o.view(r, acct)
}

// accountFor is the account of a message, nil if it was removed. The practice
// account's server is not started for it.
func (o *Outbox) accountFor(ctx context.Context, id string) (*account.Account, error) {
	if id == account.PracticeID {
		return practiceAccount(), nil
	}
	acct, err := o.accounts.Find(ctx, id)
	if errors.Is(err, account.ErrNotFound) {
		return nil, nil //nolint:nilnil // a removed account is a value here
	}
	if err != nil {
		return nil, fmt.Errorf("read the account: %w", err)
	}
	return &acct, nil
}

func practiceAccount() *account.Account {
	return &account.Account{ID: account.PracticeID, Address: account.PracticeAddress}
}

// provider is the table's row for an account; a zero one if nothing is known.
func (o *Outbox) provider(a account.Account) account.Provider {
	if o.table == nil || a.ProviderID == "" {
		return account.Provider{}
	}
	p, _ := o.table.ByID(a.ProviderID)
	return p
}

func (o *Outbox) view(r *row, acct *account.Account) Message {
	m := Message{
		ID: r.id, AccountID: r.accountID, Account: r.account, From: r.sender, Subject: r.subject, MessageID: r.messageID,
		State: r.state(), Total: r.size,
		Code: r.answer.Code, Enhanced: r.answer.Enhanced, Reply: r.answer.Text,
		QueueID: r.queueID, Host: r.host, Port: r.port, TLS: r.tls,
		Created: r.created, Due: r.due, UndoUntil: r.undoable(o.wall()), NextTry: r.nextTry, Started: r.started, Ended: r.ended, Attempts: r.attempts,
		Size: r.size, SHA256: r.sha256,
		Source: r.source, Rest: r.rest, Marked: r.marked, Practice: r.accountID == account.PracticeID,
	}
	if r.kept() {
		m.SpoolPath = o.spool.path(r.spool)
	}
	for _, rcpt := range r.recipients {
		m.Recipients = append(m.Recipients, rcpt.Recipient)
	}
	if r.failure != nil {
		m.Reason, m.Stage, m.Certificate = r.failure.Key, r.failure.Stage, r.failure.Certificate
		if r.failure.Code != 0 {
			m.Code, m.Enhanced, m.Reply = r.failure.Code, r.failure.Enhanced, r.failure.Text
		} else if r.failure.Text != "" {
			m.Reply = r.failure.Text
		}
		if m.Host == "" {
			m.Host, m.Port = r.failure.Host, r.failure.Port
		}
	}
	if m.State == StateSending {
		m.Stage = r.stage
		if run := o.runOf(r.id); run != nil {
			m.Stage, _ = run.stage.Load().(account.Stage)
			m.Done = run.sent.Load()
		}
	}
	m.Slowed = m.State == StateWaiting && r.failure.slower()
	o.hold(&m, r, acct)
	m.Copy, m.Proof = o.viewCopy(r, acct), r.proves()
	m.Explanation = o.explain(&m, r, acct)
	return m
}

// hold says whether a waiting message needs the person, and why.
func (o *Outbox) hold(m *Message, r *row, acct *account.Account) {
	if m.State != StateWaiting {
		return
	}
	switch {
	case r.held && (m.Reason == account.KeyLate || m.Reason == account.KeyRestored):
		m.Held = true // to be answered first
	case acct == nil:
		m.Held, m.Reason = true, account.KeyAccountMissing
	case acct.Held != "":
		m.Held = true
		if m.Reason == "" || !m.Reason.Holds() {
			m.Reason = acct.Held
		}
	case r.held:
		m.Held = true
	}
}
