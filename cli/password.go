package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"sendoff/account"
)

// maxPasswordBytes bounds what is read as a password.
const maxPasswordBytes = 4096

// password reads the account's password: from the environment for this run,
// from standard input if that was asked for, else from the terminal without
// showing it. It is never an argument, where every process could read it.
func (f *accountFlags) password(ctx context.Context, s *session, a account.Account) (string, error) {
	var (
		password string
		err      error
	)
	terminal, isTerm := s.stdin.(*os.File)
	switch {
	case a.Security == account.SecurityNone || a.Username == "":
		return "", nil
	case f.PasswordStdin:
		password, err = passwordLine(s.stdin)
	case s.parts.Password != "":
		return s.parts.Password, nil
	case isTerm && isTerminal(terminal):
		password, err = s.askPassword(ctx, terminal)
	default:
		return "", usage("cli.usage.password", nil)
	}
	if err == nil && password == "" {
		err = usage("cli.usage.empty-password", nil)
	}
	return password, err
}

// passwordLine reads the first line. Spaces inside belong to it; Google shows
// its app passwords with some.
func passwordLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, maxPasswordBytes)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// askPassword asks at the terminal. The end of ctx gives the terminal back as
// it was.
func (s *session) askPassword(ctx context.Context, terminal *os.File) (string, error) {
	restore, err := hideInput(terminal)
	if err != nil {
		return "", fmt.Errorf("hiding what is typed: %w", err)
	}
	defer restore()
	s.mu.Lock()
	fmt.Fprint(s.stderr, s.p.T("setup.password", nil)+": ")
	s.mu.Unlock()
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		line, err := passwordLine(terminal)
		typed <- answer{line, err}
	}()
	select {
	case a := <-typed:
		s.line("")
		return a.line, a.err
	case <-ctx.Done():
		s.line("")
		return "", ctx.Err()
	}
}

// isTerminal reports whether a reader or writer is a terminal.
func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && isTerminalFile(f)
}
