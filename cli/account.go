package cli

import (
	"context"
	"errors"
	"fmt"

	"sendoff/account"
)

// accountArgument is the account a command is about.
type accountArgument struct {
	Address string `arg:"" optional:"" placeholder:"address"`
}

// find gets the account meant; without an address the default one.
func (c accountArgument) find(ctx context.Context, s *session) (*Core, account.Account, error) {
	core, err := s.open(ctx)
	if err != nil {
		return nil, account.Account{}, err
	}
	if c.Address == "" {
		a, err := s.sender(ctx, core, "")
		return core, a, err
	}
	a, err := s.account(ctx, core, c.Address)
	return core, a, err
}

// accountRow is an account for programs. A secret is never in it.
type accountRow struct {
	ID       string             `json:"id"`
	Address  string             `json:"address"`
	Name     string             `json:"name"`
	Host     string             `json:"host"`
	Port     int                `json:"port"`
	Security account.Security   `json:"security"`
	Username string             `json:"username"`
	Auth     account.AuthMethod `json:"auth"`
	Provider string             `json:"provider"` // id in the table, "" if it is not from there
	Default  bool               `json:"default"`
	IMAP     mailboxRow         `json:"imap"`
	Held     string             `json:"held"` // why nothing is tried until the person acts
	LastUsed *string            `json:"last_used"`
}

func rowOfAccount(a account.Account, f account.Filing) accountRow {
	return accountRow{
		IMAP: rowOfMailbox(f),
		ID:   a.ID, Address: a.Address, Name: a.Name, Host: a.Host, Port: a.Port, Security: a.Security,
		Username: a.Username, Auth: a.Auth, Provider: a.ProviderID, Default: a.Default,
		Held: string(a.Held), LastUsed: stamp(a.LastUsed),
	}
}

// accountObject prints an account for programs.
func (s *session) accountObject(a account.Account) error {
	f, err := s.filing(a)
	if err != nil {
		return err
	}
	return s.object(rowOfAccount(a, f))
}

type accountListCommand struct {
	JSON bool `name:"json"`
}

func (c *accountListCommand) run(ctx context.Context, s *session) error {
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	list, err := core.Accounts.List(ctx)
	if err != nil {
		return fmt.Errorf("listing the accounts: %w", err)
	}
	if len(list) == 0 && !c.JSON {
		s.say("cli.error.no-accounts", nil)
	}
	for _, a := range list {
		if c.JSON {
			err = s.accountObject(a)
		} else {
			err = s.data(s.accountLine(a))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// accountLine is an account on one line: ayse@example.org · default · ….
func (s *session) accountLine(a account.Account) string {
	line := a.Address
	if a.Default {
		line += " · " + s.p.T("accounts.default", nil)
	}
	switch {
	case a.Held == account.KeyPasswordMissing:
		line += " · " + s.p.T("accounts.password-missing", nil)
	case a.Held != "":
		line += " · " + s.p.T("accounts.needs-you", nil)
	case !a.LastUsed.IsZero():
		line += " · " + s.p.T("accounts.last-used", map[string]any{"time": a.LastUsed})
	}
	return line
}

type accountShowCommand struct {
	accountArgument
	JSON bool `name:"json"`
}

func (c *accountShowCommand) run(ctx context.Context, s *session) error {
	core, a, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.accountObject(a)
	}
	f, err := s.filing(a)
	if err != nil {
		return err
	}
	lines := []string{s.accountLine(a)}
	for _, line := range []struct{ key, field, value string }{
		{"setup.name", "name", a.Name},
		{"hand.server", "host", a.Host},
		{"hand.port", "port", fmt.Sprint(a.Port)},
		{"hand.security", "security", s.p.T("hand.security."+string(a.Security), nil)},
		{"hand.username", "username", a.Username},
		{"hand.auth", "auth", s.authWord(a.Auth)},
		{"cli.account.kept-in", "", s.keptIn(ctx, core, a)},
	} {
		if line.value == "" {
			continue
		}
		words := s.p.T(line.key, nil) + ": " + line.value
		if origin := a.Origin[line.field]; origin != "" {
			words += " (" + s.p.T("origin."+origin, nil) + ")"
		}
		lines = append(lines, words)
	}
	lines = append(lines, s.mailboxLines(a, f)...)
	for _, line := range lines {
		if err := s.data(line); err != nil {
			return err
		}
	}
	return nil
}

// authWord is a sign-in method as people read it: only "automatic" is a word.
func (s *session) authWord(m account.AuthMethod) string {
	if m == account.AuthAuto {
		return s.p.T("hand.auth.auto", nil)
	}
	return string(m)
}

// accountRemoveCommand removes an account and its password. Its messages stay;
// those that wait become drafts.
type accountRemoveCommand struct {
	accountArgument
	All bool
}

func (c *accountRemoveCommand) run(ctx context.Context, s *session) error {
	switch {
	case c.All && c.Address != "":
		return usage("cli.usage.unexpected", map[string]any{"word": c.Address})
	case c.All:
		return c.removeAll(ctx, s)
	case c.Address == "":
		return usage("cli.usage.no-address", nil)
	}
	core, a, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if a.ID == account.PracticeID {
		return usage("cli.account.practice", nil)
	}
	return s.removeAccount(ctx, core, a)
}

// removeAll goes on where one cannot be removed, so that as few secrets as can
// be are left.
func (c *accountRemoveCommand) removeAll(ctx context.Context, s *session) error {
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	all, err := core.Accounts.List(ctx)
	if err != nil {
		return fmt.Errorf("reading the accounts: %w", err)
	}
	var errs []error
	for _, a := range all {
		if a.ID != account.PracticeID {
			errs = append(errs, s.removeAccount(ctx, core, a))
		}
	}
	return errors.Join(errs...)
}

func (s *session) removeAccount(ctx context.Context, core *Core, a account.Account) error {
	n, err := core.Outbox.ReleaseAccount(ctx, a.ID)
	if err != nil {
		return fmt.Errorf("making drafts of what waits: %w", err)
	}
	if n > 0 {
		s.say("cli.account.drafts", map[string]any{"n": n})
	}
	if err := core.Accounts.Remove(ctx, a.ID); err != nil {
		return fmt.Errorf("removing the account: %w", err)
	}
	s.say("cli.account.removed", map[string]any{"address": a.Address})
	return nil
}

// keptIn says where an account's password is; "" for one without.
func (s *session) keptIn(ctx context.Context, core *Core, a account.Account) string {
	if kind := core.Accounts.KeptIn(ctx, a.ID); kind != "" && a.Username != "" {
		return s.p.T("accounts.kept."+kind, nil)
	}
	return ""
}

// accountDefaultCommand chooses the account to send from, or tells it.
type accountDefaultCommand struct {
	accountArgument
	JSON bool `name:"json"`
}

func (c *accountDefaultCommand) run(ctx context.Context, s *session) error {
	core, a, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if c.Address != "" {
		if a.ID == account.PracticeID {
			return usage("cli.account.practice", nil)
		}
		if err := core.Accounts.SetDefault(ctx, a.ID); err != nil {
			return fmt.Errorf("choosing the default account: %w", err)
		}
		a.Default = true
	}
	if c.JSON {
		return s.accountObject(a)
	}
	return s.data(a.Address)
}
