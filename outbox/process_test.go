package outbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/e2e/faultserver"
	"sendoff/outbox"
)

// helperTask tells another process of this test binary what to do.
type helperTask struct {
	Home    string
	Do      string // "submit", "mine", "deliver", "freeze", "run", "many"
	ID      string
	N       int
	Account string
}

const helperEnv = "OUTBOX_TEST_HELPER"

func TestMain(m *testing.M) {
	if task := os.Getenv(helperEnv); task != "" {
		os.Exit(helperMain(task))
	}
	os.Exit(m.Run())
}

// helperMain is the other process. It prints a line when it is where its task
// says, and then stands still until it is killed or its input ends.
func helperMain(text string) int {
	var task helperTask
	if err := json.Unmarshal([]byte(text), &task); err != nil {
		panic(err)
	}
	ctx := context.Background()
	d, err := newProcess(ctx, task.Home, newClock(), account.NewGiven(password), account.Patience{}, new(log))
	if err != nil {
		panic(err)
	}
	say := func(words ...any) { fmt.Println(words...) }
	stand := func() { _, _ = io.Copy(io.Discard, os.Stdin) }
	switch task.Do {
	case "submit":
		m, err := d.outbox.Submit(ctx, letter("mine@x.example"), outbox.SubmitOptions{Mine: true})
		say(m.ID, err)
		stand()
	case "freeze":
		draft, err := d.drafts.Get(ctx, task.ID)
		if err != nil {
			panic(err)
		}
		_, err = d.outbox.Submit(ctx, draft, outbox.SubmitOptions{Progress: func(done, total int64) {
			if done > 0 {
				say("half")
				stand()
			}
		}})
		say("frozen", err)
	case "deliver":
		m, err := d.outbox.Deliver(ctx, task.ID)
		say(m.State, err)
		stand()
	case "mine":
		m, err := d.outbox.Submit(ctx, letter("mine@x.example"), outbox.SubmitOptions{Mine: true})
		say(m.ID, err)
		if err == nil {
			m, err = d.outbox.Deliver(ctx, m.ID)
		}
		say(m.State, err)
	case "run":
		say("run", d.outbox.Run(ctx))
	case "many":
		for i := range task.N {
			m, err := d.outbox.Submit(ctx, letter(fmt.Sprintf("p%d-%d@x.example", os.Getpid(), i)), outbox.SubmitOptions{Mine: true})
			if err == nil {
				m, err = d.outbox.Deliver(ctx, m.ID)
			}
			say(m.State, err)
		}
	}
	if err := errors.Join(d.outbox.Close(), d.store.Close()); err != nil {
		panic(err)
	}
	return 0
}

// helper is a running other process.
type helper struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *bufio.Scanner
	once  sync.Once
}

func startHelper(t *testing.T, task helperTask) *helper {
	t.Helper()
	text, err := json.Marshal(task)
	if err != nil {
		t.Fatal(err)
	}
	h := &helper{t: t, cmd: exec.Command(os.Args[0])}
	h.cmd.Env = append(os.Environ(), helperEnv+"="+string(text))
	h.cmd.Stderr = os.Stderr
	if h.stdin, err = h.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	h.out = bufio.NewScanner(out)
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.kill)
	return h
}

// line is the next thing the process says.
func (h *helper) line() string {
	h.t.Helper()
	if !h.out.Scan() {
		h.t.Fatalf("the other process ended: %v", h.out.Err())
	}
	return h.out.Text()
}

// kill ends the process at once and returns when it is gone.
func (h *helper) kill() {
	h.once.Do(func() {
		_ = h.cmd.Process.Kill()
		_ = h.cmd.Wait() // it was killed
	})
}

// end lets it go on to its end.
func (h *helper) end() {
	h.t.Helper()
	h.once.Do(func() {
		_ = h.stdin.Close()
		for h.out.Scan() {
		}
		if err := h.cmd.Wait(); err != nil {
			h.t.Error(err)
		}
	})
}

// homeFor makes a home with an account for the server, as a process left it.
func homeFor(t *testing.T, srv *faultserver.Server) *desk {
	t.Helper()
	d := openDesk(t, t.TempDir(), newClock(), account.NewGiven(password), account.Patience{})
	d.accountAt(srv)
	return d
}

// TestKilled kills a sending process at points that the server holds, and lets
// the server's ledger judge what the next process makes of it.
func TestKilled(t *testing.T) {
	for _, c := range []struct {
		name string
		rule rule
		want string // states, parted by |
	}{
		{"connect", rule{Step: faultserver.StepConnect}, "waiting"},
		{"tls", rule{Step: faultserver.StepTLS}, "waiting"},
		{"greeting", rule{Step: faultserver.StepGreeting}, "waiting"},
		{"ehlo", rule{Step: faultserver.StepEHLO}, "waiting"},
		{"auth", rule{Step: faultserver.StepAuth}, "waiting"},
		{"credential", rule{Step: faultserver.StepCredential}, "waiting"},
		{"mail", rule{Step: faultserver.StepMail}, "waiting"},
		{"rcpt", rule{Step: faultserver.StepRcpt}, "waiting"},
		{"data", rule{Step: faultserver.StepData}, "waiting"},
		{"body 0 %", rule{Step: faultserver.StepBody, Byte: 1}, "waiting"},
		{"body 50 %", rule{Step: faultserver.StepBody, Percent: 50}, "waiting"},
		{"body 99 %", rule{Step: faultserver.StepBody, Percent: 99}, "waiting|unknown"},
		{"dot", rule{Step: faultserver.StepDot}, "unknown"},
		{"after the dot", rule{Step: faultserver.StepAccepted}, "unknown"},
		{"answered", rule{Step: faultserver.StepAnswered}, "unknown|sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.rule.Action = action{Gate: "here"}
			c.rule.Conn = 1
			srv := serve(t, faultserver.Options{ReadBuffer: 256 << 10, Rules: []rule{c.rule}})
			d := homeFor(t, srv)
			m, err := d.outbox.SubmitRaw(t.Context(), bigLetter(30_000), sender, []string{"a@x.example"}, outbox.SubmitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			d.close()
			h := startHelper(t, helperTask{Home: d.home, Do: "deliver", ID: m.ID})
			srv.Wait(t, srv.Arrived("here"))

			// While it lives nobody touches its message.
			next := openDesk(t, d.home, newClock(), account.NewGiven(password), account.Patience{})
			if err := next.outbox.Recover(t.Context()); err != nil {
				t.Fatal(err)
			}
			living := next.get(m.ID).State
			h.kill()
			srv.Open("here")
			srv.Wait(t, srv.Reached(faultserver.StepClosed))
			if err := next.outbox.Recover(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := next.get(m.ID)
			if !slices.Contains(strings.Split(c.want, "|"), string(got.State)) {
				t.Fatalf("state %s, want %s", got.State, c.want)
			}
			if living != outbox.StateSending && got.State != outbox.StateSent {
				t.Errorf("while its process lived it was %s", living)
			}
			took := len(srv.Messages())
			switch {
			case got.State == outbox.StateWaiting && took != 0, got.State == outbox.StateSent && took != 1, took > 1:
				t.Errorf("%s, and the server took %d", got.State, took)
			}
			if sum := spoolSum(t, got); sum != m.SHA256 || got.MessageID != m.MessageID {
				t.Error("bytes or Message-ID changed")
			}

			// A run sends what waits, once, and nothing else.
			if err := next.outbox.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got.State == outbox.StateWaiting {
				took++
				next.wantState(next.get(m.ID), outbox.StateSent)
			}
			if n := len(srv.Messages()); n != took {
				t.Errorf("in the end the server took %d, want %d", n, took)
			}
			if got.State == outbox.StateUnknown {
				next.wantState(next.get(m.ID), outbox.StateUnknown)
			}
		})
	}
}

// TestKilledWhileFreezing keeps the draft and leaves nothing else for long.
func TestKilledWhileFreezing(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := homeFor(t, srv)
	draft := letter("a@x.example")
	attachFile(t, &draft, 4<<20)
	if err := d.drafts.Save(t.Context(), &draft); err != nil {
		t.Fatal(err)
	}
	h := startHelper(t, helperTask{Home: d.home, Do: "freeze", ID: draft.ID})
	if got := h.line(); got != "half" {
		t.Fatalf("it says %q", got)
	}
	h.kill()
	kept, err := d.drafts.Get(t.Context(), draft.ID)
	if err != nil || kept.Body != draft.Body {
		t.Fatalf("the draft: %v", err)
	}
	if list, err := d.outbox.List(t.Context(), outbox.Filter{}); err != nil || len(list) != 0 {
		t.Fatalf("rows %v %v", list, err)
	}
	m := d.send(kept, outbox.SubmitOptions{})
	d.wantState(m, outbox.StateSent)
	if files := spoolFiles(t, d); len(files) < 2 {
		t.Fatalf("nothing was left behind: %v", files)
	}
	if err := d.outbox.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files := spoolFiles(t, d); !slices.Equal(files, []string{filepath.Base(m.SpoolPath)}) {
		t.Errorf("after the sweep there is %v", files)
	}
}

// TestOwnMessagesAreLeftAlone: what a process froze for itself is its own while
// it lives.
func TestOwnMessagesAreLeftAlone(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := homeFor(t, srv)
	h := startHelper(t, helperTask{Home: d.home, Do: "submit"})
	id, _, _ := strings.Cut(h.line(), " ")
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.get(id), outbox.StateWaiting)
	wantLedger(t, srv)
	h.kill()
	if err := d.outbox.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantState(d.get(id), outbox.StateSent)
	wantLedger(t, srv, "mine@x.example")
}

// TestTooLate: undo and claim meet in one compare-and-set; while another process
// sends, everybody else is too late.
func TestTooLate(t *testing.T) {
	srv := serve(t, faultserver.Options{Rules: []rule{{Step: faultserver.StepMail, Action: action{Gate: "mail"}}}})
	d := homeFor(t, srv)
	m := d.submit(letter("a@x.example"), outbox.SubmitOptions{})
	h := startHelper(t, helperTask{Home: d.home, Do: "deliver", ID: m.ID})
	srv.Wait(t, srv.Arrived("mail"))
	for name, err := range map[string]error{
		"cancel": second(d.outbox.Cancel(t.Context(), m.ID)),
		"edit":   second(d.outbox.Edit(t.Context(), m.ID)),
		"delete": d.outbox.Delete(t.Context(), m.ID),
		"retry":  d.outbox.Retry(t.Context(), m.ID),
		"mark":   d.outbox.MarkSent(t.Context(), m.ID),
	} {
		if !strings.Contains(fmt.Sprint(err), outbox.ErrTooLate.Error()) {
			t.Errorf("%s: %v, want too late", name, err)
		}
	}
	srv.Open("mail")
	if got := h.line(); !strings.HasPrefix(got, "sent") {
		t.Errorf("the other process: %s", got)
	}
	h.end()
	wantLedger(t, srv, "a@x.example")
}

func second[T any](_ T, err error) error { return err }

// TestManySendersAtOnce delivers each message once.
func TestManySendersAtOnce(t *testing.T) {
	srv := serve(t, faultserver.Options{})
	d := homeFor(t, srv)
	var waiting []string
	for i := range 5 {
		waiting = append(waiting, d.submit(letter(fmt.Sprintf("w%d@x.example", i)), outbox.SubmitOptions{}).ID)
	}
	const senders, each = 4, 5
	var list []*helper
	for range senders {
		list = append(list, startHelper(t, helperTask{Home: d.home, Do: "many", N: each}))
	}
	list = append(list, startHelper(t, helperTask{Home: d.home, Do: "run"}), startHelper(t, helperTask{Home: d.home, Do: "run"}))
	for _, h := range list[:senders] {
		for range each {
			if got := h.line(); got != "sent <nil>" {
				t.Errorf("a sender says %q", got)
			}
		}
		h.end()
	}
	for _, h := range list[senders:] {
		if got := h.line(); got != "run <nil>" {
			t.Errorf("a run says %q", got)
		}
		h.end()
	}
	seen := make(map[string]int)
	for _, m := range srv.Messages() {
		for _, r := range m.Accepting() {
			seen[r]++
		}
	}
	if len(seen) != senders*each+len(waiting) {
		t.Errorf("%d people have a message, want %d", len(seen), senders*each+len(waiting))
	}
	for who, n := range seen {
		if n != 1 {
			t.Errorf("%s has it %d times", who, n)
		}
	}
}

// attachFile adds a file of n bytes to a draft.
func attachFile(t *testing.T, draft *compose.Draft, n int) string {
	t.Helper()
	path := t.TempDir() + "/report.bin"
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i * 7)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := compose.Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	draft.Attachments = append(draft.Attachments, a)
	return path
}

func spoolFiles(t *testing.T, d *desk) []string {
	t.Helper()
	entries, err := os.ReadDir(d.home + "/spool")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
