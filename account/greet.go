package account

import (
	"errors"
	"net"
	"net/textproto"
	"strings"

	"github.com/wneessen/go-mail/log"
	"github.com/wneessen/go-mail/smtp"
)

// greet reads the server's greeting and introduces this side: EHLO, or HELO if
// the server knows no EHLO.
func (x *opening) greet(line net.Conn) error {
	x.in = &replies{Conn: line}
	client, err := smtp.NewClient(x.in, x.s.endpoint.Host)
	if err != nil {
		return err
	}
	x.s.client = client
	heard := &ehloListener{}
	client.SetLogger(heard)
	client.SetDebugLog(true)
	client.ErrorHandlerRegistry.RegisterHandler(x.s.endpoint.Host, "EHLO", ehloRefused{x.in})
	err = client.Hello(heloName)
	client.SetDebugLog(false)
	x.in.resume()
	if err != nil {
		return err
	}
	x.s.extensions = parseExtensions(heard.answer)
	return nil
}

// ehloRefused keeps the client from falling back to HELO where that is no way
// out: it is for a server that does not know EHLO (RFC 5321 section 3.2), not
// for one that is busy.
type ehloRefused struct{ in *replies }

// HandleError sees why EHLO failed.
func (e ehloRefused) HandleError(_, _ string, _ *textproto.Conn, err error) error {
	var answer *textproto.Error
	if !errors.As(err, &answer) || answer.Code/100 != 5 {
		e.in.stop(err)
	}
	return err
}

// greeted is a line on which the greeting is past: the client, which insists on
// one, is given it.
type greeted struct {
	net.Conn
	given bool
}

func (g *greeted) Read(p []byte) (int, error) {
	if g.given {
		return g.Conn.Read(p)
	}
	g.given = true
	return copy(p, "220 \r\n"), nil
}

// ehloListener takes the answer to EHLO from the client's log: the client keeps
// the keywords as they were sent and finds only those in capitals, but they are
// case-insensitive (RFC 5321 section 2.4). It hears nothing but EHLO and HELO.
type ehloListener struct {
	ehlo   bool
	answer string
}

// Debugf hears one line of the client's log.
func (l *ehloListener) Debugf(entry log.Log) {
	if entry.Direction == log.DirClientToServer {
		l.ehlo = strings.HasPrefix(entry.Format, "EHLO")
		return
	}
	if !l.ehlo || len(entry.Messages) != 2 {
		return
	}
	if msg, ok := entry.Messages[1].(string); ok {
		l.answer = msg
	}
}

// Infof hears nothing.
func (*ehloListener) Infof(log.Log) {}

// Warnf hears nothing.
func (*ehloListener) Warnf(log.Log) {}

// Errorf hears nothing.
func (*ehloListener) Errorf(log.Log) {}

// parseExtensions reads the lines of an EHLO answer after the first. Keywords
// are given in capitals; "AUTH=PLAIN", an old form of the same, is read too.
func parseExtensions(answer string) map[string]string {
	out := map[string]string{}
	_, rest, _ := strings.Cut(answer, "\n")
	for line := range strings.Lines(rest) {
		keyword, params, _ := strings.Cut(strings.TrimSpace(line), " ")
		keyword = strings.ToUpper(keyword)
		if mechanism, ok := strings.CutPrefix(keyword, "AUTH="); ok {
			keyword, params = "AUTH", mechanism+" "+params
		}
		if keyword == "" {
			continue
		}
		if before, ok := out[keyword]; ok && keyword == "AUTH" {
			params = before + " " + params
		}
		out[keyword] = strings.TrimSpace(params)
	}
	return out
}

// command sends one line and reads its answer, whatever its code.
func command(text *textproto.Conn, line string) (code int, msg string, err error) {
	if _, err := text.Cmd("%s", line); err != nil {
		return 0, "", err
	}
	return text.ReadResponse(0)
}
