package outbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"sendoff/account"
)

const (
	bodyChunk = 32 << 10
	// lastWords is how long a server that broke the line while we wrote may take
	// to say why.
	lastWords = 2 * time.Second
)

// body sends the message after a 354, up to the server's word on it. Until the
// point of no return is recorded, any answer and any end of the line means that
// the message was not sent.
func (t *transaction) body(ctx context.Context) outcome {
	t.witness.stage(StageData)
	conn := t.s.Conn()
	conn.SetPatience(0) // the writer's clock runs; the server has nothing to say
	watch := startWatch(t.wire)
	if f := t.upload(ctx, watch); f != nil {
		return outcome{failure: f}
	}
	if err := t.witness.point(ctx, t.replies); err != nil {
		_ = t.s.Close()
		watch.wait()
		return outcome{failure: &failure{Key: account.KeyTemporary, Stage: StageData, err: fmt.Errorf("record the point of no return: %w", err)}}
	}
	// Between the record and the dot it can still be known that it is not out.
	if ctx.Err() != nil || !watch.arm() {
		_ = t.s.Close()
		return outcome{failure: t.early(ctx, watch.wait())}
	}
	conn.SetPatience(t.patience.Dot)
	t.witness.stage(StageReply)
	if err := t.write("."); err != nil {
		_ = t.s.Close()
	}
	return t.word(ctx, watch.wait())
}

// word judges what came after the final dot.
func (t *transaction) word(ctx context.Context, got heard) outcome {
	if got.failure != nil {
		f := got.failure
		switch {
		case ctx.Err() != nil:
			f.Key = account.KeyStoppedWaiting
		case f.Key == account.KeyProtocol:
			f.Key = account.KeyBadReply
		default:
			f.Key = account.KeyLostAfterDot
		}
		f.Stage = StageReply
		return outcome{verdict: unsure, failure: f}
	}
	switch got.reply.Code / 100 {
	case 2:
		return outcome{verdict: taken, dot: got.reply, usable: true}
	case 4, 5:
		f := t.answered(StageReply, got.reply)
		return outcome{dot: got.reply, failure: f, usable: got.reply.Code != 421}
	default:
		f := t.answered(StageReply, got.reply)
		f.Key = account.KeyBadReply
		return outcome{verdict: unsure, dot: got.reply, failure: f}
	}
}

// early names what ended the message before its dot.
func (t *transaction) early(ctx context.Context, got heard) *failure {
	switch {
	case ctx.Err() != nil:
		return &failure{Key: account.KeyCancelled, Stage: StageData}
	case got.failure != nil:
		return got.failure
	default: // an answer, although nothing was asked
		return t.answered(StageData, got.reply)
	}
}

// upload writes the whole message but the final dot, all of it out of our own
// buffers. The connection is closed hard when it fails.
func (t *transaction) upload(ctx context.Context, watch *watch) *failure {
	err := t.stream(ctx, watch)
	if err == nil {
		if err = t.s.Client().Text.W.Flush(); err == nil && !watch.heard() {
			return nil
		}
	}
	if errors.Is(err, errDamaged) {
		_ = t.s.Close()
		watch.wait()
		return &failure{Key: account.KeySpoolDamaged, Stage: StageData, err: err}
	}
	var local *os.PathError
	if errors.As(err, &local) {
		_ = t.s.Close()
		watch.wait()
		return &failure{Key: account.KeyTemporary, Stage: StageData, err: err}
	}
	if err != nil && ctx.Err() == nil {
		// The server broke the line; what it said before may still be on its way.
		t.s.Conn().SetPatience(lastWords)
	} else {
		_ = t.s.Close()
	}
	got := watch.wait()
	_ = t.s.Close()
	return t.early(ctx, got)
}

// stream copies the spool file to the wire, a dot doubled at a line's start
// (RFC 5321 4.5.2), and checks that it is what was frozen.
func (t *transaction) stream(ctx context.Context, watch *watch) error {
	f, err := os.Open(t.letter.path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: it is gone", errDamaged)
	}
	if err != nil {
		return fmt.Errorf("open the spool file: %w", err)
	}
	defer func() { _ = f.Close() }() // it only read
	hash := sha256.New()
	out := &stuffer{w: t.s.Client().Text.W, lineStart: true}
	chunk := make([]byte, bodyChunk)
	var done int64
	for {
		n, rerr := f.Read(chunk)
		if n > 0 {
			hash.Write(chunk[:n])
			done += int64(n)
			if done > t.letter.size {
				return errDamaged
			}
			if err := out.write(chunk[:n]); err != nil {
				return fmt.Errorf("write the message: %w", err)
			}
			t.witness.bytes(done)
		}
		switch {
		case errors.Is(rerr, io.EOF):
			if done != t.letter.size || !out.lineStart || hex.EncodeToString(hash.Sum(nil)) != t.letter.sha256 {
				return errDamaged
			}
			return nil
		case rerr != nil:
			return fmt.Errorf("read the spool file: %w", rerr)
		case ctx.Err() != nil || watch.heard():
			return nil // upload looks at both
		}
	}
}

// stuffer doubles the dots at the start of lines.
type stuffer struct {
	w         *bufio.Writer
	lineStart bool
	buf       []byte
}

func (s *stuffer) write(p []byte) error {
	s.buf = s.buf[:0]
	if s.lineStart && p[0] == '.' {
		s.buf = append(s.buf, '.')
	}
	s.lineStart = p[len(p)-1] == '\n'
	for {
		i := bytes.Index(p, []byte("\n."))
		if i < 0 {
			break
		}
		s.buf = append(s.buf, p[:i+2]...)
		s.buf = append(s.buf, '.')
		p = p[i+2:]
	}
	s.buf = append(s.buf, p...)
	_, err := s.w.Write(s.buf)
	return err
}

// heard is what the reader got: an answer, or how the line failed.
type heard struct {
	reply   account.Reply
	failure *failure
}

// watch reads while the message is written. What comes before arm means that
// the message is not sent, and the line is cut at once so that the writer stops.
type watch struct {
	got chan heard

	mu    sync.Mutex
	early bool
	armed bool
}

func startWatch(w wire) *watch {
	v := &watch{got: make(chan heard, 1)}
	go func() {
		reply, f := w.read(StageData)
		v.mu.Lock()
		v.early = !v.armed
		v.mu.Unlock()
		v.got <- heard{reply, f}
		if v.early {
			_ = w.s.Close()
		}
	}()
	return v
}

// heard says whether something came too early.
func (v *watch) heard() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.early
}

// arm says that the dot is about to be written; false if something came before.
func (v *watch) arm() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.armed = !v.early
	return v.armed
}

// wait gives what was read, when it was.
func (v *watch) wait() heard {
	got := <-v.got
	v.got <- got
	return got
}
