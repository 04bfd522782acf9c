//go:build unix

package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

//go:embed smtplib_peer.py
var smtplibPeer []byte

// python is Python's smtplib, with the message built by email.message.
type python struct {
	interpreter, script, about string
}

func (b *bench) newPython(ctx context.Context) (*python, error) {
	// The interpreter itself: a version manager's shim in front of it takes time that is not Python's.
	out, err := exec.CommandContext(ctx, "python3", "-c", "import sys; print(sys.executable); print(sys.version.split()[0])").Output()
	if err != nil {
		return nil, fmt.Errorf("python3 does not run: %w", err)
	}
	words := strings.Fields(string(out))
	if len(words) != 2 {
		return nil, fmt.Errorf("python3 said %q", out)
	}
	p := &python{interpreter: words[0], script: filepath.Join(b.dir, "smtplib_peer.py"), about: "smtplib (Python " + words[1] + ")"}
	if err := os.WriteFile(p.script, smtplibPeer, 0o600); err != nil {
		return nil, fmt.Errorf("writing Python's program: %w", err)
	}
	return p, nil
}

func (p *python) send(ctx context.Context, watchMemory bool, port int, ca string, recipients, times int, files ...string) (cost, error) {
	args := append([]string{"-I", p.script, strconv.Itoa(port), ca, strconv.Itoa(recipients), strconv.Itoa(times)}, files...)
	return finish(command(ctx, environment(), p.interpreter, args...), watchMemory)
}

// msmtp is msmtp, which sends a message that is ready made.
type msmtp struct{ config, message string }

func (b *bench) newMsmtp(attached string) (*msmtp, error) {
	if _, err := exec.LookPath("msmtp"); err != nil {
		return nil, fmt.Errorf("msmtp is not installed (scripts/install-deps.sh more): %w", err)
	}
	m := &msmtp{config: filepath.Join(b.dir, "msmtprc"), message: filepath.Join(b.dir, "ready.eml")}
	config := fmt.Sprintf(`account bench
host 127.0.0.1
port %d
tls on
tls_starttls off
tls_trust_file %s
auth plain
user me
password %s
from me@bench.test
`, b.sink.Port(), b.ca, password)
	if err := os.WriteFile(m.config, []byte(config), 0o600); err != nil {
		return nil, fmt.Errorf("writing msmtp's settings: %w", err)
	}
	return m, writeMessage(m.message, attached)
}

func (m *msmtp) send(ctx context.Context, watchMemory bool) (cost, error) {
	f, err := os.Open(m.message)
	if err != nil {
		return cost{}, fmt.Errorf("opening the message: %w", err)
	}
	defer f.Close()
	cmd := command(ctx, environment(), "msmtp", "-C", m.config, "-a", "bench", "r1@bench.test")
	cmd.Stdin = f
	return finish(cmd, watchMemory)
}

// writeMessage writes a message with an attachment, as a program without a builder of its own is given one.
func writeMessage(path, attached string) error {
	data, err := os.ReadFile(attached)
	if err != nil {
		return fmt.Errorf("reading the attachment: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("making the message: %w", err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, "From: me@bench.test\nTo: r1@bench.test\nSubject: Measured\nDate: %s\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/mixed; boundary=\"-part\"\n\n---part\nContent-Type: text/plain\n\nA short text.\n---part\n"+
		"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"+
		"Content-Disposition: attachment; filename=\"attachment.bin\"\n\n", time.Now().Format(time.RFC1123Z))
	for len(data) > 0 {
		n := min(57, len(data))
		fmt.Fprintln(w, base64.StdEncoding.EncodeToString(data[:n]))
		data = data[n:]
	}
	fmt.Fprint(w, "---part--\n")
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return fmt.Errorf("making the message: %w", err)
	}
	return nil
}
