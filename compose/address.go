package compose

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Limits of RFC 5321 4.5.3.1, in bytes with the domain as A-labels.
const (
	maxLocal   = 64
	maxDomain  = 255
	maxMailbox = 254 // a path of 256 without its angle brackets
)

// The keys of a BadAddress.
const (
	BadAddressKey        = "address.bad"
	BadAddressNoAt       = "address.no-at"
	BadAddressTooLong    = "address.too-long"
	BadAddressCharacters = "address.characters"
	BadAddressLocal      = "address.local"
	BadAddressDomain     = "address.domain"
)

// Address is one mailbox. Make it with ParseAddress or ParseList, which check it.
type Address struct {
	Name   string // display name, decoded, empty when there is none
	Local  string // before the @, without quotes
	Domain string // Unicode form, lower case, or a literal such as [192.0.2.1]
}

// BadAddress is a piece of an address field that is no address.
type BadAddress struct {
	Text  string // as typed, made safe to show, at most about 200 characters
	Key   string // why, one of the BadAddress… keys
	Field string // which field of the draft, where known
}

// Error gives the key only: errors end up in logs, and a log holds no address.
func (b BadAddress) Error() string { return "bad address: " + b.Key }

// String gives the address as people read and type it: Name <local@domain>, the
// domain in Unicode. ParseAddress reads it back.
func (a Address) String() string {
	plain := quoteLocal(a.Local) + "@" + a.Domain
	if a.Name == "" {
		return plain
	}
	name := a.Name
	if !isPlainPhrase(name) {
		name = quotePhrase(name)
	}
	return name + " <" + plain + ">"
}

// Mailbox gives the address for the envelope and for headers: the domain as
// A-labels, the local part quoted where RFC 5321 wants it.
func (a Address) Mailbox() string {
	domain, err := domainToASCII(a.Domain)
	if err != nil {
		domain = a.Domain
	}
	return quoteLocal(a.Local) + "@" + domain
}

// NeedsSMTPUTF8 tells whether only a server with SMTPUTF8 (RFC 6531) can take
// the address: its local part is not ASCII. A domain never needs it.
func (a Address) NeedsSMTPUTF8() bool { return !isASCII(a.Local) }

// key tells equal addresses apart from different ones: the whole address,
// case-insensitively (design: recipients are deduplicated).
func (a Address) key() string { return strings.ToLower(a.Local) + "@" + strings.ToLower(a.Domain) }

// Dedupe gives the addresses of all lists in order, each once; the first
// spelling is kept.
func Dedupe(lists ...[]Address) []Address {
	var all []Address
	seen := make(map[string]bool)
	for _, l := range lists {
		all = append(all, dedupe(l, seen)...)
	}
	return all
}

func dedupe(list []Address, seen map[string]bool) []Address {
	var kept []Address
	for _, a := range list {
		if k := a.key(); !seen[k] {
			seen[k] = true
			kept = append(kept, a)
		}
	}
	return kept
}

// newAddress checks the parts of an address and brings them into their form.
// The key says what is wrong, or is empty.
func newAddress(name, local, domain string) (Address, string) {
	local = norm.NFC.String(local)
	switch {
	case local == "":
		return Address{}, BadAddressLocal
	case !utf8.ValidString(local) || strings.ContainsFunc(local, isHidden):
		return Address{}, BadAddressCharacters
	case !utf8.ValidString(domain) || strings.ContainsFunc(domain, isHiddenInDomain):
		return Address{}, BadAddressCharacters
	case len(local) > maxLocal:
		return Address{}, BadAddressTooLong
	}
	ascii, unicodeForm, key := checkDomain(domain)
	if key != "" {
		return Address{}, key
	}
	if len(quoteLocal(local))+1+len(ascii) > maxMailbox {
		return Address{}, BadAddressTooLong
	}
	return Address{Name: CleanLine(name), Local: local, Domain: unicodeForm}, ""
}

// checkDomain gives both forms of a domain or the key of what is wrong with it.
func checkDomain(domain string) (ascii, unicodeForm, key string) {
	if strings.HasPrefix(domain, "[") {
		if !isAddressLiteral(domain) {
			return "", "", BadAddressDomain
		}
		return domain, domain, ""
	}
	domain = strings.TrimSuffix(domain, ".") // the root, as in "example.org."
	if domain == "" {
		return "", "", BadAddressDomain
	}
	if len(domain) > 4*maxDomain { // a Unicode form is never that much longer
		return "", "", BadAddressTooLong
	}
	ascii, err := domainToASCII(domain)
	if len(ascii) > maxDomain || (err != nil && len(domain) > maxDomain) {
		return "", "", BadAddressTooLong
	}
	if err != nil || !isHostName(ascii) {
		return "", "", BadAddressDomain
	}
	unicodeForm, err = domainProfile.ToUnicode(ascii)
	if err != nil {
		return "", "", BadAddressDomain
	}
	return ascii, unicodeForm, ""
}

// domainProfile is the look-up profile of UTS 46 without transitional mapping,
// so that faß.de is not fass.de. Hyphens in the third and fourth place are
// allowed: such domains exist.
var domainProfile = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false),
	idna.StrictDomainName(true), idna.CheckHyphens(false))

func domainToASCII(domain string) (string, error) {
	if strings.HasPrefix(domain, "[") {
		return domain, nil
	}
	return domainProfile.ToASCII(domain)
}

// isHostName checks the A-label form: labels of 1 to 63 letters, digits and
// inner hyphens, and a last label that is not all digits (that would be a bare
// IP address, which RFC 5321 wants in brackets).
func isHostName(ascii string) bool {
	var last string
	for l := range strings.SplitSeq(ascii, ".") {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		last = l
	}
	return strings.Trim(last, "0123456789") != ""
}

// isAddressLiteral checks the two literals of RFC 5321 4.1.3 that are in use.
func isAddressLiteral(domain string) bool {
	inner, ok := strings.CutSuffix(strings.TrimPrefix(domain, "["), "]")
	if !ok {
		return false
	}
	if six, ok := cutPrefixFold(inner, "IPv6:"); ok {
		ip, err := netip.ParseAddr(six)
		return err == nil && ip.Is6() && ip.Zone() == ""
	}
	ip, err := netip.ParseAddr(inner)
	return err == nil && ip.Is4()
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// quoteLocal gives the local part as it stands in an address: as is when it is
// a dot-atom (RFC 5322 3.2.3, RFC 6532), else quoted.
func quoteLocal(local string) string {
	if isDotAtom(local) {
		return local
	}
	return quotePhrase(local)
}

func isDotAtom(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '.' && !isAtomRune(r) })
}

// isAtomRune tells whether a rune may stand in an unquoted word.
func isAtomRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
			strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
	}
	return r != utf8.RuneError && !unicode.IsControl(r) && !unicode.IsSpace(r)
}

// isPlainPhrase tells whether a name can stand unquoted before an address.
func isPlainPhrase(s string) bool {
	return s != "" && s == strings.TrimSpace(s) && !strings.Contains(s, "  ") && !strings.Contains(s, "=?") &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && !isAtomRune(r) })
}

func quotePhrase(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
