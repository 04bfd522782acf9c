package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// messageID is the argument of the commands on one message.
type messageID struct {
	ID string `arg:"" optional:"" placeholder:"id"`
}

// find gets the message meant.
func (c messageID) find(ctx context.Context, s *session) (*outbox.Outbox, outbox.Message, error) {
	if c.ID == "" {
		return nil, outbox.Message{}, usage("cli.usage.no-id", nil)
	}
	core, err := s.open(ctx)
	if err != nil {
		return nil, outbox.Message{}, err
	}
	m, err := core.Outbox.Get(ctx, c.ID)
	if errors.Is(err, outbox.ErrNotFound) || (err == nil && m.State == outbox.StateDraft) {
		return nil, m, &problem{code: exitNothing, key: "cli.error.no-message", values: map[string]any{"id": c.ID}}
	}
	return core.Outbox, m, err
}

type outboxListCommand struct {
	JSON bool `name:"json"`
}

func (c *outboxListCommand) run(ctx context.Context, s *session) error {
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	list, err := core.Outbox.List(ctx, outbox.OutboxFilter())
	if err != nil {
		return fmt.Errorf("listing the outbox: %w", err)
	}
	return s.list(list, c.JSON, "main.no-outbox")
}

// list prints messages, one a line; an empty list is told to people only.
func (s *session) list(list []outbox.Message, asJSON bool, nothing string) error {
	if len(list) == 0 && !asJSON {
		s.say(nothing, nil)
	}
	for _, m := range list {
		var err error
		if asJSON {
			err = s.object(s.rowOf(m))
		} else {
			err = s.data(s.listLine(m))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// listLine is a message on one line: id, state, time, recipients, subject and,
// where there is something to say, why.
func (s *session) listLine(m outbox.Message) string {
	line := fmt.Sprintf("%s  %s  %s  %s  %s", m.ID, s.stateWord(m), s.moment(m.Created), s.recipients(m), s.subject(m))
	if m.State != outbox.StateSent {
		if why := s.sentence(m.Explanation.Why, m.Explanation.Values); why != "" {
			line += "  · " + why
		}
	}
	return line
}

// stateWord is the word of a message's state.
func (s *session) stateWord(m outbox.Message) string {
	word := s.p.T("state."+string(m.State), nil)
	if m.State == outbox.StateWaiting && m.Held {
		word = s.p.T("state.held", nil)
	} else if isScheduled(m) {
		word = s.p.T("state.scheduled", nil)
	}
	if m.Practice {
		word += " (" + s.p.T("practice.word", nil) + ")"
	}
	return word
}

// isScheduled says that a message waits for the time its sender chose.
func isScheduled(m outbox.Message) bool {
	return m.State == outbox.StateWaiting && !m.Held && !m.Due.IsZero() && m.NextTry.IsZero()
}

// recipients are the first addresses of a message and how many more.
func (s *session) recipients(m outbox.Message) string {
	const shown = 2
	var words []string
	for i, r := range m.Recipients {
		if i == shown {
			words = append(words, s.p.T("composer.more", map[string]any{"n": len(m.Recipients) - shown}))
			break
		}
		words = append(words, readable(r.Address))
	}
	return strings.Join(words, ", ")
}

func (s *session) subject(m outbox.Message) string {
	if m.Subject == "" {
		return s.p.T("main.no-subject", nil)
	}
	return m.Subject
}

type outboxShowCommand struct {
	messageID
	JSON bool `name:"json"`
}

func (c *outboxShowCommand) run(ctx context.Context, s *session) error {
	_, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	return s.show(m, c.JSON)
}

// show prints everything about one message.
func (s *session) show(m outbox.Message, asJSON bool) error {
	if asJSON {
		return s.object(s.rowOf(m))
	}
	lines := []string{s.listLine(m)}
	add := func(key, value string) {
		if value != "" {
			lines = append(lines, s.p.T(key, nil)+": "+value)
		}
	}
	add("composer.from", m.From)
	add("page.server", m.Host)
	add("page.security", m.TLS)
	add("page.size", s.p.Size(m.Size))
	add("page.duration", s.duration(m))
	add("page.message-id", m.MessageID)
	add("page.words", m.Reply)
	for _, r := range m.Recipients {
		words := readable(r.Address) + ": " + s.p.T("recipient."+string(r.State), nil)
		if r.Code != 0 {
			words += " · " + answer(r.Code, r.Enhanced, r.Text)
		}
		lines = append(lines, words)
	}
	if m.Proof {
		lines = append(lines, s.p.T("unknown.proof", nil))
	}
	lines = append(lines, s.copyWords(m.Copy)...)
	if !m.NextTry.IsZero() && m.State == outbox.StateWaiting {
		lines = append(lines, s.p.T("page.next-try", map[string]any{"time": m.NextTry}))
	}
	if m.SpoolPath == "" {
		lines = append(lines, s.p.T("sent.facts-only", nil))
	}
	for _, line := range lines {
		if err := s.data(line); err != nil {
			return err
		}
	}
	return nil
}

// duration is how long the attempt took that the server answered to the end.
func (s *session) duration(m outbox.Message) string {
	if m.State != outbox.StateSent && m.State != outbox.StatePartly || m.Marked || m.Started.IsZero() {
		return ""
	}
	seconds := max(1, int(m.Took().Round(time.Second)/time.Second))
	if seconds < 60 {
		return s.p.T("page.seconds", map[string]any{"n": seconds})
	}
	return s.p.T("page.minutes", map[string]any{"m": seconds / 60, "n": seconds % 60})
}

// outboxRetryCommand tries a message now, whatever it waits for. On one whose
// fate is unknown it is the person's own word to send it again. With --from
// another account sends it.
type outboxRetryCommand struct {
	messageID
	From    string `placeholder:"address"`
	Partial bool
	JSON    bool `name:"json"`
}

func (c *outboxRetryCommand) run(ctx context.Context, s *session) error {
	o, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if c.From != "" {
		moved, err := s.reassign(ctx, o, m, c.From)
		if err != nil || moved.State == outbox.StateDraft {
			return s.reassigned(moved, err, c.JSON)
		}
	}
	if m.State == outbox.StateUnknown && !c.JSON {
		s.say("cli.outbox.again", nil)
	}
	again := o.Retry
	if c.Partial {
		again = o.SendToOthers
	}
	if err := again(ctx, m.ID); errors.Is(err, account.ErrNotFound) {
		return &problem{
			code: exitConfig, key: "cli.outbox.account-removed",
			values: map[string]any{"id": m.ID, "account": m.Account}, err: err,
		}
	} else if err != nil {
		return s.rowProblem(m, err)
	}
	return s.deliver(ctx, o, m.ID, c.JSON)
}

// reassign lets another account send a message.
func (s *session) reassign(ctx context.Context, o *outbox.Outbox, m outbox.Message, from string) (outbox.Message, error) {
	a, err := s.sender(ctx, s.core, from)
	if err != nil {
		return outbox.Message{}, err
	}
	moved, err := o.Reassign(ctx, m.ID, a.ID)
	if err != nil {
		return outbox.Message{}, s.rowProblem(m, err)
	}
	return moved, nil
}

// reassigned ends the command where the other account cannot send the message as
// it is: it is a draft of that account now.
func (s *session) reassigned(m outbox.Message, err error, asJSON bool) error {
	if err != nil {
		return err
	}
	if asJSON {
		return s.object(rowOfDraft(m.Source))
	}
	s.say("cli.outbox.other-sender", map[string]any{"id": m.ID, "account": m.Account})
	return s.data(m.ID)
}

type outboxCancelCommand struct {
	messageID
	JSON bool `name:"json"`
}

func (c *outboxCancelCommand) run(ctx context.Context, s *session) error {
	o, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	after, err := o.Cancel(ctx, m.ID)
	if err != nil {
		return s.rowProblem(m, err)
	}
	if c.JSON {
		err = s.object(s.resultOf(after))
	} else if after.State == outbox.StateDraft {
		s.say("cli.outbox.draft", map[string]any{"id": m.ID})
	} else {
		s.tell(after)
	}
	if err != nil || after.State != outbox.StateUnknown {
		return err
	}
	return ended(exitUnknown)
}

// outboxEditCommand gives a message back as the draft it was.
type outboxEditCommand struct {
	messageID
	JSON bool `name:"json"`
}

// draftRow is a draft for programs.
type draftRow struct {
	Event       string   `json:"event"` // always "draft"
	ID          string   `json:"id"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	Cc          string   `json:"cc"`
	Bcc         string   `json:"bcc"`
	Subject     string   `json:"subject"`
	Body        string   `json:"body"`
	Attachments []string `json:"attachments"`
}

func (c *outboxEditCommand) run(ctx context.Context, s *session) error {
	o, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	d, err := o.Edit(ctx, m.ID)
	if err != nil {
		return s.rowProblem(m, err)
	}
	if c.JSON {
		return s.object(rowOfDraft(d))
	}
	s.say("cli.outbox.draft", map[string]any{"id": d.ID})
	return s.data(d.ID)
}

func rowOfDraft(d compose.Draft) draftRow {
	r := draftRow{
		Event: "draft", ID: d.ID, From: d.From, To: d.To, Cc: d.Cc, Bcc: d.Bcc,
		Subject: d.Subject, Body: d.Body, Attachments: []string{},
	}
	for _, a := range d.Attachments {
		r.Attachments = append(r.Attachments, a.Path)
	}
	return r
}

type outboxMarkSentCommand struct {
	messageID
	JSON bool `name:"json"`
}

func (c *outboxMarkSentCommand) run(ctx context.Context, s *session) error {
	o, m, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	if err := o.MarkSent(ctx, m.ID); err != nil {
		return s.rowProblem(m, err)
	}
	if m, err = o.Get(ctx, m.ID); err != nil {
		return fmt.Errorf("reading the message: %w", err)
	}
	if c.JSON {
		return s.object(s.resultOf(m))
	}
	s.say("sent.marked", nil)
	return nil
}

// rowProblem tells that a message's state does not allow what was asked.
func (s *session) rowProblem(m outbox.Message, err error) error {
	if errors.Is(err, outbox.ErrState) {
		return &problem{
			code: exitUsage, key: "cli.outbox.state",
			values: map[string]any{"id": m.ID, "state": s.stateWord(m)}, err: err,
		}
	}
	return fmt.Errorf("changing the message: %w", err)
}

// outboxRunCommand delivers every message that is due and files the copies that
// are, once, or with --watch whatever becomes due until it is stopped.
type outboxRunCommand struct {
	Watch bool
	JSON  bool `name:"json"`
}

func (c *outboxRunCommand) run(ctx context.Context, s *session) error {
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	if c.Watch {
		return s.watch(ctx, core.Outbox, c.JSON)
	}
	tried := &tried{}
	unwatch := core.Outbox.Watch(tried.event)
	stop := s.follow(core.Outbox, "", c.JSON)
	err = core.Outbox.Run(ctx)
	stop()
	unwatch()
	code, telling := s.tellAll(context.WithoutCancel(ctx), core.Outbox, tried.list(), c.JSON)
	if telling != nil {
		return telling
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("sending what is due: %w", err)
	}
	// After all has been told: a slow mailbox keeps nobody waiting for that.
	err = s.fileCopies(ctx, core.Outbox, c.JSON)
	if ctx.Err() != nil && code != exitUnknown {
		code = exitCancelled // what was interrupted waits again
	}
	if code != exitOK {
		return ended(code)
	}
	return err
}

// tellAll tells what became of the messages that were tried and returns the
// worst of their codes.
func (s *session) tellAll(ctx context.Context, o *outbox.Outbox, ids []string, asJSON bool) (int, error) {
	if len(ids) == 0 && !asJSON {
		s.say("cli.outbox.nothing-due", nil)
	}
	code := exitOK
	for _, id := range ids {
		m, err := o.Get(ctx, id)
		if err != nil {
			return code, fmt.Errorf("reading the message: %w", err)
		}
		code = worse(code, exitCode(&m, nil))
		if err := s.tellOutcome(m, asJSON); err != nil {
			return code, err
		}
	}
	return code, nil
}

// tellOutcome tells what became of one of many messages.
func (s *session) tellOutcome(m outbox.Message, asJSON bool) error {
	if asJSON {
		return s.object(s.resultOf(m))
	}
	s.line(m.ID + " · " + s.subject(m))
	s.tell(m)
	return nil
}

// worse returns the code that matters more: unknown first, then not sent yet,
// then refused, then cancelled.
func worse(a, b int) int {
	order := []int{
		exitUnknown, exitDisk, exitSignIn, exitProtocol, exitConfig, exitLater,
		exitRefused, exitRecipients, exitCancelled, exitOK,
	}
	if slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}

// tried collects the messages that events speak of, in order.
type tried struct {
	copies bool // those whose copy is the news, not those that were tried
	mu     sync.Mutex
	ids    []string
}

func (t *tried) event(e outbox.Event) {
	if e.Copy != t.copies {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if e.ID != "" && !slices.Contains(t.ids, e.ID) {
		t.ids = append(t.ids, e.ID)
	}
}

func (t *tried) list() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.ids)
}
