package cli

import (
	"context"
	"errors"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/store"
)

// The exit codes. They say what became of the mail, never only that something
// failed.
const (
	exitOK         = 0
	exitNothing    = 1   // nothing found
	exitUsage      = 64  // the command line cannot be understood, or asks for what is not built
	exitData       = 65  // a bad address, header or message
	exitFile       = 66  // a file that cannot be read
	exitRecipients = 67  // recipients refused
	exitRefused    = 69  // refused by the server for good
	exitDisk       = 74  // disk or database: nothing was kept
	exitLater      = 75  // not sent yet, kept in the outbox
	exitProtocol   = 76  // the server's protocol, certificate or TLS is wrong; kept
	exitSignIn     = 77  // sign-in refused, or the keyring said no; kept
	exitConfig     = 78  // no such account, or its settings are incomplete
	exitUnknown    = 80  // the server may have it
	exitCancelled  = 130 // cancelled
)

// exitError ends a command whose outcome has been told already.
type exitError struct{ code int }

func (e *exitError) Error() string { return "told already" }

// ended returns the error for a code, nil for success.
func ended(code int) error {
	if code == exitOK {
		return nil
	}
	return &exitError{code: code}
}

// exitCode is the one place where outcomes become exit codes. With a message
// it tells the worst of its recipients, unknown before later before refused;
// without one, what the error means.
func exitCode(m *outbox.Message, err error) int {
	if isCancelled(err) && (m == nil || m.State != outbox.StateUnknown) {
		return exitCancelled
	}
	if m != nil {
		return messageCode(m)
	}
	return errorCode(err)
}

func isCancelled(err error) bool {
	var f *account.Failure
	if errors.As(err, &f) {
		return f.Key == account.KeyCancelled
	}
	return errors.Is(err, context.Canceled)
}

func messageCode(m *outbox.Message) int {
	switch {
	case m.State == outbox.StateUnknown || has(m, outbox.RecipientUnknown):
		return exitUnknown
	case m.State == outbox.StateSent:
		return exitOK
	case m.State == outbox.StateWaiting || m.State == outbox.StateSending || has(m, outbox.RecipientLater):
		return failureCode(m.Reason, exitLater)
	case m.State == outbox.StatePartly:
		return exitRecipients
	case m.State == outbox.StateRefused:
		return refusedCode(m)
	default:
		return exitCancelled // a draft again
	}
}

// refusedCode parts recipients that were refused from a message that was.
func refusedCode(m *outbox.Message) int {
	switch m.Reason {
	case account.KeyRecipientRefused, account.KeyMailboxFull, account.KeySMTPUTF8Missing:
		return exitRecipients
	case account.KeyRefused, account.KeySpamRefused:
		if m.Stage == outbox.StageRecipients {
			return exitRecipients
		}
	}
	return failureCode(m.Reason, exitRefused)
}

func has(m *outbox.Message, state outbox.RecipientState) bool {
	for _, r := range m.Recipients {
		if r.State == state {
			return true
		}
	}
	return false
}

// failureCode tells a reason's own code where it has one, else the given one.
func failureCode(key account.FailureKey, other int) int {
	switch key {
	case account.KeyTLSNotOffered, account.KeyTLSRefused, account.KeyTLSFailed,
		account.KeyCertificateName, account.KeyCertificateExpired,
		account.KeyCertificateUnknown, account.KeyCertificateChanged, account.KeyProtocol:
		return exitProtocol
	case account.KeyAuthRefused, account.KeyAuthNotOffered, account.KeyAuthUnsupported,
		account.KeyKeyringFailed, account.KeyKeyringTimeout, account.KeyPasswordMissing:
		return exitSignIn
	case account.KeyAccountMissing:
		return exitConfig
	case account.KeySpoolDamaged:
		return exitDisk
	case account.KeyLostAfterDot, account.KeyBadReply, account.KeyStoppedWaiting:
		return exitUnknown
	default:
		return other
	}
}

func errorCode(err error) int {
	var (
		prob    *problem
		file    *compose.FileError
		address compose.BadAddress
		failure *account.Failure
	)
	switch {
	case errors.As(err, &prob):
		return prob.code
	case errors.As(err, &file):
		return exitFile
	case errors.As(err, &address), errors.Is(err, compose.ErrNoRecipients),
		errors.Is(err, outbox.ErrBadMessage):
		return exitData
	case errors.Is(err, account.ErrNotFound):
		return exitConfig
	case errors.As(err, &failure):
		return failureCode(failure.Key, exitLater)
	case errors.Is(err, outbox.ErrTooLate):
		return exitLater
	case errors.Is(err, account.ErrAddressTaken):
		return exitUsage
	case errors.Is(err, outbox.ErrNotFound), errors.Is(err, compose.ErrNotFound), errors.Is(err, outbox.ErrFactsOnly):
		return exitNothing
	case errors.Is(err, store.ErrFull):
		return exitDisk
	default:
		// What is left comes from the disk, the database or the output.
		return exitDisk
	}
}
