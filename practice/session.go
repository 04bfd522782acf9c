package practice

import (
	"crypto/subtle"
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one connection to the server.
type session struct {
	server     *Server
	conn       *smtp.Conn
	signedIn   bool
	from       string
	recipients []string
	atTheDot   *smtp.SMTPError // what a recipient asked for as the answer to the message
	lost       bool            // a recipient asked for no answer
}

// errSignIn is RFC 4954 6: nothing is taken from somebody unknown.
func errSignIn() *smtp.SMTPError {
	return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Sign in first"}
}

// AuthMechanisms is for EHLO. TLS is there from the start, so PLAIN is safe.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login} }

// Auth begins a sign-in.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(identity, username, password string) error {
			if identity != "" && identity != username {
				return smtp.ErrAuthFailed
			}
			return s.signIn(username, password)
		}), nil
	case sasl.Login:
		return &loginServer{signIn: s.signIn}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (s *session) signIn(name, password string) error {
	right := subtle.ConstantTimeCompare([]byte(strings.ToLower(name)), []byte(username)) &
		subtle.ConstantTimeCompare([]byte(password), []byte(s.server.password))
	if right != 1 {
		return smtp.ErrAuthFailed
	}
	s.signedIn = true
	return nil
}

// Mail begins a message.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return errSignIn()
	}
	s.Reset()
	s.from = from
	return nil
}

// Rcpt takes a recipient, or does what its name asks for.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !s.signedIn {
		return errSignIn()
	}
	if err := s.provoked(to); err != nil {
		return err
	}
	s.recipients = append(s.recipients, to)
	return nil
}

// provoked gives the answer a recipient asks for by its name, now or, for some,
// at the dot.
func (s *session) provoked(to string) error {
	at := strings.LastIndex(to, "@")
	if at < 0 || !isReserved(to[at+1:]) {
		return nil
	}
	answer := func(code int, enhanced smtp.EnhancedCode, text string) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text + " (practice)"}
	}
	switch strings.ToLower(to[:at]) {
	case "refuse":
		return answer(550, smtp.EnhancedCode{5, 1, 1}, "No such mailbox here")
	case "full":
		return answer(552, smtp.EnhancedCode{5, 2, 2}, "The mailbox is full")
	case "busy":
		return answer(451, smtp.EnhancedCode{4, 7, 1}, "Busy, try again later")
	case "spam":
		s.atTheDot = answer(554, smtp.EnhancedCode{5, 7, 1}, "Refused as spam")
	case "toobig":
		s.atTheDot = answer(552, smtp.EnhancedCode{5, 3, 4}, "The message is too big")
	case "lost":
		s.lost = true
	}
	return nil
}

// Data keeps the message, and answers with the id it is kept under.
func (s *session) Data(r io.Reader) error {
	if !s.signedIn {
		return errSignIn()
	}
	if !s.server.beginReceiving() {
		return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Closing"}
	}
	defer s.server.receiving.Done()
	if s.atTheDot != nil {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return smtpError(err)
		}
		return s.atTheDot
	}
	id, err := s.server.box.receive(s.from, s.recipients, s.server.now(), r)
	if err != nil {
		return smtpError(err)
	}
	if s.lost {
		_ = s.conn.Conn().Close() // before any answer
	}
	// The library takes the text of any answer from an error.
	return &smtp.SMTPError{Code: 250, EnhancedCode: smtp.EnhancedCode{2, 0, 0}, Message: "Kept: queued as " + id}
}

// smtpError gives what the library makes an answer of: it looks at the error
// itself only, not inside.
func smtpError(err error) error {
	var known *smtp.SMTPError
	if errors.As(err, &known) {
		return known
	}
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The message could not be kept"}
}

// Reset forgets the message that was begun.
func (s *session) Reset() {
	s.from, s.recipients, s.atTheDot, s.lost = "", nil, nil, false
}

// Logout ends the session.
func (s *session) Logout() error { return nil }

// loginServer is the server's half of LOGIN, which has no RFC: two questions,
// the first of which the client may answer at once.
type loginServer struct {
	signIn func(username, password string) error
	name   *string
}

// Next takes an answer and gives the next question.
func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case response == nil:
		return []byte("Username:"), false, nil
	case l.name == nil:
		name := string(response)
		l.name = &name
		return []byte("Password:"), false, nil
	}
	return nil, true, l.signIn(*l.name, string(response))
}
