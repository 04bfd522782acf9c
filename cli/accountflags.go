package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"sendoff/account"
)

// accountFlags are the settings that can be given by hand.
type accountFlags struct {
	Name     *string `placeholder:"name"`
	Host     string  `placeholder:"host"`
	Port     int     `placeholder:"port"`
	Security string  `placeholder:"security"`
	Username *string `placeholder:"username"`
	Auth     string  `placeholder:"auth"`
	Trust    *string `placeholder:"fingerprint"`
	mailboxFlags
	PasswordStdin bool
	NoCheck       bool
	JSON          bool `name:"json"`
}

// sending reports whether a flag changes how the account sends.
func (f *accountFlags) sending() bool {
	return f.Name != nil || f.Host != "" || f.Port != 0 || f.Security != "" || f.Username != nil || f.Auth != "" || f.Trust != nil
}

// apply puts the flags over what the table says.
func (f *accountFlags) apply(a *account.Account, table *account.Table) error {
	set := func(field string) { a.Origin[field] = account.OriginUser }
	if f.Name != nil {
		a.Name = *f.Name
		set("name")
	}
	if f.Host != "" {
		a.Host = f.Host
		set("host")
	}
	if f.Username != nil {
		a.Username = *f.Username
		set("username")
	}
	if f.Trust != nil {
		a.TrustFingerprint = plainFingerprint(*f.Trust)
		if !isFingerprint(a.TrustFingerprint) {
			return usage("cli.usage.fingerprint", map[string]any{"value": *f.Trust})
		}
	}
	if err := f.applyAuth(a, set); err != nil {
		return err
	}
	if err := f.applyPort(a, set); err != nil {
		return err
	}
	return f.mailboxFlags.apply(a, table)
}

// isFingerprint reports whether a text is a SHA-256 in hex, or empty, which
// forgets the one that was trusted.
func isFingerprint(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && (len(b) == sha256.Size || len(b) == 0)
}

// applyAuth sets the way to sign in.
func (f *accountFlags) applyAuth(a *account.Account, set func(field string)) error {
	switch m := account.AuthMethod(f.Auth); m {
	case "":
		return nil
	case account.AuthXOAUTH2:
		return notBuilt("--auth xoauth2")
	case account.AuthAuto, account.AuthPlain, account.AuthLogin, account.AuthCRAMMD5, account.AuthSCRAM:
		a.Auth = m
		set("auth")
		return nil
	default:
		return usage("cli.usage.auth", map[string]any{"value": f.Auth})
	}
}

// applyPort sets port and security, which follow from each other until both
// are given: 465 is TLS from the start, 587 and others STARTTLS.
func (f *accountFlags) applyPort(a *account.Account, set func(field string)) error {
	if f.Port < 0 || f.Port > 65535 {
		return usage("hand.bad-port", nil)
	}
	if f.Port != 0 {
		a.Port = f.Port
		set("port")
	}
	switch given := account.Security(f.Security); given {
	case account.SecurityTLS, account.SecurityStartTLS, account.SecurityNone:
		a.Security = given
		set("security")
	case "":
		if f.Port != 0 || a.Security == "" {
			a.Security = usualSecurity(a.Port)
		}
	default:
		return usage("cli.usage.security", map[string]any{"value": f.Security})
	}
	if a.Port == 0 {
		a.Port = usualPort(a.Security)
	}
	if a.Security == account.SecurityNone {
		a.Username = "" // never a sign-in over a plain line
	}
	return nil
}

func usualSecurity(port int) account.Security {
	if port == 465 || port == 0 {
		return account.SecurityTLS
	}
	return account.SecurityStartTLS
}

func usualPort(s account.Security) int {
	switch s {
	case account.SecurityTLS:
		return 465
	case account.SecurityStartTLS:
		return 587
	default:
		return 25
	}
}

// validate tells every field that cannot be as it is.
func (s *session) validate(a account.Account, table *account.Table) error {
	problems := account.Validate(a)
	if a.IMAP.Copy == account.CopyOn && table.Filing(a).At.Host == "" {
		problems = append(problems, account.FieldProblem{Field: account.FieldIMAPHost, Key: "copy.host-missing"})
	}
	for _, p := range problems {
		s.say(p.Key, map[string]any{"host": a.Host, "address": a.Address, "value": a.Host})
	}
	if len(problems) > 0 {
		return ended(exitConfig)
	}
	return nil
}

// check runs the four lights, unless that is not wanted.
func (f *accountFlags) check(ctx context.Context, s *session, core *Core, a account.Account, password string) error {
	if f.NoCheck {
		return nil
	}
	err := s.lights(ctx, core, a, password, f.JSON)
	if err == nil {
		return nil
	}
	var failure *account.Failure
	if !errors.As(err, &failure) {
		return fmt.Errorf("checking the account: %w", err)
	}
	return s.checked(a, failure, f.JSON, "cli.account.trust")
}
