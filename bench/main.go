//go:build unix

// Command bench measures Sendoff beside public programs that do the same work on the same machine, and prints figures
// and ratios. It asserts nothing: the machine is shared, and what a figure should be is for people to judge.
// `make bench` builds what it needs and runs it. What could not be measured is said, with the reason.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"sendoff/bench/sink"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bench is one run of the measurements.
type bench struct {
	out io.Writer
	// dir is the folder for everything a run makes. It is no temporary folder: Sendoff copies files out of those.
	dir            string
	full, terminal string // the two builds of Sendoff
	smallwindow    string // the smallest Fyne window, empty if it was not built
	ledgerTest     string // the outbox's tests, built
	pairs          int
	ca             string // the file with the sink's certificate
	sink           *sink.Server
}

// part is one of the measurements.
type part struct {
	name, title string
	run         func(context.Context) error
}

func run(ctx context.Context, args []string, out io.Writer) error {
	b := &bench{out: out}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&b.full, "sendoff", "build/sendoff", "Sendoff with its window")
	flags.StringVar(&b.terminal, "nogui", "build/sendoff-nogui", "Sendoff without its window")
	flags.StringVar(&b.smallwindow, "smallwindow", "build/smallwindow", "the smallest Fyne window")
	flags.StringVar(&b.ledgerTest, "ledger", "build/outbox.test", "the tests of the outbox, built")
	flags.IntVar(&b.pairs, "pairs", 5, "how often two programs are compared")
	limit := flags.Duration("limit", 12*time.Minute, "what is not measured by then is left out")
	folder := flags.String("dir", "build", "where the work folder is made; needs 1 GB")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "bench [flags] [PART…]; parts:", strings.Join(b.names(), " "))
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return fmt.Errorf("reading the flags: %w", err)
	}
	for _, name := range flags.Args() {
		if !slices.Contains(b.names(), name) {
			return fmt.Errorf("there is no part %q; there are: %s", name, strings.Join(b.names(), " "))
		}
	}
	if err := b.prepare(*folder); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	defer b.sink.Close()
	b.machine(ctx)
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	for _, p := range b.parts() {
		if len(flags.Args()) == 0 || slices.Contains(flags.Args(), p.name) {
			b.measure(ctx, p)
		}
	}
	return nil
}

func (b *bench) parts() []part {
	return []part{
		{"memory", "Peak memory of `sendoff send`, 2.5 MB and 250 MB attached", b.memory},
		{"windowmemory", "Peak memory of the window while it sends the same", b.windowMemory},
		{"upload", "25 MB attached, over TLS to a server on this machine", b.upload},
		{"recipients", "100 recipients at a server 100 ms away", b.recipients},
		{"queue", "200 messages over one connection to a server 50 ms away", b.queue},
		{"ledger", "100,000 messages sent: pages of 50, searches, the start", b.ledger},
		{"windowledger", "The window over 100,000 sent messages and over none", b.windowLedger},
		{"window", "From start to a painted window, memory and idle CPU", b.window},
	}
}

func (b *bench) names() []string {
	var names []string
	for _, p := range b.parts() {
		names = append(names, p.name)
	}
	return names
}

// measure runs one part; what goes wrong in it ends only it.
func (b *bench) measure(ctx context.Context, p part) {
	b.say("\n%s [%s]", p.title, p.name)
	begun := time.Now()
	switch {
	case ctx.Err() != nil:
		b.missing("this part", errors.New("no time left (-limit)"))
		return
	default:
		if err := p.run(ctx); err != nil {
			if ctx.Err() != nil {
				err = fmt.Errorf("no time left (-limit): %w", err)
			}
			b.missing("the rest of this part", err)
		}
	}
	b.say("  (%.0f s)", time.Since(begun).Seconds())
}

// prepare makes the work folder and starts the sink.
func (b *bench) prepare(folder string) error {
	for _, path := range []*string{&b.full, &b.terminal, &b.smallwindow, &b.ledgerTest, &folder} {
		full, err := filepath.Abs(*path)
		if err != nil {
			return fmt.Errorf("finding %s: %w", *path, err)
		}
		*path = full
	}
	for _, binary := range []string{b.full, b.terminal} {
		if _, err := os.Stat(binary); err != nil {
			return fmt.Errorf("what is to be measured is not built (scripts/bench.sh does it): %w", err)
		}
	}
	var err error
	if b.dir, err = os.MkdirTemp(folder, "bench-"); err != nil {
		return fmt.Errorf("making a work folder: %w", err)
	}
	if b.sink, err = sink.Start(); err != nil {
		return fmt.Errorf("starting the server: %w", err)
	}
	b.ca = filepath.Join(b.dir, "ca.pem")
	if err := os.WriteFile(b.ca, b.sink.CAPEM(), 0o600); err != nil {
		return fmt.Errorf("writing the certificate: %w", err)
	}
	return nil
}

// machine says on what it was measured, as far as that can be told.
func (b *bench) machine(ctx context.Context) {
	about := func(name string, args ...string) string {
		out, err := exec.CommandContext(ctx, name, args...).Output()
		if err != nil {
			return name + " unknown"
		}
		return string(bytes.TrimSpace(out))
	}
	load := "unknown"
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		load, _, _ = strings.Cut(string(text), " ")
	}
	b.say("%s; %s processors, load %s; %s", about("uname", "-srm"), about("getconf", "_NPROCESSORS_ONLN"), load,
		about(b.full, "--version"))
	b.say("Times are of whole programs, from start to end. MB = 10^6 bytes, MiB = 2^20. Where two programs are compared")
	b.say("they run in turn; a ratio is the median over the pairs, in brackets the smallest and the largest.")
}
