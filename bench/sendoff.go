//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"sendoff/bench/sink"
)

// password is any: the servers take each.
const password = "anything"

// home is a folder of Sendoff's with one account.
type home struct {
	binary, dir string
	env         []string
}

// newHome makes a home with an account at the server on this port, whose certificate is in the CA file.
func (b *bench) newHome(ctx context.Context, binary string, port int, ca string) (*home, error) {
	dir, err := os.MkdirTemp(b.dir, "home-")
	if err != nil {
		return nil, fmt.Errorf("making a home: %w", err)
	}
	h := &home{
		binary: binary, dir: filepath.Join(dir, "sendoff"),
		env: environment("HOME="+dir, "SSL_CERT_FILE="+ca, "SENDOFF_PASSWORD="+password),
	}
	_, err = finish(command(ctx, h.env, binary, "--home", h.dir, "account", "add", "me@bench.test", "--host", "127.0.0.1",
		"--port", strconv.Itoa(port), "--security", "tls", "--username", "me", "--auth", "plain", "--no-check"), false)
	if err != nil {
		return nil, fmt.Errorf("adding an account: %w", err)
	}
	return h, nil
}

// message are the arguments that make the message all programs send.
func message(recipients int, files ...string) []string {
	args := []string{"--subject", "Measured", "--body", "A short text."}
	for i := range recipients {
		args = append(args, "--to", fmt.Sprintf("r%d@bench.test", i+1))
	}
	for _, f := range files {
		args = append(args, "--attach", f)
	}
	return args
}

// send sends the message with `sendoff send`.
func (h *home) send(ctx context.Context, watchMemory bool, message []string) (cost, error) {
	return finish(h.command(ctx, append([]string{"send"}, message...)...), watchMemory)
}

func (h *home) command(ctx context.Context, args ...string) *exec.Cmd {
	return command(ctx, h.env, h.binary, append([]string{"--home", h.dir}, args...)...)
}

// attachment makes a file of so many bytes that cannot be packed, the same each time.
func (b *bench) attachment(size int) (string, error) {
	path := filepath.Join(b.dir, fmt.Sprintf("attachment-%d.bin", size))
	if info, err := os.Stat(path); err == nil && info.Size() == int64(size) {
		return path, nil
	}
	data := make([]byte, 1<<20)
	source := rand.NewChaCha8([32]byte{1})
	f, err := os.Create(path)
	if err != nil {
		return "", fmt.Errorf("making an attachment: %w", err)
	}
	for size > 0 && err == nil {
		n := min(size, len(data))
		size -= n
		_, _ = source.Read(data) // it never fails
		_, err = f.Write(data[:n])
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("making an attachment: %w", err)
	}
	return path, nil
}

// arrived takes the one message that a program has just sent from the sink's ledger, and says if it is not what it
// should have sent: a program that does less is not faster.
func (b *bench) arrived(recipients, attached int) error {
	select {
	case m := <-b.sink.Taken():
		return checkArrived(m, recipients, attached)
	default:
		return errors.New("the server got no message")
	}
}

func checkArrived(m sink.Message, recipients, attached int) error {
	encoded := int64(attached) * 4 / 3
	if m.Recipients != recipients || m.Bytes < encoded || m.Bytes > encoded*11/10+100_000 {
		return fmt.Errorf("the server got %d bytes for %d recipients, for an attachment of %d bytes", m.Bytes, m.Recipients, attached)
	}
	return nil
}

// inTurn runs two jobs one after the other, n times, the order changing from pair to pair; one more run of each
// before that is not counted.
func inTurn(n int, first, second func() (time.Duration, error)) (a, b series, err error) {
	for i := range n + 1 {
		var t [2]time.Duration
		for k := range 2 {
			job := (i + k) % 2
			if t[job], err = []func() (time.Duration, error){first, second}[job](); err != nil {
				return a, b, err
			}
		}
		if i > 0 {
			a, b = append(a, t[0].Seconds()), append(b, t[1].Seconds())
		}
	}
	return a, b, nil
}
