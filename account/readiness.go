package account

import (
	"slices"
	"unicode"
)

// stepText describes a text of the group "before.".
type stepText struct {
	action bool     // to be done before the first mail; otherwise only to be known
	values []string // its placeholders
}

// stepTexts are all the texts a row may use, without their "before.". The words
// stand in text/.
var stepTexts = map[string]stepText{
	"access-may-be-off":     {false, []string{"provider"}},
	"admin-enable":          {true, []string{"provider"}},
	"api-key":               {true, []string{"provider"}},
	"api-key-user":          {true, []string{"provider", "user"}},
	"app-password":          {true, []string{"provider"}},
	"app-password-may-end":  {false, []string{"provider"}},
	"app-password-maybe":    {false, []string{"provider"}},
	"app-specific-password": {true, []string{"provider"}},
	"ask-organisation":      {true, nil},
	"ask-provider":          {true, []string{"provider"}},
	"authorisation-code":    {true, []string{"provider"}},
	"closed":                {false, []string{"provider"}},
	"closed-in":             {false, []string{"provider", "year"}},
	"enable-access":         {true, []string{"provider"}},
	"local-bridge":          {true, []string{"provider"}},
	"mail-program-password": {true, []string{"provider"}},
	"mailbox-password":      {false, []string{"provider"}},
	"main-address":          {false, []string{"provider"}},
	"migrated":              {false, []string{"new", "old"}},
	"migrated-away":         {false, []string{"new", "provider"}},
	"migrating":             {false, []string{"new", "provider"}},
	"no-smtp-use-web":       {false, []string{"provider"}},
	"oauth-only":            {false, []string{"provider"}},
	"paid-address":          {false, []string{"provider"}},
	"paid-plan":             {true, []string{"provider"}},
	"passwords-end":         {false, []string{"date", "provider"}},
	"region-host":           {true, []string{"host", "regions"}},
	"secure-mail-key":       {true, []string{"provider"}},
	"service-password":      {true, []string{"provider"}},
	"smtp-credentials":      {true, []string{"provider"}},
	"smtp-token":            {true, []string{"provider"}},
	"test-only":             {false, []string{"provider"}},
	"third-party-access":    {true, []string{"provider"}},
	"two-step":              {true, []string{"provider"}},
	"unverified":            {false, []string{"provider"}},
}

// stepPrefix begins every Step.Key.
const stepPrefix = "before."

// issuers are the services that hand out OAuth 2 tokens, with the name to show.
var issuers = map[string]string{
	"aol":         "AOL",
	"comcast":     "Comcast",
	"fastmail":    "Fastmail",
	"google":      "Google",
	"mailru":      "Mail.ru",
	"microsoft":   "Microsoft",
	"thundermail": "Thundermail",
	"yahoo":       "Yahoo",
	"yandex":      "Yandex",
}

// text describes the step's text; ok is false for an unknown key.
func (s Step) text() (stepText, bool) {
	if len(s.Key) <= len(stepPrefix) || s.Key[:len(stepPrefix)] != stepPrefix {
		return stepText{}, false
	}
	text, ok := stepTexts[s.Key[len(stepPrefix):]]
	return text, ok
}

// complete fills in the provider's own name where a row leaves it out.
func (s *Step) complete(name string) {
	text, _ := s.text()
	if _, given := s.Values["provider"]; given || !slices.Contains(text.values, "provider") {
		return
	}
	if s.Values == nil {
		s.Values = make(map[string]string, 1)
	}
	s.Values["provider"] = name
}

// Readiness says what stands between a person and a first mail through p.
func (p Provider) Readiness() Readiness {
	switch p.Status {
	case StatusClosed:
		return ReadyClosed
	case StatusNoSMTP:
		return ReadyNoSMTP
	case StatusUnverified:
		return ReadyUnverified
	case StatusActive, StatusMigrating, StatusMigrated:
	}
	switch {
	case len(p.SMTP) == 0:
		return ReadyByHand
	case p.onlyOAuth():
		return ReadyNeedsSignIn
	case p.Confidence == "low":
		return ReadyUnverified
	case slices.ContainsFunc(p.Before, Step.IsAction):
		return ReadyDoFirst
	}
	return Ready
}

// TakesPassword says whether a password or key typed now can sign in at p's
// server. If not, none is to be asked for: it would only be refused, or there is
// no known server it could go to, or the server wants none.
func (p Provider) TakesPassword() bool {
	switch p.Readiness() {
	case Ready, ReadyDoFirst, ReadyUnverified:
		return len(p.SMTP) > 0 && slices.ContainsFunc(p.Auth, isSecret)
	case ReadyNeedsSignIn, ReadyByHand, ReadyNoSMTP, ReadyClosed:
	}
	return false
}

// SignInWith is the name of the service on whose page to sign in, "" if p takes
// no such sign-in.
func (p Provider) SignInWith() string { return issuers[p.OAuth] }

// onlyOAuth says whether a sign-in with OAuth 2 is the only way in.
func (p Provider) onlyOAuth() bool {
	return slices.Contains(p.Auth, CredentialOAuth2) &&
		!slices.ContainsFunc(p.Auth, func(a string) bool { return a != CredentialOAuth2 })
}

// IsAction says whether the step is to be done before the first mail; otherwise
// it is only to be known.
func (s Step) IsAction() bool {
	text, _ := s.text()
	return text.action
}

// LooksUsual says whether a secret cannot be what p takes: p takes nothing but a
// password made for one program, and those have another length. It is false
// wherever that length is not known. Blanks and hyphens, which pages put
// between the groups, do not count.
func (p Provider) LooksUsual(secret string) bool {
	if p.AppPasswordLetters == 0 || secret == "" || slices.Contains(p.Auth, CredentialPassword) {
		return false
	}
	n := 0
	for _, r := range secret {
		if r != '-' && !unicode.IsSpace(r) {
			n++
		}
	}
	return n != p.AppPasswordLetters
}

// isSecret says whether a credential is something a person types.
func isSecret(credential string) bool {
	return credential != CredentialOAuth2 && credential != CredentialNone
}
