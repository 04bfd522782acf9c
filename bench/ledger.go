//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// ledgerLine is a figure of the benchmark in the outbox's own tests, which can
// fill a ledger without sending a hundred thousand messages.
var ledgerLine = regexp.MustCompile(`^BenchmarkLedger/(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op`)

// ledger measures lists and searches of what was sent. No other program does the same work, so these are times.
func (b *bench) ledger(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, b.ledgerTest, "-test.run", "^$", "-test.bench", "^BenchmarkLedger$", "-test.benchtime", "20x")
	cmd.Dir = "outbox"
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("running the benchmark of the outbox: %w: %s", err, out)
	}
	found := false
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		figure := ledgerLine.FindStringSubmatch(lines.Text())
		if figure == nil {
			continue
		}
		nanoseconds, err := strconv.ParseFloat(figure[2], 64)
		if err != nil {
			return fmt.Errorf("reading a figure: %w", err)
		}
		found = true
		b.row(figure[1], "%.1f ms", nanoseconds/1e6)
	}
	if !found {
		return errors.New("the benchmark of the outbox gave no figure")
	}
	return nil
}
