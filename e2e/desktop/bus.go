//go:build unix

package desktop

import (
	"errors"

	"github.com/godbus/dbus/v5"
)

const secretService = "org.freedesktop.secrets"

// neverAnswer puts a Secret Service on the bus that takes every call and answers none.
func (s *Session) neverAnswer() {
	s.tb.Helper()
	conn, err := dbus.Connect(s.bus)
	if err != nil {
		s.tb.Fatalf("connecting to the bus: %v", err)
	}
	s.tb.Cleanup(func() { conn.Close() })
	if reply, err := conn.RequestName(secretService, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		s.tb.Fatalf("taking the keyring's name: %v %v", reply, err)
	}
	conn.Eavesdrop(make(chan *dbus.Message, 1024)) // whoever eavesdrops answers for itself: this one does not
}

var errNoOwner = errors.New("nobody offers a keyring on the bus")

// owned tells whether a keyring is on the bus.
func (s *Session) owned() error {
	conn, err := dbus.Connect(s.bus)
	if err != nil {
		return err
	}
	defer conn.Close()
	var has bool
	if err := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secretService).Store(&has); err != nil {
		return err
	}
	if !has {
		return errNoOwner
	}
	return nil
}
