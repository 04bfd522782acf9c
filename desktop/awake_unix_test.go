//go:build !windows && !darwin

package desktop

import (
	"os"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"
)

// fakeLogin is systemd's login manager on a bus of the test.
type fakeLogin struct {
	asked chan []string
	lock  dbus.UnixFD
}

// Inhibit is the login manager's.
func (f *fakeLogin) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	f.asked <- []string{what, who, why, mode}
	return f.lock, nil
}

// TestAwakeAsksTheLoginManager: the lock is held while a message is on the
// wire, and is gone afterwards.
func TestAwakeAsksTheLoginManager(t *testing.T) {
	_, address := startBus(t, nil)
	conn, err := dbus.Connect(address)
	must(t, err)
	defer func() { _ = conn.Close() }()
	read, write, err := os.Pipe()
	must(t, err)
	login := &fakeLogin{asked: make(chan []string, 1), lock: dbus.UnixFD(write.Fd())}
	must(t, conn.Export(login, "/org/freedesktop/login1", "org.freedesktop.login1.Manager"))
	if _, err := conn.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string {
		if name == "DBUS_SYSTEM_BUS_ADDRESS" {
			return address
		}
		return ""
	}
	a := NewAwake(getenv, "a message is being sent", func(err error) { t.Error(err) })
	release := a.Hold()
	if diff := cmp.Diff([]string{"sleep:idle", "Sendoff", "a message is being sent", "block"}, <-login.asked); diff != "" {
		t.Error(diff)
	}
	a.mu.Lock()
	ended := a.ended
	a.mu.Unlock()
	release()
	<-ended
	// The login manager sees the end of its pipe when every copy of it is closed.
	_, _ = write.WriteString("x")
	must(t, write.Close())
	if n, err := read.Read(make([]byte, 2)); n != 1 || err != nil {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if _, err := read.Read(make([]byte, 1)); err == nil {
		t.Error("the lock is still held")
	}
}

// TestAwakeWithoutABus: no login manager is no hindrance.
func TestAwakeWithoutABus(t *testing.T) {
	told := make(chan error, 1)
	a := NewAwake(func(string) string { return "unix:path=" + t.TempDir() + "/none" }, "why", func(err error) { told <- err })
	release := a.Hold()
	if err := <-told; err == nil {
		t.Error("no word of it")
	}
	release()
}
