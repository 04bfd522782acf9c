package cli

import (
	"context"
	"fmt"

	"sendoff/outbox"
)

type sentListCommand struct {
	JSON bool `name:"json"`
}

func (c *sentListCommand) run(ctx context.Context, s *session) error {
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	list, err := core.Outbox.List(ctx, outbox.SentFilter())
	if err != nil {
		return fmt.Errorf("listing what was sent: %w", err)
	}
	return s.list(list, c.JSON, "main.no-sent")
}

type sentShowCommand struct {
	messageID
	JSON bool `name:"json"`
}

func (c *sentShowCommand) run(ctx context.Context, s *session) error {
	_, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if m.State != outbox.StateSent {
		return &problem{code: exitNothing, key: "cli.error.no-message", values: map[string]any{"id": c.ID}}
	}
	return s.show(m, c.JSON)
}
