//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sendoff/e2e/faultserver"
)

// The attachments that are sent, in bytes.
const (
	small  = 2_500_000
	middle = 25_000_000
	large  = 250_000_000
)

// memory measures the peak of `sendoff send` with a small and a large attachment, in both builds.
func (b *bench) memory(ctx context.Context) error {
	for _, build := range []struct{ name, binary string }{{"without the window (nogui)", b.terminal}, {"the whole program", b.full}} {
		h, err := b.newHome(ctx, build.binary, b.sink.Port(), b.ca)
		if err != nil {
			return err
		}
		var peaks []float64
		for _, size := range []int{small, large} {
			peak, err := b.peakOf(ctx, h, size)
			if err != nil {
				return err
			}
			peaks = append(peaks, peak)
		}
		b.row(build.name, "%.1f MiB and %.1f MiB, ratio %.2f   aim 1.15 or less, under 80 MiB",
			peaks[0], peaks[1], peaks[1]/peaks[0])
		if err := os.RemoveAll(h.dir); err != nil {
			return fmt.Errorf("cleaning up: %w", err)
		}
	}
	b.say("  (the largest of three sends each; VmHWM of the process)")
	return nil
}

// peakOf is the largest of three peaks in MiB.
func (b *bench) peakOf(ctx context.Context, h *home, size int) (float64, error) {
	file, err := b.attachment(size)
	if err != nil {
		return 0, err
	}
	var peaks []float64
	for range 3 {
		c, err := h.send(ctx, true, message(1, file))
		if err == nil {
			err = b.arrived(1, size)
		}
		if err != nil {
			return 0, err
		}
		peaks = append(peaks, mebibytes(c.peak))
	}
	return slices.Max(peaks), nil
}

// upload compares the time for 25 MB with Python's smtplib and msmtp.
func (b *bench) upload(ctx context.Context) error {
	file, err := b.attachment(middle)
	if err != nil {
		return err
	}
	h, err := b.newHome(ctx, b.full, b.sink.Port(), b.ca)
	if err != nil {
		return err
	}
	ours := func(watchMemory bool) (cost, error) {
		return b.counted(h.send(ctx, watchMemory, message(1, file)))
	}
	py, err := b.newPython(ctx)
	if err != nil {
		b.missing("smtplib", err)
	} else {
		b.against(py.about+", builds its message too", "0.8 or less", ours, func(watchMemory bool) (cost, error) {
			return b.counted(py.send(ctx, watchMemory, b.sink.Port(), b.ca, 1, 1, file))
		})
	}
	m, err := b.newMsmtp(file)
	if err != nil {
		b.missing("msmtp", err)
	} else {
		b.against("msmtp, message ready made", "none", ours, func(watchMemory bool) (cost, error) {
			return b.counted(m.send(ctx, watchMemory))
		})
	}
	return nil
}

// counted is a send of 25 MB that is only a figure if the message arrived.
func (b *bench) counted(c cost, err error) (cost, error) {
	if err != nil {
		return c, err
	}
	return c, b.arrived(1, middle)
}

// against compares our way to send with another program's: time in pairs, and memory once.
func (b *bench) against(name, aim string, ours, theirs func(watchMemory bool) (cost, error)) {
	timed := func(send func(bool) (cost, error)) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			c, err := send(false)
			return c.wall, err
		}
	}
	a, t, err := inTurn(b.pairs, timed(ours), timed(theirs))
	if err != nil {
		b.missing(name, err)
		return
	}
	b.row(name, "Sendoff %.2f s, the other %.2f s", a.median(), t.median())
	b.ratio("  time, Sendoff / the other", a.over(t), aim)
	one, err := ours(true)
	other, err2 := theirs(true)
	if err := errors.Join(err, err2); err != nil {
		b.missing("  memory", err)
		return
	}
	b.row("  peak memory", "Sendoff %.0f MiB, the other %.0f MiB", mebibytes(one.peak), mebibytes(other.peak))
	b.row("  processor time", "Sendoff %.2f s, the other %.2f s", one.cpu.Seconds(), other.cpu.Seconds())
}

// recipients compares a short message to a hundred people at a server that is far away: what counts is how often a
// program waits for an answer.
func (b *bench) recipients(ctx context.Context) error {
	const people, away = 100, 100 * time.Millisecond
	far, err := faultserver.Start(faultserver.Options{
		Delay: away, HashOnly: true, Users: map[string]string{"me": password},
	})
	if err != nil {
		return fmt.Errorf("starting the server: %w", err)
	}
	defer far.Close()
	ca := filepath.Join(b.dir, "far.pem")
	if err := os.WriteFile(ca, far.CAPEM(), 0o600); err != nil {
		return fmt.Errorf("writing the certificate: %w", err)
	}
	h, err := b.newHome(ctx, b.full, far.Port(), ca)
	if err != nil {
		return err
	}
	py, err := b.newPython(ctx)
	if err != nil {
		return err
	}
	timed := func(send func() (cost, error)) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			before := len(far.Messages())
			c, err := send()
			if err != nil {
				return 0, err
			}
			got := far.Messages()[before:]
			if len(got) != 1 || len(got[0].Recipients) != people {
				return 0, errors.New("the server did not get one message for everyone")
			}
			return c.wall, nil
		}
	}
	a, t, err := inTurn(max(1, min(2, b.pairs)),
		timed(func() (cost, error) { return h.send(ctx, false, message(people)) }),
		timed(func() (cost, error) { return py.send(ctx, false, far.Port(), ca, people, 1) }))
	if err != nil {
		return err
	}
	b.row(py.about, "Sendoff %.2f s, the other %.2f s", a.median(), t.median())
	b.ratio("  time, Sendoff / the other", a.over(t), "0.1 or less")
	b.say("  (each answer comes 100 ms late; the connection itself costs nothing, as TCP's own way there cannot be delayed here)")
	return nil
}
