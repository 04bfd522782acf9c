//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// cost is what a program took from its start to its end.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // of its resident memory in bytes, 0 if it was not watched
}

// command prepares a program with these variables besides the ordinary ones. It ends with ctx, and all it started
// with it.
func command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// environment is this program's without what would lead a program to the person's own data, and with more.
func environment(more ...string) []string {
	hidden := []string{
		"HOME", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "SSL_CERT_FILE", "SSL_CERT_DIR",
		"XDG_", "SENDOFF_", "LANG", "LC_",
	}
	var env []string
next:
	for _, pair := range os.Environ() {
		for _, name := range hidden {
			if strings.HasPrefix(pair, name) {
				continue next
			}
		}
		env = append(env, pair)
	}
	return append(append(env, "LANG=C.UTF-8"), more...)
}

// finish runs a program to its end and says what it took. Its memory is only watched if asked for: that costs time.
func finish(cmd *exec.Cmd, watchMemory bool) (cost, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return cost{}, fmt.Errorf("starting %s: %w", filepath.Base(cmd.Path), err)
	}
	peak := func() int64 { return 0 }
	if watchMemory {
		peak = watchPeak(cmd.Process.Pid)
	}
	err := cmd.Wait()
	c := cost{wall: time.Since(begun), peak: peak()}
	if state := cmd.ProcessState; state != nil {
		c.cpu = state.UserTime() + state.SystemTime()
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w; it said: %s", filepath.Base(cmd.Path), err, lastWords(out.String()))
	}
	if watchMemory && c.peak == 0 {
		return c, errors.New("the memory of a process cannot be read here (no /proc/PID/status)")
	}
	return c, nil
}

// lastWords is the end of what a program said, on one line.
func lastWords(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 300 {
		text = "…" + strings.ToValidUTF8(text[len(text)-300:], "")
	}
	return text
}

// watchPeak looks at a process's peak of resident memory until the function it returns is called. The usage that
// wait4 reports will not do: it begins with the memory of whoever started the process.
func watchPeak(pid int) func() int64 {
	stop, result := make(chan struct{}), make(chan int64)
	go func() {
		var last int64
		tick := time.NewTicker(4 * time.Millisecond)
		defer tick.Stop()
		for {
			// The kernel keeps the peak; near its end the process has none any more.
			if peak := statusBytes(pid, "VmHWM"); peak > last {
				last = peak
			}
			select {
			case <-stop:
				result <- last
				return
			case <-tick.C:
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-result
	}
}

// stop ends a program's process group: politely, and after some seconds for good.
func stop(cmd *exec.Cmd) {
	group := -cmd.Process.Pid
	_ = syscall.Kill(group, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
	}
	_ = syscall.Kill(group, syscall.SIGKILL) // whatever is left of it
	<-ended
}
