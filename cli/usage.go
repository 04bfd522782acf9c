package cli

import (
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// usage returns a problem with the command line.
func usage(key string, values map[string]any) *problem {
	return &problem{code: exitUsage, key: key, values: values}
}

// notBuilt returns the problem of a part that does not exist yet.
func notBuilt(what string) *problem {
	return usage("cli.error.not-built", map[string]any{"what": what})
}

// kongMessage is a message of kong's and the text that stands for it; the
// pattern's groups are the values called names.
type kongMessage struct {
	key     string
	pattern *regexp.Regexp
	names   []string
}

// kongMessages parts kong's own messages, which exist in English only, into
// what our texts need. The test of usage errors fails when they change.
var kongMessages = []kongMessage{
	{"cli.usage.unknown-flag-known", regexp.MustCompile(`^unknown flag (--\S+), did you mean "([^"]+)"\?$`), []string{"flag", "known"}},
	{"cli.usage.unknown-flag", regexp.MustCompile(`^unknown flag (-[^\s,]*)`), []string{"flag"}},
	{
		"cli.usage.unknown-command-known",
		regexp.MustCompile(`^unexpected argument (.+), did you mean "([^"]+)"\?$`),
		[]string{"word", "known"},
	},
	{"cli.usage.unexpected", regexp.MustCompile(`^unexpected argument (.+?)(, did you mean .*)?$`), []string{"word"}},
	{"cli.usage.no-command", regexp.MustCompile(`^expected one of (.+)$`), []string{"commands"}},
	{"cli.usage.no-value", regexp.MustCompile(`^(-[^\s:=]*).*: (missing value|expected .*"EOL")`), []string{"flag"}},
	{"cli.usage.number", regexp.MustCompile(`^(-[^\s:=]*).*: expected .*int but got "(.*?)"`), []string{"flag", "value"}},
}

// usageProblem tells what kong did not understand.
func (s *session) usageProblem(wrong *kong.ParseError) error {
	words := wrong.Error()
	for _, w := range kongMessages {
		found := w.pattern.FindStringSubmatch(words)
		if found == nil {
			continue
		}
		values := map[string]any{}
		for i, name := range w.names {
			values[name] = strings.ReplaceAll(found[i+1], `"`, "")
		}
		return s.withHint(usage(w.key, values), wrong.Context)
	}
	return s.withHint(usage("cli.usage.other", map[string]any{"detail": words}), wrong.Context)
}

// withHint tells the problem and where help is, and ends the command.
func (s *session) withHint(p *problem, at *kong.Context) error {
	s.say(p.key, p.values)
	command := "sendoff"
	if at != nil && at.Selected() != nil && !at.Selected().Hidden {
		command += " " + commandPath(at.Selected())
	}
	s.say("cli.usage.hint", map[string]any{"command": command + " --help"})
	return ended(p.code)
}
