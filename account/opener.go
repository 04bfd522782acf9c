package account

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// heloName is what this computer calls itself. Its real name is nobody's
// business, and an address literal is always valid (RFC 5321 section 4.1.3).
const heloName = "[127.0.0.1]"

// Opener opens sessions.
type Opener struct {
	dialer   *Dialer
	patience Patience
	online   func() bool
}

// NewOpener makes an opener that connects through d. Zero fields of patience
// get their defaults.
func NewOpener(d *Dialer, patience Patience) *Opener {
	return &Opener{dialer: d, patience: patience.withDefaults(), online: Online}
}

// Patience is how long the opener's sessions wait.
func (o *Opener) Patience() Patience { return o.patience }

// Open looks the account's server up, connects, secures the line and signs in.
// watch is told each stage when it begins; it may be nil. When ctx ends, Open
// returns at once, wherever it is. Every error is a [*Failure].
//
// The password is sent over TLS only. An account without user name and password
// is not signed in, nor is one on a line without TLS, which is possible to this
// computer's own addresses only.
func (o *Opener) Open(ctx context.Context, a Account, password string, watch func(Stage)) (*Session, error) {
	return o.open(ctx, a, password, func(stage Stage, _ *Session) {
		if watch != nil {
			watch(stage)
		}
	})
}

// open is Open for a watcher that also sees the session as far as it is.
func (o *Opener) open(ctx context.Context, a Account, password string, watch func(Stage, *Session)) (*Session, error) {
	x := &opening{
		o: o, a: a, password: password, watch: watch,
		s: &Session{account: a, redact: newRedactor(loginName(a), password), online: o.online},
	}
	err := x.run(ctx)
	if err == nil && ctx.Err() == nil {
		return x.s, nil
	}
	return nil, x.fail(ctx, err)
}

// opening is one attempt to open a session.
type opening struct {
	o        *Opener
	a        Account
	password string
	watch    func(Stage, *Session)
	s        *Session

	stage Stage
	line  net.Conn // what is spoken on: s.conn, or TLS over it
	in    *replies // the answers that come over line
}

func (x *opening) begin(s Stage) {
	x.stage = s
	x.watch(s, x.s)
}

func (x *opening) run(ctx context.Context) error {
	if err := x.s.connect(ctx, x.o, x.a, x.begin); err != nil {
		return err
	}
	// Whatever happens from here on, the end of ctx ends it.
	stop := context.AfterFunc(ctx, func() { _ = x.s.conn.Close() })
	defer stop()
	x.line = x.s.conn
	return x.talk(ctx)
}

// talk is everything that is said on the connection.
func (x *opening) talk(ctx context.Context) error {
	switch x.a.Security {
	case SecurityNone:
		return x.clear()
	case SecurityStartTLS:
		if err := x.greet(x.line); err != nil {
			return err
		}
		x.begin(StageSecure)
		if err := x.startTLS(); err != nil {
			return err
		}
		if err := x.handshake(ctx); err != nil {
			return err
		}
		// There is no second greeting after STARTTLS (RFC 3207 section 4.2);
		// the client starts from nothing, so that nothing of the clear line is
		// believed.
		if err := x.greet(&greeted{Conn: x.line}); err != nil {
			return err
		}
	case SecurityTLS:
		x.begin(StageSecure)
		if err := x.handshake(ctx); err != nil {
			return err
		}
		if err := x.greet(x.line); err != nil {
			return err
		}
	default:
		return &Failure{Key: KeyTLSNotOffered, Err: fmt.Errorf("security %q is not known", x.a.Security)}
	}
	x.begin(StageSignIn)
	return x.signIn()
}

// clear greets a server without TLS. Nothing is signed in there, and the other
// end must be on this computer: what counts is the address that was connected
// to, not the name that led there.
func (x *opening) clear() error {
	host, _, err := net.SplitHostPort(x.s.conn.RemoteAddr().String())
	if err != nil || !isLocalHost(host) || x.o.dialer.proxied(x.s.endpoint.Host) {
		return &Failure{Key: KeyTLSNotOffered, Err: errors.New("a line without TLS to another computer is never used")}
	}
	return x.greet(x.line)
}

// startTLS asks for TLS on a clear line.
func (x *opening) startTLS() error {
	if _, ok := x.s.Extension("STARTTLS"); !ok {
		return &Failure{Key: KeyTLSNotOffered, Err: errors.New("the server does not offer STARTTLS")}
	}
	text := x.s.client.Text
	code, msg, err := command(text, "STARTTLS")
	if err != nil {
		return err
	}
	r := ParseReply(code, msg)
	f := &Failure{Key: KeyTLSRefused, Code: r.Code, Enhanced: r.Enhanced, Text: r.Text}
	switch code / 100 {
	case 4, 5:
		return f
	}
	if code != 220 {
		f.Key = KeyProtocol
		return f
	}
	// What came with the answer was not sent by the server that will prove its
	// name: it was put there to be taken for answers to what is said in secret.
	if text.R.Buffered() > 0 || x.in.pending() {
		return &Failure{Key: KeyProtocol, Err: errors.New("bytes were injected behind the answer to STARTTLS")}
	}
	return nil
}

func (x *opening) handshake(ctx context.Context) error {
	secured, err := x.s.handshake(ctx, x.o, x.a)
	if err != nil {
		return err
	}
	x.line = secured
	return nil
}

// fail ends the connection and describes why.
func (x *opening) fail(ctx context.Context, err error) *Failure {
	var f *Failure
	switch cause := ctx.Err(); {
	case errors.Is(cause, context.DeadlineExceeded):
		f = &Failure{Key: KeyTimeout, Err: cause}
	case cause != nil:
		f = &Failure{Key: KeyCancelled, Err: cause}
	default:
		f = classify(err, x.a, x.s.endpoint.Host, x.o.online)
	}
	f.Stage, f.Host, f.Port = x.stage, x.s.endpoint.Host, x.s.endpoint.Port
	x.s.redact.failure(f)
	if x.s.conn == nil {
		return f
	}
	if f.Code != 0 && f.Key != KeyProtocol && x.s.client != nil {
		// Servers take a client that leaves without a word for an attack; the
		// answer is not waited for.
		if _, err := x.s.client.Text.Cmd("QUIT"); err == nil {
			_ = x.s.conn.finish()
			return f
		}
	}
	_ = x.s.conn.Close()
	return f
}
