//go:build !windows && !darwin

package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// awakePatience is how long the system may take to answer.
const awakePatience = 5 * time.Second

// inhibitSleep asks systemd's login manager (org.freedesktop.login1.Manager,
// Inhibit) for a lock on sleeping; it lasts as long as the file is open.
func inhibitSleep(ctx context.Context, getenv func(string) string, why string) (func(), error) {
	address := getenv("DBUS_SYSTEM_BUS_ADDRESS")
	if address == "" {
		address = "unix:path=/run/dbus/system_bus_socket"
	}
	if strings.HasPrefix(address, "autolaunch:") {
		return nil, errNoBus
	}
	// Not to be broken off when the message is sent before the answer comes: the
	// file that comes with an answer nobody waits for stays open for ever.
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), awakePatience)
	defer cancel()
	conn, err := dbus.Connect(address, dbus.WithContext(asking))
	if err != nil {
		return nil, fmt.Errorf("connecting to the system bus: %w", err)
	}
	defer func() { _ = conn.Close() }() // the lock is the file, not the connection
	if !conn.SupportsUnixFDs() {
		return nil, errors.New("the system bus passes no files")
	}
	var fd dbus.UnixFD
	err = conn.Object("org.freedesktop.login1", "/org/freedesktop/login1").
		CallWithContext(asking, "org.freedesktop.login1.Manager.Inhibit", 0, "sleep:idle", "Sendoff", why, "block").Store(&fd)
	if err != nil {
		return nil, fmt.Errorf("asking for a lock on sleeping: %w", err)
	}
	lock := os.NewFile(uintptr(fd), "lock on sleeping") //nolint:gosec // a descriptor is no negative number
	return func() { _ = lock.Close() }, nil
}
