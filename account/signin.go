package account

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

const (
	// maxChallenges is more than any mechanism here has.
	maxChallenges = 6
	// maxIterations bounds the work a server can ask for with SCRAM; what is
	// in use is 4096 to some 100 000.
	maxIterations = 1_000_000
)

// The SASL mechanisms, by the names servers announce them with. NTLM is not
// among them: what it sends is worth no more than the password in clear.
const (
	saslPlain       = "PLAIN"
	saslLogin       = "LOGIN"
	saslSCRAMSHA256 = "SCRAM-SHA-256"
	saslSCRAMSHA1   = "SCRAM-SHA-1"
	saslCRAMMD5     = "CRAM-MD5"
	saslXOAUTH2     = "XOAUTH2"
)

// candidates are the mechanisms an account may use, in their order. The line is
// TLS, so that the plain ones, which every server gets right, come first.
func candidates(method AuthMethod) []string {
	switch method {
	case AuthAuto, "":
		return []string{saslPlain, saslLogin, saslSCRAMSHA256, saslSCRAMSHA1}
	case AuthPlain:
		return []string{saslPlain}
	case AuthLogin:
		return []string{saslLogin}
	case AuthSCRAM:
		return []string{saslSCRAMSHA256, saslSCRAMSHA1}
	case AuthCRAMMD5:
		return []string{saslCRAMMD5}
	case AuthXOAUTH2:
		return []string{saslXOAUTH2}
	default:
		return nil
	}
}

// mechanisms are the candidates that the server offers. CRAM-MD5 is taken only
// where there is nothing else.
func mechanisms(method AuthMethod, offered string) []string {
	words := strings.Fields(strings.ToUpper(offered))
	list := slices.DeleteFunc(candidates(method), func(m string) bool { return !slices.Contains(words, m) })
	if len(list) == 0 && (method == AuthAuto || method == "") && slices.Contains(words, saslCRAMMD5) {
		return []string{saslCRAMMD5}
	}
	return list
}

// signIn proves who sends. One mechanism is tried; the next one only if the
// server says that it does not know the first after all (504), since each
// refused try brings an account nearer to being locked.
func (x *opening) signIn() error {
	if x.password == "" {
		if x.a.Username == "" {
			return nil
		}
		return &Failure{Key: KeyPasswordMissing, Err: errors.New("there is no password to sign in with")}
	}
	if x.s.info == (TLSInfo{}) {
		return &Failure{Key: KeyTLSNotOffered, Err: errors.New("a password is never sent without TLS")}
	}
	offered, ok := x.s.Extension("AUTH")
	if !ok || offered == "" {
		return &Failure{Key: KeyAuthNotOffered, Err: errors.New("the server offers no sign-in")}
	}
	list := mechanisms(x.a.Auth, offered)
	if len(list) == 0 {
		known := cleanLine(truncate(offered, maxReplyText))
		return &Failure{Key: KeyAuthUnsupported, Err: fmt.Errorf("none of the server's mechanisms is usable: %s", known)}
	}
	var err error
	for _, name := range list {
		x.s.mechanism = name
		var f *Failure
		if err = x.authenticate(name, loginName(x.a)); !errors.As(err, &f) || f.Code != 504 {
			return err
		}
		f.Key = KeyAuthUnsupported
	}
	return err
}

// loginName is what is signed in with where there is a password: the address, if
// there is no user name.
func loginName(a Account) string {
	if a.Username == "" {
		return a.Address
	}
	return a.Username
}

// authenticate runs one mechanism.
func (x *opening) authenticate(name, username string) error {
	m := mechanism(name, username, x.password, x.s.endpoint.Host)
	code, msg, err := x.exchange(m)
	if err != nil {
		if isLost(err) {
			// Some servers hang up on a wrong password instead of answering.
			// If the line were tried again and again, so would be the password.
			return &Failure{Key: KeyAuthRefused, Err: fmt.Errorf("the server hung up on the sign-in: %w", err)}
		}
		return err
	}
	r := ParseReply(code, msg)
	f := &Failure{Code: r.Code, Enhanced: r.Enhanced, Text: r.Text}
	switch {
	case code == 235:
		return nil
	case code == 432:
		f.Key = KeyAuthRefused // "a password transition is needed": waiting does not help
	case code/100 == 4:
		f.Key = KeyAuthBusy
	case code/100 == 5:
		f.Key = KeyAuthRefused
	default:
		f.Key = KeyProtocol
	}
	return f
}

// mechanism gives what speaks a SASL mechanism; host is the server's name.
func mechanism(name, username, password, host string) smtp.Auth {
	switch name {
	case saslPlain:
		return smtp.PlainAuth("", username, password, host, false)
	case saslLogin:
		return smtp.LoginAuth(username, password, host, false)
	case saslSCRAMSHA256:
		return smtp.ScramSHA256Auth(username, password)
	case saslSCRAMSHA1:
		return smtp.ScramSHA1Auth(username, password)
	case saslCRAMMD5:
		return smtp.CRAMMD5Auth(username, password)
	default:
		return smtp.XOAuth2Auth(username, password)
	}
}

// exchange speaks RFC 4954 with go-mail's mechanisms. The client's own Auth is
// not used: on a refusal it waits for the answers to a cancel and a QUIT, which
// a server that has had enough may never give.
func (x *opening) exchange(m smtp.Auth) (code int, msg string, err error) {
	text := x.s.client.Text
	server := &smtp.ServerInfo{Name: x.s.endpoint.Host, TLS: x.s.info != (TLSInfo{})}
	name, initial, err := m.Start(server)
	if err != nil {
		return 0, "", fmt.Errorf("begin %s: %w", name, err)
	}
	line := "AUTH " + name
	if initial != nil {
		line += " " + base64.StdEncoding.EncodeToString(initial)
	}
	for range maxChallenges {
		code, msg, err = command(text, line)
		if err != nil || code != 334 {
			return code, msg, err
		}
		answer, err := next(m, name, msg)
		if err != nil {
			return 0, "", &Failure{Key: KeyProtocol, Err: fmt.Errorf("the server's challenge for %s: %w", name, err)}
		}
		line = base64.StdEncoding.EncodeToString(answer)
	}
	return 0, "", &Failure{Key: KeyProtocol, Err: fmt.Errorf("the server has endless challenges for %s", name)}
}

// next answers one challenge.
func next(m smtp.Auth, name, msg string) ([]byte, error) {
	challenge, err := base64.StdEncoding.DecodeString(strings.TrimSpace(msg))
	if err != nil && name != saslLogin {
		return nil, fmt.Errorf("decode: %w", err)
	}
	// LOGIN has two prompts whose words mean nothing; some servers send them
	// without base64.
	return respond(m, name, challenge)
}

// respond answers a decoded challenge.
func respond(m smtp.Auth, name string, challenge []byte) ([]byte, error) {
	if strings.HasPrefix(name, "SCRAM-") {
		if err := checkIterations(challenge); err != nil {
			return nil, err
		}
	}
	return m.Next(challenge, true)
}

// checkIterations refuses a SCRAM challenge (RFC 5802 section 5.1, "i=") that
// would keep this computer busy for minutes.
func checkIterations(challenge []byte) error {
	for field := range bytes.SplitSeq(challenge, []byte(",")) {
		value, ok := bytes.CutPrefix(field, []byte("i="))
		if !ok {
			continue
		}
		if n, err := strconv.Atoi(string(value)); err != nil || n < 1 || n > maxIterations {
			return errors.New("the number of iterations is out of bounds")
		}
	}
	return nil
}
