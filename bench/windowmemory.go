//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// windowMemory sends from the real window, with the keys a person presses, and watches its process.
func (b *bench) windowMemory(ctx context.Context) error {
	s, err := b.newScreen(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	h, err := b.newHome(ctx, b.full, b.sink.Port(), b.ca)
	if err != nil {
		return err
	}
	var peaks []float64
	for _, size := range []int{small, large} {
		w, err := b.sendFromWindow(ctx, s, h, size)
		if err != nil {
			return err
		}
		b.row(fmt.Sprintf("%.1f MB", float64(size)/1e6), "at rest %.1f MiB, peak while sending %.1f MiB, growth %.1f MiB",
			mebibytes(w.rest), mebibytes(w.peak), mebibytes(w.peak-w.rest))
		peaks = append(peaks, float64(w.peak))
	}
	b.row("  peak, large / small", "%.2f   aim 1.15 or less", peaks[1]/peaks[0])
	b.say("  (VmRSS before, VmHWM after; most of it is the window's own, see [window])")
	return nil
}

// windowPeak is the resident memory of a window before and, at most, while it sends, in bytes.
type windowPeak struct{ rest, peak int64 }

func (b *bench) sendFromWindow(ctx context.Context, s *screen, h *home, size int) (windowPeak, error) {
	var w windowPeak
	file, err := b.attachment(size)
	if err != nil {
		return w, err
	}
	p, err := s.show(ctx, h.env, h.binary, append([]string{"--home", h.dir, "compose"}, message(1, file)...)...)
	if err != nil {
		return w, err
	}
	defer stop(p.cmd)
	pid := p.cmd.Process.Pid
	if err := resetPeak(pid); err != nil {
		return w, err
	}
	w.rest = statusBytes(pid, "VmRSS")
	if err := s.do(ctx, "key", "ctrl+Return"); err != nil {
		return w, err
	}
	select {
	case m := <-b.sink.Taken():
		err = checkArrived(m, 1, size)
	case <-time.After(time.Minute):
		err = errors.New("a minute after Ctrl+Enter the server has no message")
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return w, fmt.Errorf("sending from the window: %w; it said: %s", err, lastWords(p.out.String()))
	}
	// The answer is on its way: what the window does with it belongs to sending.
	if err := wait(ctx, 2*time.Second); err != nil {
		return w, err
	}
	if w.peak = statusBytes(pid, "VmHWM"); w.peak == 0 {
		return w, errors.New("the window is gone after sending")
	}
	return w, nil
}
