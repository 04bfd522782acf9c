package cli

import (
	"context"
	"errors"
	"fmt"

	"sendoff/account"
	"sendoff/outbox"
)

// sendmailCommand takes a message on standard input the way sendmail does.
// Its callers send again on anything but 0, so it ends with 0 as soon as the
// message is in the outbox, whatever the delivery that follows comes to.
type sendmailCommand struct {
	Recipients []string `arg:"" optional:"" placeholder:"recipients"`
	T          bool     `name:"read-recipients" short:"t"`
	From       string   `short:"f" placeholder:"address"`
	I          bool     `name:"ignore-dots" short:"i"`
}

func (c *sendmailCommand) run(ctx context.Context, s *session) error {
	if !c.T && len(c.Recipients) == 0 {
		return usage("cli.usage.sendmail-recipients", nil)
	}
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	from, err := c.sender(ctx, core)
	if err != nil {
		return err
	}
	in := s.stdin
	if !c.I {
		in = newDotReader(in)
	}
	m, err := core.Outbox.SubmitRaw(ctx, in, from, c.Recipients, outbox.SubmitOptions{
		Mine: true, Partial: true, HeaderRecipients: c.T,
	})
	if errors.Is(err, account.ErrNotFound) {
		return &problem{code: exitConfig, key: "cli.error.no-accounts", err: err}
	}
	if err != nil {
		return fmt.Errorf("putting the message in the outbox: %w", err)
	}
	delivery, end := leaving(ctx)
	defer end()
	m, err = core.Outbox.Deliver(delivery, m.ID)
	if m.ID != "" && m.State != outbox.StateSent {
		s.tell(m)
	} else if err != nil {
		s.explain(err)
	}
	return nil
}

// sender turns -f into the envelope's sender: an account's id or name for
// itself ("practice") into its address. What is no account stays as it is:
// daemons call themselves "root", and the outbox knows whose mail that is.
func (c *sendmailCommand) sender(ctx context.Context, core *Core) (string, error) {
	if c.From == "" {
		return "", nil
	}
	a, err := core.Accounts.Find(ctx, c.From)
	if errors.Is(err, account.ErrNotFound) {
		return c.From, nil
	}
	if err != nil {
		return "", fmt.Errorf("looking for the account: %w", err)
	}
	return a.Address, nil
}
