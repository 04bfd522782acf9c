package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// printHelp explains the command that was reached, or the program.
func (s *session) printHelp(app *kong.Application, at *kong.Context) error {
	node := app.Node
	if at != nil && at.Selected() != nil && !at.Selected().Hidden {
		node = at.Selected()
	}
	return s.write(s.helpOf(node))
}

// helpOf explains a command.
func (s *session) helpOf(node *kong.Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n\n%s\n", s.p.T("cli.title.usage", nil), s.usageLine(node), s.p.T(helpKey(node), nil))
	if more := helpKey(node) + ".more"; s.p.Has(more) {
		fmt.Fprintf(&b, "%s\n", s.p.T(more, nil))
	}
	var rows [][2]string
	for _, child := range node.Children {
		if !child.Hidden {
			rows = append(rows, [2]string{commandPath(child) + s.argumentsOf(child), s.p.T(helpKey(child), nil)})
		}
	}
	s.table(&b, "cli.title.commands", rows)
	rows = nil
	for _, flag := range flagsOf(node) {
		rows = append(rows, [2]string{s.flagForm(flag), s.p.T(flagKey(node, flag), nil)})
	}
	s.table(&b, "cli.title.flags", rows)
	return b.String()
}

// flagsOf are the flags of a command, those that all have among them.
func flagsOf(node *kong.Node) []*kong.Flag { return slices.Concat(node.AllFlags(true)...) }

// table writes rows of two columns under a heading, nothing for none.
func (s *session) table(b *strings.Builder, heading string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r[0]))
	}
	fmt.Fprintf(b, "\n%s\n", s.p.T(heading, nil))
	for _, r := range rows {
		fmt.Fprintf(b, "  %s%s  %s\n", r[0], strings.Repeat(" ", width-utf8.RuneCountInString(r[0])), r[1])
	}
}

// usageLine is one line such as "sendoff outbox show [ID] [flags]".
func (s *session) usageLine(node *kong.Node) string {
	line := "sendoff"
	if path := commandPath(node); path != "" {
		line += " " + path
	}
	if len(node.Children) > 0 {
		line += " " + s.p.T("cli.value.command", nil)
	}
	return line + s.argumentsOf(node) + " " + s.p.T("cli.value.flags", nil)
}

// argumentsOf is the part of a usage line for what stands without a dash.
func (s *session) argumentsOf(node *kong.Node) string {
	out := ""
	for _, arg := range node.Positional {
		out += " " + s.p.T("cli.value."+arg.Tag.PlaceHolder, nil)
	}
	return out
}

// flagForm is a flag as it is typed: "-f, --from ADDRESS".
func (s *session) flagForm(flag *kong.Flag) string {
	form := "    --" + flag.Name
	if flag.Short != 0 {
		form = fmt.Sprintf("-%c, --%s", flag.Short, flag.Name)
	}
	if !flag.IsBool() {
		form += " " + s.p.T("cli.value."+flag.Tag.PlaceHolder, nil)
	}
	return form
}

// commandPath is the command as it is typed, "" for the program itself.
func commandPath(node *kong.Node) string {
	if node.Type != kong.CommandNode {
		return ""
	}
	if parent := commandPath(node.Parent); parent != "" {
		return parent + " " + node.Name
	}
	return node.Name
}

// helpKey is the text key that says what a command is for.
func helpKey(node *kong.Node) string {
	path := commandPath(node)
	if path == "" {
		return "cli.help"
	}
	return "cli.help." + strings.ReplaceAll(path, " ", ".")
}

// flagKey is the text key of a flag; the two single letters of sendmail have
// their own.
func flagKey(node *kong.Node, flag *kong.Flag) string {
	if node.Name == "sendmail" && flag.Name != "help" && flag.Name != "home" && flag.Name != "version" {
		return "cli.flag.sendmail." + flag.Name
	}
	return "cli.flag." + flag.Name
}
