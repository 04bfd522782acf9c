package account

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// check looks at the file as a whole.
func (f tableFile) check() error {
	if f.Version != tableVersion {
		return &TableError{Field: "version", Err: fmt.Errorf("is %d, this program reads %d", f.Version, tableVersion)}
	}
	if !isDate(f.Updated) {
		return &TableError{Field: "updated", Err: fmt.Errorf("%q is no date", f.Updated)}
	}
	for code, s := range f.Sources {
		if !isText(s.Name) || s.Date != "" && !isDate(s.Date) {
			return &TableError{Field: "sources." + code, Err: errors.New("wants a name, and its date as 2026-08-22")}
		}
	}
	if n := len(f.Providers); n == 0 || n > maxTableRows {
		return &TableError{Field: "providers", Err: fmt.Errorf("%d rows, from 1 to %d are read", n, maxTableRows)}
	}
	return nil
}

// check looks at one row. The error names the field and lacks the row.
func (p Provider) check(sources map[string]source) *TableError {
	return firstOf(
		p.checkIdentity,
		p.checkDomains,
		p.checkEndpoints,
		p.checkSignIn,
		p.checkSteps,
		p.checkStatus,
		p.checkLimits,
		func() *TableError { return p.checkProof(sources) },
	)
}

// firstOf runs checks until one fails.
func firstOf(checks ...func() *TableError) *TableError {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// wrong is a TableError about a field whose row is filled in later.
func wrong(field, format string, args ...any) *TableError {
	return &TableError{Field: field, Err: fmt.Errorf(format, args...)}
}

// oneOf checks that a value is one of those allowed.
func oneOf[T ~string](field string, value T, allowed ...T) *TableError {
	if slices.Contains(allowed, value) {
		return nil
	}
	return wrong(field, "%q is none of %q", value, allowed)
}

func (p Provider) checkIdentity() *TableError {
	switch {
	case !isLabel(p.ID):
		return wrong("id", "%q is not made of small letters, digits and hyphens", p.ID)
	case !isText(p.Name):
		return wrong("name", "%q is no name", p.Name)
	case p.Country != "" && !isCountry(strings.ToLower(p.Country)):
		return wrong("country", "%q is no code of two letters", p.Country)
	case p.Year != 0 && (p.Year < 1980 || p.Year > 2100):
		return wrong("year", "%d is no year", p.Year)
	}
	for _, list := range []struct {
		field string
		names []string
	}{{"also", p.Also}, {"former", p.Former}} {
		for i, name := range list.names {
			if !isText(name) || slices.Contains(list.names[:i], name) {
				return wrong(list.field, "%q is no name or stands there twice", name)
			}
		}
	}
	return firstOf(
		func() *TableError {
			return oneOf("kind", p.Kind, KindMailbox, KindISP, KindWorkspace, KindRelay, KindLocal)
		},
		func() *TableError {
			return oneOf("status", p.Status, StatusActive, StatusMigrating, StatusMigrated, StatusClosed, StatusNoSMTP, StatusUnverified)
		},
		func() *TableError { return oneOf("confidence", p.Confidence, "high", "medium", "low") },
	)
}

func (p Provider) checkDomains() *TableError {
	for _, list := range []struct {
		field string
		names []string
	}{{"domains", p.Domains}, {"subdomains", p.Subdomains}, {"mx", p.MX}} {
		for _, name := range list.names {
			if !isALabelDomain(name) {
				return wrong(list.field, "%q is no domain in lower case and A-labels", name)
			}
		}
	}
	for _, family := range p.Families {
		if !isLabel(family) {
			return wrong("families", "%q is not one label", family)
		}
	}
	return nil
}

func (p Provider) checkEndpoints() *TableError {
	for _, e := range p.SMTP {
		if err := p.checkEndpoint("smtp", e); err != nil {
			return err
		}
	}
	for _, e := range p.Templates {
		if strings.Count(e.Host, "{region}") != 1 {
			return wrong("templates", "%q has no {region}", e.Host)
		}
		e.Host = strings.Replace(e.Host, "{region}", "region", 1)
		if err := p.checkEndpoint("templates", e); err != nil {
			return err
		}
	}
	if p.IMAP != nil {
		return p.checkEndpoint("imap", *p.IMAP)
	}
	return nil
}

// checkEndpoint lets only this computer's own servers do without TLS, and only
// a local service name them.
func (p Provider) checkEndpoint(field string, e Endpoint) *TableError {
	if e.Port < 1 || e.Port > 65535 {
		return wrong(field+".port", "%d is no port", e.Port)
	}
	if p.Kind == KindLocal {
		if ip, err := netip.ParseAddr(e.Host); e.Host != "localhost" && (err != nil || !ip.IsLoopback()) {
			return wrong(field+".host", "%q is not on this computer", e.Host)
		}
		return oneOf(field+".security", e.Security, SecurityTLS, SecurityStartTLS, SecurityNone)
	}
	if !isALabelDomain(e.Host) {
		return wrong(field+".host", "%q is no host name in lower case and A-labels", e.Host)
	}
	return oneOf(field+".security", e.Security, SecurityTLS, SecurityStartTLS)
}

func (p Provider) checkSignIn() *TableError {
	if err := p.checkAuth(); err != nil {
		return err
	}
	hasServer := len(p.SMTP)+len(p.Templates) > 0
	switch {
	case hasServer && len(p.Auth) == 0:
		return wrong("auth", "is missing though there is a server")
	case hasServer && p.Username == "":
		return wrong("username", "is missing though there is a server")
	case p.Login != "" && (p.Username != UsernameKey || !isText(p.Login)):
		return wrong("login", "goes only with the user name %q", UsernameKey)
	case p.AppPasswordLetters < 0, p.AppPasswordLetters > 0 && !slices.Contains(p.Auth, CredentialAppPassword):
		return wrong("app_password_letters", "goes only with %q", CredentialAppPassword)
	}
	return firstOf(
		func() *TableError {
			return oneOf("username", p.Username, "", UsernameAddress, UsernameLocalPart, UsernameKey, UsernameOther)
		},
		func() *TableError {
			return oneOf("sent_copy", p.SentCopy, SentCopyServer, SentCopyClient, SentCopyUnknown)
		},
	)
}

func (p Provider) checkAuth() *TableError {
	for i, a := range p.Auth {
		if err := oneOf("auth", a,
			CredentialPassword, CredentialAppPassword, CredentialAPIKey, CredentialOAuth2, CredentialNone); err != nil {
			return err
		}
		if slices.Contains(p.Auth[:i], a) {
			return wrong("auth", "%q stands there twice", a)
		}
	}
	if slices.Contains(p.Auth, CredentialOAuth2) != (p.OAuth != "") {
		return wrong("oauth", "has to go together with oauth2 in auth")
	}
	if _, known := issuers[p.OAuth]; p.OAuth != "" && !known {
		return wrong("oauth", "%q is not known", p.OAuth)
	}
	return nil
}

func (p Provider) checkSteps() *TableError {
	for i, step := range p.Before {
		text, ok := step.text()
		if !ok {
			return wrong("before.key", "%q is not known", step.Key)
		}
		if slices.ContainsFunc(p.Before[:i], func(s Step) bool { return s.Key == step.Key }) {
			return wrong("before.key", "%q stands there twice", step.Key)
		}
		if given := slices.Sorted(maps.Keys(step.Values)); !slices.Equal(given, text.values) {
			return wrong("before.values", "%s wants %q and has %q", step.Key, text.values, given)
		}
		for name, value := range step.Values {
			if !isText(value) || name == "date" && !isDate(value) || name == "year" && value != fmt.Sprint(p.Year) {
				return wrong("before.values", "%s: %q will not do for %q", step.Key, value, name)
			}
		}
	}
	return nil
}

// checkStatus holds the row to its state: who cannot send has no server, and an
// obstacle has its step.
func (p Provider) checkStatus() *TableError {
	closed := p.Status == StatusClosed || p.Status == StatusNoSMTP
	if closed && len(p.SMTP)+len(p.Templates)+len(p.Auth) > 0 {
		return wrong("smtp", "a service that is %q has no server and no sign-in", p.Status)
	}
	if p.Successor != "" && (p.Status == StatusActive || p.Status == StatusUnverified) {
		return wrong("successor", "does not go with status %q", p.Status)
	}
	if err := p.wantStep(statusSteps[p.Status]...); err != nil {
		return err
	}
	ready := p.Readiness()
	if ready == ReadyUnverified && len(p.SMTP) == 0 {
		ready = ReadyByHand
	}
	return p.wantStep(readinessSteps[ready]...)
}

// statusSteps and readinessSteps say which steps, one of each list, a row must
// have: whoever meets an obstacle is told what it is and what to do instead.
var (
	statusSteps = map[Status][]string{
		StatusClosed:     {"closed", "closed-in"},
		StatusNoSMTP:     {"no-smtp-use-web"},
		StatusMigrated:   {"migrated", "migrated-away"},
		StatusMigrating:  {"migrating"},
		StatusUnverified: {"unverified"},
	}
	readinessSteps = map[Readiness][]string{
		ReadyNeedsSignIn: {"oauth-only"},
		ReadyByHand:      {"ask-provider", "ask-organisation", "region-host"},
		ReadyUnverified:  {"unverified"},
	}
)

// wantStep checks that the row has one of these steps; none wanted is fine.
func (p Provider) wantStep(keys ...string) *TableError {
	if len(keys) == 0 || slices.ContainsFunc(p.Before, func(s Step) bool {
		return slices.Contains(keys, strings.TrimPrefix(s.Key, stepPrefix))
	}) {
		return nil
	}
	return wrong("before", "lacks one of %q", keys)
}

func (p Provider) checkLimits() *TableError {
	l := p.Limits
	if min(l.MessageBytes, l.AttachmentBytes) < 0 || min(l.RecipientsPerMessage, l.RecipientsPerDay, l.MessagesPerDay) < 0 {
		return wrong("limits", "has a number below zero")
	}
	return nil
}

func (p Provider) checkProof(sources map[string]source) *TableError {
	if p.Help != "" && !isLink(p.Help, "https") {
		return wrong("help", "%q is no https link", p.Help)
	}
	if p.Checked != "" && !isDate(p.Checked) {
		return wrong("checked", "%q is no date like 2026-08-22", p.Checked)
	}
	for _, s := range p.Sources {
		if _, known := sources[s]; !known && !isLink(s, "https", "http") {
			return wrong("sources", "%q is neither in the list of sources nor a link", s)
		}
	}
	return nil
}

// isText says whether s can be shown in a line.
func isText(s string) bool {
	return s != "" && len(s) <= maxTableText && utf8.ValidString(s) && s == strings.TrimSpace(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isLink(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxTableText && slices.Contains(schemes, u.Scheme) && u.Hostname() != "" && u.User == nil
}

// isALabelDomain says whether s is a domain as DNS has it: lower case, and every
// label that begins with xn-- really is an A-label (RFC 5890 section 2.3.2.1).
func isALabelDomain(s string) bool {
	if !isDomain(s) {
		return false
	}
	_, err := idnaProfile().ToUnicode(s)
	return err == nil
}
