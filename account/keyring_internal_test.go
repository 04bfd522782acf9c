package account

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gokeyring "github.com/zalando/go-keyring"
)

// fakeRing is a system's keyring: it has room for so many bytes, can refuse,
// and can wait for a person.
type fakeRing struct {
	mu      sync.Mutex
	items   map[string]string
	room    int
	err     error
	failAt  int           // the call that fails with err, from 1; 0 is every one
	waits   chan struct{} // not nil: every call waits for it
	forgets bool
	calls   int
	running int
}

func newFakeRing(room int) *fakeRing { return &fakeRing{items: map[string]string{}, room: room} }

// enter counts the calls that run and waits if it must.
func (r *fakeRing) enter() error {
	r.mu.Lock()
	r.calls++
	r.running++
	waits, err := r.waits, r.err
	if r.failAt != 0 && r.failAt != r.calls {
		err = nil
	}
	r.mu.Unlock()
	if waits != nil {
		<-waits
	}
	r.mu.Lock()
	r.running--
	r.mu.Unlock()
	return err
}

func (r *fakeRing) counts() (calls, running int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls, r.running
}

// answer lets those who wait go on, and nobody waits any more.
func (r *fakeRing) answer() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.waits)
	r.waits = nil
}

func (r *fakeRing) Set(service, user, secret string) error {
	if err := r.enter(); err != nil {
		return err
	}
	if r.room > 0 && len(secret) > r.room {
		return gokeyring.ErrSetDataTooBig
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.forgets {
		r.items[service+"/"+user] = secret
	}
	return nil
}

func (r *fakeRing) Get(service, user string) (string, error) {
	if err := r.enter(); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	secret, ok := r.items[service+"/"+user]
	if !ok {
		return "", gokeyring.ErrNotFound
	}
	return secret, nil
}

func (r *fakeRing) Delete(service, user string) error {
	if err := r.enter(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.items[service+"/"+user]; !ok {
		return gokeyring.ErrNotFound
	}
	delete(r.items, service+"/"+user)
	return nil
}

func keyOf(t *testing.T, err error) FailureKey {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("error is %v, want a *Failure", err)
	}
	return f.Key
}

// TestSystemKeyring goes through go-keyring itself, over its own mock.
func TestSystemKeyring(t *testing.T) {
	gokeyring.MockInit()
	k := NewKeyring("sendoff-test", 0)
	if k.Kind() != KeptInKeyring {
		t.Errorf("kind is %q", k.Kind())
	}
	if _, err := k.Get(t.Context(), "id"); keyOf(t, err) != KeyPasswordMissing {
		t.Errorf("a missing secret: %v", err)
	}
	if err := k.Set(t.Context(), "id", "ş ecret"); err != nil {
		t.Fatal(err)
	}
	if got, err := gokeyring.Get("sendoff-test", "id"); got != "ş ecret" || err != nil {
		t.Errorf("the keyring has %q, %v", got, err)
	}
	if got, err := k.Get(t.Context(), "id"); got != "ş ecret" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for range 2 {
		if err := k.Delete(t.Context(), "id"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	gokeyring.MockInitWithError(errors.New("the name org.freedesktop.secrets was not provided by any .service files"))
	if err := k.Set(t.Context(), "id", "s"); keyOf(t, err) != KeyKeyringFailed {
		t.Errorf("no keyring: %v", err)
	}
	if _, err := k.Get(t.Context(), "id"); keyOf(t, err) != KeyKeyringFailed {
		t.Errorf("no keyring: %v", err)
	}
	if err := k.Delete(t.Context(), "id"); keyOf(t, err) != KeyKeyringFailed {
		t.Errorf("no keyring: %v", err)
	}
}

// TestSetReadsBack: a keyring that says yes and keeps nothing is found out.
func TestSetReadsBack(t *testing.T) {
	t.Parallel()
	r := newFakeRing(0)
	r.forgets = true
	k := newKeyring("s", 0, r)
	if err := k.Set(t.Context(), "id", "secret"); keyOf(t, err) != KeyKeyringFailed {
		t.Errorf("kept nothing: %v", err)
	}
	r.items["s/id"] = "the old one"
	if err := k.Set(t.Context(), "id", "secret"); keyOf(t, err) != KeyKeyringFailed {
		t.Errorf("kept the old one: %v", err)
	}
}

// TestSilentKeyring: a call that is never answered ends in time, is left
// behind alone, and the calls after it fail at once; when the person answers at
// last, the keyring works again.
func TestSilentKeyring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newFakeRing(0)
		r.waits = make(chan struct{})
		k := newKeyring("s", 30*time.Second, r)
		start := time.Now()
		if err := k.Set(t.Context(), "id", "secret"); keyOf(t, err) != KeyKeyringTimeout {
			t.Errorf("silence: %v", err)
		}
		if took := time.Since(start); took != 30*time.Second {
			t.Errorf("took %v", took)
		}
		start = time.Now()
		if _, err := k.Get(t.Context(), "id"); keyOf(t, err) != KeyKeyringTimeout {
			t.Errorf("the next call: %v", err)
		}
		if err := k.Delete(t.Context(), "id"); keyOf(t, err) != KeyKeyringTimeout {
			t.Errorf("delete: %v", err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the next calls took %v", took)
		}
		if calls, running := r.counts(); calls != 1 || running != 1 {
			t.Errorf("%d calls, %d left behind", calls, running)
		}
		r.answer()
		synctest.Wait()
		if _, err := k.Get(t.Context(), "id"); keyOf(t, err) != KeyPasswordMissing {
			t.Errorf("afterwards: %v", err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		// The set that came through after all was followed by the delete.
		if len(r.items) != 0 {
			t.Errorf("the keyring has %v", r.items)
		}
	})
}

// TestKeyringTakesTurns: a call while another one runs waits for it, as long as
// that one is in time.
func TestKeyringTakesTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newFakeRing(0)
		r.items["s/id"] = "secret"
		r.waits = make(chan struct{})
		k := newKeyring("s", 30*time.Second, r)
		got := make(chan string, 2)
		for range 2 {
			go func() {
				secret, _ := k.Get(t.Context(), "id")
				got <- secret
			}()
		}
		synctest.Wait()
		if _, running := r.counts(); running != 1 {
			t.Errorf("%d calls run side by side", running)
		}
		<-time.After(20 * time.Second)
		close(r.waits)
		for range 2 {
			if secret := <-got; secret != "secret" {
				t.Errorf("got %q", secret)
			}
		}
	})
}

// TestKeyringCancel: the person's cancel ends the wait at once.
func TestKeyringCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newFakeRing(0)
		r.waits = make(chan struct{})
		defer close(r.waits)
		k := newKeyring("s", 30*time.Second, r)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		if _, err := k.Get(ctx, "id"); keyOf(t, err) != KeyCancelled || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestPieces(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 400) // 6400 bytes
	secrets := map[string]string{
		"short":                 "s",
		"as long as fits":       strings.Repeat("x", 2560),
		"one byte longer":       strings.Repeat("x", 2561),
		"long":                  long,
		"whole pieces":          strings.Repeat("x", 3*pieceSize),
		"looks like the header": pieceMark + "abc:1",
	}
	for name, secret := range secrets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newFakeRing(2560)
			k := newKeyring("s", 0, r)
			for _, s := range []string{secret, "other", secret, long, secret} {
				if err := k.Set(t.Context(), "id", s); err != nil {
					t.Fatal(err)
				}
				if got, err := k.Get(t.Context(), "id"); got != s || err != nil {
					t.Fatalf("got %d bytes, %v, want %d", len(got), err, len(s))
				}
			}
			want := 1
			if len(secret) > 2560 || strings.HasPrefix(secret, pieceMark) {
				want += (len(secret) + pieceSize - 1) / pieceSize
			}
			if len(r.items) != want {
				t.Errorf("%d items for it, want %d: %v", len(r.items), want, slices.Sorted(maps.Keys(r.items)))
			}
			if err := k.Delete(t.Context(), "id"); err != nil || len(r.items) != 0 {
				t.Errorf("after delete %d items, %v", len(r.items), err)
			}
		})
	}
}

// TestPiecesAreReplacedAtOneStroke: wherever the keyring fails while a long
// secret replaces another, one of the two is there, whole.
func TestPiecesAreReplacedAtOneStroke(t *testing.T) {
	t.Parallel()
	before, after := strings.Repeat("old.", 2000), strings.Repeat("new!", 2000)
	for failAt := 1; ; failAt++ {
		r := newFakeRing(2560)
		k := newKeyring("s", 0, r)
		if err := k.Set(t.Context(), "id", before); err != nil {
			t.Fatal(err)
		}
		r.calls, r.failAt, r.err = 0, failAt, errors.New("out of order")
		err := k.Set(t.Context(), "id", after)
		if r.calls < failAt {
			break // it failed nowhere
		}
		r.err = nil
		got, getErr := k.Get(t.Context(), "id")
		if getErr != nil || (got != before && got != after) || (err == nil && got != after) {
			t.Fatalf("failing at call %d: %v, then %d bytes, %v", failAt, err, len(got), getErr)
		}
	}
}

func TestTooLongForAnyNumberOfPieces(t *testing.T) {
	t.Parallel()
	r := newFakeRing(2560)
	k := newKeyring("s", 0, r)
	if err := k.Set(t.Context(), "id", strings.Repeat("x", pieceSize*maxPieces+1)); keyOf(t, err) != KeyKeyringFailed {
		t.Errorf("took it: %v", err)
	}
	if len(r.items) != 0 {
		t.Errorf("%d items stayed", len(r.items))
	}
}

func TestMissingPiece(t *testing.T) {
	t.Parallel()
	r := newFakeRing(2560)
	k := newKeyring("s", 0, r)
	if err := k.Set(t.Context(), "id", strings.Repeat("x", 5000)); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(r.items, func(name, _ string) bool { return strings.HasSuffix(name, ".1") })
	if _, err := k.Get(t.Context(), "id"); keyOf(t, err) != KeyPasswordMissing {
		t.Errorf("a piece is gone: %v", err)
	}
}
