//go:build !windows && !darwin

package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"
)

// busName is the bus itself among those on it.
const busName = "org.freedesktop.DBus"

var errNoBus = errors.New("there is no session bus")

// busAddress finds the session's bus. Without one, none is started.
func busAddress(getenv func(string) string) (string, error) {
	if address := getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return address, nil
	}
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		socket := filepath.Join(dir, "bus")
		if _, err := os.Stat(socket); err == nil {
			return "unix:path=" + dbus.EscapeBusAddressValue(socket), nil
		}
	}
	return "", errNoBus
}

// connectSession opens a connection of our own to the session's bus. ctx bounds
// the connecting alone: the connection lives until it is closed, which is
// followed by a call of end.
func connectSession(ctx context.Context, getenv func(string) string) (conn *dbus.Conn, end context.CancelFunc, err error) {
	address, err := busAddress(getenv)
	if err != nil {
		return nil, nil, err
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, end)
	conn, err = dbus.Connect(address, dbus.WithContext(life))
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		end() // which closes the connection, too
		return nil, nil, fmt.Errorf("connecting to the session bus: %w", err)
	}
	return conn, end, nil
}
