//go:build e2e

package e2e_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sendoff/e2e/crash"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// sight is something to be seen on the way to the kill: a system call of the program's, or a step of the server's.
type sight struct {
	call func(crash.Call) bool
	step faultserver.Step
}

func calls(kind crash.Kind, match func(path string) bool) sight {
	return sight{call: func(c crash.Call) bool { return c.Kind == kind && match(c.Path) }}
}

func isSpool(path string) bool   { return strings.HasSuffix(path, ".eml") }
func isJournal(path string) bool { return strings.HasSuffix(path, "sendoff.db-wal") }
func isLock(path string) bool {
	return strings.Contains(path, "/account-") && strings.HasSuffix(path, ".lock")
}
func isLine(path string) bool { return strings.HasPrefix(path, "socket:") }

func atServer(step faultserver.Step) sight { return sight{step: step} }

// Between two steps of the program's own no server can hold it. It is killed there at a system call, which is never
// made: the last of those that are to be seen in turn.
func TestKillBetween(t *testing.T) {
	var (
		rename  = calls(crash.Rename, isSpool)
		write   = calls(crash.Write, isJournal)
		commit  = calls(crash.Sync, isJournal) // a transaction ends with it
		lock    = calls(crash.Open, isLock)
		connect = calls(crash.Connect, isLine)
		speak   = calls(crash.Write, isLine)
		data    = atServer(faultserver.StepData)
		taken   = atServer(faultserver.StepAccepted) // and not answered yet
	)
	for _, c := range []struct {
		name  string
		until []sight
		state string
		took  int // what the server has by then
	}{
		{"written, before it is renamed", []sight{rename}, "none", 0},
		{"frozen, before the row", []sight{rename, write}, "none", 0},
		{"row kept", []sight{rename, commit, lock}, "waiting", 0},
		{"claimed", []sight{rename, lock, commit, connect}, "waiting", 0},
		{"the message out, before the dot is committed", []sight{data, write}, "waiting", 0},
		{"the dot committed, before it is written", []sight{data, commit, speak}, "unknown", 0},
		{"the answer read, before it is recorded", []sight{taken, write}, "unknown", 1},
		{"recorded, before QUIT", []sight{taken, commit, speak}, "sent", 1},
		{"after", nil, "sent", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDoomed(t)
			next := 0
			killed := d.crash(func(call crash.Call) bool {
				for next < len(c.until) && c.until[next].call == nil {
					select {
					case <-d.server.Reached(c.until[next].step):
						next++
						continue
					default:
					}
					return false
				}
				if next < len(c.until) && c.until[next].call(call) {
					next++
				}
				return len(c.until) > 0 && next == len(c.until)
			}, d.sends...)
			if killed != (c.until != nil) {
				t.Fatalf("killed: %v; seen %d of %d\n%s", killed, next, len(c.until), d.server.Log())
			}
			d.server.Wait(t, d.server.ReachedN(faultserver.StepClosed, d.server.Connections()))
			if n := len(d.server.Messages()); n != c.took {
				t.Errorf("the server has %d messages, want %d", n, c.took)
			}
			d.judge(c.state)
		})
	}
}

// crash runs the program until kill says yes, and says whether it ever did.
func (p *program) crash(kill func(crash.Call) bool, args ...string) bool {
	p.t.Helper()
	cmd := p.command("", args...)
	cmd.Stdin = nil
	killed, err := crash.Run(cmd, kill)
	if errors.Is(err, crash.ErrForbidden) {
		system.Missing(p.t, err.Error())
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return killed
}

// The program is killed at any of the calls that leave a trace outside it, each at most once before all have been: what
// it does between two of them nobody can tell afterwards. `make soak` does it more often.
func TestKillAnywhere(t *testing.T) {
	trace := func(c crash.Call) bool { return c.Kind != crash.Other && c.Kind != crash.Open }
	count := 0
	whole := newDoomed(t)
	whole.crash(func(c crash.Call) bool {
		if trace(c) {
			count++
		}
		return false
	}, whole.sends...)
	order := rand.Perm(count)
	for n := range often(t, "SENDOFF_KILLS", 15) {
		at := order[n%count]
		t.Run(fmt.Sprintf("%d at call %d", n, at), func(t *testing.T) {
			d := newDoomed(t)
			seen := 0
			d.crash(func(c crash.Call) bool {
				if trace(c) {
					seen++
				}
				return seen > at
			}, d.sends...)
			d.judge("none", "waiting", "unknown", "sent")
		})
	}
}
