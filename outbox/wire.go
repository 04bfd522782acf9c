package outbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sendoff/account"
)

// wire speaks SMTP over a session: commands and answers, one by one or as a
// group.
type wire struct {
	s        *account.Session
	patience account.Patience
	used     bool          // it has carried a transaction before
	reset    time.Duration // how long a used one may take to answer RSET
}

// said is a command of a group.
type said struct {
	stage    account.Stage
	line     string
	patience time.Duration              // for its answer
	took     func(r account.Reply) bool // judges the answer; false ends the group
}

// write puts whole command lines on the wire in one go.
func (w wire) write(lines ...string) error {
	out := w.s.Client().Text.W
	for _, line := range lines {
		// Nothing that reaches this holds a line end; a mistake elsewhere must not
		// become a command of somebody else's.
		if strings.ContainsAny(line, "\r\n\x00") {
			return fmt.Errorf("a command with a line end in it: %q", line)
		}
		if _, err := out.WriteString(line + "\r\n"); err != nil {
			return fmt.Errorf("write a command: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write a command: %w", err)
	}
	return nil
}

// read waits for the next answer. A failure is the line's, or a protocol one;
// what the answer says is the caller's to judge.
func (w wire) read(stage account.Stage) (account.Reply, *failure) {
	code, text, err := readReply(w.s.Client().Text.R)
	if err != nil {
		return account.Reply{}, w.fail(stage, text, err)
	}
	return w.s.Reply(code, text), nil
}

// fail names an error of the line.
func (w wire) fail(stage account.Stage, text string, err error) *failure {
	if errors.Is(err, errBadReply) {
		at := w.s.Endpoint()
		return &failure{
			Key: account.KeyProtocol, Stage: stage, Host: at.Host, Port: at.Port,
			Text: w.s.Reply(0, text).Text, err: err,
		}
	}
	return failed(w.s.Failure(stage, err))
}

// answered names an answer that ends the transaction.
func (w wire) answered(stage account.Stage, r account.Reply) *failure {
	key := account.KeyProtocol
	if r.Code/100 == 4 || r.Code/100 == 5 {
		key = classify(stage, r)
	}
	at := w.s.Endpoint()
	return &failure{
		Key: key, Stage: stage, Host: at.Host, Port: at.Port,
		Code: r.Code, Enhanced: r.Enhanced, Text: r.Text,
	}
}

// command writes one line and waits for its answer.
func (w wire) command(stage account.Stage, line string) (account.Reply, *failure) {
	return w.ask(stage, line, w.patience.Reply)
}

func (w wire) ask(stage account.Stage, line string, patience time.Duration) (account.Reply, *failure) {
	w.s.Conn().SetPatience(patience)
	if err := w.write(line); err != nil {
		return account.Reply{}, w.fail(stage, "", err)
	}
	return w.read(stage)
}

// group writes commands while it reads their answers, so that neither side can
// block the other with full windows (RFC 2920 3.1). If a command's took says so,
// or the line fails, the group ends and the connection is of no further use.
func (w wire) group(list []said) *failure {
	written := make(chan error, 1)
	lines := make([]string, len(list))
	for i, c := range list {
		lines[i] = c.line
	}
	go func() {
		err := w.write(lines...)
		if err != nil {
			_ = w.s.Close() // wakes the reader
		}
		written <- err
	}()
	for _, c := range list {
		w.s.Conn().SetPatience(c.patience)
		r, f := w.read(c.stage)
		if f == nil && c.took(r) {
			continue
		}
		// The writer may be stuck where the server reads no more.
		_ = w.s.Close()
		if err := <-written; f == nil && err != nil {
			return nil // the answer that ended the group is the one to tell
		}
		return f
	}
	if err := <-written; err != nil {
		return w.fail(list[len(list)-1].stage, "", err)
	}
	return nil
}

// sizeLimit is the number of bytes the server takes, 0 if it does not say: SIZE
// without a number, or with 0, means no limit (RFC 1870 4).
func sizeLimit(s *account.Session) (limit int64, offered bool) {
	param, offered := s.Extension("SIZE")
	word, _, _ := strings.Cut(strings.TrimSpace(param), " ")
	limit, err := strconv.ParseInt(word, 10, 64)
	if err != nil || limit < 0 {
		limit = 0
	}
	return limit, offered
}

// recipientLimit is the number of recipients the server takes in a transaction
// (LIMITS RCPTMAX, RFC 9422), 0 if it does not say.
func recipientLimit(s *account.Session) int {
	param, _ := s.Extension("LIMITS")
	for _, word := range strings.Fields(param) {
		name, value, _ := strings.Cut(word, "=")
		if n, err := strconv.Atoi(value); strings.EqualFold(name, "RCPTMAX") && err == nil && n > 0 {
			return n
		}
	}
	return 0
}
