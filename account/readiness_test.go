package account

import (
	"strings"
	"testing"
)

func TestReadiness(t *testing.T) {
	server := []Endpoint{{Host: "smtp.post.example", Port: 465, Security: SecurityTLS}}
	steps := func(keys ...string) []Step {
		var list []Step
		for _, key := range keys {
			list = append(list, Step{Key: stepPrefix + key})
		}
		return list
	}
	tests := []struct {
		name     string
		p        Provider
		want     Readiness
		password bool
	}{
		{"mailbox password", Provider{Status: StatusActive, SMTP: server, Auth: []string{CredentialPassword}}, Ready, true},
		{"only something to know", Provider{Status: StatusActive, SMTP: server, Auth: []string{CredentialPassword}, Before: steps("app-password-maybe", "mailbox-password")}, Ready, true},
		{"something to do", Provider{Status: StatusActive, SMTP: server, Auth: []string{CredentialPassword}, Before: steps("app-password-maybe", "enable-access")}, ReadyDoFirst, true},
		{"app password beside OAuth", Provider{Status: StatusActive, SMTP: server, Auth: []string{CredentialOAuth2, CredentialAppPassword}, OAuth: "google", Before: steps("app-password")}, ReadyDoFirst, true},
		{"only OAuth", Provider{Status: StatusActive, SMTP: server, Auth: []string{CredentialOAuth2}, OAuth: "microsoft", Before: steps("oauth-only")}, ReadyNeedsSignIn, false},
		{"only OAuth, moved", Provider{Status: StatusMigrated, SMTP: server, Auth: []string{CredentialOAuth2}, OAuth: "microsoft"}, ReadyNeedsSignIn, false},
		{"moved", Provider{Status: StatusMigrated, SMTP: server, Auth: []string{CredentialPassword}, Before: steps("migrated")}, Ready, true},
		{"moved, with something to do", Provider{Status: StatusMigrated, SMTP: server, Auth: []string{CredentialAppPassword}, Before: steps("migrated", "app-password")}, ReadyDoFirst, true},
		{"moved, no one knows where", Provider{Status: StatusMigrated, Auth: []string{CredentialPassword}, Before: steps("migrated-away", "ask-provider")}, ReadyByHand, false},
		{"moving", Provider{Status: StatusMigrating, SMTP: server, Auth: []string{CredentialPassword}, Before: steps("migrating")}, Ready, true},
		{"only a template", Provider{Status: StatusActive, Templates: []Endpoint{{Host: "smtp.{region}.example"}}, Auth: []string{CredentialPassword}, Before: steps("region-host")}, ReadyByHand, false},
		{"no server", Provider{Status: StatusActive, Auth: []string{CredentialPassword}}, ReadyByHand, false},
		{"doubtful server", Provider{Status: StatusActive, Confidence: "low", SMTP: server, Auth: []string{CredentialPassword}}, ReadyUnverified, true},
		{"unverified with a server", Provider{Status: StatusUnverified, SMTP: server, Auth: []string{CredentialPassword}}, ReadyUnverified, true},
		{"unverified without", Provider{Status: StatusUnverified}, ReadyUnverified, false},
		{"unverified and only OAuth", Provider{Status: StatusUnverified, SMTP: server, Auth: []string{CredentialOAuth2}}, ReadyUnverified, false},
		{"closed", Provider{Status: StatusClosed, SMTP: server, Auth: []string{CredentialPassword}}, ReadyClosed, false},
		{"no SMTP", Provider{Status: StatusNoSMTP, SMTP: server, Auth: []string{CredentialPassword}}, ReadyNoSMTP, false},
		{"wants no sign-in", Provider{Status: StatusActive, SMTP: server, Auth: []string{CredentialNone}}, Ready, false},
		{"key", Provider{Status: StatusActive, SMTP: server, Auth: []string{CredentialAPIKey}, Before: steps("api-key")}, ReadyDoFirst, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.p.Readiness(); got != tt.want {
				t.Errorf("readiness %s, want %s", got, tt.want)
			}
			if got := tt.p.TakesPassword(); got != tt.password {
				t.Errorf("takes a password: %t", got)
			}
		})
	}
}

func TestReadinessOfTheTable(t *testing.T) {
	tests := []struct {
		id     string
		want   Readiness
		signIn string
	}{
		{"outlook", ReadyNeedsSignIn, "Microsoft"},
		{"microsoft365", ReadyDoFirst, "Microsoft"},
		{"gmail", ReadyDoFirst, "Google"},
		{"icloud", ReadyDoFirst, ""},
		{"mailru", ReadyDoFirst, "Mail.ru"},
		{"proton-bridge", ReadyDoFirst, ""},
		{"tuta", ReadyNoSMTP, ""},
		{"hey", ReadyNoSMTP, ""},
		{"lycos-europe", ReadyClosed, ""},
		{"terra-intl", ReadyClosed, ""},
		{"telus", ReadyByHand, ""},
		{"iinet", ReadyByHand, ""},
		{"tpg", ReadyUnverified, ""},
		{"exchange-onprem", ReadyByHand, ""},
		{"sonic", ReadyByHand, ""},
		{"workmail", ReadyByHand, ""},
		{"ses", ReadyByHand, ""},
		{"mynet", ReadyUnverified, ""},
		{"rogers", ReadyUnverified, ""},
		{"posteo", Ready, ""},
		{"sendgrid", ReadyDoFirst, ""},
		{"localhost", Ready, ""},
	}
	table := realTable(t)
	for _, tt := range tests {
		p, ok := table.ByID(tt.id)
		if !ok || p.Readiness() != tt.want || p.SignInWith() != tt.signIn {
			t.Errorf("%s: %s, sign-in %q, want %s and %q", tt.id, p.Readiness(), p.SignInWith(), tt.want, tt.signIn)
		}
	}
}

// TestReadinessNeverInvitesAFailure: who is asked for a password has a whole
// server name and a way in with a password; who is not is told why.
func TestReadinessNeverInvitesAFailure(t *testing.T) {
	used := make(map[string]bool)
	for _, p := range realTable(t).All() {
		for _, s := range p.Before {
			used[strings.TrimPrefix(s.Key, stepPrefix)] = true
			for name, value := range s.Values {
				if strings.ContainsAny(value, "{}") {
					t.Errorf("%s: %s is %q", p.ID, name, value)
				}
			}
		}
		for _, e := range p.SMTP {
			if strings.ContainsAny(e.Host, "{}") {
				t.Errorf("%s: server %q", p.ID, e.Host)
			}
		}
		switch p.Readiness() {
		case Ready, ReadyDoFirst:
			if len(p.SMTP) == 0 || !p.TakesPassword() && p.Kind != KindLocal {
				t.Errorf("%s is %s and cannot sign in with a password", p.ID, p.Readiness())
			}
		case ReadyUnverified:
			if p.TakesPassword() != (len(p.SMTP) > 0) {
				t.Errorf("%s: takes a password: %t", p.ID, p.TakesPassword())
			}
		case ReadyNeedsSignIn:
			if p.TakesPassword() || p.SignInWith() == "" {
				t.Errorf("%s: sign-in with %q", p.ID, p.SignInWith())
			}
		case ReadyByHand, ReadyNoSMTP, ReadyClosed:
			if p.TakesPassword() || len(p.SMTP) > 0 || len(p.Before) == 0 {
				t.Errorf("%s is %s: %+v", p.ID, p.Readiness(), p)
			}
		}
	}
	for key := range stepTexts {
		if !used[key] {
			t.Errorf("no row uses before.%s", key)
		}
	}
}

// Only where the length of a provider's own passwords is known can a usual one
// be told from them.
func TestLooksUsual(t *testing.T) {
	t.Parallel()
	app := Provider{Auth: []string{CredentialOAuth2, CredentialAppPassword}, AppPasswordLetters: 16}
	both := app
	both.Auth = []string{CredentialPassword, CredentialAppPassword}
	unknown := app
	unknown.AppPasswordLetters = 0
	for _, tt := range []struct {
		name   string
		p      Provider
		secret string
		want   bool
	}{
		{"in groups", app, "abcd efgh ijkl mnop", false},
		{"with hyphens", app, "abcd-efgh-ijkl-mnop", false},
		{"without blanks", app, "abcdefghijklmnop", false},
		{"too short", app, "Sommer2026", true},
		{"letters of two bytes", app, "çğıöşüçğıöşüçğıö", false},
		{"nothing", app, "", false},
		{"the usual one is taken too", both, "Sommer2026", false},
		{"of unknown length", unknown, "Sommer2026", false},
	} {
		if got := tt.p.LooksUsual(tt.secret); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
