package cli

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"sendoff/compose"
)

// openCommand is the program without a command: the window, on a message if
// one is given.
type openCommand struct {
	Args       []string `arg:"" optional:"" placeholder:"message"`
	Background bool     // as the computer starts it: without a window
	files      []string // behind the two dashes
}

func (c *openCommand) run(ctx context.Context, s *session) error {
	w := Window{Files: c.files, Background: c.Background}
	if w.Background && len(c.Args)+len(c.files) > 0 {
		return usage("cli.usage.background", nil)
	}
	for _, arg := range c.Args {
		switch {
		case hasScheme(arg):
			if w.Draft != nil || w.Problem != "" {
				return usage("cli.usage.one-message", nil)
			}
			w.Draft, w.Problem = fromMailto(arg)
		case strings.HasSuffix(strings.ToLower(arg), ".eml"):
			w.Letters = append(w.Letters, localPath(arg))
		default:
			return s.withHint(usage("cli.usage.unknown-command", map[string]any{"word": arg}), nil)
		}
	}
	return s.window(ctx, w)
}

// localPath is the path of a file that a desktop may name by its address.
func localPath(arg string) string {
	u, err := url.Parse(arg)
	if err != nil || !strings.EqualFold(u.Scheme, "file") || u.Host != "" && u.Host != "localhost" {
		return arg
	}
	return filepath.FromSlash(u.Path)
}

// linkSwitch is what a desktop puts before a link that it does not part from the
// rest of the command line: Windows puts a link between quotes, whatever quotes
// are in it. Nothing behind it is read as a switch or as a file.
const linkSwitch = "--link"

// linkCommand is the window on a link of some web page.
type linkCommand struct{ link []string }

func (c *linkCommand) run(ctx context.Context, s *session) error {
	if len(c.link) != 1 {
		return s.window(ctx, Window{Problem: compose.MailtoBad})
	}
	return s.window(ctx, OnLink(c.link[0]))
}

// OnLink is the window on a link, which may be anything.
func OnLink(link string) Window {
	if !hasScheme(link) {
		return Window{Problem: compose.MailtoBad}
	}
	draft, problem := fromMailto(link)
	return Window{Draft: draft, Problem: problem}
}

// composeCommand opens the window on a message made of flags. It never sends.
type composeCommand struct {
	Mailto  string `arg:"" optional:"" placeholder:"mailto"`
	To      values `placeholder:"address"`
	Cc      values `placeholder:"address"`
	Bcc     values `placeholder:"address"`
	Subject string `placeholder:"text"`
	Body    string `placeholder:"text"`
	Attach  values `placeholder:"file"`
}

func (c *composeCommand) run(ctx context.Context, s *session) error {
	w := Window{Draft: &compose.Draft{}, Files: c.Attach}
	if c.Mailto != "" {
		if !hasScheme(c.Mailto) {
			return usage("cli.usage.mailto", map[string]any{"word": c.Mailto})
		}
		draft, err := compose.ParseMailto(c.Mailto)
		if err != nil {
			return mailtoProblem(err)
		}
		w.Draft = &draft
	}
	d := w.Draft
	d.To, d.Cc, d.Bcc = joinAddresses(d.To, c.To), joinAddresses(d.Cc, c.Cc), joinAddresses(d.Bcc, c.Bcc)
	if c.Subject != "" {
		d.Subject = compose.CleanLine(c.Subject)
	}
	if c.Body != "" {
		d.Body = compose.CleanText(c.Body)
	}
	return s.window(ctx, w)
}

// attachCommand is what "Send to" runs: a new message with these files.
type attachCommand struct {
	Files []string `arg:"" optional:"" placeholder:"files"`
}

func (c *attachCommand) run(ctx context.Context, s *session) error {
	if len(c.Files) == 0 {
		return usage("cli.usage.no-file", nil)
	}
	return s.window(ctx, Window{Files: c.Files})
}

// window opens the window, where this copy has one.
func (s *session) window(ctx context.Context, w Window) error {
	if s.parts.Window == nil {
		return usage("cli.error.no-window", nil)
	}
	return ended(s.parts.Window(ctx, s.home, w))
}

func hasScheme(arg string) bool {
	return len(arg) >= 7 && strings.EqualFold(arg[:7], "mailto:")
}

// fromMailto reads a link for the window, which shows what is wrong with it.
func fromMailto(uri string) (draft *compose.Draft, problem string) {
	d, err := compose.ParseMailto(uri)
	var bad *compose.MailtoError
	if errors.As(err, &bad) {
		return nil, bad.Key
	}
	if err != nil {
		return nil, compose.MailtoBad
	}
	return &d, ""
}

func mailtoProblem(err error) error {
	key := compose.MailtoBad
	var bad *compose.MailtoError
	if errors.As(err, &bad) {
		key = bad.Key
	}
	return &problem{code: exitData, key: key, err: err}
}

// joinAddresses makes one address field of what is there and the flags.
func joinAddresses(field string, flags values) string {
	all := make([]string, 0, len(flags)+1)
	if field != "" {
		all = append(all, field)
	}
	return strings.Join(append(all, flags...), ", ")
}
