package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// maxBodyBytes bounds the text of a message; what is longer is an attachment.
const maxBodyBytes = 16 << 20

// sendCommand puts a message in the outbox, delivers it now, and tells how it
// went.
type sendCommand struct {
	From     string  `placeholder:"address"`
	To       values  `placeholder:"address"`
	Cc       values  `placeholder:"address"`
	Bcc      values  `placeholder:"address"`
	ReplyTo  values  `placeholder:"address"`
	Subject  string  `placeholder:"text"`
	Body     *string `placeholder:"text"`
	BodyFile string  `placeholder:"file"`
	Markdown bool
	Attach   values `placeholder:"file"`
	At       string `placeholder:"time"`
	Partial  bool
	NoQueue  bool
	JSON     bool `name:"json"`
}

func (c *sendCommand) run(ctx context.Context, s *session) error {
	err := c.check()
	if err != nil {
		return err
	}
	err = c.send(ctx, s)
	if c.JSON {
		return s.failed(err)
	}
	return err
}

func (c *sendCommand) send(ctx context.Context, s *session) error {
	options := outbox.SubmitOptions{Mine: true, Partial: c.Partial, NoQueue: c.NoQueue}
	if c.At != "" {
		at, err := parseAt(c.At, s.parts.Now())
		if err != nil {
			return err
		}
		options.Mine, options.At = false, at
	}
	draft, err := c.draft(ctx, s)
	if err != nil {
		return err
	}
	core, err := s.open(ctx)
	if err != nil {
		return err
	}
	a, err := s.sender(ctx, core, c.From)
	if err != nil {
		return err
	}
	draft.AccountID = a.ID
	if err := s.preflight(draft, a); err != nil {
		return err
	}
	if err := s.given(ctx, core, a); err != nil {
		return err
	}
	m, err := core.Outbox.Submit(ctx, draft, options)
	if err != nil {
		return fmt.Errorf("putting the message in the outbox: %w", err)
	}
	if c.At != "" {
		return s.scheduled(m, c.JSON)
	}
	return s.deliver(ctx, core.Outbox, m.ID, c.JSON)
}

// scheduled tells that a message will leave later, and that somebody has to be
// there to send it.
func (s *session) scheduled(m outbox.Message, asJSON bool) error {
	if asJSON {
		return s.object(s.resultOf(m))
	}
	s.say("cli.send.scheduled", map[string]any{"time": m.Due})
	s.say("cli.send.scheduled-running", map[string]any{"id": m.ID})
	return s.data(m.ID)
}

// check refuses flags that contradict each other, and a message to nobody.
func (c *sendCommand) check() error {
	switch {
	case c.At != "" && c.NoQueue:
		return usage("cli.usage.at-no-queue", nil)
	case c.Body != nil && c.BodyFile != "":
		return usage("cli.usage.two-bodies", nil)
	case len(c.To)+len(c.Cc)+len(c.Bcc) == 0:
		return usage("cli.error.no-recipients", nil)
	}
	return nil
}

// draft makes the message of the flags.
func (c *sendCommand) draft(ctx context.Context, s *session) (compose.Draft, error) {
	d := compose.Draft{
		To: joinAddresses("", c.To), Cc: joinAddresses("", c.Cc), Bcc: joinAddresses("", c.Bcc),
		ReplyTo: joinAddresses("", c.ReplyTo), Subject: c.Subject, Markdown: c.Markdown, Partial: c.Partial,
	}
	if strings.ContainsAny(c.Subject, "\r\n") {
		return d, &problem{code: exitData, key: "cli.error.subject-lines"}
	}
	if strings.Contains(c.From, "<") {
		d.From = c.From
	}
	for _, path := range c.Attach {
		a, err := compose.Inspect(ctx, path)
		if err != nil {
			return d, noFile(err)
		}
		a.Inline = c.Markdown && a.IsPicture() // where the text names it; else it is a file like any other
		d.Attachments = append(d.Attachments, a)
	}
	body, err := c.body(s)
	d.Body = compose.CleanText(body)
	return d, err
}

// body reads the text from its flag, its file or standard input.
func (c *sendCommand) body(s *session) (string, error) {
	switch {
	case c.Body != nil:
		return *c.Body, nil
	case c.BodyFile == "":
		return "", nil
	case c.BodyFile == "-":
		return readText(s.stdin, "-")
	}
	f, err := os.Open(c.BodyFile)
	if errors.Is(err, os.ErrNotExist) {
		return "", noFile(&compose.FileError{Path: c.BodyFile, Key: compose.FileMissing, Err: err})
	}
	if err != nil {
		return "", &compose.FileError{Path: c.BodyFile, Key: compose.FileUnreadable, Err: err}
	}
	defer f.Close() //nolint:errcheck // it was only read
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", &compose.FileError{Path: c.BodyFile, Key: compose.FileFolder}
	}
	return readText(f, c.BodyFile)
}

// noFile tells a file that is not there from one that was and is gone.
func noFile(err error) error {
	var file *compose.FileError
	if errors.As(err, &file) && file.Key == compose.FileMissing {
		return &problem{code: exitFile, key: "cli.error.no-file", values: map[string]any{"name": file.Path}, err: err}
	}
	return fmt.Errorf("attaching: %w", err)
}

// readText reads a text up to its bound.
func readText(r io.Reader, name string) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBodyBytes+1))
	if err != nil {
		return "", &compose.FileError{Path: name, Key: compose.FileUnreadable, Err: err}
	}
	if len(b) > maxBodyBytes {
		return "", &problem{
			code: exitData, key: "cli.error.body-too-long",
			values: map[string]any{"name": name, "max": int64(maxBodyBytes)},
		}
	}
	return string(b), nil
}

// sender finds the account to send from: the one of --from, which may carry a
// name, else the default.
func (s *session) sender(ctx context.Context, core *Core, from string) (account.Account, error) {
	if from == "" {
		a, err := core.Accounts.Default(ctx)
		if errors.Is(err, account.ErrNotFound) {
			return a, &problem{code: exitConfig, key: "cli.error.no-accounts", err: err}
		}
		return a, err
	}
	if strings.ContainsAny(from, "@<") {
		address, err := compose.ParseAddress(from)
		if err != nil {
			return account.Account{}, err
		}
		from = address.Local + "@" + address.Domain
	}
	return s.account(ctx, core, from)
}

// given releases an account that was held for its password, where the person
// has given one for this run.
func (s *session) given(ctx context.Context, core *Core, a account.Account) error {
	if s.parts.Password == "" || a.Held == "" {
		return nil
	}
	if err := core.Accounts.Release(ctx, a.ID); err != nil {
		return fmt.Errorf("releasing the account: %w", err)
	}
	return nil
}

// account finds an account by its address or id, or tells how to add it.
func (s *session) account(ctx context.Context, core *Core, word string) (account.Account, error) {
	a, err := core.Accounts.Find(ctx, word)
	if errors.Is(err, account.ErrNotFound) {
		return a, &problem{code: exitConfig, key: "cli.error.no-account", values: map[string]any{"address": word}, err: err}
	}
	return a, err
}

// preflight tells what would go wrong; the first thing that stops the message
// is the error. Doubts are told and do not stop a command: nobody is there to
// be asked.
func (s *session) preflight(d compose.Draft, a account.Account) error {
	var stop error
	for _, p := range compose.Preflight(d, compose.Limits{MaxMessageBytes: a.MaxMessageBytes}) {
		s.say(p.Key, p.Values)
		if reason, ok := p.Values["reason"].(string); ok && s.p.Has(reason) {
			s.indented(s.p.T(reason, p.Values))
		}
		if p.Severity == compose.Stop && stop == nil {
			stop = &problem{code: stopCode(p.Key), key: p.Key, values: p.Values, told: true}
		}
	}
	return stop
}

// stopCode is the exit code of what a pre-flight stops for.
func stopCode(key string) int {
	switch key {
	case compose.ProblemMissing, compose.ProblemChanged, compose.ProblemUnreadable:
		return exitFile
	case compose.ProblemTooBig:
		return exitRefused
	default:
		return exitData
	}
}

// deliver delivers one message now and tells its stages and its end.
func (s *session) deliver(ctx context.Context, o *outbox.Outbox, id string, asJSON bool) error {
	stop := s.follow(o, id, asJSON)
	m, err := o.Deliver(ctx, id)
	stop()
	if m.ID == "" {
		// The outcome is recorded even where Deliver could not tell it.
		m, err = s.recorded(context.WithoutCancel(ctx), o, id, err)
	}
	if m.ID == "" {
		return fmt.Errorf("delivering: %w", err)
	}
	return s.report(m, err, asJSON)
}

func (s *session) recorded(ctx context.Context, o *outbox.Outbox, id string, cause error) (outbox.Message, error) {
	m, err := o.Get(ctx, id)
	if err != nil {
		return outbox.Message{}, errors.Join(cause, err)
	}
	return m, cause
}

// report tells what became of a message and ends with its exit code.
func (s *session) report(m outbox.Message, err error, asJSON bool) error {
	if asJSON {
		if err := s.object(s.resultOf(m)); err != nil {
			return err
		}
	} else {
		if m.State == outbox.StateDraft {
			s.say("outcome.cancelled", nil)
			s.say("cli.remedy.draft", map[string]any{"id": m.ID})
		} else {
			s.tell(m)
		}
		if err := s.data(m.ID); err != nil {
			return err
		}
	}
	return ended(exitCode(&m, err))
}
