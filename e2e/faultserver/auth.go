package faultserver

import (
	"crypto/hmac"
	"crypto/md5" // CRAM-MD5 (RFC 2195) is made of it
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// auth runs one AUTH command (RFC 4954). What the credential is worth is
// decided at StepCredential.
func (c *conn) auth(rest string) error {
	mechanism, initial, hasInitial := strings.Cut(rest, " ")
	mechanism = strings.ToUpper(mechanism)
	normal := ""
	if !c.s.offers(mechanism) {
		normal = "504 5.5.4 Mechanism not offered"
	}
	code, err := c.answer(StepAuth, "", normal)
	if err != nil || code != 0 {
		return err
	}
	x := &exchange{c: c, initial: initial, hasInitial: hasInitial}
	user, ok, err := x.run(mechanism)
	if err != nil {
		return err
	}
	if x.cancelled {
		return c.write("501 5.7.0 Authentication cancelled\r\n")
	}
	normal = "535 5.7.8 Authentication credentials invalid"
	if ok {
		normal = "235 2.7.0 Authentication successful"
	}
	code, err = c.answer(StepCredential, "", normal)
	if err != nil {
		return err
	}
	if code == 235 {
		c.user, c.mechanism = user, mechanism
	}
	return nil
}

// offers reports whether the server would take the mechanism. One that is not
// announced but asked for is refused, as real servers do.
func (s *Server) offers(mechanism string) bool {
	for _, e := range s.opt.Extensions {
		fields := strings.FieldsFunc(strings.ToUpper(e), func(r rune) bool { return r == ' ' || r == '=' })
		if len(fields) == 0 || fields[0] != "AUTH" {
			continue
		}
		for _, m := range fields[1:] {
			if m == mechanism {
				return true
			}
		}
	}
	return false
}

// exchange is the challenges and answers of one sign-in.
type exchange struct {
	c          *conn
	initial    string
	hasInitial bool
	cancelled  bool
}

// first returns the client's first message: its initial response or the answer
// to an empty challenge.
func (x *exchange) first() ([]byte, error) {
	if x.hasInitial {
		if x.initial == "=" {
			return nil, nil
		}
		return x.decode(x.initial)
	}
	return x.ask("")
}

// ask sends a challenge and returns the decoded answer.
func (x *exchange) ask(challenge string) ([]byte, error) {
	if err := x.c.write("334 " + base64.StdEncoding.EncodeToString([]byte(challenge)) + "\r\n"); err != nil {
		return nil, err
	}
	line, err := x.c.readLine()
	if err != nil {
		return nil, err
	}
	if line == "*" {
		x.cancelled = true
		return nil, nil
	}
	return x.decode(line)
}

func (x *exchange) decode(text string) ([]byte, error) {
	out, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		x.cancelled = true
	}
	return out, nil
}

func (x *exchange) run(mechanism string) (user string, ok bool, err error) {
	switch mechanism {
	case "PLAIN":
		return x.plain()
	case "LOGIN":
		return x.login()
	case "CRAM-MD5":
		return x.cramMD5()
	case "SCRAM-SHA-1", "SCRAM-SHA-256":
		return x.scram(mechanism)
	case "XOAUTH2":
		return x.xoauth2()
	default:
		x.cancelled = true
		return "", false, nil
	}
}

// right compares with a password in constant time.
func (s *Server) right(user, password string) bool {
	want, ok := s.opt.Users[user]
	return ok && subtle.ConstantTimeCompare([]byte(want), []byte(password)) == 1
}

func (x *exchange) plain() (string, bool, error) {
	msg, err := x.first()
	if err != nil {
		return "", false, err
	}
	parts := strings.Split(string(msg), "\x00")
	if len(parts) != 3 {
		return "", false, nil
	}
	return parts[1], x.c.s.right(parts[1], parts[2]), nil
}

func (x *exchange) login() (string, bool, error) {
	prompts := x.c.s.opt.LoginPrompts
	var user []byte
	var err error
	if x.hasInitial {
		user, err = x.decode(x.initial)
	} else {
		user, err = x.ask(prompts[0])
	}
	if err != nil || x.cancelled {
		return "", false, err
	}
	password, err := x.ask(prompts[1])
	if err != nil {
		return "", false, err
	}
	return string(user), x.c.s.right(string(user), string(password)), nil
}

func (x *exchange) cramMD5() (string, bool, error) {
	const challenge = "<1896.697170952@faultserver.example>"
	msg, err := x.ask(challenge)
	if err != nil {
		return "", false, err
	}
	user, digest, _ := strings.Cut(string(msg), " ")
	mac := hmac.New(md5.New, []byte(x.c.s.opt.Users[user]))
	mac.Write([]byte(challenge))
	_, known := x.c.s.opt.Users[user]
	return user, known && hmac.Equal([]byte(digest), []byte(hex.EncodeToString(mac.Sum(nil)))), nil
}

// xoauth2 answers a bad token as Google and Microsoft do: with a challenge in
// JSON that the client must answer with an empty line before the 535.
func (x *exchange) xoauth2() (string, bool, error) {
	msg, err := x.first()
	if err != nil {
		return "", false, err
	}
	user, token := "", ""
	for part := range strings.SplitSeq(string(msg), "\x01") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "user":
			user = value
		case "auth":
			token = strings.TrimPrefix(value, "Bearer ")
		}
	}
	if x.c.s.right(user, token) {
		return user, true, nil
	}
	_, err = x.ask(`{"status":"400","schemes":"Bearer","scope":"https://mail.example/"}`)
	x.cancelled = false
	return user, false, err
}
