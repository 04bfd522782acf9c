package account

import (
	"context"
	"sync"
)

// Where secrets are kept, as Secrets.Kind and Accounts.KeptIn say it.
const (
	KeptInKeyring = "keyring"
	KeptInMemory  = "memory"
)

// Secrets keeps one secret for each account id. Errors are [*Failure]; the
// secret that is not there is KeyPasswordMissing, from Get only.
type Secrets interface {
	Set(ctx context.Context, id, secret string) error
	Get(ctx context.Context, id string) (string, error)
	// Delete removes the secret; that there is none is no error.
	Delete(ctx context.Context, id string) error
	// Kind is one of the KeptIn constants.
	Kind() string
}

// memory keeps secrets until the program ends.
type memory struct {
	mu      sync.Mutex
	secrets map[string]string
	given   string // for every id that has none of its own
}

// NewMemory keeps secrets until the program ends.
func NewMemory() Secrets { return NewGiven("") }

// NewGiven is [NewMemory] with a password that was given for this run and
// serves every account (SENDOFF_PASSWORD).
func NewGiven(password string) Secrets {
	return &memory{secrets: map[string]string{}, given: password}
}

func (m *memory) Set(_ context.Context, id, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[id] = secret
	return nil
}

func (m *memory) Get(_ context.Context, id string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if secret, ok := m.secrets[id]; ok {
		return secret, nil
	}
	if m.given != "" {
		return m.given, nil
	}
	return "", &Failure{Key: KeyPasswordMissing, Stage: StageSignIn}
}

func (m *memory) Delete(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.secrets, id)
	return nil
}

func (m *memory) Kind() string { return KeptInMemory }

// has reports whether the account has a secret of its own here.
func (m *memory) has(id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.secrets[id]
	return ok
}
