//go:build unix && e2e

package e2e_test

import (
	"bytes"
	"errors"
	"io"
	"net/mail"
	"strings"
	"testing"

	gomail "github.com/emersion/go-message/mail"

	"sendoff/e2e/desktop"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/system"
)

// openAccount opens the window of somebody who has an account on the server.
func openAccount(t *testing.T, server *faultserver.Server, args ...string) *window {
	t.Helper()
	screen := desktop.NewScreen(t, desktop.Absent, 1600, 900)
	screen.Setenv("SENDOFF_PASSWORD", "the secret")
	trust(t, screen.Session, server.CAPEM())
	addFaultAccount(t, newProgram(t, screen.Session, "sendoff"), server)
	return openWindow(t, screen, server, args...)
}

// signedIn are the options of a server that knows the account, and plays by these rules.
func signedIn(rules ...faultserver.Rule) faultserver.Options {
	return faultserver.Options{Users: map[string]string{"ayse": "the secret"}, Rules: rules}
}

// arrived waits until the server has so many messages, and returns the last one as its reader sees it.
func arrived(t *testing.T, server *faultserver.Server, n int) letter {
	t.Helper()
	system.Eventually(t, patience, "the message is at the server", func() bool { return len(server.Messages()) >= n })
	all := server.Messages()
	if len(all) != n {
		t.Fatalf("the server has %d messages, want %d", len(all), n)
	}
	return readLetter(t, all[n-1].Data)
}

// letter is a message as its reader sees it.
type letter struct {
	to      []*mail.Address
	subject string
	text    string   // of the first part that is plain text
	files   []string // names of what is attached
}

func readLetter(t *testing.T, data []byte) letter {
	t.Helper()
	r, err := gomail.CreateReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var l letter
	if l.subject, err = r.Header.Subject(); err != nil {
		t.Fatal(err)
	}
	if l.to, err = r.Header.AddressList("To"); err != nil {
		t.Fatal(err)
	}
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return l
		}
		if err != nil {
			t.Fatal(err)
		}
		l.read(t, p)
	}
}

func (l *letter) read(t *testing.T, p *gomail.Part) {
	t.Helper()
	switch h := p.Header.(type) {
	case *gomail.AttachmentHeader:
		name, err := h.Filename()
		if err != nil {
			t.Fatal(err)
		}
		l.files = append(l.files, name)
	case *gomail.InlineHeader:
		kind, _, _ := h.ContentType() // what is no text is of no interest
		if kind != "text/plain" || l.text != "" {
			return
		}
		b, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		l.text = strings.TrimRight(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")
	}
}
