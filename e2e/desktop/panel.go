//go:build unix

package desktop

import (
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// What a desktop's panel is on the bus.
const (
	trayWatcher   = "org.kde.StatusNotifierWatcher"
	notifications = "org.freedesktop.Notifications"
	noticesPath   = "/org/freedesktop/Notifications"
	menuPath      = "/StatusNotifierItem/menu"
	menuInterface = "com.canonical.dbusmenu"
)

// Panel is the part of a desktop that shows the icons of programs without a window, and their notifications.
type Panel struct {
	tb   testing.TB
	conn *dbus.Conn

	mu    sync.Mutex
	items []string // the bus names of the programs that have an icon
	said  []string // the notifications, "title: words"
}

// Panel puts a panel on the session's bus.
func (s *Session) Panel() *Panel {
	s.tb.Helper()
	conn, err := dbus.Connect(s.bus)
	if err != nil {
		s.tb.Fatalf("connecting to the bus: %v", err)
	}
	s.tb.Cleanup(func() { conn.Close() })
	p := &Panel{tb: s.tb, conn: conn}
	if _, err := prop.Export(conn, "/StatusNotifierWatcher", prop.Map{trayWatcher: {"IsStatusNotifierHostRegistered": {Value: true}}}); err != nil {
		s.tb.Fatal(err)
	}
	tray := map[string]any{"RegisterStatusNotifierItem": p.register}
	notify := map[string]any{"Notify": p.notify}
	for name, methods := range map[string]map[string]any{trayWatcher: tray, notifications: notify} {
		path := dbus.ObjectPath(noticesPath)
		if name == trayWatcher {
			path = "/StatusNotifierWatcher"
		}
		if err := conn.ExportMethodTable(methods, path, name); err != nil {
			s.tb.Fatal(err)
		}
		if _, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil {
			s.tb.Fatal(err)
		}
	}
	return p
}

func (p *Panel) register(sender dbus.Sender, _ string) *dbus.Error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items = append(p.items, string(sender))
	return nil
}

func (p *Panel) notify(_ string, _ uint32, _, title, words string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, title+": "+words)
	return uint32(len(p.said)), nil
}

// Click clicks on the notification with a number, the first being 1.
func (p *Panel) Click(number uint32) {
	p.tb.Helper()
	if err := p.conn.Emit(noticesPath, notifications+".ActionInvoked", number, "default"); err != nil {
		p.tb.Fatal(err)
	}
}

// Said are the notifications so far.
func (p *Panel) Said() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.said...)
}

// menuEntry is one entry of a menu as com.canonical.dbusmenu has it.
type menuEntry struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// Menu are the words in the menu of the icon, nothing while there is no icon; by their names on the bus.
func (p *Panel) Menu() map[string]int32 {
	p.mu.Lock()
	if len(p.items) == 0 {
		p.mu.Unlock()
		return nil
	}
	item := p.conn.Object(p.items[len(p.items)-1], menuPath)
	p.mu.Unlock()
	var revision uint32
	var root menuEntry
	if err := item.Call(menuInterface+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		p.tb.Logf("the menu of the icon: %v", err)
		return nil
	}
	words := map[string]int32{}
	for _, v := range root.Children {
		var child menuEntry
		if err := dbus.Store([]any{v.Value()}, &child); err != nil {
			p.tb.Fatalf("an entry of the menu: %v", err)
		}
		if label, ok := child.Properties["label"].Value().(string); ok {
			words[label] = child.ID
		}
	}
	return words
}

// Choose takes an entry of the menu.
func (p *Panel) Choose(label string) {
	p.tb.Helper()
	id, ok := p.Menu()[label]
	if !ok {
		p.tb.Fatalf("the menu has no %q: %v", label, p.Menu())
	}
	p.mu.Lock()
	item := p.conn.Object(p.items[len(p.items)-1], menuPath)
	p.mu.Unlock()
	if err := item.Call(menuInterface+".Event", 0, id, "clicked", dbus.MakeVariant(0), uint32(0)).Err; err != nil {
		p.tb.Fatal(err)
	}
}
