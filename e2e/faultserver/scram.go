package faultserver

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" // SCRAM-SHA-1 (RFC 5802) is made of it
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"strings"
)

const (
	scramIterations = 4096
	scramSalt       = "faultserver-salt"
	scramNonce      = "fault-server-nonce"
)

// scram is the server's side of RFC 5802 without channel binding. It ends, as
// go-mail expects it, with the server's signature as a challenge that is
// answered with an empty line.
func (x *exchange) scram(mechanism string) (string, bool, error) {
	newHash := func() hash.Hash { return sha256.New() }
	if mechanism == "SCRAM-SHA-1" {
		newHash = func() hash.Hash { return sha1.New() }
	}
	first, err := x.first()
	if err != nil || x.cancelled {
		return "", false, err
	}
	_, bare, ok := strings.Cut(strings.TrimPrefix(string(first), "n,"), ",")
	fields := scramFields(bare)
	if !ok || fields["n"] == "" || fields["r"] == "" {
		return "", false, nil
	}
	user := strings.NewReplacer("=2C", ",", "=3D", "=").Replace(fields["n"])
	challenge := fmt.Sprintf("r=%s%s,s=%s,i=%d", fields["r"], scramNonce,
		base64.StdEncoding.EncodeToString([]byte(scramSalt)), scramIterations)
	final, err := x.ask(challenge)
	if err != nil || x.cancelled {
		return user, false, err
	}
	withoutProof, proof, _ := strings.Cut(string(final), ",p=")
	password, known := x.c.s.opt.Users[user]
	message := bare + "," + challenge + "," + withoutProof
	salted, err := pbkdf2.Key(newHash, password, []byte(scramSalt), scramIterations, newHash().Size())
	if err != nil {
		return user, false, fmt.Errorf("derive a key: %w", err)
	}
	if !known || !hmac.Equal([]byte(proof), []byte(scramProof(newHash, salted, message))) {
		return user, false, nil
	}
	signature := mac(newHash, mac(newHash, salted, "Server Key"), message)
	_, err = x.ask("v=" + base64.StdEncoding.EncodeToString(signature))
	return user, !x.cancelled, err
}

func scramProof(newHash func() hash.Hash, salted []byte, message string) string {
	clientKey := mac(newHash, salted, "Client Key")
	h := newHash()
	h.Write(clientKey)
	signature := mac(newHash, h.Sum(nil), message)
	for i := range signature {
		signature[i] ^= clientKey[i]
	}
	return base64.StdEncoding.EncodeToString(signature)
}

func mac(newHash func() hash.Hash, key []byte, message string) []byte {
	m := hmac.New(newHash, key)
	m.Write([]byte(message))
	return m.Sum(nil)
}

func scramFields(text string) map[string]string {
	out := map[string]string{}
	for field := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(field, "=")
		out[key] = value
	}
	return out
}
