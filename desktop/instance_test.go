package desktop

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is how long a test waits for something that must happen.
const patience = 30 * time.Second

// childHome tells this test binary to be a Sendoff that has a home's window.
const childHome = "DESKTOP_TEST_HOME"

func TestMain(m *testing.M) {
	if home := os.Getenv(childHome); home != "" {
		beFirst(home)
		return
	}
	os.Exit(m.Run())
}

// beFirst has the window of a home, says so, and takes nothing until it is
// killed.
func beFirst(home string) {
	f, err := FoldersIn(home)
	if err != nil {
		panic(err)
	}
	first, err := Claim(context.Background(), f, os.Getenv, Handover{})
	if err != nil || first == nil || first.Quiet() != nil {
		panic(err)
	}
	defer first.Close()
	if _, err := os.Stdout.WriteString("first\n"); err != nil {
		panic(err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until nobody is there any more
}

// newHome is a home whose path is short enough for a socket.
func newHome(t *testing.T) Folders {
	t.Helper()
	dir, err := os.MkdirTemp("", "sendoff-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return homeIn(t, dir)
}

func homeIn(t *testing.T, dir string) Folders {
	t.Helper()
	f, err := FoldersIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// claim claims a home, and gives up only when the test would.
func claim(t *testing.T, f Folders, getenv func(string) string, h Handover) *Instance {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	i, err := Claim(ctx, f, getenv, h)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// becomeFirst is claim for a process that must become the first.
func becomeFirst(t *testing.T, f Folders, getenv func(string) string) *Instance {
	t.Helper()
	first := claim(t, f, getenv, Handover{})
	if first == nil {
		t.Fatal("somebody else is the first")
	}
	if err := first.Quiet(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { first.Close() })
	return first
}

// inbox takes what is handed over.
func inbox(first *Instance) <-chan Handover {
	got := make(chan Handover, 10)
	first.Listen(func(h Handover, wanted func() bool) bool {
		if !wanted() {
			return false
		}
		got <- h
		return true
	})
	return got
}

func receive(t *testing.T, from <-chan Handover) Handover {
	t.Helper()
	select {
	case h := <-from:
		return h
	case <-time.After(patience):
		t.Fatal("nothing was handed over")
		return Handover{}
	}
}

func noEnv(string) string { return "" }

func TestSecondHandsOver(t *testing.T) {
	f := newHome(t)
	got := inbox(becomeFirst(t, f, noEnv))
	want := []Handover{
		{},
		{Message: &Message{To: "li@example.org", Subject: "Hi"}, Files: []Path{Path(root(t, "a.pdf"))}},
		{Problem: "mailto.bad"},
	}
	for _, h := range want {
		if second := claim(t, f, noEnv, h); second != nil {
			t.Fatal("two are the first")
		}
		if diff := cmp.Diff(h, receive(t, got)); diff != "" {
			t.Error(diff)
		}
	}
}

// A start that comes while the first still builds its window waits for it.
func TestHandedOverBeforeItListens(t *testing.T) {
	f := newHome(t)
	first := becomeFirst(t, f, noEnv)
	conn, err := channel{root: f.Root, locks: f.Locks, getenv: noEnv}.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := writeHandover(conn, Handover{Problem: "mailto.bad"}); err != nil {
		t.Fatal(err)
	}
	got := inbox(first)
	if word, err := readWord(conn); word != wordOffer || err != nil {
		t.Fatalf("the first says %q, %v", word, err)
	}
	if err := writeWord(conn, wordGo); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, got); got.Problem != "mailto.bad" {
		t.Errorf("got %+v", got)
	}
	if answer, err := readWord(conn); answer != answerTaken || err != nil {
		t.Errorf("the answer is %q, %v", answer, err)
	}
}

// A start that has given up before the window could have its handover was told
// so, and nothing is opened later.
func TestGivenUpIsNotOpened(t *testing.T) {
	f := newHome(t)
	first := becomeFirst(t, f, noEnv)
	came, goOn, wants := make(chan struct{}), make(chan struct{}), make(chan bool, 1)
	first.Listen(func(_ Handover, wanted func() bool) bool {
		close(came)
		<-goOn // the window hangs
		w := wanted()
		wants <- w
		return w
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := Claim(ctx, f, noEnv, Handover{Problem: "mailto.bad"})
		ended <- err
	}()
	<-came
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	close(goOn)
	if <-wants {
		t.Error("it is opened all the same")
	}
}

// A start that gives up while the window is at it waits for its word, so that
// it tells no untruth.
func TestGivenUpTooLate(t *testing.T) {
	f := newHome(t)
	first := becomeFirst(t, f, noEnv)
	at, goOn := make(chan struct{}), make(chan struct{})
	first.Listen(func(_ Handover, wanted func() bool) bool {
		if !wanted() {
			return false
		}
		close(at)
		<-goOn
		return true
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := Claim(ctx, f, noEnv, Handover{Problem: "mailto.bad"})
		ended <- err
	}()
	<-at
	cancel()
	select {
	case err := <-ended:
		t.Errorf("it does not wait: %v", err)
	default:
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Errorf("taken, and told: %v", err)
	}
}

// Each home has a window of its own.
func TestTwoHomes(t *testing.T) {
	becomeFirst(t, newHome(t), noEnv)
	becomeFirst(t, newHome(t), noEnv)
}

// Of many starts at once exactly one becomes the first, and it gets what all
// the others were given.
func TestManyAtOnce(t *testing.T) {
	const starts = 8
	f := newHome(t)
	got := make(chan Handover, starts)
	var firsts sync.Map
	var all sync.WaitGroup
	for n := range starts {
		all.Go(func() {
			i := claim(t, f, noEnv, Handover{Problem: strings.Repeat("x", n+1)})
			if i == nil {
				return
			}
			firsts.Store(n, i)
			i.Listen(func(h Handover, wanted func() bool) bool {
				if !wanted() {
					return false
				}
				got <- h
				return true
			})
		})
	}
	all.Wait()
	seen := map[string]bool{}
	firsts.Range(func(n, i any) bool {
		seen[strings.Repeat("x", n.(int)+1)] = true
		t.Cleanup(func() { i.(*Instance).Close() })
		return true
	})
	if len(seen) != 1 {
		t.Fatalf("%d are the first", len(seen))
	}
	for range starts - 1 {
		seen[receive(t, got).Problem] = true
	}
	if len(seen) != starts {
		t.Errorf("%d of %d starts arrived", len(seen), starts)
	}
}

// A process that is killed leaves its lock file and its socket behind, and the
// next start is the first all the same.
func TestCrashedFirst(t *testing.T) {
	f := newHome(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childHome+"="+f.Root)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil { // it lives as long as nobody closes this
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, len("first\n"))); err != nil {
		t.Fatalf("the child is not the first: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*claimPoll)
	defer cancel()
	if i, err := Claim(ctx, f, noEnv, Handover{}); i != nil || !errors.Is(err, ErrNoAnswer) {
		t.Fatalf("beside a process that does not answer: %v, %v", i, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if _, err := os.Stat(filepath.Join(f.Locks, windowLock)); err != nil {
		t.Fatalf("the test proves nothing: %v", err)
	}
	got := inbox(becomeFirst(t, f, noEnv))
	claim(t, f, noEnv, Handover{Problem: "mailto.bad"})
	if h := receive(t, got); h.Problem != "mailto.bad" {
		t.Errorf("got %+v", h)
	}
}

// A window that is closing takes nothing; the start that came meanwhile
// becomes the first when it has ended.
func TestStartWhileTheFirstCloses(t *testing.T) {
	f := newHome(t)
	first := becomeFirst(t, f, noEnv)
	asked := make(chan struct{}, 1000)
	stop := first.Listen(func(Handover, func() bool) bool {
		asked <- struct{}{}
		return false
	})
	second := make(chan *Instance, 1)
	go func() { second <- claim(t, f, noEnv, Handover{}) }()
	<-asked
	stop()
	select {
	case <-second:
		t.Fatal("two are the first")
	default:
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	i := <-second
	if i == nil {
		t.Fatal("nobody is the first")
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}

// A person can give up waiting for a first that does not answer.
func TestCancelledWhileWaiting(t *testing.T) {
	f := newHome(t)
	becomeFirst(t, f, noEnv)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := Claim(ctx, f, noEnv, Handover{})
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

func TestTooMuchIsNotHandedOver(t *testing.T) {
	f := newHome(t)
	first := becomeFirst(t, f, noEnv)
	first.Listen(func(Handover, func() bool) bool { return true })
	h := Handover{Message: &Message{Body: strings.Repeat("x", maxBody+1)}}
	if _, err := Claim(t.Context(), f, noEnv, h); !errors.Is(err, ErrRefused) {
		t.Errorf("error = %v", err)
	}
}

func TestHomeThatCannotBeLocked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if i, err := Claim(t.Context(), homeIn(t, file), noEnv, Handover{}); i != nil || err == nil {
		t.Errorf("claimed a file: %v", err)
	}
}
