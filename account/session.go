package account

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// quitTime is how long a polite end may take. The mail is through by then.
const quitTime = 5 * time.Second

// Session is a connection to a server that is ready for a transaction. It is
// for one goroutine; only Close may be called from any.
type Session struct {
	line
	client     *smtp.Client
	account    Account
	extensions map[string]string
	mechanism  string
	redact     redactor
	online     func() bool
}

// Client is go-mail's client on the session's line; its Text field takes
// commands of one's own. What the server offers is read with
// [Session.Extension], since the client does not know keywords in small letters.
func (s *Session) Client() *smtp.Client { return s.client }

// Conn is the TCP connection under the session.
func (s *Session) Conn() *Conn { return s.conn }

// Endpoint is what the session is connected to.
func (s *Session) Endpoint() Endpoint { return s.endpoint }

// TLS describes the line.
func (s *Session) TLS() TLSInfo { return s.info }

// Mechanism is the SASL mechanism of the sign-in, empty if there was none.
func (s *Session) Mechanism() string { return s.mechanism }

// Extension returns the parameters of an EHLO keyword, in any case, and whether
// the server offers it.
func (s *Session) Extension(name string) (string, bool) {
	params, ok := s.extensions[strings.ToUpper(name)]
	return params, ok
}

// Extensions returns every EHLO keyword, in capitals, with its parameters.
func (s *Session) Extensions() map[string]string { return maps.Clone(s.extensions) }

// Reply is [ParseReply] with the account's secret taken out, should the server
// repeat it.
func (s *Session) Reply(code int, msg string) Reply {
	return s.redact.reply(ParseReply(code, msg))
}

// Failure classifies an error of the session's line at a stage. An answer of
// the server is classified by its first digit only.
func (s *Session) Failure(stage Stage, err error) *Failure {
	f := classify(err, s.account, s.endpoint.Host, s.online)
	f.Stage, f.Host, f.Port = stage, s.endpoint.Host, s.endpoint.Port
	s.redact.failure(f)
	return f
}

// Close ends the session hard: nothing more is sent, not even QUIT, and a
// message that is under way is cut off, never completed. It may be called at
// any time and more than once.
func (s *Session) Close() error { return s.conn.Close() }

// Quit ends the session politely and takes a few seconds at most. It is not for
// the middle of a message.
func (s *Session) Quit(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, quitTime)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() })
	defer stop()
	// The answer and the errors change nothing any more.
	if _, _, err := command(s.client.Text, "QUIT"); err == nil {
		_ = s.conn.finish()
	}
	_ = s.conn.Close()
}
