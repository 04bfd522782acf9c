package account_test

import (
	"strings"
	"testing"

	"sendoff/account"
	"sendoff/e2e/faultserver"
)

// TestRememberedCertificate: the remembered certificate is accepted whatever is
// wrong with it, and no other one is, however right it is.
func TestRememberedCertificate(t *testing.T) {
	t.Parallel()
	for _, security := range []faultserver.Security{faultserver.TLS, faultserver.STARTTLS} {
		for _, kind := range []faultserver.Certificate{
			faultserver.CertValid, faultserver.CertExpired, faultserver.CertNotYetValid,
			faultserver.CertWrongName, faultserver.CertSelfSigned,
		} {
			t.Run(string(security)+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				srv := serve(t, faultserver.Options{Security: security, Certificate: kind})
				a := accountAt(srv, securityOf(security))
				a.TrustPEM = nil
				a.TrustFingerprint = srv.Fingerprint()
				opener := account.NewOpener(&account.Dialer{}, account.Patience{})
				s, err := opener.Open(t.Context(), a, password, nil)
				if err != nil {
					t.Fatal(err)
				}
				s.Quit(t.Context())

				other := serve(t, faultserver.Options{Security: security, Certificate: kind})
				a.Port, a.TrustPEM = other.Port(), other.CAPEM() // its own root does not help it
				_, err = opener.Open(t.Context(), a, password, nil)
				f := failureOf(t, err)
				if f.Key != account.KeyCertificateChanged {
					t.Fatalf("failure is %v", f)
				}
				c := f.Certificate
				if c == nil || c.Before != srv.Fingerprint() || c.Fingerprint != other.Fingerprint() {
					t.Errorf("before and now are %+v", c)
				}
				if strings.Contains(other.Log(), "AUTH PLAIN ") {
					t.Error("a credential was sent to the other server")
				}
			})
		}
	}
}

// TestOwnRootIsTheOnlyOne: an account with a root of its own trusts no other.
func TestOwnRootIsTheOnlyOne(t *testing.T) {
	t.Parallel()
	srv, stranger := serve(t, faultserver.Options{}), serve(t, faultserver.Options{})
	a := accountAt(stranger, account.SecurityTLS)
	a.TrustPEM = srv.CAPEM()
	_, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), a, password, nil)
	if f := failureOf(t, err); f.Key != account.KeyCertificateUnknown {
		t.Errorf("failure is %v", f)
	}
}

// TestCertificateShown: what a person is shown to decide about.
func TestCertificateShown(t *testing.T) {
	t.Parallel()
	srv := serve(t, faultserver.Options{Certificate: faultserver.CertWrongName})
	_, err := account.NewOpener(&account.Dialer{}, account.Patience{}).Open(t.Context(), accountAt(srv, account.SecurityTLS), password, nil)
	c := failureOf(t, err).Certificate
	if c == nil || len(c.Names) != 1 || c.Names[0] != "wrong.example" || c.Subject != "CN=Fault Server" ||
		c.Issuer != "CN=Fault Server Authority" || c.NotAfter.IsZero() || c.NotBefore.IsZero() {
		t.Errorf("shown is %+v", c)
	}
}
