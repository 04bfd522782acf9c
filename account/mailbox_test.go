package account_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/e2e/faultserver"
	"sendoff/e2e/mailbox"
)

const letter = "Message-ID: <one@example.org>\r\nSubject: Rapor\r\n\r\nHere.\r\n"

// keep starts a mailbox server that knows the user.
func keep(t *testing.T, opt mailbox.Options) *mailbox.Server {
	t.Helper()
	if opt.User == "" {
		opt.User, opt.Password = user, password
	}
	return mailbox.New(t, opt)
}

// mailboxAt is an account and the mailbox that fit a server.
func mailboxAt(srv *mailbox.Server, security account.Security) (account.Account, account.IMAP) {
	return account.Account{Address: user, Username: user, Auth: account.AuthAuto, TrustPEM: srv.CAPEM(), Host: "smtp.example.org", Port: 465},
		account.IMAP{Host: srv.Host(), Port: srv.Port(), Security: security}
}

func openMailbox(ctx context.Context, srv *mailbox.Server, security account.Security) (*account.Mailbox, error) {
	a, at := mailboxAt(srv, security)
	return account.NewOpener(&account.Dialer{}, account.Patience{}).OpenMailbox(ctx, a, at, password)
}

func TestMailboxFilesAndFinds(t *testing.T) {
	t.Parallel()
	for _, security := range []faultserver.Security{faultserver.TLS, faultserver.STARTTLS} {
		t.Run(string(security), func(t *testing.T) {
			t.Parallel()
			srv := keep(t, mailbox.Options{Security: security})
			m, err := openMailbox(t.Context(), srv, securityOf(security))
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			folder, _, err := m.SentFolder("")
			if err != nil || folder != "Sent" {
				t.Fatalf("the folder is %q, %v", folder, err)
			}
			has := func(id string, want bool) {
				t.Helper()
				if got, err := m.Has(folder, id); err != nil || got != want {
					t.Errorf("%s is there: %v, %v", id, got, err)
				}
			}
			has("<one@example.org>", false)
			sent := time.Date(2026, 11, 20, 8, 30, 0, 0, time.FixedZone("", 3*60*60))
			if err := m.Append(folder, strings.NewReader(letter), int64(len(letter)), sent); err != nil {
				t.Fatal(err)
			}
			has("<one@example.org>", true)
			has("<ne@example.org>", false) // a part of it, which servers find
			want := []mailbox.Message{{Bytes: []byte(letter), Flags: []string{`\Seen`}, Time: "2026-11-20T05:30:00Z"}}
			if diff := cmp.Diff(want, srv.Messages("Sent")); diff != "" {
				t.Error(diff)
			}
			m.Logout()
		})
	}
}

// endless gives bytes for ever and counts them.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte("x"), len(p)))
	e.n += int64(len(p))
	return len(p), nil
}

func TestAppendLimit(t *testing.T) {
	t.Parallel()
	srv := keep(t, mailbox.Options{AppendLimit: 1000})
	m, err := openMailbox(t.Context(), srv, account.SecurityTLS)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if limit, err := m.Limit("Sent"); err != nil || limit != 1000 {
		t.Errorf("the limit is %d, %v", limit, err)
	}
	body := new(endless)
	err = m.Append("Sent", body, 1<<30, time.Now())
	if f := failureOf(t, err); f.Key != account.KeyTooBig || f.Stage != account.StageCopy {
		t.Errorf("failure is %v", f)
	}
	if body.n > 1<<20 {
		t.Errorf("%d bytes were read of a message that is refused", body.n)
	}
}

func TestAppendFails(t *testing.T) {
	t.Parallel()
	no := func(code, text string) mailbox.Fate {
		return mailbox.Fate{Refuse: &mailbox.No{Code: code, Text: text}}
	}
	tests := []struct {
		name string
		fate mailbox.Fate
		key  account.FailureKey
		text string
	}{
		{"quota", no("OVERQUOTA", "Quota exceeded (mailbox for user is full)"), account.KeyMailboxFull, "NO [OVERQUOTA] Quota exceeded (mailbox for user is full)"},
		{"quota in words", no("", "User is over quota"), account.KeyMailboxFull, "NO User is over quota"},
		{"too big", no("TOOBIG", "no"), account.KeyTooBig, "NO [TOOBIG] no"},
		{"folder gone", no("TRYCREATE", "no"), account.KeyFolderUnknown, "NO [TRYCREATE] no"},
		{"busy", no("UNAVAILABLE", "later"), account.KeyBusy, "NO [UNAVAILABLE] later"},
		{"refused", no("", "no \x1b[2J"), account.KeyRefused, "NO no  [2J"},
		{"the secret in the answer", no("", "no "+password), account.KeyRefused, "NO no […]"},
		{"cut", mailbox.Fate{Cut: true}, account.KeyConnectionLost, ""},
		{"lost", mailbox.Fate{Lose: true}, account.KeyConnectionLost, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := keep(t, mailbox.Options{Append: func(int) mailbox.Fate { return tt.fate }})
			m, err := openMailbox(t.Context(), srv, account.SecurityTLS)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			body := strings.Repeat(letter, 10000)
			f := failureOf(t, m.Append("Sent", strings.NewReader(body), int64(len(body)), time.Now()))
			if f.Key != tt.key || f.Stage != account.StageCopy || f.Text != tt.text || f.Host != srv.Host() {
				t.Errorf("failure is %v %q", f, f.Text)
			}
			noSecret(t, f.Text, f.Error())
		})
	}
}

// TestShortMessageIsNeverCompleted: a file that ends early must not become a
// message that ends early.
func TestShortMessageIsNeverCompleted(t *testing.T) {
	t.Parallel()
	srv := keep(t, mailbox.Options{})
	m, err := openMailbox(t.Context(), srv, account.SecurityTLS)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.Append("Sent", strings.NewReader(letter), 50_000, time.Now()); err == nil {
		t.Error("it was taken")
	}
	if got := srv.Messages("Sent"); len(got) != 0 {
		t.Errorf("%d messages are there", len(got))
	}
}

func TestSentFolder(t *testing.T) {
	t.Parallel()
	folders := func(names ...string) (list []mailbox.Folder) {
		for _, name := range names {
			name, sent := strings.CutSuffix(name, "*")
			list = append(list, mailbox.Folder{Name: name, Sent: sent})
		}
		return list
	}
	tests := []struct {
		name    string
		folders []mailbox.Folder
		wish    string
		want    string // empty: none
	}{
		{"marked before the usual name", folders("INBOX", "Sent", "Ausgang*"), "", "Ausgang"},
		{"a wish before all", folders("INBOX", "Sent*", "Ausgang"), "Ausgang", "Ausgang"},
		{"a wish in other letters", folders("INBOX", "Ausgang"), "ausgang", "Ausgang"},
		{"a wish that is not there", folders("INBOX", "Sent*"), "Gone", ""},
		{"usual", folders("INBOX", "Sent Items"), "", "Sent Items"},
		{"small letters", folders("INBOX", "sent messages"), "", "sent messages"},
		{"below INBOX", folders("INBOX", "INBOX/Sent"), "", "INBOX/Sent"},
		{"Turkish", folders("INBOX", "GÖNDERİLMİŞ ÖĞELER"), "", "GÖNDERİLMİŞ ÖĞELER"},
		{"German", folders("INBOX", "Gesendet"), "", "Gesendet"},
		{"French", folders("INBOX", "Envoyés"), "", "Envoyés"},
		{"Japanese", folders("INBOX", "送信済み"), "", "送信済み"},
		{"in somebody's archive", folders("INBOX", "2019/Sent"), "", ""},
		{"none", folders("INBOX", "Archiv", "Projekte"), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := keep(t, mailbox.Options{Folders: tt.folders, Unmarked: !slices.ContainsFunc(tt.folders, func(f mailbox.Folder) bool { return f.Sent })})
			m, err := openMailbox(t.Context(), srv, account.SecurityTLS)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			name, choice, err := m.SentFolder(tt.wish)
			if name != tt.want {
				t.Errorf("the folder is %q, want %q", name, tt.want)
			}
			if tt.want != "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if f := failureOf(t, err); f.Key != account.KeyFolderUnknown || f.Stage != account.StageFolder {
				t.Errorf("failure is %v", f)
			}
			if len(choice) != len(tt.folders) {
				t.Errorf("to choose from are %q", choice)
			}
		})
	}
}

func TestMailboxThatIsNotOpened(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		opt      mailbox.Options
		security account.Security
		change   func(*account.Account)
		key      account.FailureKey
		stage    account.Stage
		logins   int
	}{
		{"wrong password", mailbox.Options{User: user, Password: "another"}, account.SecurityTLS, nil, account.KeyAuthRefused, account.StageSignIn, 1},
		{"unknown certificate", mailbox.Options{}, account.SecurityTLS, func(a *account.Account) { a.TrustPEM = nil }, account.KeyCertificateUnknown, account.StageSecure, 0},
		{"unknown certificate behind STARTTLS", mailbox.Options{Security: faultserver.STARTTLS}, account.SecurityStartTLS, func(a *account.Account) { a.TrustPEM = nil }, account.KeyCertificateUnknown, account.StageSecure, 0},
		{"certificate of another", mailbox.Options{Certificate: faultserver.CertWrongName}, account.SecurityTLS, nil, account.KeyCertificateName, account.StageSecure, 0},
		{"expired", mailbox.Options{Certificate: faultserver.CertExpired}, account.SecurityTLS, nil, account.KeyCertificateExpired, account.StageSecure, 0},
		{"no STARTTLS", mailbox.Options{Security: faultserver.Clear}, account.SecurityStartTLS, nil, account.KeyTLSNotOffered, account.StageSecure, 0},
		{"no TLS", mailbox.Options{Security: faultserver.Clear}, account.SecurityTLS, nil, account.KeyTLSFailed, account.StageSecure, 0},
		{"none is never used", mailbox.Options{Security: faultserver.Clear}, account.SecurityNone, nil, account.KeyTLSNotOffered, account.StageConnect, 0},
		{"the wished-for mechanism is not offered", mailbox.Options{}, account.SecurityTLS, func(a *account.Account) { a.Auth = account.AuthCRAMMD5 }, account.KeyAuthUnsupported, account.StageSignIn, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := keep(t, tt.opt)
			a, at := mailboxAt(srv, tt.security)
			if tt.change != nil {
				tt.change(&a)
			}
			_, err := account.NewOpener(&account.Dialer{}, account.Patience{}).OpenMailbox(t.Context(), a, at, password)
			f := failureOf(t, err)
			if f.Key != tt.key || f.Stage != tt.stage {
				t.Errorf("failure is %v at %s", f, f.Stage)
			}
			if n := srv.Count("login"); n != tt.logins {
				t.Errorf("%d sign-ins", n)
			}
			noSecret(t, f.Text, f.Error())
		})
	}
}

// TestMailboxTrust: a remembered certificate counts for the mailbox on the same
// host, or where it was remembered for the mailbox itself.
func TestMailboxTrust(t *testing.T) {
	t.Parallel()
	srv := keep(t, mailbox.Options{Certificate: faultserver.CertSelfSigned})
	a, at := mailboxAt(srv, account.SecurityTLS)
	open := func(a account.Account, at account.IMAP) error {
		m, err := account.NewOpener(&account.Dialer{}, account.Patience{}).OpenMailbox(t.Context(), a, at, password)
		if err == nil {
			m.Close()
		}
		return err
	}
	f := failureOf(t, open(a, at))
	if f.Key != account.KeyCertificateUnknown || f.Certificate == nil {
		t.Fatalf("failure is %v", f)
	}
	own := at
	own.TrustFingerprint = f.Certificate.Fingerprint
	if err := open(a, own); err != nil {
		t.Errorf("remembered for the mailbox: %v", err)
	}
	a.TrustFingerprint = f.Certificate.Fingerprint
	if err := open(a, at); err == nil {
		t.Error("what is remembered for another host counts")
	}
	a.Host = at.Host
	if err := open(a, at); err != nil {
		t.Errorf("remembered for the same host: %v", err)
	}
	own.TrustFingerprint = strings.Repeat("0", 64)
	if f := failureOf(t, open(a, own)); f.Key != account.KeyCertificateChanged {
		t.Errorf("failure is %v", f)
	}
}

func TestMailboxEndsWithItsContext(t *testing.T) {
	t.Parallel()
	srv := keep(t, mailbox.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	m, err := openMailbox(ctx, srv, account.SecurityTLS)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	cancel()
	_, _, err = m.SentFolder("")
	if f := failureOf(t, err); f.Key != account.KeyCancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("failure is %v", f)
	}
}
