package cli

import (
	"context"
	"fmt"

	"sendoff/account"
)

// accountSetCommand changes an account, or just its password.
type accountSetCommand struct {
	accountArgument
	accountFlags
}

func (c *accountSetCommand) run(ctx context.Context, s *session) error {
	if c.Address == "" {
		return usage("cli.usage.no-address", nil)
	}
	core, a, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if a.ID == account.PracticeID {
		return usage("cli.account.practice", nil)
	}
	if a.Origin == nil {
		a.Origin = map[string]string{}
	}
	table, err := s.parts.Table()
	if err != nil {
		return fmt.Errorf("reading the provider table: %w", err)
	}
	if err := c.apply(&a, table); err != nil {
		return err
	}
	if err := s.validate(a, table); err != nil {
		return err
	}
	if c.given() && !c.sending() && !c.PasswordStdin { // the way of sending stays as it is
		if err := core.Accounts.Update(ctx, a); err != nil {
			return fmt.Errorf("changing the account: %w", err)
		}
		return s.accountChanged(ctx, core, a, c.accountFlags)
	}
	password, fresh, err := c.newPassword(ctx, s, core, a)
	if err != nil {
		return err
	}
	if err := c.check(ctx, s, core, a, password); err != nil {
		s.say("cli.account.not-changed", nil)
		return err
	}
	if err := saveAccount(ctx, core, a, password, fresh); err != nil {
		return err
	}
	return s.accountDone(ctx, core, a, c.accountFlags)
}

// newPassword returns the password to use and whether it is a new one: it is
// when one is given, or when nothing else is to be changed.
func (c *accountSetCommand) newPassword(ctx context.Context, s *session, core *Core, a account.Account) (string, bool, error) {
	if c.PasswordStdin || !c.sending() {
		password, err := c.password(ctx, s, a)
		return password, true, err
	}
	password, err := core.Accounts.Password(ctx, a)
	if err != nil && !c.NoCheck {
		return "", false, fmt.Errorf("reading the password: %w", err)
	}
	return password, false, nil
}

// saveAccount keeps the changes; what held the account has been dealt with.
func saveAccount(ctx context.Context, core *Core, a account.Account, password string, fresh bool) error {
	if err := core.Accounts.Update(ctx, a); err != nil {
		return fmt.Errorf("changing the account: %w", err)
	}
	if fresh {
		if err := core.Accounts.SetPassword(ctx, a.ID, password); err != nil {
			return fmt.Errorf("keeping the password: %w", err)
		}
	}
	if err := core.Accounts.Release(ctx, a.ID); err != nil {
		return fmt.Errorf("releasing the account: %w", err)
	}
	return nil
}

// accountChanged tells that the way of filing copies has changed.
func (s *session) accountChanged(ctx context.Context, core *Core, a account.Account, f accountFlags) error {
	a, err := core.Accounts.Find(ctx, a.ID)
	if err != nil {
		return fmt.Errorf("reading the account: %w", err)
	}
	if f.JSON {
		return s.accountObject(a)
	}
	filing, err := s.filing(a)
	if err != nil {
		return err
	}
	for _, line := range s.mailboxLines(a, filing) {
		s.line(line)
	}
	return s.data(a.ID)
}
