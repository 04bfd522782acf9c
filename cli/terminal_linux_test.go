package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal: what is written to keyboard is typed at it.
func terminal(t *testing.T) (keyboard, tty *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keyboard.Close() })
	if err := unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	return keyboard, tty
}

func echoes(t *testing.T, tty *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func TestPasswordIsNotShown(t *testing.T) {
	keyboard, tty := terminal(t)
	if !isTerminal(tty) || isTerminal(&bytes.Buffer{}) || isTerminal(strings.NewReader("")) {
		t.Error("terminals are not told from others")
	}
	restore, err := hideInput(tty)
	if err != nil {
		t.Fatal(err)
	}
	if echoes(t, tty) {
		t.Error("what is typed would be shown")
	}
	restore()
	if !echoes(t, tty) {
		t.Error("the terminal was not given back as it was")
	}

	var prompt bytes.Buffer
	s := newSession(parts(t, "en"), tty, &bytes.Buffer{}, &prompt)
	if _, err := keyboard.WriteString("open sesame\n"); err != nil {
		t.Fatal(err)
	}
	got, err := s.askPassword(t.Context(), tty)
	if err != nil || got != "open sesame" || !strings.HasPrefix(prompt.String(), "Password: ") {
		t.Errorf("got %q, %v after %q", got, err, prompt.String())
	}
	if !echoes(t, tty) {
		t.Error("the terminal was not given back as it was")
	}
}

// Ctrl-C at the prompt ends it and gives the terminal back.
func TestPasswordPromptIsCancelled(t *testing.T) {
	_, tty := terminal(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := newSession(parts(t, "en"), tty, &bytes.Buffer{}, &bytes.Buffer{})
	if _, err := s.askPassword(ctx, tty); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if !echoes(t, tty) {
		t.Error("the terminal was not given back as it was")
	}
}
