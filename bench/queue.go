//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sendoff/e2e/faultserver"
)

// The work that queue compares.
const (
	queued = 200
	away   = 50 * time.Millisecond
)

// queue compares many short messages over one connection to a server that is far away: what counts is how often a
// program waits for the server with each.
func (b *bench) queue(ctx context.Context) error {
	far, err := faultserver.Start(faultserver.Options{
		Delay: away, HashOnly: true, Users: map[string]string{"me": password},
	})
	if err != nil {
		return fmt.Errorf("starting the server: %w", err)
	}
	defer far.Close()
	ca := filepath.Join(b.dir, "queue.pem")
	if err := os.WriteFile(ca, far.CAPEM(), 0o600); err != nil {
		return fmt.Errorf("writing the certificate: %w", err)
	}
	h, err := b.newHome(ctx, b.terminal, far.Port(), ca)
	if err != nil {
		return err
	}
	py, err := b.newPython(ctx)
	if err != nil {
		return err
	}
	var turns series
	times := [2]series{}
	for n := range max(1, min(2, b.pairs)) {
		for k := range times {
			job := (n + k) % len(times)
			if job == 0 {
				if err := h.fill(ctx, queued); err != nil {
					return err
				}
			}
			c, turn, err := overOne(far, func() (cost, error) {
				if job == 0 {
					return finish(h.command(ctx, "outbox", "run"), false)
				}
				return py.send(ctx, false, far.Port(), ca, 1, queued)
			})
			if err != nil {
				return err
			}
			times[job] = append(times[job], c.wall.Seconds())
			if job == 0 {
				turns = append(turns, turn)
			}
		}
	}
	b.row(py.about+", sendmail for each", "Sendoff %.1f s, the other %.1f s", times[0].median(), times[1].median())
	b.ratio("  time, Sendoff / the other", times[0].over(times[1]), "0.6 or less")
	b.ratio("  Sendoff: round trips a message, by the server", turns, "2, and the sign-in's few")
	trips := times[0].over(slices.Repeat(series{queued * away.Seconds()}, len(times[0])))
	b.ratio("  Sendoff: time of a message / one round trip", trips, "2 and little more")
	b.say("  (`sendoff outbox run`, start and sign-in included, each message's fate on the disk before the next)")
	return nil
}

// overOne runs a program and says how often it waited for the server with each message. It has to send them all, over
// one connection.
func overOne(far *faultserver.Server, program func() (cost, error)) (cost, float64, error) {
	before, turned := len(far.Messages()), far.Turns()
	c, err := program()
	if err != nil {
		return c, 0, err
	}
	taken := far.Messages()[before:]
	connections := map[int]bool{}
	for _, m := range taken {
		connections[m.Conn] = true
	}
	if len(taken) != queued || len(connections) != 1 {
		return c, 0, fmt.Errorf("the server got %d messages over %d connections", len(taken), len(connections))
	}
	return c, float64(far.Turns()-turned) / queued, nil
}

// fill puts messages into the outbox that are due, as programs do that die before anything of them has left.
func (h *home) fill(ctx context.Context, messages int) error {
	for range messages {
		cmd := h.command(ctx, append([]string{"send", "--json"}, message(1)...)...)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			return fmt.Errorf("filling the outbox: %w", err)
		}
		// It is in the outbox before the first stage is told; nothing is sent for some round trips.
		told := bufio.NewScanner(out).Scan()
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if !told {
			return errors.New("filling the outbox: Sendoff said nothing")
		}
	}
	return nil
}
