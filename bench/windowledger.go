//go:build unix

package main

import (
	"context"
	"fmt"
	"os/exec"
)

// windowLedger compares the window over a hundred thousand messages sent with the one over none.
func (b *bench) windowLedger(ctx context.Context) error {
	s, err := b.newScreen(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	var both []*candidate
	for _, name := range []string{"the window over 100,000 sent", "the window over none"} {
		h, err := b.newHome(ctx, b.full, b.sink.Port(), b.ca)
		if err != nil {
			return err
		}
		both = append(both, &candidate{name: name, command: func() ([]string, []string, error) {
			return h.env, []string{h.binary, "--home", h.dir}, nil
		}})
		if len(both) == 1 {
			if err := b.fill(ctx, h); err != nil {
				return err
			}
		}
	}
	for i := range max(1, min(3, b.pairs)) + 1 {
		for _, c := range both {
			if i == 0 {
				err = b.warm(ctx, s, c)
			} else {
				err = b.look(ctx, s, c)
			}
			if err != nil {
				return err
			}
		}
	}
	many, none := both[0], both[1]
	for _, c := range both {
		b.row(c.name, "painted %.2f s, PSS %.0f MiB, idle %.1f %%", c.painted.median(), c.memory.median(), c.busy.median())
	}
	b.ratio("  painted, 100,000 / none", many.painted.over(none.painted), "equal")
	b.ratio("  memory, 100,000 / none", many.memory.over(none.memory), "equal")
	return nil
}

// fill writes a hundred thousand sent messages into a home.
func (b *bench) fill(ctx context.Context, h *home) error {
	cmd := exec.CommandContext(ctx, b.ledgerTest, "-test.run", "^$", "-test.bench", "^BenchmarkFill$", "-test.benchtime", "1x")
	cmd.Dir, cmd.Env = "outbox", append(h.env, "SENDOFF_FILL="+h.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("filling the ledger: %w: %s", err, out)
	}
	return nil
}
