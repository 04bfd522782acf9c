package account

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	gokeyring "github.com/zalando/go-keyring"
)

// defaultKeyringLimit is how long a call may take; a locked keyring asks the
// person first.
const defaultKeyringLimit = 30 * time.Second

// ring is what a keyring can do; the system's is go-keyring.
type ring interface {
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

type systemRing struct{}

func (systemRing) Set(service, user, secret string) error {
	return gokeyring.Set(service, user, secret)
}
func (systemRing) Get(service, user string) (string, error) { return gokeyring.Get(service, user) }
func (systemRing) Delete(service, user string) error        { return gokeyring.Delete(service, user) }

// keyring keeps secrets in the system's keyring. The system gives no way to
// break a call off: a locked keyring waits for a person, perhaps for ever. So
// each call runs aside and is left behind when its time is up. Only one ever
// runs: while one is left behind, the next calls fail at once.
type keyring struct {
	pieces pieces
	limit  time.Duration
	turn   chan struct{} // held by the call that runs

	mu    sync.Mutex
	stuck bool     // the call that runs was left behind
	after []func() // to be done when it returns
}

// NewKeyring keeps secrets in the system's keyring under a service name. Every
// call ends within limit; 0 is 30 s.
func NewKeyring(service string, limit time.Duration) Secrets {
	return newKeyring(service, limit, systemRing{})
}

func newKeyring(service string, limit time.Duration, r ring) *keyring {
	if limit <= 0 {
		limit = defaultKeyringLimit
	}
	return &keyring{pieces: pieces{ring: r, service: service}, limit: limit, turn: make(chan struct{}, 1)}
}

func (k *keyring) Kind() string { return KeptInKeyring }

// errNotKept says that the keyring took a secret and does not have it.
var errNotKept = errors.New("the keyring did not keep the secret")

// Set keeps a secret and reads it back: some keyrings report success for a
// question that the person has answered with no.
func (k *keyring) Set(ctx context.Context, id, secret string) error {
	_, err := k.call(ctx, func() (string, error) {
		if err := k.pieces.set(id, secret); err != nil {
			return "", err
		}
		kept, err := k.pieces.get(id)
		if err == nil && kept != secret {
			err = errNotKept
		}
		if errors.Is(err, gokeyring.ErrNotFound) {
			err = errNotKept
		}
		return "", err
	})
	return err
}

func (k *keyring) Get(ctx context.Context, id string) (string, error) {
	return k.call(ctx, func() (string, error) { return k.pieces.get(id) })
}

func (k *keyring) Delete(ctx context.Context, id string) error {
	remove := func() (string, error) {
		err := k.pieces.remove(id)
		if errors.Is(err, gokeyring.ErrNotFound) {
			err = nil
		}
		return "", err
	}
	if k.later(func() { _, _ = remove() }) {
		return keyringFailure(errors.New("an earlier call still waits; the secret is removed after it"), true)
	}
	_, err := k.call(ctx, remove)
	return err
}

// later leaves something to be done when the call left behind returns; false if
// there is none.
func (k *keyring) later(fn func()) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stuck {
		k.after = append(k.after, fn)
	}
	return k.stuck
}

func (k *keyring) isStuck() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.stuck
}

// call runs fn aside, for limit at most.
func (k *keyring) call(ctx context.Context, fn func() (string, error)) (string, error) {
	if k.isStuck() {
		return "", keyringFailure(errors.New("an earlier call still waits for an answer"), true)
	}
	ctx, cancel := context.WithTimeout(ctx, k.limit)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return "", gaveUp(ctx)
	}
	type result struct {
		secret string
		err    error
	}
	results := make(chan result, 1)
	go func() {
		secret, err := fn()
		results <- result{secret, err}
		k.returned()
	}()
	select {
	case r := <-results:
		if r.err != nil {
			return "", keyringFailure(r.err, false)
		}
		return r.secret, nil
	case <-ctx.Done():
		k.leave()
		return "", gaveUp(ctx)
	}
}

// leave marks the running call as left behind, unless it has just returned.
func (k *keyring) leave() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stuck = len(k.turn) > 0
}

// returned ends a call: what was put off for it is done, then the next may run.
func (k *keyring) returned() {
	for {
		k.mu.Lock()
		after := k.after
		k.after = nil
		if len(after) == 0 {
			k.stuck = false
			<-k.turn
			k.mu.Unlock()
			return
		}
		k.mu.Unlock()
		for _, fn := range after {
			fn()
		}
	}
}

// gaveUp tells the person's cancel from the end of patience.
func gaveUp(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &Failure{Key: KeyCancelled, Stage: StageSignIn, Err: ctx.Err()}
	}
	return keyringFailure(errors.New("no answer in time"), true)
}

func keyringFailure(err error, late bool) *Failure {
	f := &Failure{Key: KeyKeyringFailed, Stage: StageSignIn, Err: fmt.Errorf("keyring: %w", err)}
	switch {
	case late:
		f.Key = KeyKeyringTimeout
	case errors.Is(err, gokeyring.ErrNotFound):
		f.Key = KeyPasswordMissing
	}
	return f
}
