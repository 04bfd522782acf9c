package cli

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"github.com/alecthomas/kong"
)

// grammar is the whole command line. Nothing in it is marked as required and
// nothing carries a help text: what is missing is told, and what everything is
// for is explained, by the catalogue. A placeholder is the end of a text key.
type grammar struct {
	Help    helpFlag `short:"h"`
	Version bool
	Home    string `placeholder:"dir"`

	Open      openCommand      `cmd:"" default:"withargs" hidden:""`
	Compose   composeCommand   `cmd:""`
	Attach    attachCommand    `cmd:""`
	Providers providersCommand `cmd:""`
	Account   accountCommands  `cmd:""`
	Send      sendCommand      `cmd:""`
	Sendmail  sendmailCommand  `cmd:""`
	Outbox    outboxCommands   `cmd:""`
	Sent      sentCommands     `cmd:""`

	HelpOn     helpCommand       `cmd:"" name:"help"`
	Completion completionCommand `cmd:""`
	Manual     manualCommand     `cmd:""`
}

type accountCommands struct {
	Add     accountAddCommand     `cmd:""`
	Set     accountSetCommand     `cmd:""`
	List    accountListCommand    `cmd:""`
	Show    accountShowCommand    `cmd:""`
	Remove  accountRemoveCommand  `cmd:""`
	Check   accountCheckCommand   `cmd:""`
	Default accountDefaultCommand `cmd:""`
}

type outboxCommands struct {
	List     outboxListCommand     `cmd:""`
	Show     outboxShowCommand     `cmd:""`
	Retry    outboxRetryCommand    `cmd:""`
	Cancel   outboxCancelCommand   `cmd:""`
	Edit     outboxEditCommand     `cmd:""`
	MarkSent outboxMarkSentCommand `cmd:"" name:"mark-sent"`
	Run      outboxRunCommand      `cmd:""`
}

type sentCommands struct {
	List   sentListCommand   `cmd:""`
	Show   sentShowCommand   `cmd:""`
	Search sentSearchCommand `cmd:""`
	Export sentExportCommand `cmd:""`
	Resend sentResendCommand `cmd:""`
}

// A command does what its flags say. What it returns decides the exit code.
type command interface {
	run(ctx context.Context, s *session) error
}

// values are the values of a flag that may be given several times, each taken
// as it stands: a comma is part of a file name.
type values []string

// Decode takes one value off the command line, for kong.
func (v *values) Decode(ctx *kong.DecodeContext) error {
	token := ctx.Scan.Pop()
	if token.IsEOL() {
		return errNoValue
	}
	*v = append(*v, token.String())
	return nil
}

// helpFlag stops the parsing at once, so that help is given for a command line
// that is not complete.
type helpFlag bool

// IgnoreDefault keeps kong from choosing the default command.
func (helpFlag) IgnoreDefault() {}

// errNoValue says that the command line ended where a flag's value should be.
var errNoValue = errors.New("missing value")

// errHelp says that help was asked for.
var errHelp = errors.New("help was asked for")

// BeforeReset is kong's hook before anything is checked.
func (h helpFlag) BeforeReset() error { return errHelp }

// parse reads the command line. A nil command without an error means that all
// has been done, as with --help.
func (s *session) parse(args []string) (command, error) {
	if len(args) > 0 && args[0] == linkSwitch {
		return &linkCommand{args[1:]}, nil
	}
	args, files := splitFiles(plainSendmail(args))
	var g grammar
	parser, err := newParser(&g)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(args)
	var wrong *kong.ParseError
	switch {
	case errors.As(err, &wrong) && errors.Is(err, errHelp):
		return nil, s.printHelp(parser.Model, wrong.Context)
	case errors.As(err, &wrong):
		return nil, s.usageProblem(wrong)
	case err != nil:
		return nil, err
	}
	if g.Home != "" {
		s.home = g.Home
	}
	if g.Version {
		return nil, s.data(s.p.T("cli.version", map[string]any{"version": s.parts.Version}))
	}
	g.Open.files = files
	chosen := parsed.Selected()
	c, ok := chosen.Target.Addr().Interface().(command)
	if !ok {
		return nil, notBuilt(commandPath(chosen))
	}
	return c, nil
}

func newParser(g *grammar) (*kong.Kong, error) {
	return kong.New(g, kong.Name("sendoff"), kong.NoDefaultHelp(),
		kong.WithHyphenPrefixedParameters(true), kong.KindMapper(reflect.String, kong.MapperFunc(oneValue)),
		kong.Exit(func(int) {}))
}

// oneValue takes the value of a flag as it stands, and misses it where the
// command line ends: kong's own mapper takes that for an empty one.
func oneValue(ctx *kong.DecodeContext, target reflect.Value) error {
	token := ctx.Scan.Pop()
	if token.IsEOL() {
		return errNoValue
	}
	target.SetString(token.String())
	return nil
}

// splitFiles parts "sendoff [flags] -- FILE…" into both. Behind the two
// dashes a file may be called like a command; where a command stands before
// them, they belong to it.
func splitFiles(args []string) (before, files []string) {
	i := slices.Index(args, "--")
	if i < 0 {
		return args, nil
	}
	var g grammar
	parser, err := newParser(&g)
	if err != nil {
		return args, nil
	}
	parsed, err := parser.Parse(args[:i])
	if err != nil || parsed.Selected() == nil || parsed.Selected().Name != "open" {
		return args, nil
	}
	return args[:i], append([]string{}, args[i+1:]...)
}

// plainSendmail writes sendmail's old spelling of -i the way it is read here.
// Its other -o options mean something, and are refused.
func plainSendmail(args []string) []string {
	if !slices.Contains(args, "sendmail") {
		return args
	}
	out := slices.Clone(args)
	for i, arg := range out {
		if arg == "--" {
			break
		}
		if arg == "-oi" {
			out[i] = "-i"
		}
	}
	return out
}
