//go:build unix

// Package desktop is the machine of a person who uses Sendoff, for one test: a home folder, a D-Bus session with a
// real keyring in the state the test wants, and, if asked for, a screen with a window manager, a mouse and a
// keyboard. Nothing of the real home, session, keyring or screen is used.
package desktop

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sendoff/e2e/system"
)

// Keyring is the state of the session's keyring.
type Keyring string

// The states a keyring can be in.
const (
	Unlocked Keyring = "unlocked" // gnome-keyring, opened at login
	Locked   Keyring = "locked"   // gnome-keyring that asks for a password nobody gives
	Absent   Keyring = "absent"   // no program offers a keyring
	Silent   Keyring = "silent"   // one does, and never answers
)

// Session is a logged-in person: a home and a D-Bus session.
type Session struct {
	tb testing.TB
	// Home is the home folder; it is empty at first.
	Home string
	bus  string
	env  []string
}

// NewSession logs a person in; the session ends with the test.
func NewSession(tb testing.TB, keyring Keyring) *Session {
	tb.Helper()
	system.Need(tb, "dbus-daemon")
	// Sockets have short names: the test's own folder may be too deep.
	home, err := os.MkdirTemp("", "sendoff-home-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(home) })
	s := &Session{tb: tb, Home: home}
	runtime := s.mkdir(".runtime")
	s.env = system.Env(
		[]string{
			"HOME", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR",
			"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "GNOME_KEYRING_CONTROL",
			"SSL_CERT_FILE", "SSL_CERT_DIR", "SENDOFF_HOME", "SENDOFF_PASSWORD", "LANG", "LC_ALL", "LANGUAGE", "LC_MESSAGES",
		},
		"HOME="+home, "XDG_RUNTIME_DIR="+runtime, "LANG=C.UTF-8", "LANGUAGE=en", "NO_AT_BRIDGE=1",
	)
	s.startBus(keyring)
	switch keyring {
	case Unlocked:
		s.unlock("login password")
	case Locked:
		s.unlock("login password").Kill()
		s.unlock("not the login password")
	case Silent:
		s.neverAnswer()
	case Absent:
	}
	return s
}

// Command prepares a program of this person's.
func (s *Session) Command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	cmd.Dir = s.Home
	return cmd
}

// Setenv sets a variable for the programs started from now on.
func (s *Session) Setenv(name, value string) { s.env = append(s.env, name+"="+value) }

// Secrets returns what the keyring holds for the service, as `secret-tool search` shows it: attributes and secrets.
func (s *Session) Secrets(service string) string {
	s.tb.Helper()
	system.Need(s.tb, "secret-tool")
	out, err := s.Command("secret-tool", "search", "--all", "--unlock", "service", service).CombinedOutput()
	if err != nil {
		s.tb.Fatalf("secret-tool: %v\n%s", err, out)
	}
	return string(out)
}

func (s *Session) mkdir(name string) string {
	s.tb.Helper()
	dir := filepath.Join(s.Home, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.tb.Fatal(err)
	}
	return dir
}

// A bus that starts no service by itself: what answers on it is what the test has started.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=RUNTIME</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

func (s *Session) startBus(keyring Keyring) {
	s.tb.Helper()
	runtime := filepath.Join(s.Home, ".runtime")
	config := filepath.Join(runtime, "bus.conf")
	if err := os.WriteFile(config, []byte(strings.ReplaceAll(busConfig, "RUNTIME", runtime)), 0o600); err != nil {
		s.tb.Fatal(err)
	}
	args := []string{"--config-file=" + config, "--nofork", "--print-address=1"}
	if keyring == Locked {
		// The prompt for the password comes from a service that the bus starts.
		args = []string{"--session", "--nofork", "--print-address=1", "--address=unix:dir=" + runtime}
	}
	cmd := s.Command("dbus-daemon", args...)
	out, in := io.Pipe()
	cmd.Stdout = in
	system.Start(s.tb, cmd)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.tb.Fatalf("dbus-daemon: %v", err)
	}
	s.bus = strings.TrimSpace(address)
	s.Setenv("DBUS_SESSION_BUS_ADDRESS", s.bus)
}

// unlock starts gnome-keyring as a login with this password would. The first password makes the login keyring.
func (s *Session) unlock(password string) *system.Process {
	s.tb.Helper()
	system.Need(s.tb, "gnome-keyring-daemon", "gdbus")
	cmd := s.Command("gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground")
	cmd.Stdin = strings.NewReader(password + "\n") // without the line end it stays locked
	p := system.Start(s.tb, cmd)
	system.Eventually(s.tb, 20*time.Second, "gnome-keyring is on the bus", func() bool { return s.owned() == nil })
	return p
}
