//go:build unix && e2e

package e2e_test

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// often is how often a test does what it does: n times, or what `make soak` has put into the environment.
func often(t *testing.T, name string, n int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return n
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, want a number", name, text)
	}
	return n
}

// Ten processes that send and two that run the outbox share one home, after some that died while they sent. Everybody
// gets the message once. `make soak` sends more.
func TestCrowd(t *testing.T) {
	const senders, dead = 10, 5
	d := newDoomed(t, faultserver.Rule{Step: faultserver.StepMail, Conn: 1, Times: 1, Action: faultserver.Action{Gate: "here"}})
	messages := often(t, "SENDOFF_MESSAGES", 60)
	send := func(n int) []string {
		return []string{"send", "--to", fmt.Sprintf("r%d@example.org", n), "--subject", "x", "--body", "y"}
	}
	// One stands in the middle of its message, the others wait for it; all die.
	var dying []*system.Process
	for n := range dead {
		dying = append(dying, system.Start(t, d.command("", send(messages+n)...)))
	}
	await(t, d.server, d.server.Arrived("here"), dying[0])
	system.Eventually(t, time.Minute, "all are in the outbox", func() bool { return len(d.everyMessage()) == dead })
	for _, p := range dying {
		p.Kill()
	}
	d.server.Open("here")

	work := make(chan int)
	var sending, running sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for n := range work {
				if e := d.run("", send(n)...); e.code != 0 {
					t.Errorf("message %d: exit %d\n%s", n, e.code, e)
				}
			}
		})
	}
	over := make(chan struct{})
	for range 2 {
		running.Go(func() {
			for ended := false; !ended; {
				select {
				case <-over:
					ended = true // once more, for what is left
				default:
				}
				if e := d.run("", "outbox", "run"); e.code != 0 {
					t.Errorf("outbox run: exit %d\n%s", e.code, e)
				}
			}
		})
	}
	for n := range messages {
		work <- n
	}
	close(work)
	sending.Wait()
	close(over)
	running.Wait()

	has := map[string]int{}
	for _, m := range d.server.Messages() {
		for _, to := range m.Accepting() {
			has[to]++
		}
	}
	for n := range messages + dead {
		if to := fmt.Sprintf("r%d@example.org", n); has[to] != 1 {
			t.Errorf("%s has the message %d times", to, has[to])
		}
	}
	for _, m := range d.everyMessage() {
		if m.State != "sent" {
			t.Errorf("%s is %s: %s", m.ID, m.State, m.Reason)
		}
	}
}
