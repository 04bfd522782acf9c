//go:build !windows && !darwin

package desktop

import (
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// TestHasTray: a watcher with somebody who shows icons is a tray; without one,
// or where nobody shows them, hiding the window would hide the program.
func TestHasTray(t *testing.T) {
	for name, c := range map[string]struct {
		watcher, shown, want bool
	}{
		"no watcher":    {},
		"nobody shows":  {watcher: true},
		"a desktop has": {watcher: true, shown: true, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			_, address := startBus(t, nil)
			if c.watcher {
				conn, err := dbus.Connect(address)
				must(t, err)
				defer func() { _ = conn.Close() }()
				_, err = prop.Export(conn, "/StatusNotifierWatcher", prop.Map{trayWatcher: {
					"IsStatusNotifierHostRegistered": {Value: c.shown},
				}})
				must(t, err)
				if _, err := conn.RequestName(trayWatcher, dbus.NameFlagDoNotQueue); err != nil {
					t.Fatal(err)
				}
			}
			getenv := func(name string) string {
				return map[string]string{"DBUS_SESSION_BUS_ADDRESS": address}[name]
			}
			if got, err := HasTray(t.Context(), getenv); err != nil || got != c.want {
				t.Errorf("%v %v, want %v", got, err, c.want)
			}
		})
	}
	if got, err := HasTray(t.Context(), func(string) string { return "" }); got || err != nil {
		t.Errorf("without a bus: %v %v", got, err)
	}
}
