package account

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// The fields of an account, as Account.Origin and FieldProblem name them.
const (
	FieldAddress  = "address"
	FieldName     = "name"
	FieldHost     = "host"
	FieldPort     = "port"
	FieldSecurity = "security"
	FieldUsername = "username"
	FieldAuth     = "auth"
)

// maxField bounds names and user names, in bytes.
const maxField = 512

// FieldProblem is one thing that is wrong with an account's settings. Key names
// its text in the catalogue.
type FieldProblem struct{ Field, Key string }

// ValidationError carries what is wrong with an account's settings.
type ValidationError struct{ Problems []FieldProblem }

// Error names the fields.
func (e *ValidationError) Error() string {
	var parts []string
	for _, p := range e.Problems {
		parts = append(parts, p.Field+": "+p.Key)
	}
	return "bad settings: " + strings.Join(parts, ", ")
}

// Validate finds what is wrong with an account's settings, field by field.
func Validate(a Account) []FieldProblem {
	var out []FieldProblem
	bad := func(field, key string) { out = append(out, FieldProblem{Field: field, Key: key}) }
	if _, err := addressKey(a.Address); err != nil {
		bad(FieldAddress, "address.bad")
	}
	if unsafeText(a.Name) {
		bad(FieldName, "hand.text-bad")
	}
	host, err := asciiHost(a.Host)
	switch {
	case strings.TrimSpace(a.Host) == "":
		bad(FieldHost, "hand.host-missing")
	case err != nil:
		bad(FieldHost, "hand.host-bad")
	}
	if a.Port < 1 || a.Port > 65535 {
		bad(FieldPort, "hand.bad-port")
	}
	switch a.Security {
	case SecurityTLS, SecurityStartTLS:
	case SecurityNone:
		if err == nil && !isLocalHost(host) {
			bad(FieldSecurity, "hand.security-none")
		}
	default:
		bad(FieldSecurity, "hand.security-bad")
	}
	if unsafeText(a.Username) {
		bad(FieldUsername, "hand.text-bad")
	}
	if candidates(a.Auth) == nil {
		bad(FieldAuth, "hand.auth-bad")
	}
	validateIMAP(a.IMAP, bad)
	return out
}

func validate(a Account) error {
	if problems := Validate(a); len(problems) > 0 {
		return &ValidationError{Problems: problems}
	}
	return nil
}

// unsafeText reports whether a one-line text is too long or has characters that
// are not for one line.
func unsafeText(s string) bool {
	return len(s) > maxField || strings.ContainsFunc(s, unicode.IsControl)
}

var errBadAddress = errors.New("not an e-mail address")

// addressKey gives the form of an address by which accounts are told apart: the
// local part as it is, since it may be case-sensitive, the domain in lower-case
// A-labels. The full grammar of addresses is the composer's; this is enough to
// tell an address from something else.
func addressKey(address string) (string, error) {
	local, domain, err := splitAddress(address)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(domain, "[") {
		if !isAddressLiteral(domain) {
			return "", errBadAddress
		}
		return local + "@" + strings.ToLower(domain), nil
	}
	ascii := strings.ToLower(strings.TrimSuffix(domain, "."))
	if !isPlainName(ascii) { // what is plain need not please IDNA: it knows no ab--cd.example
		if ascii, err = idna.Lookup.ToASCII(ascii); err != nil {
			return "", fmt.Errorf("%w: %w", errBadAddress, err)
		}
	}
	if !isPlainName(ascii) || strings.Contains(ascii, "_") || len(local)+1+len(ascii) > 254 {
		return "", errBadAddress
	}
	return local + "@" + ascii, nil
}

// isAddressLiteral recognises the domain of RFC 5321 section 4.1.3.
func isAddressLiteral(domain string) bool {
	inner, ok := strings.CutSuffix(strings.TrimPrefix(domain, "["), "]")
	if !ok {
		return false
	}
	if v6, found := strings.CutPrefix(strings.ToLower(inner), "ipv6:"); found {
		return net.ParseIP(v6) != nil
	}
	return net.ParseIP(inner) != nil
}

func splitAddress(address string) (local, domain string, err error) {
	address = strings.TrimSpace(address)
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at > 64 || at == len(address)-1 {
		return "", "", errBadAddress
	}
	local, domain = address[:at], address[at+1:]
	quoted := strings.HasPrefix(local, `"`)
	for _, r := range local {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || (!quoted && (unicode.IsSpace(r) || strings.ContainsRune(`@,;:<>()[]\"`, r))) {
			return "", "", errBadAddress
		}
	}
	return local, domain, nil
}
