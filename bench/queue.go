//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sendoff/e2e/faultserver"
)

// queue compares many short messages over one connection to a server that is far away: what counts is how often a
// program waits for the server with each.
func (b *bench) queue(ctx context.Context) error {
	const messages, away = 200, 50 * time.Millisecond
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
	var ours, theirs, trips, turns series
	var turn float64
	over := func(program func() (cost, error)) (cost, error) {
		before, turned := len(far.Messages()), far.Turns()
		c, err := program()
		if err != nil {
			return c, err
		}
		taken := far.Messages()[before:]
		connections := map[int]bool{}
		for _, m := range taken {
			connections[m.Conn] = true
		}
		if len(taken) != messages || len(connections) != 1 {
			return c, fmt.Errorf("the server got %d messages over %d connections", len(taken), len(connections))
		}
		turn = float64(far.Turns()-turned) / messages
		return c, nil
	}
	for n := range max(1, min(2, b.pairs)) {
		var times [2]time.Duration
		for k := range times {
			job := (n + k) % 2
			var c cost
			switch job {
			case 0:
				if err = h.fill(ctx, messages); err == nil {
					c, err = over(func() (cost, error) { return finish(h.command(ctx, "outbox", "run"), false) })
					turns = append(turns, turn)
				}
			case 1:
				c, err = over(func() (cost, error) { return py.send(ctx, false, far.Port(), ca, 1, messages) })
			}
			if err != nil {
				return err
			}
			times[job] = c.wall
		}
		ours, theirs = append(ours, times[0].Seconds()), append(theirs, times[1].Seconds())
		trips = append(trips, times[0].Seconds()/away.Seconds()/messages)
	}
	b.row(py.about+", sendmail for each", "Sendoff %.1f s, the other %.1f s", ours.median(), theirs.median())
	b.ratio("  time, Sendoff / the other", ours.over(theirs), "0.6 or less")
	b.ratio("  Sendoff: round trips a message, by the server", turns, "2, and the sign-in's few")
	b.ratio("  Sendoff: time of a message / one round trip", trips, "2 and little more")
	b.say("  (`sendoff outbox run`, start and sign-in included, each message's fate on the disk before the next)")
	return nil
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
