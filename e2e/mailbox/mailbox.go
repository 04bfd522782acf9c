// Package mailbox is an IMAP server in memory whose mailbox a test fills, breaks and looks into.
package mailbox

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net"
	"slices"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"sendoff/e2e/faultserver"
)

// Folder is a folder that is there from the start.
type Folder struct {
	Name string
	Sent bool // marked as the one for sent messages
}

// Fate is what becomes of a message that is put into a folder.
type Fate struct {
	Refuse *No  // instead of taking it
	Cut    bool // the line breaks in the middle of it
	Lose   bool // it is taken, and the line breaks before the answer
}

// No is a refusal.
type No struct {
	Code string // "OVERQUOTA", or none
	Text string
}

// Options say how the server differs from an ordinary one.
type Options struct {
	Security       faultserver.Security // TLS if empty
	Certificate    faultserver.Certificate
	User, Password string
	Folders        []Folder         // a marked Sent if nil
	Unmarked       bool             // the server knows no special folders
	AppendLimit    uint32           // bytes; 0 says nothing of a limit
	Append         func(n int) Fate `json:"-"`
}

// Message is what a folder holds.
type Message struct {
	Bytes []byte
	Flags []string
	Time  string // RFC 3339 in UTC
}

// Server is a running server.
type Server struct {
	opt       Options
	authority *faultserver.Authority
	print     string
	server    *imapserver.Server
	listener  net.Listener
	user      *imapmemserver.User

	mu       sync.Mutex
	said     []string
	messages map[string][]Message
	appends  int
}

// New starts a server that ends with the test.
func New(tb faultserver.TB, opt Options) *Server {
	tb.Helper()
	if opt.Folders == nil {
		opt.Folders = []Folder{{Name: "INBOX"}, {Name: "Drafts"}, {Name: "Sent", Sent: true}}
	}
	if opt.Certificate == "" {
		opt.Certificate = faultserver.CertValid
	}
	s := &Server{opt: opt, user: imapmemserver.NewUser(opt.User, opt.Password), messages: map[string][]Message{}}
	for _, f := range opt.Folders {
		if err := s.user.Create(f.Name, &imap.CreateOptions{}); err != nil {
			tb.Fatalf("make the folder %s: %v", f.Name, err)
		}
	}
	var err error
	if s.authority, err = faultserver.NewAuthority(); err != nil {
		tb.Fatalf("%v", err)
	}
	cert, err := s.authority.Leaf(opt.Certificate, nil)
	if err != nil {
		tb.Fatalf("%v", err)
	}
	sum := sha256.Sum256(cert.Certificate[0])
	s.print = hex.EncodeToString(sum[:])
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		tb.Fatalf("%v", err)
	}
	s.serve(&tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	tb.Cleanup(func() { _ = s.server.Close() })
	return s
}

func (s *Server) serve(conf *tls.Config) {
	caps := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}, imap.CapListExtended: {}}
	if !s.opt.Unmarked {
		caps[imap.CapSpecialUse] = struct{}{}
	}
	opt := &imapserver.Options{
		Caps: caps, Logger: silent{},
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			s.note("connect")
			one := &session{UserSession: imapmemserver.NewUserSession(s.user), s: s, conn: c}
			if s.opt.AppendLimit > 0 {
				return limited{one}, nil, nil
			}
			return one, nil, nil
		},
	}
	on := s.listener
	switch s.opt.Security {
	case faultserver.Clear:
	case faultserver.STARTTLS:
		opt.TLSConfig = conf
	default:
		on = tls.NewListener(on, conf)
	}
	s.server = imapserver.New(opt)
	go func() { _ = s.server.Serve(on) }() // it ends with Close
}

// Host is where the server is.
func (s *Server) Host() string { return "127.0.0.1" }

// Port is where the server listens.
func (s *Server) Port() int {
	addr, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0
	}
	return addr.Port
}

// CAPEM is the root that the server's certificate comes from.
func (s *Server) CAPEM() []byte { return s.authority.PEM() }

// Fingerprint is the SHA-256 of the server's certificate.
func (s *Server) Fingerprint() string { return s.print }

// Messages are what was put into a folder, in order.
func (s *Server) Messages(folder string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages[folder])
}

// Said are the names of the commands so far: connect, login, list, select, search, append, status.
func (s *Server) Said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}

// Count is how often a command was said.
func (s *Server) Count(command string) int {
	n := 0
	for _, said := range s.Said() {
		if said == command {
			n++
		}
	}
	return n
}

// silent is a log that nobody reads.
type silent struct{}

// Printf says nothing.
func (silent) Printf(string, ...any) {}

func (s *Server) note(command string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, command)
}

// fate decides about the next message.
func (s *Server) fate() Fate {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.appends++
	if s.opt.Append == nil {
		return Fate{}
	}
	return s.opt.Append(s.appends)
}
