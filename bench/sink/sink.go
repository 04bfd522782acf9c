// Package sink is an SMTP server for measurements: it takes every sign-in and every message as fast as it can, counts
// and forgets them. Every program measured sends to the same one, so that what it costs is the same for all.
package sink

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// Message is what is remembered of a message.
type Message struct {
	Recipients int
	// Bytes came between DATA and the final dot, without either.
	Bytes int64
}

// Server listens on 127.0.0.1, with TLS from the start.
type Server struct {
	listener net.Listener
	config   *tls.Config
	pem      []byte
	taken    chan Message
	wg       sync.WaitGroup

	mu   sync.Mutex
	open map[net.Conn]bool
	over bool
}

// Start starts a server with a certificate of its own, valid for 127.0.0.1 and for a day.
func Start() (*Server, error) {
	cert, der, err := newCertificate()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	s := &Server{
		listener: listener,
		config:   &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
		pem:      pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		taken:    make(chan Message, ledger),
		open:     map[net.Conn]bool{},
	}
	s.wg.Go(s.accept)
	return s, nil
}

// ledger is how many messages may come before somebody asks for them.
const ledger = 1024

// Port is where the server listens.
func (s *Server) Port() int {
	addr, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0
	}
	return addr.Port
}

// CAPEM is the certificate to trust.
func (s *Server) CAPEM() []byte { return s.pem }

// Taken hands out every message, before its sender gets to know that it was taken.
func (s *Server) Taken() <-chan Message { return s.taken }

// Close ends the server and every connection to it.
func (s *Server) Close() {
	_ = s.listener.Close()
	s.mu.Lock()
	s.over = true
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

func (s *Server) accept() {
	for {
		raw, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.wg.Go(func() { s.serve(raw) })
	}
}

func (s *Server) serve(raw net.Conn) {
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		_ = raw.Close()
		return
	}
	s.open[raw] = true
	s.mu.Unlock()
	newConn(s, raw).run()
	s.mu.Lock()
	delete(s.open, raw)
	s.mu.Unlock()
	_ = raw.Close()
}

// newCertificate makes a certificate that is its own authority.
func newCertificate() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("making a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "sink"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("signing the certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, der, nil
}
