package compose

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Fold brings words into the form in which they are compared when somebody
// searches: without case and accents, and with the Turkish dotless ı as i, so
// that ISPARTA, ısparta and Isparta meet. It is never for addresses, whose
// letters mean what they are.
func Fold(s string) string {
	// Marks that stand by themselves go; ç and ş are written as c and s, as
	// people without the keyboard for it do.
	strip := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	plain, _, err := transform.String(strip, s)
	if err != nil { // cannot be: no transformer of the chain refuses text
		plain = s
	}
	return strings.ReplaceAll(cases.Fold().String(plain), "ı", "i")
}
