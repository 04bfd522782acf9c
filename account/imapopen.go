package account

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2/imapclient"
)

// OpenMailbox looks the mailbox's server up, connects, secures the line and
// signs in, as [Opener.Open] does for sending: the same ways, clocks, trust and
// secret. The line is TLS, always. at is the mailbox ([Filing.At]). Every error
// is a [*Failure]. The end of ctx ends the connection wherever it is, also when
// it has been opened.
func (o *Opener) OpenMailbox(ctx context.Context, a Account, at IMAP, password string) (*Mailbox, error) {
	a = a.mailbox(at)
	x := &mailboxOpening{
		o: o, password: password,
		m: &Mailbox{
			ctx: ctx, account: a, redact: newRedactor(loginName(a), password), online: o.online,
			dot: o.patience.Dot, reply: o.patience.Reply,
		},
	}
	if err := x.run(ctx); err != nil {
		if x.m.conn != nil {
			x.m.stop()
			_ = x.m.conn.Close()
		}
		return nil, x.m.failure(x.stage, err)
	}
	return x.m, nil
}

// mailboxOpening is one attempt to open a mailbox.
type mailboxOpening struct {
	o        *Opener
	m        *Mailbox
	password string
	stage    Stage
}

func (x *mailboxOpening) begin(s Stage) { x.stage = s }

func (x *mailboxOpening) run(ctx context.Context) error {
	m := x.m
	if err := m.connect(ctx, x.o, m.account, x.begin); err != nil {
		return err
	}
	m.stop = context.AfterFunc(ctx, func() { _ = m.conn.Close() })
	secured, talk, err := x.secure(ctx)
	if err != nil {
		return err
	}
	x.begin(StageSignIn)
	a := m.account
	a.Host = m.endpoint.Host
	if err := signInIMAP(talk, a, x.password); err != nil {
		return err
	}
	// The library begins where the sign-in has ended, and asks what the server can
	// do anew: nothing that was said before counts.
	begun := io.MultiReader(strings.NewReader("* PREAUTH signed in\r\n"), talk.r)
	m.in = &signedIn{Conn: secured, r: begun}
	m.client = imapclient.New(m.in, nil)
	return m.client.WaitGreeting()
}

// secure makes the line safe and reads the greeting.
func (x *mailboxOpening) secure(ctx context.Context) (net.Conn, *imapLine, error) {
	m := x.m
	switch m.account.Security {
	case SecurityTLS:
		x.begin(StageSecure)
	case SecurityStartTLS:
		clear := newIMAPLine(m.conn)
		if err := clear.greeting(); err != nil {
			return nil, nil, err
		}
		x.begin(StageSecure)
		if err := clear.startTLS(); err != nil {
			return nil, nil, err
		}
	default:
		return nil, nil, &Failure{Key: KeyTLSNotOffered, Err: errors.New("a mailbox is never opened without TLS")}
	}
	secured, err := m.handshake(ctx, x.o, m.account)
	if err != nil {
		return nil, nil, err
	}
	talk := newIMAPLine(secured)
	if m.account.Security == SecurityTLS { // there is no second greeting
		err = talk.greeting()
	}
	return secured, talk, err
}

// startTLS asks for TLS on a clear line (RFC 9051 section 6.2.1). What the
// server says about itself there is not even read.
func (l *imapLine) startTLS() error {
	end, err := l.command("STARTTLS")
	switch {
	case err != nil:
		return err
	case end.status == "BYE":
		return end.failure(KeyBusy)
	case end.status == "BAD", end.status == "NO":
		return end.failure(KeyTLSNotOffered)
	case end.status != "OK":
		return errNotReply
	case l.r.Buffered() > 0:
		return &Failure{Key: KeyProtocol, Err: errors.New("bytes were injected behind the answer to STARTTLS")}
	}
	return nil
}

// signedIn is a line whose first bytes are already read. It keeps the error that
// ended the reading, which the library tells in words only.
type signedIn struct {
	net.Conn
	r io.Reader

	mu  sync.Mutex
	err error
}

// Read reads for the library.
func (s *signedIn) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
	return n, err
}

// broken is what ended the reading, nil if nothing has.
func (s *signedIn) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
