// Package practice is a mail server on this computer for trying things out: it
// takes mail over TLS with a password like any other server and keeps it in a
// folder, from which nothing ever leaves.
//
// Recipients at a domain that is reserved for such things (example.org, .test
// and the like, RFC 2606 and 6761) can provoke what goes wrong in real life, by
// the part before the @:
//
//	refuse  refused: no such mailbox (550 5.1.1)
//	full    refused: the mailbox is full (552 5.2.2)
//	busy    not now: try again later (451 4.7.1)
//	spam    refused after the message: spam (554 5.7.1)
//	toobig  refused after the message: too big (552 5.3.4)
//	lost    kept, but the line breaks before the answer: unknown
package practice

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	// MaxMessageBytes is the SIZE the server offers.
	MaxMessageBytes = 150 << 20

	maxRecipients = 1000
	username      = "practice@sendoff.test"
	hostName      = "practice.sendoff.test"

	readPatience  = 10 * time.Minute
	writePatience = 5 * time.Minute
	// leftoverAge is when a half-written message belongs to no living process.
	leftoverAge = 24 * time.Hour
)

// Server is a running practice server.
type Server struct {
	smtp     *smtp.Server
	listener net.Listener
	box      *Mailbox
	now      func() time.Time
	pem      []byte
	password string

	serving chan struct{} // closed when the server has ended

	mu        sync.Mutex
	closed    bool
	receiving sync.WaitGroup // messages being written
}

// Start opens the practice server on a free port of 127.0.0.1, keeping its
// certificate and its mailbox in dir, which other processes may use at the same
// time. It runs until Close is called or ctx ends.
func Start(ctx context.Context, dir string, now func() time.Time) (*Server, error) {
	return start(ctx, dir, now, MaxMessageBytes)
}

func start(ctx context.Context, dir string, now func() time.Time, maxMessage int64) (*Server, error) {
	if err := os.MkdirAll(filepath.Join(dir, mailboxDir), 0o700); err != nil {
		return nil, fmt.Errorf("start the practice server: %w", err)
	}
	certificate, pem, err := loadCertificate(filepath.Join(dir, certificateFile), now())
	if err != nil {
		return nil, fmt.Errorf("start the practice server: %w", err)
	}
	var config net.ListenConfig
	plain, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the practice server: %w", err)
	}
	s := &Server{
		listener: tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}),
		box:      OpenMailbox(dir),
		now:      now,
		pem:      pem,
		password: rand.Text(),
		serving:  make(chan struct{}),
	}
	s.box.removeLeftovers(now().Add(-leftoverAge))
	s.smtp = newSMTP(s, maxMessage)
	go func() {
		defer close(s.serving)
		_ = s.smtp.Serve(s.listener) // ends with Close
	}()
	go func() {
		select {
		case <-ctx.Done():
			_ = s.Close()
		case <-s.serving:
		}
	}()
	return s, nil
}

func newSMTP(s *Server, maxMessage int64) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	server.Domain = hostName
	server.MaxMessageBytes = maxMessage
	server.MaxRecipients = maxRecipients
	server.EnableSMTPUTF8 = true
	server.ReadTimeout = readPatience
	server.WriteTimeout = writePatience
	server.ErrorLog = silence{} // it would name addresses
	return server
}

// silence is a log that keeps nothing.
type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

// Addr gives the address the server listens on. TLS starts at once there.
func (s *Server) Addr() (host string, port int) {
	addr, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok {
		return "", 0
	}
	return addr.IP.String(), addr.Port
}

// CertificatePEM gives the server's own certificate: the only root an account
// for it may trust.
func (s *Server) CertificatePEM() []byte { return s.pem }

// Username gives the name to sign in with.
func (s *Server) Username() string { return username }

// Password gives the password to sign in with: random at every start, and in
// memory only.
func (s *Server) Password() string { return s.password }

// Close ends the server and every connection. A message that was not answered
// yet is not kept. It may be called more than once.
func (s *Server) Close() error {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.mu.Unlock()
	var err error
	if first {
		// The listener too: the library knows it only once it serves.
		for _, e := range []error{s.smtp.Close(), s.listener.Close()} {
			if e != nil && !errors.Is(e, net.ErrClosed) {
				err = errors.Join(err, e)
			}
		}
	}
	<-s.serving
	s.receiving.Wait()
	if err != nil {
		return fmt.Errorf("close the practice server: %w", err)
	}
	return nil
}

// beginReceiving announces a message; false means that the server is closing.
func (s *Server) beginReceiving() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.receiving.Add(1)
	return true
}

// isReserved tells whether a domain can belong to nobody.
func isReserved(domain string) bool {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	for _, name := range []string{"test", "example", "invalid", "localhost", "example.com", "example.net", "example.org"} {
		if domain == name || strings.HasSuffix(domain, "."+name) {
			return true
		}
	}
	return false
}
