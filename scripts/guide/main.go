// Command guide writes the pages of docs/ that say what the program says, from
// what the program prints: the providers, and the command line. Its argument is
// the program.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: guide PROGRAM providers|commands INTRODUCTION")
		os.Exit(2)
	}
	pages := map[string]func(program string) (string, error){"providers": providers, "commands": commands}
	introduction, err := os.ReadFile(os.Args[3])
	if err == nil {
		var page string
		if page, err = pages[os.Args[2]](os.Args[1]); err == nil {
			_, err = fmt.Print(string(introduction), page)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// say runs the program in English.
func say(program string, args ...string) ([]byte, error) {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=", "LANGUAGE=en", "LANG=en_US.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("running %s: %w", strings.Join(cmd.Args, " "), err)
	}
	return out, nil
}

// row is a provider as `sendoff providers --json` prints it.
type row struct {
	ID, Name, Status, Help string
	SMTP                   []struct {
		Host, Security string
		Port           int
	}
	Before []struct{ Text string }
}

func providers(program string) (string, error) {
	out, err := say(program, "providers", "--json")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return "", fmt.Errorf("reading a provider: %w", err)
		}
		fmt.Fprintf(&b, "\n## %s\n\n`%s`, %s", r.Name, r.ID, r.Status)
		for _, e := range r.SMTP {
			fmt.Fprintf(&b, "; %s, port %d, %s", e.Host, e.Port, strings.ToUpper(e.Security))
		}
		b.WriteString("\n")
		if len(r.Before) > 0 {
			b.WriteString("\n")
		}
		for i, step := range r.Before {
			fmt.Fprintf(&b, "%d. %s\n", i+1, step.Text)
		}
		if r.Help != "" {
			fmt.Fprintf(&b, "\n<%s>\n", r.Help)
		}
	}
	if err := lines.Err(); err != nil {
		return "", fmt.Errorf("reading the providers: %w", err)
	}
	return b.String(), nil
}

func commands(program string) (string, error) {
	var b strings.Builder
	var add func(path []string) error
	add = func(path []string) error {
		out, err := say(program, append([]string{"help"}, path...)...)
		if err != nil {
			return err
		}
		name := strings.Join(append([]string{"sendoff"}, path...), " ")
		fmt.Fprintf(&b, "\n## %s\n\n```text\n%s```\n", name, out)
		_, list, found := strings.Cut(string(out), "\nCommands:\n")
		if !found {
			return nil
		}
		list, _, _ = strings.Cut(list, "\n\n")
		for line := range strings.Lines(list) {
			words := strings.Fields(line)
			if len(words) <= len(path) {
				continue
			}
			if err := add(words[:len(path)+1]); err != nil {
				return err
			}
		}
		return nil
	}
	err := add(nil)
	return b.String(), err
}
