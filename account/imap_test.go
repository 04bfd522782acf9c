package account_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
)

func TestFiling(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("..", "providers.json"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := account.LoadTable(b)
	if err != nil {
		t.Fatal(err)
	}
	own := account.IMAP{Host: "imap.example.org", Port: 993, Security: account.SecurityTLS}
	off := own
	off.Copy = account.CopyOff
	on := account.IMAP{Copy: account.CopyOn}
	tests := []struct {
		name          string
		a             account.Account
		want          string // by, host:port security, origin
		copies, looks bool
	}{
		{"Gmail files itself", account.Account{Host: "smtp.gmail.com", ProviderID: "gmail"}, "server imap.gmail.com:993 tls table", false, true},
		{"Gmail files itself, whatever is wished for", account.Account{Host: "smtp.gmail.com", ProviderID: "gmail", IMAP: on}, "server imap.gmail.com:993 tls table", false, true},
		{"a domain of one's own at Gmail", account.Account{Host: "SMTP.gmail.com"}, "server imap.gmail.com:993 tls table", false, true},
		{"Microsoft 365", account.Account{Host: "smtp.office365.com"}, "server outlook.office365.com:993 tls table", false, true},
		{"a relay for a Gmail address", account.Account{Host: "pro.turbo-smtp.com", ProviderID: "gmail"}, "client :0  ", false, false},
		{"IONOS", account.Account{Host: "smtp.ionos.de", ProviderID: "ionos-de"}, "client imap.ionos.de:993 tls table", true, true},
		{"nobody knows", account.Account{Host: "smtp.aol.com", ProviderID: "aol"}, "unknown imap.aol.com:993 tls table", true, true},
		{"not in the table", account.Account{Host: "mail.example.org"}, "client :0  ", false, false},
		{"set by hand", account.Account{Host: "mail.example.org", IMAP: own}, "client imap.example.org:993 tls user", true, true},
		{"set by hand at a provider", account.Account{Host: "smtp.ionos.de", ProviderID: "ionos-de", IMAP: own}, "client imap.example.org:993 tls user", true, true},
		{"switched off", account.Account{Host: "mail.example.org", IMAP: off}, "client imap.example.org:993 tls user", false, false},
		{"practice", account.Account{ID: account.PracticeID, Host: "127.0.0.1", IMAP: own}, "server :0  ", false, false},
	}
	for _, tt := range tests {
		f := table.Filing(tt.a)
		got := fmt.Sprintf("%s %s:%d %s %s", f.By, f.At.Host, f.At.Port, f.At.Security, f.Origin)
		if got != tt.want || f.Copies() != tt.copies || f.Looks() != tt.looks {
			t.Errorf("%s: %s, copies %v, looks %v; want %s, %v, %v", tt.name, got, f.Copies(), f.Looks(), tt.want, tt.copies, tt.looks)
		}
	}
	if f := (*account.Table)(nil).Filing(account.Account{Host: "smtp.gmail.com"}); f.Copies() || f.Looks() {
		t.Errorf("without a table: %+v", f)
	}
}

func TestMailboxSettingsAreKept(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := example()
	a.IMAP = account.IMAP{
		Host: " imap.example.org ", Port: 143, Security: account.SecurityStartTLS, Username: "ayse2", Folder: "Gönderilmiş Öğeler",
		Copy: account.CopyOn, TrustFingerprint: "abcd", Held: account.KeyAuthRefused,
	}
	a, err := b.Add(t.Context(), a, password)
	if err != nil {
		t.Fatal(err)
	}
	want := account.IMAP{
		Host: "imap.example.org", Port: 143, Security: account.SecurityStartTLS, Username: "ayse2", Folder: "Gönderilmiş Öğeler",
		Copy: account.CopyOn, TrustFingerprint: "abcd",
	}
	check := func(what string, want account.IMAP) {
		t.Helper()
		got, err := b.Find(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.IMAP); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	check("added", want)
	if err := b.HoldIMAP(t.Context(), a.ID, account.KeyFolderUnknown, []string{"INBOX", "Çıkış"}); err != nil {
		t.Fatal(err)
	}
	held := want
	held.Held, held.Folders = account.KeyFolderUnknown, []string{"INBOX", "Çıkış"}
	check("held", held)
	if got, err := b.Find(t.Context(), a.ID); err != nil || got.Held != "" {
		t.Errorf("the account is held: %q, %v", got.Held, err)
	}
	a.Name = "Ayşe"
	if err := b.Update(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	check("another name", held)
	a.IMAP.Folder = "Çıkış"
	if err := b.Update(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	want.Folder = "Çıkış"
	check("another folder", want)
}

func TestWhatReleasesAMailbox(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		act      func(b *books, a account.Account) error
		releases map[account.FailureKey]bool
	}{
		{"a new password", func(b *books, a account.Account) error { return b.SetPassword(t.Context(), a.ID, "another") }, map[account.FailureKey]bool{
			account.KeyAuthRefused: true, account.KeyCertificateUnknown: true, account.KeyKeyringFailed: true,
		}},
		{"another server for sending", func(b *books, a account.Account) error {
			a.Host = "smtp2.example.org"
			return b.Update(t.Context(), a)
		}, map[account.FailureKey]bool{account.KeyAuthRefused: true, account.KeyCertificateUnknown: true, account.KeyKeyringFailed: true}},
		{"sending that works again", func(b *books, a account.Account) error { return b.Release(t.Context(), a.ID) }, map[account.FailureKey]bool{
			account.KeyAuthRefused: false, account.KeyCertificateUnknown: false, account.KeyKeyringFailed: true,
		}},
	}
	for _, tt := range tests {
		for key, want := range tt.releases {
			b := newBooks(t)
			a := b.add(t, "ayse@example.org")
			if err := b.HoldIMAP(t.Context(), a.ID, key, nil); err != nil {
				t.Fatal(err)
			}
			if err := tt.act(b, a); err != nil {
				t.Fatal(err)
			}
			if got, err := b.Find(t.Context(), a.ID); err != nil || (got.IMAP.Held == "") != want {
				t.Errorf("%s, %s: held %q, %v", tt.name, key, got.IMAP.Held, err)
			}
		}
	}
}

func TestValidateMailbox(t *testing.T) {
	t.Parallel()
	good := account.IMAP{Host: "imap.example.org", Port: 993, Security: account.SecurityTLS}
	tests := []struct {
		name   string
		change func(*account.IMAP)
		want   string
	}{
		{"good", func(*account.IMAP) {}, ""},
		{"none", func(i *account.IMAP) { *i = account.IMAP{} }, ""},
		{"host", func(i *account.IMAP) { i.Host = "a b" }, "imap_host: hand.host-bad"},
		{"port", func(i *account.IMAP) { i.Port = 0 }, "imap_port: hand.bad-port"},
		{"no TLS, not even here", func(i *account.IMAP) { i.Host, i.Security = "127.0.0.1", account.SecurityNone }, "imap_security: copy.security-bad"},
		{"user name", func(i *account.IMAP) { i.Username = "a\r\nb" }, "imap_username: hand.text-bad"},
		{"folder", func(i *account.IMAP) { i.Folder = "a\r\nb" }, "sent_folder: hand.text-bad"},
		{"switch", func(i *account.IMAP) { i.Copy = "maybe" }, "sent_copy: copy.choice-bad"},
		{"on without a mailbox", func(i *account.IMAP) { *i = account.IMAP{Copy: account.CopyOn} }, "imap_host: copy.host-missing"},
	}
	for _, tt := range tests {
		b := newBooks(t)
		a := example()
		a.IMAP = good
		tt.change(&a.IMAP)
		_, err := b.Add(t.Context(), a, password)
		var bad *account.ValidationError
		got := ""
		if errors.As(err, &bad) {
			got = bad.Problems[0].Field + ": " + bad.Problems[0].Key
		} else if err != nil {
			t.Fatal(err)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
