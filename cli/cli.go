// Package cli is Sendoff in a terminal: the same core as the window, for
// scripts, tests and people. Data goes to standard output, words for people
// to standard error, and the exit code says what became of the mail.
package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/text"
)

// Parts are what the composition root hands to the command line. Nothing is
// opened before a command needs it.
type Parts struct {
	Text    *text.Printer
	Version string // as --version prints it after the name
	Home    string // from the environment; --home goes before it
	// Password is the one of SENDOFF_PASSWORD, for this run only; "" is none.
	Password string
	Now      func() time.Time
	// Table returns the provider table; it needs no folder and no network.
	Table func() (*account.Table, error)
	// Open opens the data in a home folder ("": the platform's) and all that
	// works on it. Run closes it.
	Open func(ctx context.Context, home string) (*Core, error)
	// Window opens the window on a message and returns when it is gone, with
	// an exit code. It is nil in a copy without one.
	Window func(ctx context.Context, home string, w Window) int
}

// Core is the opened data and the parts that work on it.
type Core struct {
	Accounts *account.Accounts
	Drafts   *compose.Drafts
	Outbox   *outbox.Outbox
	// Check signs in as the account would and sends nothing.
	Check func(ctx context.Context, a account.Account, password string, watch func(account.Light)) error
	// Restored says that a damaged database was replaced by a backup; zero if not.
	Restored outbox.Restored
	Close    func() error
}

// Window says what the window is opened on.
type Window struct {
	Draft   *compose.Draft // nil: a new message
	Files   []string       // to attach
	Letters []string       // files with messages to open as new ones
	Problem string         // a text key to show: why a link could not be used; "" is none
	// Background has no window opened: the program sends what is due, and is an
	// icon of the desktop where that has a place for it. With nothing to do and no
	// such place it ends.
	Background bool
}

// Run runs one command line (without the program's name) and returns its exit
// code. The end of ctx is the user's cancel.
func Run(ctx context.Context, args []string, parts Parts, stdin io.Reader, stdout, stderr io.Writer) int {
	s := newSession(parts, stdin, stdout, stderr)
	command, err := s.parse(args)
	if err == nil && command != nil {
		err = command.run(ctx, s)
	}
	if closing := s.close(); err == nil {
		err = closing
	}
	return s.end(err)
}

// end tells the person what went wrong, unless that has been done, and
// returns the exit code.
func (s *session) end(err error) int {
	if err == nil {
		return exitOK
	}
	var told *exitError
	if errors.As(err, &told) {
		return told.code
	}
	s.explain(err)
	return exitCode(nil, err)
}
