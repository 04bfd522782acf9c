//go:build !windows && !darwin

package desktop

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

// The names of the Desktop Notifications Specification, 1.2.
const (
	noticesName = "org.freedesktop.Notifications"
	noticesPath = "/org/freedesktop/Notifications"
	// clickAction is what a click on the notification itself is called.
	clickAction = "default"
)

// noticePatience is how long the desktop may take to show a notification; the
// bus may have to start what does.
const noticePatience = 5 * time.Second

// NewNotify gives the notifications of the desktop, for the program with this id
// (that of its desktop file). nil says that clicks are not reported here.
func NewNotify(getenv func(string) string, id string) Notify {
	n := &notices{getenv: getenv, id: id, clicked: map[uint32]func(){}}
	return n.show
}

// notices are the notifications that somebody may still click on.
type notices struct {
	getenv func(string) string
	id     string

	mu      sync.Mutex
	conn    *dbus.Conn // nil until the first one
	clicked map[uint32]func()
}

func (n *notices) show(ctx context.Context, title, words string, clicked func()) error {
	ctx, cancel := context.WithTimeout(ctx, noticePatience)
	defer cancel()
	n.mu.Lock() // no click is looked at before its number is known
	defer n.mu.Unlock()
	if err := n.connect(ctx); err != nil {
		return err
	}
	var number uint32
	err := n.conn.Object(noticesName, noticesPath).CallWithContext(ctx, noticesName+".Notify", 0,
		"Sendoff", uint32(0), n.id, title, words, []string{clickAction, title},
		map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant(n.id)}, int32(-1)).Store(&number)
	if err != nil {
		return fmt.Errorf("showing a notification: %w", err)
	}
	n.clicked[number] = clicked
	return nil
}

// connect opens a connection that stays for the clicks.
func (n *notices) connect(ctx context.Context) error {
	if n.conn != nil && n.conn.Connected() {
		return nil
	}
	conn, end, err := connectSession(ctx, n.getenv)
	if err != nil {
		return err
	}
	if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(noticesPath), dbus.WithMatchInterface(noticesName)); err != nil {
		end()
		return fmt.Errorf("listening to the notifications: %w", err)
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	n.conn = conn
	n.clicked = map[uint32]func(){} // the numbers of another bus
	go func() {
		defer end()
		for s := range signals { // closed with the connection
			n.take(s)
		}
	}()
	return nil
}

// take looks at what the desktop says of a notification.
func (n *notices) take(s *dbus.Signal) {
	if len(s.Body) != 2 {
		return
	}
	number, ok := s.Body[0].(uint32)
	if !ok {
		return
	}
	n.mu.Lock()
	clicked := n.clicked[number]
	if s.Name == noticesName+".NotificationClosed" {
		delete(n.clicked, number)
	}
	n.mu.Unlock()
	if s.Name == noticesName+".ActionInvoked" && s.Body[1] == any(clickAction) && clicked != nil {
		clicked()
	}
}
