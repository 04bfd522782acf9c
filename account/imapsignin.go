package account

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// signInIMAP proves on a TLS line whose mailbox is wanted, with the mechanisms
// and in the order of the sign-in for sending. One is tried: each refused try
// brings an account nearer to being locked.
func signInIMAP(l *imapLine, a Account, password string) error {
	if password == "" {
		return &Failure{Key: KeyPasswordMissing, Err: errors.New("there is no password to sign in with")}
	}
	switch end, err := l.command("CAPABILITY"); {
	case err != nil:
		return err
	case end.status != "OK":
		return end.failure(KeyProtocol)
	}
	var offered []string
	for _, c := range l.caps {
		if m, ok := strings.CutPrefix(c, "AUTH="); ok {
			offered = append(offered, m)
		}
	}
	var end imapAnswer
	var err error
	switch list := mechanisms(a.Auth, strings.Join(offered, " ")); {
	case len(list) > 0:
		end, err = authenticateIMAP(l, list[0], a, password)
	case len(offered) == 0 && !slices.Contains(l.caps, "LOGINDISABLED") && slices.Contains(candidates(a.Auth), saslPlain):
		end, err = loginIMAP(l, a, password)
	case len(offered) == 0:
		return &Failure{Key: KeyAuthNotOffered, Err: errors.New("the server offers no sign-in")}
	default:
		known := cleanLine(truncate(strings.Join(offered, " "), maxReplyText))
		return &Failure{Key: KeyAuthUnsupported, Err: fmt.Errorf("none of the server's mechanisms is usable: %s", known)}
	}
	return judgeSignIn(end, err)
}

// judgeSignIn says what the end of a sign-in means.
func judgeSignIn(end imapAnswer, err error) error {
	switch {
	case err != nil && isLost(err):
		// Some servers hang up on a wrong password instead of answering.
		return &Failure{Key: KeyAuthRefused, Err: fmt.Errorf("the server hung up on the sign-in: %w", err)}
	case err != nil:
		return err
	case end.status == "OK":
		return nil
	case end.later():
		return end.failure(KeyAuthBusy)
	case end.status == "+":
		return &Failure{Key: KeyProtocol, Err: errors.New("the server has endless challenges")}
	}
	return end.failure(KeyAuthRefused)
}

// authenticateIMAP speaks AUTHENTICATE (RFC 9051 section 6.2.2, RFC 4959).
func authenticateIMAP(l *imapLine, name string, a Account, password string) (imapAnswer, error) {
	m := mechanism(name, loginName(a), password, a.Host)
	_, initial, err := m.Start(&smtp.ServerInfo{Name: a.Host, TLS: true})
	if err != nil {
		return imapAnswer{}, fmt.Errorf("begin %s: %w", name, err)
	}
	command := "AUTHENTICATE " + name
	if initial != nil && slices.Contains(l.caps, "SASL-IR") {
		command += " " + base64.StdEncoding.EncodeToString(initial)
		initial = nil
	}
	end, err := l.command(command)
	for range maxChallenges {
		if err != nil || end.status != "+" {
			return end, err
		}
		answer := initial
		if initial == nil {
			if answer, err = next(m, name, end.text); err != nil {
				return imapAnswer{}, &Failure{Key: KeyProtocol, Err: fmt.Errorf("the server's challenge for %s: %w", name, err)}
			}
		}
		initial = nil
		end, err = l.goOn(base64.StdEncoding.EncodeToString(answer))
	}
	return end, err
}

// loginIMAP is the LOGIN command of servers without SASL. Literals carry every
// character.
func loginIMAP(l *imapLine, a Account, password string) (imapAnswer, error) {
	name := loginName(a)
	end, err := l.command("LOGIN {" + strconv.Itoa(len(name)) + "}")
	for _, more := range []string{name + " {" + strconv.Itoa(len(password)) + "}", password} {
		if err != nil || end.status != "+" {
			return end, err
		}
		end, err = l.goOn(more)
	}
	return end, err
}
