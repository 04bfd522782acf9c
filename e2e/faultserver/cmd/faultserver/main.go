// Command faultserver runs package faultserver as a program: the script is a
// JSON file, events are JSON lines on standard output, gates are opened by
// lines on standard input.
//
//	faultserver [-script FILE] [-dir DIR]
//
// The first line of output is {"event":"ready","host":…,"port":…,"ca":FILE,
// "fingerprint":…}; then come the events of [faultserver.Event]. "open NAME"
// and "let NAME N" on standard input work the gates; its end, or "quit", ends
// the program. With -dir, the authority's certificate is DIR/ca.pem and each
// accepted message is DIR/QUEUEID.eml.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"sendoff/e2e/faultserver"
)

func main() {
	script := flag.String("script", "", "file with faultserver.Options in JSON")
	dir := flag.String("dir", "", "folder for ca.pem and the messages; default a new temporary one")
	flag.Parse()
	if err := run(*script, *dir, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "faultserver:", err)
		os.Exit(1)
	}
}

func run(script, dir string, stdin io.Reader, stdout io.Writer) error {
	var opt faultserver.Options
	if script != "" {
		text, err := os.ReadFile(script)
		if err != nil {
			return fmt.Errorf("read the script: %w", err)
		}
		if err := json.Unmarshal(text, &opt); err != nil {
			return fmt.Errorf("understand the script: %w", err)
		}
	}
	if dir == "" {
		made, err := os.MkdirTemp("", "faultserver")
		if err != nil {
			return fmt.Errorf("make a folder: %w", err)
		}
		dir = made
	}
	out := &printer{enc: json.NewEncoder(stdout)}
	opt.Watch = func(e faultserver.Event) {
		if m := e.Message; m != nil && m.Accepted && !opt.HashOnly {
			name := filepath.Join(dir, m.QueueID+".eml")
			if err := os.WriteFile(name, m.Data, 0o600); err != nil {
				fmt.Fprintln(os.Stderr, "faultserver:", err)
			}
		}
		out.print(e)
	}
	srv, err := faultserver.Start(opt)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer srv.Close()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, srv.CAPEM(), 0o600); err != nil {
		return fmt.Errorf("write the certificate: %w", err)
	}
	out.print(map[string]any{
		"event": "ready", "host": srv.Host(), "port": srv.Port(), "ca": ca, "fingerprint": srv.Fingerprint(),
	})
	return obey(srv, stdin)
}

// obey reads commands until there are no more.
func obey(srv *faultserver.Server, stdin io.Reader) error {
	lines := bufio.NewScanner(stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 2 && words[0] == "open":
			srv.Open(words[1])
		case len(words) == 3 && words[0] == "let":
			n, err := strconv.Atoi(words[2])
			if err != nil {
				return fmt.Errorf("let: %w", err)
			}
			srv.Let(words[1], n)
		case len(words) == 1 && words[0] == "quit":
			return nil
		case len(words) > 0:
			return fmt.Errorf("unknown command %q", lines.Text())
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read commands: %w", err)
	}
	return nil
}

// printer writes JSON lines from several goroutines.
type printer struct {
	mu  sync.Mutex
	enc *json.Encoder
}

func (p *printer) print(v any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.enc.Encode(v); err != nil {
		fmt.Fprintln(os.Stderr, "faultserver:", err)
	}
}
