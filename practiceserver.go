package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"sendoff/account"
	"sendoff/practice"
)

// practiceServer starts the built-in server when the practice account is used
// for the first time in this process.
type practiceServer struct {
	dir string
	now func() time.Time

	mu     sync.Mutex
	server *practice.Server
}

// account returns the practice account as it is in this process: the port and
// the password are new each time.
func (p *practiceServer) account(ctx context.Context) (account.Account, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server == nil {
		// The server outlives the call that needed it first.
		server, err := practice.Start(context.WithoutCancel(ctx), p.dir, p.now)
		if err != nil {
			return account.Account{}, "", fmt.Errorf("starting the practice server: %w", err)
		}
		p.server = server
	}
	host, port := p.server.Addr()
	a := account.Account{
		ID: account.PracticeID, Address: account.PracticeAddress, Host: host, Port: port,
		Security: account.SecurityTLS, Username: p.server.Username(), Auth: account.AuthAuto,
		TrustPEM: p.server.CertificatePEM(), Origin: map[string]string{},
	}
	for _, field := range []string{"address", "host", "port", "security", "username"} {
		a.Origin[field] = account.OriginPractice
	}
	return a, p.server.Password(), nil
}

func (p *practiceServer) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server == nil {
		return nil
	}
	return p.server.Close()
}
