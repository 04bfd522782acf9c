package account

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
)

// maxNames bounds how many names of a certificate are kept to be shown.
const maxNames = 20

// changedError says that the server shows another certificate than the one
// remembered for the account.
type changedError struct{ leaf *x509.Certificate }

func (e *changedError) Error() string { return "the server's certificate is not the remembered one" }

// tlsConfig is the one place where it is decided whom an account trusts: the
// remembered certificate, else its own root, else the system's roots.
func tlsConfig(a Account, host string) (*tls.Config, error) {
	conf := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if a.TrustFingerprint != "" {
		// The person has seen this very certificate and said yes, so it is
		// compared byte for byte and nothing else about it matters.
		conf.InsecureSkipVerify = true
		conf.VerifyConnection = func(state tls.ConnectionState) error {
			leaf := state.PeerCertificates[0]
			if fingerprint(leaf) != a.TrustFingerprint {
				return &changedError{leaf: leaf}
			}
			return nil
		}
		return conf, nil
	}
	if len(a.TrustPEM) > 0 {
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(a.TrustPEM) {
			return nil, errors.New("the account's own root certificate cannot be read")
		}
	}
	return conf, nil
}

func fingerprint(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return hex.EncodeToString(sum[:])
}

func describe(cert *x509.Certificate, before string) *Certificate {
	c := &Certificate{
		Subject:     truncate(cleanLine(cert.Subject.String()), maxReplyText),
		Issuer:      truncate(cleanLine(cert.Issuer.String()), maxReplyText),
		NotBefore:   cert.NotBefore,
		NotAfter:    cert.NotAfter,
		Fingerprint: fingerprint(cert),
		Before:      before,
	}
	for _, name := range cert.DNSNames {
		c.Names = append(c.Names, truncate(cleanLine(name), 253))
	}
	for _, ip := range cert.IPAddresses {
		c.Names = append(c.Names, ip.String())
	}
	c.Names = c.Names[:min(len(c.Names), maxNames)]
	return c
}

// certificateFailure classifies what is wrong with a certificate; nil if it was
// not the certificate that made the handshake fail.
func certificateFailure(err error, a Account) *Failure {
	var changed *changedError
	if errors.As(err, &changed) {
		return &Failure{
			Key: KeyCertificateChanged, Err: err,
			Certificate: describe(changed.leaf, a.TrustFingerprint),
		}
	}
	var bad *tls.CertificateVerificationError
	if !errors.As(err, &bad) {
		return nil
	}
	f := &Failure{Key: certificateKey(bad.Err), Err: err}
	if len(bad.UnverifiedCertificates) > 0 {
		f.Certificate = describe(bad.UnverifiedCertificates[0], "")
	}
	return f
}

func certificateKey(err error) FailureKey {
	var name x509.HostnameError
	if errors.As(err, &name) {
		return KeyCertificateName
	}
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return KeyCertificateExpired // Go has one reason for "not any more" and "not yet"
	}
	return KeyCertificateUnknown
}

// isTLSFailure reports whether the two sides could not agree on TLS, or the
// server does not speak it.
func isTLSFailure(err error) bool {
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var ech *tls.ECHRejectionError
	return errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &ech)
}

// TLSInfo describes the line of a session; it is zero for a line without TLS.
type TLSInfo struct {
	Version     string // "TLS 1.3"
	Cipher      string // "TLS_AES_128_GCM_SHA256"
	Fingerprint string // SHA-256 of the server's certificate, lower-case hex
}

func infoOf(state tls.ConnectionState) TLSInfo {
	info := TLSInfo{Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite)}
	if len(state.PeerCertificates) > 0 {
		info.Fingerprint = fingerprint(state.PeerCertificates[0])
	}
	return info
}

// String is for logs.
func (t TLSInfo) String() string {
	if t.Version == "" {
		return "no TLS"
	}
	return fmt.Sprintf("%s %s", t.Version, t.Cipher)
}
