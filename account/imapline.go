package account

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxIMAPLines is how many lines a server may send before it answers a command
// of the sign-in.
const maxIMAPLines = 200

// imapLine speaks what comes in IMAP (RFC 9051) before anybody is signed in:
// greeting, STARTTLS, CAPABILITY, AUTHENTICATE, LOGIN. The library takes over
// after it. Until then each byte is judged here, as it is for SMTP: nothing of a
// clear line is believed, and no password goes to a server that does not speak
// the protocol.
type imapLine struct {
	r    *bufio.Reader
	w    io.Writer
	tags int
	caps []string // of the last CAPABILITY, in capitals
}

func newIMAPLine(line io.ReadWriter) *imapLine {
	return &imapLine{r: bufio.NewReader(line), w: line}
}

// imapAnswer is the end of a command, or a wish for more of it.
type imapAnswer struct {
	status string // OK, NO, BAD; + for more; BYE, PREAUTH in a greeting
	code   string // "AUTHENTICATIONFAILED", without what follows it
	text   string // as it stood behind status and code; of a wish, all
}

// failure is the answer as an error of the server.
func (a imapAnswer) failure(key FailureKey) *Failure {
	words := a.status
	if a.code != "" {
		words += " [" + a.code + "]"
	}
	return &Failure{Key: key, Text: ParseReply(0, strings.TrimSpace(words+" "+a.text)).Text, Err: errors.New("the IMAP server's answer")}
}

// later reports whether the server says that it cannot answer now.
func (a imapAnswer) later() bool {
	switch a.code {
	case "UNAVAILABLE", "INUSE", "SERVERBUG":
		return true
	}
	return false
}

// greeting reads the first line of the session.
func (l *imapLine) greeting() error {
	line, err := l.readLine()
	if err != nil {
		return err
	}
	rest, ok := strings.CutPrefix(line, "* ")
	if !ok {
		return errNotReply
	}
	switch a := parseIMAPAnswer(rest); a.status {
	case "OK":
		return nil
	case "BYE":
		return a.failure(KeyBusy)
	case "PREAUTH":
		return &Failure{Key: KeyProtocol, Err: errors.New("the server takes this for somebody's session already")}
	}
	return errNotReply
}

// command sends one and reads up to its end or to a wish for more.
func (l *imapLine) command(line string) (imapAnswer, error) {
	l.tags++
	if err := l.send(l.tag() + " " + line); err != nil {
		return imapAnswer{}, err
	}
	return l.answer()
}

// goOn sends what the server wished for.
func (l *imapLine) goOn(more string) (imapAnswer, error) {
	if err := l.send(more); err != nil {
		return imapAnswer{}, err
	}
	return l.answer()
}

func (l *imapLine) tag() string { return fmt.Sprintf("S%d", l.tags) }

func (l *imapLine) send(line string) error {
	if _, err := io.WriteString(l.w, line+"\r\n"); err != nil {
		return fmt.Errorf("say to the server: %w", err)
	}
	return nil
}

func (l *imapLine) answer() (imapAnswer, error) {
	for range maxIMAPLines {
		line, err := l.readLine()
		if err != nil {
			return imapAnswer{}, err
		}
		if line == "+" || strings.HasPrefix(line, "+ ") {
			return imapAnswer{status: "+", text: strings.TrimSpace(line[1:])}, nil
		}
		if untagged, ok := strings.CutPrefix(line, "* "); ok {
			if a := parseIMAPAnswer(untagged); a.status == "BYE" {
				return a, nil
			}
			l.hear(untagged)
			continue
		}
		tagged, ok := strings.CutPrefix(line, l.tag()+" ")
		if !ok {
			return imapAnswer{}, errNotReply
		}
		switch a := parseIMAPAnswer(tagged); a.status {
		case "OK", "NO", "BAD":
			return a, nil
		}
		return imapAnswer{}, errNotReply
	}
	return imapAnswer{}, errTooMuch
}

// hear keeps what the server can do.
func (l *imapLine) hear(untagged string) {
	if words := strings.Fields(strings.ToUpper(untagged)); len(words) > 0 && words[0] == "CAPABILITY" {
		l.caps = words[1:]
	}
}

// readLine reads one line; the connection bounds it.
func (l *imapLine) readLine() (string, error) {
	line, err := l.r.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("read the server's answer: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// parseIMAPAnswer reads "OK [CODE …] words".
func parseIMAPAnswer(s string) imapAnswer {
	status, rest, _ := strings.Cut(s, " ")
	a := imapAnswer{status: strings.ToUpper(status), text: rest}
	if inner, ok := strings.CutPrefix(rest, "["); ok {
		if code, text, ok := strings.Cut(inner, "]"); ok {
			code, _, _ = strings.Cut(code, " ")
			a.code, a.text = strings.ToUpper(cleanLine(code)), strings.TrimSpace(text)
		}
	}
	return a
}
