package account_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

// said is what a scripted IMAP server answers: the end of each command's name
// to all that is sent then, in which TAG is the command's tag.
type said map[string]string

// scripted starts a server that says what it is told; after the end of its
// words a line is left open. It records what it heard.
func scripted(t *testing.T, secure bool, script said) (account.Account, account.IMAP, *strings.Builder) {
	t.Helper()
	authority, err := faultserver.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := authority.Leaf(faultserver.CertValid, nil)
	if err != nil {
		t.Fatal(err)
	}
	conf := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard, done := new(strings.Builder), make(chan struct{})
	go func() {
		defer close(done)
		raw, err := l.Accept()
		if err != nil {
			return
		}
		defer raw.Close()
		c := net.Conn(raw)
		if secure {
			c = tls.Server(raw, conf)
		}
		converse(c, script, heard)
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	security := account.SecurityStartTLS
	if secure {
		security = account.SecurityTLS
	}
	addr := l.Addr().(*net.TCPAddr)
	return account.Account{Address: user, Username: user, Auth: account.AuthAuto, TrustPEM: authority.PEM()},
		account.IMAP{Host: "127.0.0.1", Port: addr.Port, Security: security}, heard
}

// converse answers until the other side goes. "FOREVER" repeats what is before
// it without end.
func converse(c net.Conn, script said, heard *strings.Builder) {
	say := func(words, tag string) bool {
		words = strings.ReplaceAll(words, "TAG", tag)
		if again, ok := strings.CutSuffix(words, "FOREVER"); ok {
			for {
				if _, err := io.WriteString(c, again); err != nil {
					return false
				}
			}
		}
		_, err := io.WriteString(c, words)
		return err == nil
	}
	if !say(script[""], "") {
		return
	}
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		heard.WriteString(line)
		m := regexp.MustCompile(`^(\S+) (?:UID )?(\S+)`).FindStringSubmatch(line)
		if m == nil {
			m = []string{"", "", "more"}
		}
		if !say(script[m[2]], m[1]) {
			return
		}
	}
}

// friendly is a server that is nice up to the sign-in and a little behind it.
func friendly(change said) said {
	s := said{
		"":             "* OK hello\r\n",
		"CAPABILITY":   "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\nTAG OK\r\n",
		"AUTHENTICATE": "TAG OK in\r\n",
		"LIST":         "* LIST (\\Sent) \"/\" Sent\r\nTAG OK\r\n",
		"EXAMINE":      "* 1 EXISTS\r\nTAG OK\r\n",
		"SEARCH":       "* SEARCH\r\nTAG OK\r\n",
	}
	for k, v := range change {
		s[k] = v
	}
	return s
}

func TestHostileMailbox(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 4<<20)
	tests := []struct {
		name   string
		script said
		key    account.FailureKey
		stage  account.Stage
	}{
		{"another protocol", said{"": "220 smtp.example.org ESMTP\r\n"}, account.KeyProtocol, account.StageSecure},
		{"a line without end", said{"": "* OK " + long}, account.KeyProtocol, account.StageSecure},
		{"busy", said{"": "* BYE come back later\r\n"}, account.KeyBusy, account.StageSecure},
		{"somebody else's session", said{"": "* PREAUTH hello\r\n"}, account.KeyProtocol, account.StageSecure},
		{"gone", said{"": "* OK hello\r\n", "CAPABILITY": "* BYE\r\n"}, account.KeyProtocol, account.StageSignIn},
		{"endless words before an answer", friendly(said{"CAPABILITY": "* OK still here\r\nFOREVER"}), account.KeyProtocol, account.StageSignIn},
		{"endless challenges", friendly(said{"AUTHENTICATE": "+ \r\n", "more": "+ \r\n"}), account.KeyProtocol, account.StageSignIn},
		{"another's tag", friendly(said{"AUTHENTICATE": "X9 OK in\r\n"}), account.KeyProtocol, account.StageSignIn},
		{"no sign-in", friendly(said{"CAPABILITY": "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK\r\n"}), account.KeyAuthNotOffered, account.StageSignIn},
		{"not now", friendly(said{"AUTHENTICATE": "TAG NO [UNAVAILABLE] database\r\n"}), account.KeyAuthBusy, account.StageSignIn},
		{"bad", friendly(said{"AUTHENTICATE": "TAG BAD no\r\n"}), account.KeyAuthRefused, account.StageSignIn},
		{"endless list", friendly(said{"LIST": "* LIST () \"/\" \"a folder\"\r\nFOREVER"}), account.KeyProtocol, account.StageFolder},
		{"garbage list", friendly(said{"LIST": "* LIST \x00\xff(((\r\n"}), account.KeyProtocol, account.StageFolder},
		{"deep list", friendly(said{"LIST": "* LIST () \"/\" a (x " + strings.Repeat("(", 3<<20)}), account.KeyProtocol, account.StageFolder},
		{"a huge literal in the list", friendly(said{"LIST": "* LIST () \"/\" {99999999999}\r\n" + long}), account.KeyProtocol, account.StageFolder},
		{"list refused", friendly(said{"LIST": "TAG NO no\r\n"}), account.KeyRefused, account.StageFolder},
		{"folder refused", friendly(said{"EXAMINE": "TAG NO [NONEXISTENT] no\r\n"}), account.KeyFolderUnknown, account.StageFolder},
		{"endless hits", friendly(said{"SEARCH": "* SEARCH" + strings.Repeat(" 1234567", 20000) + "\r\n"}), account.KeyProtocol, account.StageFolder},
		{"garbage hits", friendly(said{"SEARCH": "* SEARCH one two\r\n"}), account.KeyProtocol, account.StageFolder},
		{"a huge header", friendly(said{"SEARCH": "* SEARCH 1\r\nTAG OK\r\n", "FETCH": "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (\"Message-ID\")] {4194304}\r\n" + long}), account.KeyProtocol, account.StageFolder},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, at, _ := scripted(t, true, tt.script)
			m, err := account.NewOpener(&account.Dialer{}, account.Patience{Reply: 20 * time.Second}).OpenMailbox(t.Context(), a, at, password)
			if err == nil {
				defer m.Close()
				var folder string
				if folder, _, err = m.SentFolder(""); err == nil {
					_, err = m.Has(folder, "<one@example.org>")
				}
			}
			if f := failureOf(t, err); f.Key != tt.key || f.Stage != tt.stage {
				t.Errorf("failure is %v at %s", f, f.Stage)
			} else if len(f.Error()) > 5000 {
				t.Errorf("the failure has %d bytes", len(f.Error()))
			}
		})
	}
}

// TestSilentMailbox: a server that stops answering is not waited for longer
// than the patience.
func TestSilentMailbox(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "CAPABILITY", "AUTHENTICATE", "LIST", "SEARCH"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			a, at, _ := scripted(t, true, friendly(said{command: ""}))
			m, err := account.NewOpener(&account.Dialer{}, account.Patience{Reply: 200 * time.Millisecond}).OpenMailbox(t.Context(), a, at, password)
			if err == nil {
				defer m.Close()
				var folder string
				if folder, _, err = m.SentFolder(""); err == nil {
					_, err = m.Has(folder, "<one@example.org>")
				}
			}
			if f := failureOf(t, err); f.Key != account.KeyTimeout {
				t.Errorf("failure is %v", f)
			}
		})
	}
}

// TestNothingOfAClearLineIsBelieved: what is put behind the answer to STARTTLS
// is no answer, and the password is said to nobody there.
func TestNothingOfAClearLineIsBelieved(t *testing.T) {
	t.Parallel()
	for _, script := range []said{
		{"": "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n", "STARTTLS": "TAG OK\r\n* CAPABILITY AUTH=PLAIN\r\n"},
		{"": "* OK hello\r\n", "STARTTLS": "TAG OK [CAPABILITY AUTH=PLAIN]\r\nS2 OK in\r\n"},
		{"": "* OK hello\r\n", "STARTTLS": "TAG NO not here\r\n"},
		{"": "* OK hello\r\n", "STARTTLS": "TAG BAD what\r\n"},
		{"": "* PREAUTH hello\r\n"},
	} {
		a, at, heard := scripted(t, false, script)
		_, err := account.NewOpener(&account.Dialer{}, account.Patience{Reply: 20 * time.Second}).OpenMailbox(t.Context(), a, at, password)
		f := failureOf(t, err)
		if f.Key != account.KeyProtocol && f.Key != account.KeyTLSNotOffered {
			t.Errorf("failure is %v", f)
		}
		for _, line := range strings.SplitAfter(heard.String(), "\r\n") {
			if line != "" && !strings.Contains(line, "STARTTLS") && !strings.HasPrefix(line, "\x16") {
				t.Errorf("said %q", line)
			}
		}
	}
}

func TestSignInToMailbox(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, caps string
		script     said
		want       string // of what was heard
	}{
		{"PLAIN at once", "AUTH=PLAIN SASL-IR", said{"AUTHENTICATE": "TAG OK\r\n"}, "AUTHENTICATE PLAIN AGF5c2VAZXhhbXBsZS5vcmcAZ2l6bGktxZ5pZnJlIDQy\r\n"},
		{"PLAIN when asked", "AUTH=PLAIN", said{"AUTHENTICATE": "+\r\n", "more": "S2 OK\r\n"}, "AUTHENTICATE PLAIN\r\nAGF5c2VAZXhhbXBsZS5vcmcAZ2l6bGktxZ5pZnJlIDQy\r\n"},
		{"small letters", "auth=plain sasl-ir", said{"AUTHENTICATE": "TAG OK\r\n"}, "AUTHENTICATE PLAIN AGF5"},
		{"LOGIN command", "IDLE", said{"LOGIN": "+ go\r\n", "{15}": "+ go\r\n", "42": "S2 OK\r\n"}, "LOGIN {16}\r\nayse@example.org {15}\r\n" + password + "\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			script := friendly(said{"CAPABILITY": "* CAPABILITY IMAP4rev1 " + tt.caps + "\r\nTAG OK\r\n"})
			for k, v := range tt.script {
				script[k] = v
			}
			a, at, heard := scripted(t, true, script)
			m, err := account.NewOpener(&account.Dialer{}, account.Patience{Reply: 20 * time.Second}).OpenMailbox(t.Context(), a, at, password)
			if err != nil {
				t.Fatalf("%v\n%s", err, heard)
			}
			if _, _, err := m.SentFolder(""); err != nil {
				t.Error(err)
			}
			m.Close()
			if !strings.Contains(heard.String(), tt.want) {
				t.Errorf("heard %s", heard)
			}
		})
	}
}
