package practice

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"time"
)

const (
	certificateFile = "server.pem" // key and certificate, readable by the user only
	certificateLife = 2 * 365 * 24 * time.Hour
	renewBefore     = 30 * 24 * time.Hour
	maxCertificate  = 64 << 10 // bytes of the file that are read
)

// loadCertificate gives the certificate in the file, or a new one when there is
// none that will do for another month, and the certificate alone as PEM.
func loadCertificate(path string, now time.Time) (tls.Certificate, []byte, error) {
	if c, err := readCertificate(path, now); err == nil {
		return c, certificatePEM(c), nil
	}
	// Missing, damaged, old: whatever it is, a new one is as good.
	content, err := newCertificate(now)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	if err := writeFile(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}); err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("keep the certificate: %w", err)
	}
	c, err := tls.X509KeyPair(content, content)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("use the new certificate: %w", err)
	}
	return c, certificatePEM(c), nil
}

func readCertificate(path string, now time.Time) (tls.Certificate, error) {
	f, err := os.Open(path) //nolint:gosec // a fixed name in our own folder
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("read the certificate: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	content, err := io.ReadAll(io.LimitReader(f, maxCertificate))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("read the certificate: %w", err)
	}
	c, err := tls.X509KeyPair(content, content)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("read the certificate: %w", err)
	}
	leaf := c.Leaf
	if now.Before(leaf.NotBefore) || now.Add(renewBefore).After(leaf.NotAfter) {
		return tls.Certificate{}, errors.New("the certificate is out of date")
	}
	for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
		if err := leaf.VerifyHostname(name); err != nil {
			return tls.Certificate{}, fmt.Errorf("check the certificate: %w", err)
		}
	}
	return c, nil
}

// newCertificate makes a key and a certificate signed by itself, as PEM.
func newCertificate(now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: hostName},
		NotBefore:             now.Add(-24 * time.Hour), // a clock that is put back a little
		NotAfter:              now.Add(certificateLife),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	var b bytes.Buffer
	for _, block := range []*pem.Block{{Type: "PRIVATE KEY", Bytes: secret}, {Type: "CERTIFICATE", Bytes: der}} {
		if err := pem.Encode(&b, block); err != nil {
			return nil, fmt.Errorf("write the certificate: %w", err)
		}
	}
	return b.Bytes(), nil
}

func certificatePEM(c tls.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})
}
