package account_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
)

func TestFromProvider(t *testing.T) {
	t.Parallel()
	provider := func(form account.UsernameForm, auth ...string) account.Provider {
		return account.Provider{
			ID: "p", Username: form, Login: "apikey", Auth: auth,
			SMTP: []account.Endpoint{{Host: "smtp.p.example", Port: 587, Security: account.SecurityStartTLS}, {Host: "other", Port: 465, Security: account.SecurityTLS}},
		}
	}
	tests := []struct {
		name     string
		provider account.Provider
		username string
		auth     account.AuthMethod
	}{
		{"address", provider(account.UsernameAddress, "password"), "Ayşe@p.example", account.AuthAuto},
		{"local part", provider(account.UsernameLocalPart, "app-password", "oauth2"), "Ayşe", account.AuthAuto},
		{"fixed name", provider(account.UsernameKey, "apikey"), "apikey", account.AuthAuto},
		{"only the person knows", provider(account.UsernameOther, "password"), "", account.AuthAuto},
		{"nothing known", provider("", "password"), "Ayşe@p.example", account.AuthAuto},
		{"no sign-in", provider(account.UsernameAddress, "none"), "", account.AuthAuto},
		{"only OAuth", provider(account.UsernameAddress, "oauth2"), "Ayşe@p.example", account.AuthXOAUTH2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, err := account.FromProvider(account.Match{Provider: tt.provider}, " Ayşe@p.example\n") // as pasted
			if err != nil {
				t.Fatal(err)
			}
			if a.Host != "smtp.p.example" || a.Port != 587 || a.Security != account.SecurityStartTLS || a.ProviderID != "p" || a.Address != "Ayşe@p.example" {
				t.Errorf("account is %+v", a)
			}
			if a.Username != tt.username || a.Auth != tt.auth {
				t.Errorf("user name %q, auth %q", a.Username, a.Auth)
			}
			if from, ok := a.Origin["username"]; ok != (tt.username != "") || (ok && from != account.OriginTable) {
				t.Errorf("the user name is from %q", from)
			}
			if a.Origin["host"] != account.OriginTable || a.Origin["address"] != account.OriginUser {
				t.Errorf("origins are %v", a.Origin)
			}
			if problems := account.Validate(a); len(problems) != 0 {
				t.Errorf("problems %v", problems)
			}
		})
	}
	if _, err := account.FromProvider(account.Match{}, "a@p.example"); !errors.Is(err, account.ErrNoServer) {
		t.Errorf("no server: %v", err)
	}
	if _, err := account.FromProvider(account.Match{Provider: provider(account.UsernameAddress)}, "no address"); err == nil {
		t.Error("took a bad address")
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*account.Account)
		want   []string // field key
	}{
		{"good", func(*account.Account) {}, nil},
		{"server missing", func(a *account.Account) { a.Host = "  " }, []string{"host hand.host-missing"}},
		{"server is none", func(a *account.Account) { a.Host = "a b" }, []string{"host hand.host-bad"}},
		{"IDN server", func(a *account.Account) { a.Host = "smtp.örnek.example" }, nil},
		{"port 0", func(a *account.Account) { a.Port = 0 }, []string{"port hand.bad-port"}},
		{"port 65535", func(a *account.Account) { a.Port = 65535 }, nil},
		{"port 65536", func(a *account.Account) { a.Port = 65536 }, []string{"port hand.bad-port"}},
		{"no TLS to a name", func(a *account.Account) { a.Security = account.SecurityNone }, []string{"security hand.security-none"}},
		{"no TLS to another address", func(a *account.Account) { a.Security, a.Host = account.SecurityNone, "192.168.1.1" }, []string{"security hand.security-none"}},
		{"no TLS to a name that looks local", func(a *account.Account) { a.Security, a.Host = account.SecurityNone, "localhost.evil.example" }, []string{"security hand.security-none"}},
		{"no TLS to 127.0.0.1", func(a *account.Account) { a.Security, a.Host = account.SecurityNone, "127.0.0.1" }, nil},
		{"no TLS to ::1", func(a *account.Account) { a.Security, a.Host = account.SecurityNone, "[::1]" }, nil},
		{"no TLS to localhost", func(a *account.Account) { a.Security, a.Host = account.SecurityNone, "localhost" }, nil},
		{"unknown security", func(a *account.Account) { a.Security = "ssl" }, []string{"security hand.security-bad"}},
		{"unknown auth", func(a *account.Account) { a.Auth = "ntlm" }, []string{"auth hand.auth-bad"}},
		{"user name of two lines", func(a *account.Account) { a.Username = "a\r\nb" }, []string{"username hand.text-bad"}},
		{"name of two lines", func(a *account.Account) { a.Name = "a\nb" }, []string{"name hand.text-bad"}},
		{"everything", func(a *account.Account) { *a = account.Account{} }, []string{
			"address address.bad", "host hand.host-missing", "port hand.bad-port", "security hand.security-bad",
		}},
	}
	for _, address := range []string{
		"", "a", "@", "a@", "@b", "a@b c", "a b@c", "a@b\r\nc", "a\x00@b", "a@@b", "a@b..c", "a@-b", "a,b@c", "<a@b>",
		strings.Repeat("a", 65) + "@b", "a@" + strings.Repeat("b.", 150) + "c", "a@[1.2.3]", "a@[evil]",
		"a\u202eb@c.example", "a\u200bb@c.example", "\xff@c.example",
	} {
		tests = append(tests, struct {
			name   string
			change func(*account.Account)
			want   []string
		}{"address " + address, func(a *account.Account) { a.Address = address }, []string{"address address.bad"}})
	}
	for _, address := range []string{"a@b", "a.b+c@d.example", "ayşe@örnek.example", `"a b"@c`, "a@[127.0.0.1]", "a@[IPv6:::1]", "a@B.Example.", "a@ab--cd.example"} {
		tests = append(tests, struct {
			name   string
			change func(*account.Account)
			want   []string
		}{"address " + address, func(a *account.Account) { a.Address = address }, nil})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := example()
			tt.change(&a)
			var got []string
			for _, p := range account.Validate(a) {
				got = append(got, p.Field+" "+p.Key)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzValidateAddress: an address that is taken has no line ends and fits.
func FuzzValidateAddress(f *testing.F) {
	for _, seed := range []string{"a@b", "ayşe@örnek.example", `"a b"@c`, "a@[1.2.3.4]", "a\r\n@b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		a := example()
		a.Address = address
		if len(account.Validate(a)) == 0 && (strings.ContainsAny(strings.TrimSpace(address), "\r\n\x00") || !strings.Contains(address, "@")) {
			t.Fatalf("took %q", address)
		}
	})
}
