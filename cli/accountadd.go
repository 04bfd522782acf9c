package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sendoff/account"
	"sendoff/compose"
)

// accountAddCommand adds an account: what to switch on first, the password,
// four lights.
type accountAddCommand struct {
	accountArgument
	accountFlags
}

func (c *accountAddCommand) run(ctx context.Context, s *session) error {
	if c.Address == "" {
		return usage("cli.usage.no-address", nil)
	}
	address, err := compose.ParseAddress(c.Address)
	if err != nil {
		return err
	}
	if address.Name != "" && c.Name == nil {
		c.Name = &address.Name
	}
	a, err := c.settings(s, address.Local+"@"+address.Domain)
	if err != nil {
		return err
	}
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	if _, err := core.Accounts.Find(ctx, a.Address); err == nil {
		return usage("cli.account.exists", map[string]any{"address": a.Address})
	} else if !errors.Is(err, account.ErrNotFound) {
		return fmt.Errorf("looking for the account: %w", err)
	}
	password, err := c.password(ctx, s, a)
	if err != nil {
		return err
	}
	if err := c.check(ctx, s, core, a, password); err != nil {
		s.say("cli.account.not-added", nil)
		return err
	}
	if a, err = core.Accounts.Add(ctx, a, password); err != nil {
		return s.notKept(err)
	}
	return s.accountDone(ctx, core, a, c.accountFlags)
}

// notKept tells why an account could not be added after its check.
func (s *session) notKept(err error) error {
	var failure *account.Failure
	if errors.As(err, &failure) && (failure.Key == account.KeyKeyringFailed || failure.Key == account.KeyKeyringTimeout) {
		s.say("keyring.cannot-keep", nil)
		s.say("cli.account.no-keyring", nil)
		return ended(exitSignIn)
	}
	return fmt.Errorf("adding the account: %w", err)
}

// settings fills the account from the table and the flags, and refuses what
// cannot send, before a password is asked for.
func (c *accountAddCommand) settings(s *session, address string) (account.Account, error) {
	table, err := s.parts.Table()
	if err != nil {
		return account.Account{}, fmt.Errorf("reading the provider table: %w", err)
	}
	match, known := table.Lookup(address)
	a := account.Account{Address: address, Username: address, Auth: account.AuthAuto, Origin: map[string]string{}}
	switch {
	case known && c.Host == "":
		if err := s.refuseProvider(match.Provider, table); err != nil {
			return a, err
		}
		if a, err = account.FromProvider(match, address); err != nil {
			return a, fmt.Errorf("reading the provider’s row: %w", err)
		}
		s.introduce(match.Provider, table)
	case c.Host == "":
		return a, &problem{code: exitConfig, key: "cli.account.unknown-domain", values: map[string]any{"domain": domainOf(address)}}
	case known && ownHost(match.Provider, c.Host):
		if err := s.refuseProvider(match.Provider, table); err != nil {
			return a, err
		}
		s.introduce(match.Provider, table)
		a.ProviderID = match.Provider.ID
	}
	if err := c.apply(&a, table); err != nil {
		return a, err
	}
	return a, s.validate(a, table)
}

// refuseProvider refuses what no password can open.
func (s *session) refuseProvider(p account.Provider, table *account.Table) error {
	switch p.Readiness() {
	case account.ReadyClosed, account.ReadyNoSMTP, account.ReadyNeedsSignIn:
		s.introduce(p, table)
		s.say("cli.account.other-host", nil)
		return ended(exitConfig)
	case account.ReadyByHand:
		s.introduce(p, table)
		return &problem{code: exitConfig, key: "cli.account.by-hand", values: map[string]any{"provider": p.Name}}
	default:
		return nil
	}
}

// introduce shows the provider's card: what to do first, and where.
func (s *session) introduce(p account.Provider, table *account.Table) {
	s.line(p.Name + " · " + s.p.T("readiness."+string(p.Readiness()), nil))
	if fate := s.fate(p, table); fate != "" {
		s.line(fate)
	}
	for i, step := range p.Before {
		s.indented(fmt.Sprintf("%d  %s", i+1, s.step(step)))
	}
	if p.Help != "" {
		s.say("card.help", map[string]any{"url": p.Help})
	}
}

// ownHost reports whether a host is one of the provider's.
func ownHost(p account.Provider, host string) bool {
	return slices.ContainsFunc(p.SMTP, func(e account.Endpoint) bool { return strings.EqualFold(e.Host, host) })
}

// accountDone tells that an account is ready and where its password is.
func (s *session) accountDone(ctx context.Context, core *Core, a account.Account, f accountFlags) error {
	if f.JSON {
		return s.accountObject(a)
	}
	key := "setup.ready"
	if f.NoCheck {
		key = "cli.account.added-unchecked"
	}
	s.say(key, map[string]any{"address": a.Address})
	if kept := s.keptIn(ctx, core, a); kept != "" {
		s.line(s.p.T("accounts.kept-in", nil) + " " + kept)
	}
	return s.data(a.ID)
}

func domainOf(address string) string {
	return address[strings.LastIndex(address, "@")+1:]
}
