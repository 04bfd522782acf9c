//go:build unix && e2e

package dovecot_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"sendoff/account"
	"sendoff/e2e/dovecot"
)

const letter = "Message-ID: <one@example.org>\r\nSubject: Rapor\r\n\r\n.\r\nHere.\r\n"

func open(t *testing.T, s *dovecot.Server, security account.Security, password string, change ...func(*account.Account)) (*account.Mailbox, error) {
	t.Helper()
	root, err := os.ReadFile(s.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	a := account.Account{Address: dovecot.User, Username: dovecot.User, Auth: account.AuthAuto, TrustPEM: root}
	for _, c := range change {
		c(&a)
	}
	at := account.IMAP{Host: s.Host, Port: s.IMAPS, Security: security}
	if security == account.SecurityStartTLS {
		at.Port = s.IMAP
	}
	return account.NewOpener(&account.Dialer{}, account.Patience{}).OpenMailbox(t.Context(), a, at, password)
}

// sent opens the mailbox and finds its folder.
func sent(t *testing.T, s *dovecot.Server) (*account.Mailbox, string) {
	t.Helper()
	m, err := open(t, s, account.SecurityTLS, dovecot.Password)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	folder, _, err := m.SentFolder("")
	if err != nil {
		t.Fatal(err)
	}
	return m, folder
}

func TestFilesAndFinds(t *testing.T) {
	s := dovecot.New(t, dovecot.Options{})
	at := time.Date(2026, 11, 20, 8, 30, 0, 0, time.FixedZone("", 3*60*60))
	for n, security := range []account.Security{account.SecurityTLS, account.SecurityStartTLS} {
		m, err := open(t, s, security, dovecot.Password)
		if err != nil {
			t.Fatal(err)
		}
		folder, _, err := m.SentFolder("")
		if err != nil || folder != "INBOX.Sent" {
			t.Fatalf("the folder is %q, %v", folder, err)
		}
		there, err := m.Has(folder, "<one@example.org>")
		if err != nil || there != (n > 0) {
			t.Fatalf("it is there: %v, %v", there, err)
		}
		if !there {
			if err := m.Append(folder, strings.NewReader(letter), int64(len(letter)), at); err != nil {
				t.Fatal(err)
			}
			if there, err := m.Has(folder, "<one@example.org>"); err != nil || !there {
				t.Errorf("after it was put there: %v, %v", there, err)
			}
		}
		m.Logout()
	}
	got := s.Messages("Sent")
	if len(got) != 1 || string(got[0].Bytes) != letter || !got[0].Seen || !got[0].Time.Equal(at) {
		t.Errorf("the mailbox has %+v", got)
	}
}

func TestMechanisms(t *testing.T) {
	for _, mechanism := range []string{"plain", "login", "scram-sha-1", "scram-sha-256", "cram-md5"} {
		s := dovecot.New(t, dovecot.Options{Mechanisms: mechanism})
		m, err := open(t, s, account.SecurityTLS, dovecot.Password)
		if err != nil {
			t.Errorf("%s: %v", mechanism, err)
			continue
		}
		if _, _, err := m.SentFolder(""); err != nil {
			t.Errorf("%s: %v", mechanism, err)
		}
		m.Close()
	}
}

func TestNotOpened(t *testing.T) {
	s := dovecot.New(t, dovecot.Options{})
	for name, tt := range map[string]struct {
		password string
		change   func(*account.Account)
		key      account.FailureKey
	}{
		"a wrong password":      {"wrong", func(*account.Account) {}, account.KeyAuthRefused},
		"nobody vouches for it": {dovecot.Password, func(a *account.Account) { a.TrustPEM = nil }, account.KeyCertificateUnknown},
	} {
		for _, security := range []account.Security{account.SecurityTLS, account.SecurityStartTLS} {
			_, err := open(t, s, security, tt.password, tt.change)
			var f *account.Failure
			if !errors.As(err, &f) || f.Key != tt.key {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestFolders(t *testing.T) {
	for _, tt := range []struct {
		folders []dovecot.Folder
		want    string
	}{
		{[]dovecot.Folder{{Name: "Sent"}, {Name: "Ausgang", Sent: true}}, "INBOX.Ausgang"},
		{[]dovecot.Folder{{Name: "Gönderilmiş Öğeler"}}, "INBOX.Gönderilmiş Öğeler"},
		{[]dovecot.Folder{{Name: "Projekte"}}, ""},
	} {
		s := dovecot.New(t, dovecot.Options{Folders: tt.folders})
		m, err := open(t, s, account.SecurityTLS, dovecot.Password)
		if err != nil {
			t.Fatal(err)
		}
		folder, choice, err := m.SentFolder("")
		if folder != tt.want || tt.want != "" && err != nil || len(choice) != len(tt.folders)+1 {
			t.Errorf("%v: %q of %q, %v", tt.folders, folder, choice, err)
		}
		if tt.want != "" {
			if err := m.Append(folder, strings.NewReader(letter), int64(len(letter)), time.Now()); err != nil {
				t.Errorf("%v: %v", tt.folders, err)
			}
		}
		m.Close()
	}
}

func TestFullMailbox(t *testing.T) {
	s := dovecot.New(t, dovecot.Options{Quota: "1M"})
	m, folder := sent(t, s)
	big := int64(3 << 20)
	err := m.Append(folder, io.LimitReader(lines{}, big), big, time.Now())
	var f *account.Failure
	if !errors.As(err, &f) || f.Key != account.KeyMailboxFull || !strings.Contains(f.Text, "OVERQUOTA") {
		t.Errorf("failure is %v %q", err, f.Text)
	}
	if got := s.Messages("Sent"); len(got) != 0 {
		t.Errorf("%d messages are there", len(got))
	}
}

func TestBigMessage(t *testing.T) {
	s := dovecot.New(t, dovecot.Options{})
	m, folder := sent(t, s)
	head := "Message-ID: <big@example.org>\r\n\r\n"
	size := int64(len(head)) + 30<<20
	if err := m.Append(folder, io.MultiReader(strings.NewReader(head), lines{}), size, time.Now()); err != nil {
		t.Fatal(err)
	}
	if there, err := m.Has(folder, "<big@example.org>"); err != nil || !there {
		t.Errorf("it is there: %v, %v", there, err)
	}
	if got := s.Messages("Sent"); len(got) != 1 || int64(len(got[0].Bytes)) != size {
		t.Errorf("%d messages are there", len(got))
	}
}

// lines is text without end, in lines of 64 bytes.
type lines struct{}

func (lines) Read(p []byte) (int, error) {
	n := len(p) / 64 * 64
	for i := range n {
		switch i % 64 {
		case 62:
			p[i] = '\r'
		case 63:
			p[i] = '\n'
		default:
			p[i] = 'x'
		}
	}
	return n, nil
}
