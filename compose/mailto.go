package compose

import (
	"strings"
)

// maxMailto bounds a mailto URI. Systems hand over far less; 64 KiB leaves room
// for a long body.
const maxMailto = 64 << 10

// MailtoError says why a mailto URI cannot be used.
type MailtoError struct{ Key string } // MailtoBad or MailtoTooLong

// The keys of a MailtoError.
const (
	MailtoBad     = "mailto.bad"
	MailtoTooLong = "mailto.too-long"
)

// Error gives the key.
func (e *MailtoError) Error() string { return "mailto: " + e.Key }

// ParseMailto reads a mailto URI (RFC 6068) into a new draft. Only to, cc, bcc,
// subject and body count; everything else is ignored, above all attach, which
// would let a web page pick a file. Line breaks count in the body only. The
// error is a *MailtoError.
func ParseMailto(uri string) (Draft, error) {
	rest, ok := cutPrefixFold(strings.TrimSpace(uri), "mailto:")
	switch {
	case !ok:
		return Draft{}, &MailtoError{MailtoBad}
	case len(uri) > maxMailto:
		return Draft{}, &MailtoError{MailtoTooLong}
	}
	rest, _, _ = strings.Cut(rest, "#") // a fragment means nothing here (RFC 6068 2)
	to, query, _ := strings.Cut(rest, "?")
	fields := map[string][]string{"to": mailtoAddresses(to)}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch name = strings.ToLower(unescape(name)); name {
		case "to", "cc", "bcc":
			fields[name] = append(fields[name], mailtoAddresses(value)...)
		case "subject":
			fields[name] = append(fields[name], strings.TrimSpace(headerText(unescape(value))))
		case "body":
			fields[name] = append(fields[name], CleanText(unescape(value)))
		}
	}
	return Draft{
		To:      strings.Join(fields["to"], ", "),
		Cc:      strings.Join(fields["cc"], ", "),
		Bcc:     strings.Join(fields["bcc"], ", "),
		Subject: strings.Join(fields["subject"], " "),
		Body:    strings.Join(fields["body"], "\n"),
	}, nil
}

// mailtoAddresses splits a list at its plain commas; an encoded comma belongs to
// an address. What is no address stays as it is, on one line, to be seen and
// mended in the composer.
func mailtoAddresses(list string) []string {
	var found []string
	for item := range strings.SplitSeq(list, ",") {
		if item = CleanLine(unescape(item)); item != "" {
			found = append(found, item)
		}
	}
	return found
}

// unescape decodes percent signs. Broken ones stay as they are, a plus is a plus
// (RFC 6068 5), and bytes that are no UTF-8 become U+FFFD.
func unescape(s string) string { return strings.ToValidUTF8(string(unescapeBytes(s)), "\uFFFD") }

// unescapeBytes is unescape for a text in any charset.
func unescapeBytes(s string) []byte {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi < 16 && lo < 16 {
				b = append(b, hi<<4|lo)
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return b
}

// unhex gives the value of a hexadecimal digit, or 16.
func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}
