package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sendoff/outbox"
)

// sentPage is how many messages are read at a time, so that the first ones are
// printed at once, however many there are.
const sentPage = 200

// paging are the flags of what may be a long list.
type paging struct {
	Limit  int    `placeholder:"number"`
	Before string `placeholder:"id"`
}

type sentListCommand struct {
	paging
	JSON bool `name:"json"`
}

func (c *sentListCommand) run(ctx context.Context, s *session) error {
	n, err := c.list(ctx, s, "", c.JSON)
	if err == nil && n == 0 && !c.JSON {
		s.say("main.no-sent", nil)
	}
	return err
}

// sentSearchCommand lists what was sent and has all the words.
type sentSearchCommand struct {
	Words []string `arg:"" optional:"" placeholder:"words"`
	paging
	JSON bool `name:"json"`
}

func (c *sentSearchCommand) run(ctx context.Context, s *session) error {
	words := strings.TrimSpace(strings.Join(c.Words, " "))
	if words == "" {
		return usage("cli.usage.no-words", nil)
	}
	n, err := c.list(ctx, s, words, c.JSON)
	if err == nil && n == 0 {
		return nothingFound(words)
	}
	return err
}

func nothingFound(words string) error {
	return &problem{code: exitNothing, key: "main.nothing-found", values: map[string]any{"words": words}}
}

// list prints what was sent, one message a line, and says how many.
func (c paging) list(ctx context.Context, s *session, words string, asJSON bool) (n int, err error) {
	if c.Limit < 0 {
		return 0, usage("cli.usage.number", map[string]any{"flag": "--limit", "value": c.Limit})
	}
	core, err := s.open(ctx)
	if err != nil {
		return 0, err
	}
	q := outbox.Query{Words: words, States: outbox.SentFilter().States, Before: c.Before, Limit: sentPage}
	err = s.pages(ctx, core.Outbox, q, c.Limit, func(page []outbox.Summary) error {
		list, err := inFull(ctx, core.Outbox, page)
		if err != nil {
			return err
		}
		n += len(page)
		return s.list(list, asJSON, "main.no-sent")
	})
	return n, err
}

// pages gives the messages that a query picks, page by page; at most so many if
// limit is not 0.
func (s *session) pages(ctx context.Context, o *outbox.Outbox, q outbox.Query, limit int, do func([]outbox.Summary) error) error {
	for left, more := limit, true; more && (limit == 0 || left > 0); {
		if limit > 0 {
			q.Limit = min(sentPage, left)
		}
		var page []outbox.Summary
		var err error
		page, more, err = o.Search(ctx, q)
		if errors.Is(err, outbox.ErrNotFound) {
			return &problem{code: exitNothing, key: "cli.error.no-message", values: map[string]any{"id": q.Before}, err: err}
		}
		if err != nil {
			return fmt.Errorf("searching what was sent: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		if err := do(page); err != nil {
			return err
		}
		left -= len(page)
		q.Before = page[len(page)-1].ID
	}
	return nil
}

// inFull reads all that is known of the messages of a page.
func inFull(ctx context.Context, o *outbox.Outbox, page []outbox.Summary) ([]outbox.Message, error) {
	place := make(map[string]int, len(page))
	ids := make([]string, len(page))
	for i, m := range page {
		ids[i], place[m.ID] = m.ID, i
	}
	list, err := o.List(ctx, outbox.Filter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("listing what was sent: %w", err)
	}
	ordered := make([]*outbox.Message, len(page))
	for i, m := range list {
		ordered[place[m.ID]] = &list[i]
	}
	full := make([]outbox.Message, 0, len(list))
	for _, m := range ordered {
		if m != nil { // it may have been deleted in between
			full = append(full, *m)
		}
	}
	return full, nil
}

// sentID is the argument of the commands on one message that was sent.
type sentID struct{ messageID }

// find gets the message meant.
func (c sentID) find(ctx context.Context, s *session) (*outbox.Outbox, outbox.Message, error) {
	if c.ID == "" {
		return nil, outbox.Message{}, usage("cli.usage.no-sent-id", nil)
	}
	o, m, err := c.messageID.find(ctx, s)
	if err == nil && m.State != outbox.StateSent {
		err = &problem{code: exitNothing, key: "cli.error.no-message", values: map[string]any{"id": c.ID}}
	}
	return o, m, err
}

type sentShowCommand struct {
	sentID
	JSON bool `name:"json"`
}

func (c *sentShowCommand) run(ctx context.Context, s *session) error {
	_, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	return s.show(m, c.JSON)
}

// sentResendCommand sends a message once more, with a Date and a Message-ID of
// its own.
type sentResendCommand struct {
	sentID
	JSON bool `name:"json"`
}

func (c *sentResendCommand) run(ctx context.Context, s *session) error {
	err := c.resend(ctx, s)
	if c.JSON {
		return s.failed(err)
	}
	return err
}

func (c *sentResendCommand) resend(ctx context.Context, s *session) error {
	o, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	a, err := s.account(ctx, s.core, m.AccountID)
	if err != nil {
		return err
	}
	if err := s.given(ctx, s.core, a); err != nil {
		return err
	}
	again, err := o.Resend(ctx, m.ID, outbox.SubmitOptions{Mine: true})
	if err != nil {
		return fmt.Errorf("putting the message in the outbox: %w", err)
	}
	return s.deliver(ctx, o, again.ID, c.JSON)
}
