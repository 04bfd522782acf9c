// Package compose holds what is sent: addresses, drafts and their attachments,
// formatted text and what edits and previews it, the checks made while somebody
// writes, and the RFC 5322 message itself, which is streamed so that memory stays
// flat whatever is attached.
//
// It gives keys and values, never sentences; see package text.
package compose

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// NewID gives a random id: 13 lower-case base32 characters of 8 random bytes.
// A message keeps one id for its whole life, from draft to ledger.
func NewID() string { return randomText(8) }

// randomText gives n random bytes as lower-case base32 without padding.
func randomText(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}
