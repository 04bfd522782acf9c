package cli

import (
	"context"
	"io"
	"slices"

	"github.com/alecthomas/kong"
)

// helpCommand is --help in the form of a command.
type helpCommand struct {
	Command []string `arg:"" optional:"" placeholder:"command-path"`
}

func (c *helpCommand) run(_ context.Context, s *session) error {
	app, err := model()
	if err != nil {
		return err
	}
	node := app.Node
	for _, word := range c.Command {
		at := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word && !n.Hidden })
		if at < 0 {
			return s.withHint(usage("cli.usage.unknown-command", map[string]any{"word": word}), nil)
		}
		node = node.Children[at]
	}
	return s.write(s.helpOf(node))
}

// model is the whole command line, for what explains it.
func model() (*kong.Application, error) {
	parser, err := newParser(new(grammar))
	if err != nil {
		return nil, err
	}
	return parser.Model, nil
}

// write writes data as it is.
func (s *session) write(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := io.WriteString(s.stdout, text)
	return outputError(err)
}
