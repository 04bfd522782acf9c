package cli

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/alecthomas/kong"
)

// manualCommand prints the manual page, for man(1), in the language of the
// texts. It says what --help says, of all commands.
type manualCommand struct{}

func (c *manualCommand) run(_ context.Context, s *session) error {
	app, err := model()
	if err != nil {
		return err
	}
	codes, list, _ := strings.Cut(s.p.T("cli.help.more", nil), ": ")
	var exits []explainedFlag
	for code := range strings.SplitSeq(list, " · ") {
		number, meaning, _ := strings.Cut(code, " ")
		exits = append(exits, explainedFlag{Form: number, Help: meaning})
	}
	return s.template(manualTemplate, map[string]any{
		"Version": s.parts.Version, "Exits": exits, "App": s.explained(app.Node), "All": s.allExplained(app.Node),
		"Open": s.p.T("cli.value.message", nil), "ExitsTitle": codes,
		"Name": s.p.T("cli.manual.name", nil), "About": s.p.T("cli.manual.about", nil), "Data": s.p.T("cli.manual.data", nil),
		"Synopsis": s.p.T("cli.manual.synopsis", nil), "Description": s.p.T("cli.manual.description", nil),
		"Commands": s.p.T("cli.manual.commands", nil), "Flags": s.p.T("cli.manual.flags", nil),
		"Environment": s.p.T("cli.manual.environment", nil),
		"Home":        s.p.T("cli.manual.home", nil), "Password": s.p.T("cli.manual.password", nil),
	})
}

//go:embed manual.roff
var manualTemplate string

// template writes data in a format of its own.
func (s *session) template(format string, data any) error {
	t, err := template.New("").Funcs(template.FuncMap{"roff": roff, "fish": fishQuoted, "join": strings.Join}).Parse(format)
	if err != nil {
		return fmt.Errorf("read the template: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return fmt.Errorf("fill in the template: %w", err)
	}
	return s.write(b.String())
}

// roff writes text so that nothing in it is a command of the formatter.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ", `"`, `\(dq`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}

// explained is a command with all that is said of it.
type explained struct {
	Path  string   // "outbox show", "" for the program
	Words []string // of the path
	Name  string   // its last word
	Form  string   // with what follows it
	Usage string
	Help  string
	More  string // may be empty
	Below []explained
	Flags []explainedFlag // its own, not those that all commands have
	All   []explainedFlag
	Files bool     // files follow it
	One   []string // what may follow it, where that is a choice
}

// explainedFlag is a flag with what is said of it.
type explainedFlag struct {
	Name, Form, Help string
	Short            string // one letter, or none
	Value, File      bool   // it takes a value; that of a file or folder
}

// explained says everything about a command.
func (s *session) explained(node *kong.Node) explained {
	x := explained{
		Path: commandPath(node), Words: strings.Fields(commandPath(node)), Name: node.Name,
		Form: commandPath(node) + s.argumentsOf(node), Usage: s.usageLine(node), Help: s.p.T(helpKey(node), nil),
	}
	if more := helpKey(node) + ".more"; s.p.Has(more) {
		x.More = s.p.T(more, nil)
	}
	for _, child := range node.Children {
		if !child.Hidden {
			x.Below = append(x.Below, s.explained(child))
		}
	}
	for _, flag := range flagsOf(node) {
		f := explainedFlag{
			Name: flag.Name, Form: strings.TrimSpace(s.flagForm(flag)), Help: s.p.T(flagKey(node, flag), nil),
			Value: !flag.IsBool(), File: isFile(flag.Tag.PlaceHolder),
		}
		if flag.Short != 0 {
			f.Short = string(flag.Short)
		}
		x.All = append(x.All, f)
		switch flag.Name {
		case "help", "version", "home":
		default:
			x.Flags = append(x.Flags, f)
		}
	}
	for _, arg := range node.Positional {
		x.Files = x.Files || isFile(arg.Tag.PlaceHolder)
		if arg.Tag.PlaceHolder == "shell" {
			x.One = shells()
		}
	}
	return x
}

// allExplained are all commands, each before those below it.
func (s *session) allExplained(app *kong.Node) []explained {
	var all []explained
	var add func(x explained)
	add = func(x explained) {
		for _, below := range x.Below {
			all = append(all, below)
			add(below)
		}
	}
	add(s.explained(app))
	return all
}

// isFile says that files or folders are what a placeholder stands for.
func isFile(placeholder string) bool {
	switch placeholder {
	case "file", "files", "dir", "output":
		return true
	}
	return false
}
