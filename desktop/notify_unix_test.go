//go:build !windows && !darwin

package desktop

import (
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"
)

// shower is who shows the notifications of a desktop.
type shower struct {
	shown chan string
	last  *atomic.Uint32 // number
}

func (s shower) Notify(_ string, _ uint32, _, title, words string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	if len(actions) != 2 || actions[0] != clickAction {
		return 0, dbus.NewError("org.test.NoAction", nil)
	}
	s.shown <- title + ": " + words
	return s.last.Add(1), nil
}

// TestNotify: a click leads to what was meant by that notification, and nothing
// else that is said on the bus does.
func TestNotify(t *testing.T) {
	_, address := startBus(t, nil)
	conn, err := dbus.Connect(address)
	must(t, err)
	defer func() { _ = conn.Close() }()
	desk := shower{make(chan string, 10), new(atomic.Uint32)}
	must(t, conn.Export(desk, noticesPath, noticesName))
	if _, err := conn.RequestName(noticesName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string {
		return map[string]string{"DBUS_SESSION_BUS_ADDRESS": address}[name]
	}
	show := NewNotify(getenv, "org.test.Program")
	clicks := make(chan string, 10)
	for _, words := range []string{"one", "two"} {
		must(t, show(t.Context(), "Title", words, func() { clicks <- words }))
		if got := <-desk.shown; got != "Title: "+words {
			t.Errorf("shown is %q", got)
		}
	}
	emit := func(name string, body ...any) { must(t, conn.Emit(noticesPath, noticesName+"."+name, body...)) }
	emit("ActionInvoked", uint32(99), clickAction)
	emit("ActionInvoked", uint32(1), "other")
	emit("ActionInvoked", "one", clickAction)
	emit("ActionInvoked", uint32(1))
	emit("NotificationClosed", uint32(1), uint32(1))
	emit("ActionInvoked", uint32(1), clickAction)
	emit("ActionInvoked", uint32(2), clickAction)
	if got := <-clicks; got != "two" {
		t.Errorf("the click led to %q", got)
	}
	if err := NewNotify(func(string) string { return "" }, "x")(t.Context(), "Title", "words", nil); err == nil {
		t.Error("shown without a bus")
	}
}
