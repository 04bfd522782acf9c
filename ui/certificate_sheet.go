package ui

import (
	"slices"
	"strings"
	"time"

	"sendoff/account"
)

// notToSend is no, where something was to be sent.
const notToSend = "certificate.do-not-send"

// showCertificate shows what a server offered and asks whether this one
// certificate shall be trusted for this one server. There is no other way
// round a certificate. leave is the text key of no.
func showCertificate(s *shell, fail *account.Failure, leave string, trust func(fingerprint string)) {
	cert := fail.Certificate
	if cert == nil {
		return
	}
	title, text := s.t("certificate.unknown", "host", fail.Host), whyOf(s, fail)
	// Each in lines of their own, so that the eye can compare them.
	prints := []string{s.t("certificate.fingerprint"), fingerprintLines(cert.Fingerprint)}
	if cert.Before != "" {
		title, text = s.t("certificate.changed", "host", fail.Host), ""
		prints = []string{s.t("certificate.fingerprints"), fingerprintLines(cert.Before), "", fingerprintLines(cert.Fingerprint)}
	}
	s.sheets.show(&sheet{
		title: title,
		text:  text,
		more: facts(append([]string{
			s.t("certificate.subject"), issuedTo(cert),
			s.t("certificate.issuer"), cert.Issuer,
			s.t("certificate.until"), s.words.Date(cert.NotAfter.In(time.Local)),
		}, prints...)...),
		answers: []answer{
			{s.t(leave), nil},
			{s.t("certificate.trust"), func() { trust(cert.Fingerprint) }},
		},
	})
}

// issuedTo is whom a certificate is for: its subject, and the names it holds
// besides.
func issuedTo(cert *account.Certificate) string {
	names := slices.DeleteFunc(slices.Clone(cert.Names), func(name string) bool { return name == cert.Subject })
	return joinDot(cert.Subject, strings.Join(names, ", "))
}

// fingerprintLines writes a fingerprint in two lines.
func fingerprintLines(hex string) string {
	groups := strings.Fields(fingerprint(hex))
	half := (len(groups) + 1) / 2
	return strings.Join(groups[:half], " ") + "\n" + strings.Join(groups[half:], " ")
}

// fingerprint writes a fingerprint in groups that the eye can compare.
func fingerprint(hex string) string {
	var b strings.Builder
	for i, r := range strings.ToUpper(hex) {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
