//go:build !windows && !darwin

package desktop

import (
	"context"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

// trayPatience is how long the session's bus may take to tell.
const trayPatience = 2 * time.Second

const trayWatcher = "org.kde.StatusNotifierWatcher"

// HasTray says whether the desktop shows icons of programs without a window
// (the StatusNotifierItem specification: somebody must be the watcher). GNOME
// has none without an extension.
func HasTray(ctx context.Context, getenv func(string) string) (bool, error) {
	address, err := busAddress(getenv)
	if err != nil {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, trayPatience)
	defer cancel()
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return false, fmt.Errorf("connecting to the session bus: %w", err)
	}
	defer func() { _ = conn.Close() }() // it only asked
	var owned bool
	if err := conn.BusObject().CallWithContext(ctx, busName+".NameHasOwner", 0, trayWatcher).Store(&owned); err != nil {
		return false, fmt.Errorf("looking for the tray: %w", err)
	}
	if !owned {
		return false, nil
	}
	v := dbus.Variant{}
	err = conn.Object(trayWatcher, "/StatusNotifierWatcher").
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, trayWatcher, "IsStatusNotifierHostRegistered").Store(&v)
	if err != nil {
		return false, fmt.Errorf("asking the tray: %w", err)
	}
	shown, _ := v.Value().(bool)
	return shown, nil
}
