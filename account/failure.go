package account

import (
	"fmt"
	"strings"
	"time"
)

// Stage is a part of sending that can fail on its own. The first four are this
// room's; the outbox adds those of the transaction.
type Stage string

// The stages of opening a session, in their order.
const (
	StageLookup  Stage = "lookup"
	StageConnect Stage = "connect"
	StageSecure  Stage = "secure"
	StageSignIn  Stage = "sign-in"
)

// The stages of filing a copy, after those.
const (
	StageFolder Stage = "folder" // finding the Sent folder, and the message in it
	StageCopy   Stage = "copy"
)

// FailureKey names what went wrong. The words for it are in the catalogue.
type FailureKey string

// The network and the line.
const (
	KeyOffline           FailureKey = "offline"
	KeyNameNotFound      FailureKey = "name-not-found"
	KeyConnectionRefused FailureKey = "connection-refused"
	KeyTimeout           FailureKey = "timeout"
	KeyConnectionLost    FailureKey = "connection-lost"
	KeyProtocol          FailureKey = "protocol"
	KeyCancelled         FailureKey = "cancelled"
)

// TLS and certificates.
const (
	KeyTLSNotOffered      FailureKey = "tls-not-offered"
	KeyTLSRefused         FailureKey = "tls-refused"
	KeyTLSFailed          FailureKey = "tls-failed"
	KeyCertificateName    FailureKey = "certificate-name"
	KeyCertificateExpired FailureKey = "certificate-expired" // or not valid yet
	KeyCertificateUnknown FailureKey = "certificate-unknown"
	KeyCertificateChanged FailureKey = "certificate-changed"
)

// Sign-in and secrets.
const (
	KeyAuthRefused     FailureKey = "auth-refused"
	KeyAuthNotOffered  FailureKey = "auth-not-offered"
	KeyAuthUnsupported FailureKey = "auth-unsupported"
	KeyAuthBusy        FailureKey = "auth-busy"
	KeyKeyringFailed   FailureKey = "keyring-failed"
	KeyKeyringTimeout  FailureKey = "keyring-timeout"
	KeyPasswordMissing FailureKey = "password-missing"
)

// Answers of the server to the session or the transaction.
const (
	KeyBusy             FailureKey = "busy"
	KeyRefused          FailureKey = "refused"
	KeyTemporary        FailureKey = "temporary"
	KeySenderRefused    FailureKey = "sender-refused"
	KeyRecipientRefused FailureKey = "recipient-refused"
	KeyMailboxFull      FailureKey = "mailbox-full"
	KeyTooBig           FailureKey = "too-big"
	KeySpamRefused      FailureKey = "spam-refused"
	KeyLimitReached     FailureKey = "limit-reached"
	KeySMTPUTF8Missing  FailureKey = "smtputf8-missing"
	KeyEightBitMissing  FailureKey = "8bitmime-missing"
	KeyGaveUp           FailureKey = "gave-up"
	KeyAccountMissing   FailureKey = "account-missing"
	KeySpoolDamaged     FailureKey = "spool-damaged"
	KeyLostAfterDot     FailureKey = "lost-after-dot"
	KeyBadReply         FailureKey = "bad-reply"
	KeyStoppedWaiting   FailureKey = "stopped-waiting"
	KeyFolderUnknown    FailureKey = "folder-unknown" // which one is for sent messages
	KeyLate             FailureKey = "late"           // its time passed while the computer was off
	KeyRestored         FailureKey = "restored"       // it comes from a backup and may have gone out since
)

// Holds reports whether a failure of this kind holds the account: nothing is
// tried again until the person has acted, since trying a wrong password again
// locks accounts and a wrong certificate does not mend itself.
func (k FailureKey) Holds() bool {
	switch k {
	case KeyTLSNotOffered, KeyTLSRefused, KeyTLSFailed,
		KeyCertificateName, KeyCertificateExpired, KeyCertificateUnknown, KeyCertificateChanged,
		KeyAuthRefused, KeyAuthNotOffered, KeyAuthUnsupported,
		KeyKeyringFailed, KeyKeyringTimeout, KeyPasswordMissing:
		return true
	default:
		return false
	}
}

// Certificate is what a person needs to see of a server's certificate.
type Certificate struct {
	Subject   string
	Issuer    string
	Names     []string // host names and IP addresses it is for
	NotBefore time.Time
	NotAfter  time.Time
	// Fingerprint is the SHA-256 of the certificate in lower-case hex; Before
	// is the remembered one, if it differs.
	Fingerprint string
	Before      string
}

// Failure is the error of everything in this room that talks to a server or to
// the keyring. It never contains a secret.
type Failure struct {
	Key   FailureKey
	Stage Stage
	Host  string
	Port  int
	// Code, Enhanced and Text are the server's answer, if there was one: the
	// reply code, the RFC 3463 status and its own words (see [Reply]).
	Code        int
	Enhanced    string
	Text        string
	Certificate *Certificate
	Err         error
}

// Error is for logs and developers; people read the key's words.
func (f *Failure) Error() string {
	var b strings.Builder
	if f.Stage != "" {
		fmt.Fprintf(&b, "%s: ", f.Stage)
	}
	b.WriteString(string(f.Key))
	if f.Host != "" {
		fmt.Fprintf(&b, " (%s port %d)", f.Host, f.Port)
	}
	switch {
	case f.Code != 0:
		fmt.Fprintf(&b, ": %s", Reply{Code: f.Code, Enhanced: f.Enhanced, Text: f.Text})
	case f.Err != nil:
		fmt.Fprintf(&b, ": %v", f.Err)
	}
	return b.String()
}

// Unwrap returns what caused the failure.
func (f *Failure) Unwrap() error { return f.Err }
