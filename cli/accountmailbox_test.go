package cli

import (
	"fmt"
	"testing"

	"sendoff/account"
)

// TestMailboxPortAndSecurity: they follow from each other until both are given.
func TestMailboxPortAndSecurity(t *testing.T) {
	host, none := "imap.example.org", ""
	tests := []struct {
		flags mailboxFlags
		want  string
	}{
		{mailboxFlags{IMAPHost: &host}, "imap.example.org 993 tls"},
		{mailboxFlags{IMAPHost: &host, IMAPPort: 143}, "imap.example.org 143 starttls"},
		{mailboxFlags{IMAPHost: &host, IMAPPort: 1993}, "imap.example.org 1993 tls"},
		{mailboxFlags{IMAPHost: &host, IMAPSecurity: "starttls"}, "imap.example.org 143 starttls"},
		{mailboxFlags{IMAPHost: &host, IMAPSecurity: "tls", IMAPPort: 143}, "imap.example.org 143 tls"},
		{mailboxFlags{IMAPPort: 143}, "old.example.org 143 starttls"},
		{mailboxFlags{IMAPSecurity: "starttls"}, "old.example.org 143 starttls"},
		{mailboxFlags{SentCopy: "off"}, "old.example.org 1143 starttls"},
		{mailboxFlags{IMAPHost: &none}, "  "},
	}
	for _, tt := range tests {
		a := account.Account{Origin: map[string]string{}, IMAP: account.IMAP{Host: "old.example.org", Port: 1143, Security: account.SecurityStartTLS}}
		if err := tt.flags.apply(&a, nil); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%s %d %s", a.IMAP.Host, a.IMAP.Port, a.IMAP.Security)
		if a.IMAP.Host == "" {
			got = "  " // port and security go with the host
		}
		if got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.flags, got, tt.want)
		}
	}
}
