//go:build unix

// Package system holds what tests with real programs share: naming the programs they need, running them so that
// nothing outlives the test, and waiting for what happens outside this process.
package system

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Need skips the test if one of the programs is not installed, and fails it in CI: what CI skips nobody has tested.
func Need(tb testing.TB, programs ...string) {
	tb.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			Missing(tb, p+" is not installed (scripts/install-deps.sh test)")
		}
	}
}

// Missing skips the test for a reason that lies in the machine, and fails it in CI.
func Missing(tb testing.TB, reason string) {
	tb.Helper()
	if os.Getenv("CI") != "" {
		tb.Fatal(reason)
	}
	tb.Skip(reason)
}

// Eventually asks done again and again until it says yes, and fails the test when limit is over. It is for what
// another program does and announces to nobody; what a server or channel announces is waited for there.
func Eventually(tb testing.TB, limit time.Duration, what string, done func() bool) {
	tb.Helper()
	for end := time.Now().Add(limit); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatalf("%s: not within %v", what, limit)
		}
	}
}

// Process is a running program that ends with the test.
type Process struct {
	Cmd  *exec.Cmd
	done chan struct{}
	out  *Output
}

// Start runs a prepared command in the background, in a process group of its own, and ends the whole group with the
// test. Its output goes where the command says, else into Output.
func Start(tb testing.TB, cmd *exec.Cmd) *Process {
	tb.Helper()
	p := &Process{Cmd: cmd, done: make(chan struct{}), out: &Output{}}
	if cmd.Stdout == nil {
		cmd.Stdout = p.out
	}
	if cmd.Stderr == nil {
		cmd.Stderr = p.out
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Start(); err != nil {
		tb.Fatalf("starting %s: %v", cmd.Path, err)
	}
	go func() {
		defer close(p.done)
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
	}()
	tb.Cleanup(func() { p.Stop(syscall.SIGTERM) })
	return p
}

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Output is what the program has written so far.
func (p *Process) Output() string { return p.out.String() }

// Kill ends the program with SIGKILL, as a crash would, and waits for its end. Only the process itself is hit.
func (p *Process) Kill() {
	_ = p.Cmd.Process.Kill()
	<-p.done
}

// Stop sends the signal to the program's whole group and waits for the program; after five seconds it is killed.
func (p *Process) Stop(sig syscall.Signal) {
	group := -p.Cmd.Process.Pid
	_ = syscall.Kill(group, sig)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		_ = syscall.Kill(group, syscall.SIGKILL)
		<-p.done
	}
	_ = syscall.Kill(group, syscall.SIGKILL) // what it left behind
}

// Output collects a program's output; it can be read while the program writes.
type Output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write keeps p.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// String is everything written so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// Run runs a program to its end and returns its standard output; the test fails if the program does.
func Run(tb testing.TB, name string, args ...string) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// Env is the environment without the named variables, followed by the given NAME=value pairs.
func Env(without []string, add ...string) []string {
	var env []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		keep := true
		for _, w := range without {
			keep = keep && name != w
		}
		if keep {
			env = append(env, pair)
		}
	}
	return append(env, add...)
}
