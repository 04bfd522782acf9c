//go:build !windows && !darwin

package desktop

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// The names of xdg-desktop-portal.
const (
	portalName    = "org.freedesktop.portal.Desktop"
	portalPath    = "/org/freedesktop/portal/desktop"
	fileChooser   = "org.freedesktop.portal.FileChooser"
	portalRequest = "org.freedesktop.portal.Request"
)

// How a request of the portal ends.
const (
	responseDone      = 0
	responseCancelled = 1
)

// portalPatience is how long the bus and the portal, which the bus may have to
// start, may take until the dialog is open. Afterwards it is the person's turn,
// who may take any time.
const portalPatience = 5 * time.Second

// portal is a connection of our own to the session's bus, for one dialog. (The
// shared one of the library starts a bus where there is none, and rymdport's
// calls know no context and never let go of their signals.)
type portal struct {
	conn    *dbus.Conn
	end     context.CancelFunc // of the connection's context
	signals chan *dbus.Signal
	request dbus.ObjectPath
	owner   string // of the portal's name, by which its signals are known
}

var (
	errNoPortal = errors.New("no portal is installed")
	errGone     = errors.New("the portal went away")
)

// connectPortal connects to the bus if a portal is there or can be started.
func connectPortal(ctx context.Context, getenv func(string) string) (*portal, error) {
	connecting, connected := context.WithTimeout(ctx, portalPatience)
	defer connected()
	conn, end, err := connectSession(connecting, getenv) // outlives ctx, to take the dialog off the screen
	if err != nil {
		return nil, err
	}
	p := &portal{conn: conn, end: end, signals: make(chan *dbus.Signal, 16)}
	if err := p.prepare(connecting); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// prepare makes sure of the portal and of hearing what it says.
func (p *portal) prepare(ctx context.Context) error {
	p.conn.Signal(p.signals)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(portalName), dbus.WithMatchInterface(portalRequest), dbus.WithMatchMember("Response")},
		{dbus.WithMatchSender(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName)},
	} {
		if err := p.conn.AddMatchSignalContext(ctx, match...); err != nil {
			return fmt.Errorf("listening to the portal: %w", err)
		}
	}
	bus := p.conn.BusObject()
	owner := func() error { return bus.CallWithContext(ctx, busName+".GetNameOwner", 0, portalName).Store(&p.owner) }
	if owner() == nil {
		return nil
	}
	var names []string
	if err := bus.CallWithContext(ctx, busName+".ListActivatableNames", 0).Store(&names); err != nil {
		return fmt.Errorf("looking for the portal: %w", err)
	}
	if !slices.Contains(names, portalName) {
		return errNoPortal
	}
	if err := bus.CallWithContext(ctx, busName+".StartServiceByName", 0, portalName, uint32(0)).Err; err != nil {
		return fmt.Errorf("starting the portal: %w", err)
	}
	if err := owner(); err != nil {
		return fmt.Errorf("starting the portal: %w", err)
	}
	return nil
}

// open opens a dialog.
func (p *portal) open(ctx context.Context, method, window, title string, options map[string]dbus.Variant) error {
	ctx, cancel := context.WithTimeout(ctx, portalPatience)
	defer cancel()
	token := "sendoff_" + strings.ToLower(rand.Text())
	options["handle_token"] = dbus.MakeVariant(token)
	sender := strings.ReplaceAll(strings.TrimPrefix(p.conn.Names()[0], ":"), ".", "_")
	p.request = dbus.ObjectPath(portalPath + "/request/" + sender + "/" + token)
	call := p.conn.Object(portalName, portalPath).CallWithContext(ctx, fileChooser+"."+method, 0, window, title, options)
	if err := call.Store(&p.request); err != nil { // an old portal has a name of its own for it
		p.dismiss()
		return fmt.Errorf("opening the portal's dialog: %w", err)
	}
	return nil
}

// answer waits for the person.
func (p *portal) answer(ctx context.Context) ([]string, error) {
	for {
		select {
		case <-ctx.Done():
			p.dismiss()
			return nil, fmt.Errorf("asking for a file: %w", context.Cause(ctx))
		case s, ok := <-p.signals:
			switch {
			case !ok:
				return nil, fmt.Errorf("%w: %w", ErrNoPicker, errNoBus)
			case p.gone(s):
				return nil, fmt.Errorf("%w: %w", ErrNoPicker, errGone)
			case s.Sender == p.owner && s.Path == p.request && s.Name == portalRequest+".Response":
				return response(s.Body)
			}
		}
	}
}

// gone reports whether a signal says that the portal has left the bus.
func (p *portal) gone(s *dbus.Signal) bool {
	if s.Sender != busName || s.Name != busName+".NameOwnerChanged" || len(s.Body) != 3 {
		return false
	}
	name, _ := s.Body[0].(string)
	before, _ := s.Body[1].(string)
	return name == portalName && before == p.owner
}

// response reads the URIs out of the portal's answer.
func response(body []any) ([]string, error) {
	var code uint32
	var results map[string]dbus.Variant
	if err := dbus.Store(body, &code, &results); err != nil {
		return nil, fmt.Errorf("%w: the portal's answer: %w", ErrNoPicker, err)
	}
	switch code {
	case responseCancelled:
		return nil, ErrCancelled
	case responseDone:
	default: // its dialog could not be shown, or was ended by something else than the person
		return nil, fmt.Errorf("%w: the portal ended the dialog (%d)", ErrNoPicker, code)
	}
	var uris []string
	if v, ok := results["uris"]; ok {
		if err := v.Store(&uris); err != nil {
			return nil, fmt.Errorf("%w: the portal's answer: %w", ErrNoPicker, err)
		}
	}
	if len(uris) == 0 {
		return nil, ErrCancelled
	}
	return uris, nil
}

// dismiss takes the dialog off the screen, if it is there.
func (p *portal) dismiss() {
	p.conn.Object(portalName, p.request).Go(portalRequest+".Close", dbus.FlagNoReplyExpected, nil)
}

// close ends the connection; the portal closes what dialog is still open.
func (p *portal) close() {
	_ = p.conn.Close() // nothing of it is needed any more
	p.end()
}
