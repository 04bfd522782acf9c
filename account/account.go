package account

import (
	"errors"
	"time"
)

// The practice account is built in: its server runs on this computer and what
// it takes goes nowhere.
const (
	PracticeID      = "practice"
	PracticeAddress = "practice@sendoff.test"
)

// The values of Account.Origin: where a setting came from.
const (
	OriginTable    = "table"
	OriginUser     = "user"
	OriginPractice = "practice"
)

// ErrNotFound says that there is no such account.
var ErrNotFound = errors.New("no such account")

// ErrAddressTaken says that another account has this address.
var ErrAddressTaken = errors.New("an account with this address exists")

// Account is everything about a sending account but its secret.
type Account struct {
	ID       string
	Address  string
	Name     string // what recipients see, may be empty
	Host     string
	Port     int
	Security Security
	// Username is what is signed in with; empty means no sign-in.
	Username   string
	Auth       AuthMethod
	ProviderID string
	// Origin says for each field (its lower-case name) where its value came
	// from: one of the Origin constants.
	Origin  map[string]string
	Default bool
	// TrustFingerprint is the SHA-256 (lower-case hex) of the one certificate
	// that is accepted, whatever is wrong with it; empty means the usual check.
	TrustFingerprint string
	// TrustPEM is the only root that is trusted, instead of the system's.
	TrustPEM []byte
	// IMAP is how copies of what was sent get into its mailbox.
	IMAP IMAP
	// Held is why nothing is tried with this account until the person acts.
	Held FailureKey
	// MaxMessageBytes is the last SIZE the server announced; 0 is unknown or
	// no limit.
	MaxMessageBytes int64
	Created         time.Time
	LastUsed        time.Time // zero: never
}
