package desktop

import (
	"fmt"
	"os"
	"strings"
)

// Autostart is whether the person's computer starts the program, without a
// window, when they log in.
type Autostart struct {
	command []string // the program and its arguments
	getenv  func(string) string
}

// autostartID names the entry where the system keeps it.
const autostartID = "org.sendoff.Sendoff"

// NewAutostart is for this program, with these arguments.
func NewAutostart(getenv func(string) string, args ...string) (*Autostart, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding the program: %w", err)
	}
	return &Autostart{command: append([]string{self}, args...), getenv: getenv}, nil
}

// On reports whether it is started.
func (a *Autostart) On() (bool, error) {
	on, err := a.on()
	if err != nil {
		return false, fmt.Errorf("reading what starts with the computer: %w", err)
	}
	return on, nil
}

// Set has it started from the next login on, or no longer. Another Sendoff that
// was started before is replaced: there is one entry.
func (a *Autostart) Set(on bool) error {
	if err := a.set(on); err != nil {
		return fmt.Errorf("changing what starts with the computer: %w", err)
	}
	return nil
}

// quoted puts each word between quotes, with escape before the letters that
// mean something between them.
func quoted(words []string, escape func(string) string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = `"` + escape(w) + `"`
	}
	return strings.Join(all, " ")
}
