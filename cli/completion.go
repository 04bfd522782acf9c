package cli

import (
	"context"
	_ "embed"
	"slices"
	"strings"
)

// completionCommand prints what a shell needs to complete the command line.
type completionCommand struct {
	Shell string `arg:"" optional:"" placeholder:"shell"`
}

// shells are those that there is a completion for.
func shells() []string { return []string{"bash", "zsh", "fish"} }

var (
	//go:embed completion.bash
	bashTemplate string // zsh reads it too
	//go:embed completion.fish
	fishTemplate string
)

func (c *completionCommand) run(_ context.Context, s *session) error {
	if !slices.Contains(shells(), c.Shell) {
		return usage("cli.usage.shell", map[string]any{"word": c.Shell})
	}
	app, err := model()
	if err != nil {
		return err
	}
	all := s.allExplained(app.Node)
	var files []string // flags behind which a file stands
	for _, x := range all {
		for _, f := range x.All {
			if f.File && !slices.Contains(files, f.Name) {
				files = append(files, f.Name)
			}
		}
	}
	format := bashTemplate
	if c.Shell == "fish" {
		format = fishTemplate
	}
	return s.template(format, map[string]any{"App": s.explained(app.Node), "All": all, "FileFlags": files, "Zsh": c.Shell == "zsh"})
}

// fishQuoted is text as one word of fish.
func fishQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
