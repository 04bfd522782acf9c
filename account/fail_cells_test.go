package account_test

import (
	"crypto/tls"
	"encoding/base64"
	"net"
	"strings"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

// secretForms are the forms in which the password crosses a line.
var secretForms = []string{
	password,
	base64.StdEncoding.EncodeToString([]byte(password)),
	base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password)),
}

func reply(step faultserver.Step, lines ...string) []rule {
	return []rule{{Step: step, Action: action{Reply: lines}}}
}

func drop(step faultserver.Step, how faultserver.Drop) []rule {
	return []rule{{Step: step, Action: action{Drop: how}}}
}

func stall(step faultserver.Step) []rule {
	return []rule{{Step: step, Action: action{Gate: "never"}}}
}

func raw(step faultserver.Step, text string, times int) []rule {
	return []rule{{Step: step, Action: action{Raw: text, Repeat: times}}}
}

// failure is one cell: what the server does, and what must come of it.
type failure struct {
	name     string
	server   faultserver.Options
	security account.Security // empty: the server's
	change   func(*account.Account)
	dialer   account.Dialer
	password string // empty: the right one
	patience account.Patience

	key, or  account.FailureKey
	stage    account.Stage
	code     int
	enhanced string
	text     string // what the kept words contain
	noAUTH   bool   // the server must not even see the word
}

func networkFailures() []failure {
	dns := func(e net.DNSError) account.Dialer { return account.Dialer{Resolver: names{err: &e}} }
	named := func(a *account.Account) { a.Host = "smtp.example.org" }
	return []failure{
		{
			name: "name not found", change: named, dialer: dns(net.DNSError{Err: "no such host", IsNotFound: true}),
			key: account.KeyNameNotFound, stage: account.StageLookup,
		},
		{
			name: "name is none", change: func(a *account.Account) { a.Host = "smtp..example" },
			key: account.KeyNameNotFound, stage: account.StageLookup,
		},
		{
			name: "connection refused", change: func(a *account.Account) { a.Port = closedPort() },
			key: account.KeyConnectionRefused, stage: account.StageConnect,
		},
		{
			name: "dropped at once", server: faultserver.Options{Security: faultserver.STARTTLS, Rules: drop(faultserver.StepConnect, faultserver.DropReset)},
			key: account.KeyConnectionLost, stage: account.StageConnect,
		},
	}
}

func greetingFailures() []failure {
	starttls := func(rules []rule) faultserver.Options {
		return faultserver.Options{Security: faultserver.STARTTLS, Rules: rules}
	}
	return []failure{
		{
			name: "421 greeting", server: starttls(reply(faultserver.StepGreeting, "421-4.3.2 we are", "421 4.3.2 closing")),
			key: account.KeyBusy, stage: account.StageConnect, code: 421, enhanced: "4.3.2", text: "we are\nclosing",
		},
		{
			name: "554 greeting", server: starttls(reply(faultserver.StepGreeting, "554 5.7.1 not you")),
			key: account.KeyRefused, stage: account.StageConnect, code: 554, enhanced: "5.7.1", text: "not you",
		},
		{
			name: "554 greeting over TLS", server: faultserver.Options{Rules: reply(faultserver.StepGreeting, "554 not you")},
			key: account.KeyRefused, stage: account.StageSecure, code: 554,
		},
		{
			name: "250 greeting", server: starttls(reply(faultserver.StepGreeting, "250 hello")),
			key: account.KeyProtocol, stage: account.StageConnect, code: 250,
		},
		{
			name: "garbage", server: starttls(raw(faultserver.StepGreeting, "\x00\xff\x13garbage\r\n", 1)),
			key: account.KeyProtocol, stage: account.StageConnect,
		},
		{
			name: "a web server", server: starttls(raw(faultserver.StepGreeting, "HTTP/1.1 400 Bad Request\r\n\r\n", 1)),
			key: account.KeyProtocol, stage: account.StageConnect,
		},
		{
			name: "1 MB line", server: starttls(raw(faultserver.StepGreeting, "220 "+strings.Repeat("x", 1020), 1<<10)),
			key: account.KeyProtocol, stage: account.StageConnect,
		},
		{
			name: "endless lines", server: starttls(raw(faultserver.StepGreeting, "220-x\r\n", 1<<18)),
			key: account.KeyProtocol, stage: account.StageConnect,
		},
		{
			name: "silence", server: starttls(stall(faultserver.StepGreeting)), patience: brief(),
			key: account.KeyTimeout, stage: account.StageConnect,
		},
		{
			name: "421 to EHLO", server: starttls(reply(faultserver.StepEHLO, "421 4.7.0 try later")),
			key: account.KeyBusy, stage: account.StageConnect, code: 421,
		},
		{
			name: "EHLO and HELO refused", server: starttls([]rule{
				{Step: faultserver.StepEHLO, Action: action{Reply: []string{"550 5.7.1 go away"}}},
				{Step: faultserver.StepHELO, Action: action{Reply: []string{"550 5.7.1 go away"}}},
			}),
			key: account.KeyRefused, stage: account.StageConnect, code: 550,
		},
		{
			name: "dropped at EHLO", server: starttls(drop(faultserver.StepEHLO, faultserver.DropClose)),
			key: account.KeyConnectionLost, stage: account.StageConnect,
		},
	}
}

func tlsFailures() []failure {
	starttls := faultserver.STARTTLS
	out := []failure{
		{
			name: "STARTTLS not offered", server: faultserver.Options{Security: starttls, ClearExtensions: []string{"SIZE"}},
			key: account.KeyTLSNotOffered, stage: account.StageSecure, noAUTH: true,
		},
		{
			name: "STARTTLS stripped, AUTH offered in clear", server: faultserver.Options{Security: faultserver.Clear},
			security: account.SecurityStartTLS, key: account.KeyTLSNotOffered, stage: account.StageSecure, noAUTH: true,
		},
		{
			name: "no EHLO, so no STARTTLS", server: faultserver.Options{Security: starttls, Rules: reply(faultserver.StepEHLO, "502 what")},
			key: account.KeyTLSNotOffered, stage: account.StageSecure, noAUTH: true,
		},
		{
			name: "injected behind 220", server: faultserver.Options{Security: starttls, Rules: []rule{{
				Step: faultserver.StepSTARTTLS, Action: action{Inject: "250-injected\r\n250 AUTH PLAIN\r\n"},
			}}},
			key: account.KeyProtocol, stage: account.StageSecure, noAUTH: true,
		},
		{
			// Seen behind the 220, or taken for the server's handshake: the
			// network decides which.
			name: "injected a moment after 220", server: faultserver.Options{Security: starttls, Rules: raw(faultserver.StepTLS, "250 AUTH PLAIN\r\n", 1)},
			key: account.KeyTLSFailed, or: account.KeyProtocol, stage: account.StageSecure, noAUTH: true,
		},
		{
			name: "TLS 1.1 only", server: faultserver.Options{MaxTLS: tls.VersionTLS11},
			key: account.KeyTLSFailed, stage: account.StageSecure,
		},
		{
			name: "clear server on a TLS port", server: faultserver.Options{Security: faultserver.Clear},
			security: account.SecurityTLS, key: account.KeyTLSFailed, stage: account.StageSecure, noAUTH: true,
		},
		{
			name: "TLS server on a clear port", server: faultserver.Options{}, patience: brief(),
			security: account.SecurityStartTLS, key: account.KeyTimeout, stage: account.StageConnect, noAUTH: true,
		},
		{
			name: "handshake hangs", server: faultserver.Options{Rules: stall(faultserver.StepTLS)}, patience: brief(),
			key: account.KeyTimeout, stage: account.StageSecure,
		},
		{
			name: "handshake dropped", server: faultserver.Options{Rules: drop(faultserver.StepTLS, faultserver.DropClose)},
			key: account.KeyConnectionLost, stage: account.StageSecure,
		},
		{
			name: "garbage for a handshake", server: faultserver.Options{Rules: raw(faultserver.StepTLS, "what is this?", 100)},
			key: account.KeyTLSFailed, stage: account.StageSecure,
		},
		{
			name: "a clear line to another computer", server: faultserver.Options{Security: faultserver.Clear},
			change: func(a *account.Account) { a.Security = "other" }, key: account.KeyTLSNotOffered, stage: account.StageConnect,
		},
	}
	for _, answer := range []string{"502 5.5.1 no", "454 4.7.0 not now"} {
		out = append(out, failure{
			name: "STARTTLS answered " + answer[:3], server: faultserver.Options{Security: starttls, Rules: reply(faultserver.StepSTARTTLS, answer)},
			key: account.KeyTLSRefused, stage: account.StageSecure, code: int(answer[0]-'0')*100 + int(answer[1]-'0')*10 + int(answer[2]-'0'), noAUTH: true,
		})
	}
	return append(out, failure{
		name: "STARTTLS answered 354", server: faultserver.Options{Security: starttls, Rules: reply(faultserver.StepSTARTTLS, "354 go on")},
		key: account.KeyProtocol, stage: account.StageSecure, code: 354, noAUTH: true,
	})
}

func certificateFailures() []failure {
	var out []failure
	for _, security := range []faultserver.Security{faultserver.TLS, faultserver.STARTTLS} {
		for kind, key := range map[faultserver.Certificate]account.FailureKey{
			faultserver.CertExpired:     account.KeyCertificateExpired,
			faultserver.CertNotYetValid: account.KeyCertificateExpired,
			faultserver.CertWrongName:   account.KeyCertificateName,
			faultserver.CertSelfSigned:  account.KeyCertificateUnknown,
		} {
			out = append(out, failure{
				name: "certificate " + string(kind) + " " + string(security), server: faultserver.Options{Security: security, Certificate: kind},
				key: key, stage: account.StageSecure, noAUTH: true,
			})
		}
	}
	return append(out,
		failure{
			name: "unknown authority", change: func(a *account.Account) { a.TrustPEM = nil },
			key: account.KeyCertificateUnknown, stage: account.StageSecure, noAUTH: true,
		},
		failure{
			name: "for another name than the one asked for", change: func(a *account.Account) { a.Host = "smtp.example.org" }, dialer: account.Dialer{Resolver: names{}},
			key: account.KeyCertificateName, stage: account.StageSecure, noAUTH: true,
		},
		failure{
			name: "another one than remembered", change: func(a *account.Account) { a.TrustFingerprint = strings.Repeat("0", 64) },
			key: account.KeyCertificateChanged, stage: account.StageSecure, noAUTH: true,
		},
		failure{
			name: "broken root", change: func(a *account.Account) { a.TrustPEM = []byte("no certificate") },
			key: account.KeyCertificateUnknown, stage: account.StageSecure, noAUTH: true,
		},
	)
}

func signInFailures() []failure {
	verdict := func(lines ...string) faultserver.Options {
		return faultserver.Options{Rules: reply(faultserver.StepCredential, lines...)}
	}
	refused := func(name string, code int, enhanced, text string, lines ...string) failure {
		return failure{
			name: name, server: verdict(lines...), key: account.KeyAuthRefused, stage: account.StageSignIn,
			code: code, enhanced: enhanced, text: text,
		}
	}
	return []failure{
		{
			name: "wrong password", password: "wrong",
			key: account.KeyAuthRefused, stage: account.StageSignIn, code: 535, enhanced: "5.7.8",
		},
		refused("Gmail wants an app password", 534, "5.7.9", "Application-specific password required.\nFor more", "534-5.7.9 Application-specific password required.", "534 5.7.9 For more"),
		refused("Outlook takes no passwords", 535, "5.7.139", "basic authentication is disabled", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."),
		refused("530", 530, "5.7.0", "", "530 5.7.0 Must issue more"),
		refused("without an enhanced code", 535, "", "No", "535 No"),
		refused("432", 432, "4.7.12", "", "432 4.7.12 A password transition is needed"),
		{
			name: "454", server: verdict("454 4.7.0 Too many login attempts"),
			key: account.KeyAuthBusy, stage: account.StageSignIn, code: 454, enhanced: "4.7.0",
		},
		{
			name: "421", server: verdict("421 4.7.0 later"),
			key: account.KeyAuthBusy, stage: account.StageSignIn, code: 421,
		},
		{
			name: "250", server: verdict("250 fine"),
			key: account.KeyProtocol, stage: account.StageSignIn, code: 250,
		},
		{
			name: "hangs up on a bad password", server: faultserver.Options{Rules: drop(faultserver.StepCredential, faultserver.DropClose)},
			key: account.KeyAuthRefused, stage: account.StageSignIn,
		},
		{
			name: "resets on a bad password", server: faultserver.Options{Rules: drop(faultserver.StepCredential, faultserver.DropReset)},
			key: account.KeyAuthRefused, stage: account.StageSignIn,
		},
		{
			name: "silent", server: faultserver.Options{Rules: stall(faultserver.StepCredential)}, patience: brief(),
			key: account.KeyTimeout, stage: account.StageSignIn,
		},
		{
			name: "no AUTH offered", server: faultserver.Options{Extensions: []string{"SIZE"}},
			key: account.KeyAuthNotOffered, stage: account.StageSignIn, noAUTH: true,
		},
		{
			name: "AUTH without mechanisms", server: faultserver.Options{Extensions: []string{"AUTH"}},
			key: account.KeyAuthNotOffered, stage: account.StageSignIn, noAUTH: true,
		},
		{
			name: "every mechanism denied", server: faultserver.Options{Rules: reply(faultserver.StepAuth, "504 5.5.4 no")},
			key: account.KeyAuthUnsupported, stage: account.StageSignIn, code: 504,
		},
		{
			name: "a token that is no good", server: faultserver.Options{Extensions: []string{"AUTH XOAUTH2"}}, password: "stale",
			change: func(a *account.Account) { a.Auth = account.AuthXOAUTH2 },
			key:    account.KeyAuthRefused, stage: account.StageSignIn, code: 535,
		},
		{
			name: "endless challenges", server: faultserver.Options{Extensions: []string{"AUTH XOAUTH2"}, Rules: raw(faultserver.StepAuth, "334 \r\n", 50)},
			change: func(a *account.Account) { a.Auth = account.AuthXOAUTH2 },
			key:    account.KeyProtocol, stage: account.StageSignIn,
		},
		{
			name: "the server repeats the password", server: verdict("535-5.7.8 bad password "+password, "535-5.7.8 "+secretForms[1], "535 5.7.8 you sent "+secretForms[2]),
			key: account.KeyAuthRefused, stage: account.StageSignIn, code: 535, text: "bad password […]\n[…]\nyou sent […]",
		},
		{
			name: "the server's words end in the middle of the password", server: verdict("535 " + strings.Repeat("x", 2040) + password),
			key: account.KeyAuthRefused, stage: account.StageSignIn, code: 535, text: "xxx[…]",
		},
	}
}
