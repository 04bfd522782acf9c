package outbox

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"sendoff/account"
)

const (
	// idleTime is how long a connection is kept for the account's next message.
	idleTime = 30 * time.Second
	// resetPatience is how long a connection that was used before may take to show
	// that it is still there.
	resetPatience = 5 * time.Second
)

// sessions opens connections and keeps each for the account's next message.
type sessions struct {
	opener *account.Opener
	reset  time.Duration // patience for the answer to RSET

	mu     sync.Mutex
	idle   map[string]*idleSession // by account id
	ending sync.WaitGroup
	closed bool
}

type idleSession struct {
	session  *account.Session
	settings string
	timer    *time.Timer
}

func newSessions(opener *account.Opener) *sessions {
	return &sessions{opener: opener, reset: resetPatience, idle: make(map[string]*idleSession)}
}

// settings is what a kept connection was opened with: after a change of the
// account it is of no use.
func settings(a account.Account) string {
	return fmt.Sprint(a.Host, a.Port, a.Security, a.Username, a.Auth, a.TrustFingerprint, sha256.Sum256(a.TrustPEM))
}

// take gives the kept connection of an account, nil if there is none. Whether
// the server is still there shows when it is used.
func (p *sessions) take(a account.Account) *account.Session {
	p.mu.Lock()
	kept := p.idle[a.ID]
	delete(p.idle, a.ID)
	p.mu.Unlock()
	if kept == nil {
		return nil
	}
	kept.timer.Stop()
	if kept.settings == settings(a) {
		return kept.session
	}
	_ = kept.session.Close() // between messages nothing can be lost
	return nil
}

// put keeps a connection that is between two messages.
func (p *sessions) put(a account.Account, s *account.Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.idle[a.ID] != nil {
		p.quit(s)
		return
	}
	kept := &idleSession{session: s, settings: settings(a)}
	kept.timer = time.AfterFunc(idleTime, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.idle[a.ID] == kept {
			delete(p.idle, a.ID)
			p.quit(s)
		}
	})
	p.idle[a.ID] = kept
}

// quit ends a connection politely, without anybody waiting for it but close.
// What the server says then changes nothing: the messages are recorded.
func (p *sessions) quit(s *account.Session) {
	p.ending.Go(func() { s.Quit(context.Background()) })
}

// close ends all kept connections and waits for the goodbyes.
func (p *sessions) close() {
	p.mu.Lock()
	p.closed = true
	for id, kept := range p.idle {
		if kept.timer.Stop() {
			p.quit(kept.session)
		}
		delete(p.idle, id)
	}
	p.mu.Unlock()
	p.ending.Wait()
}
