package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/store"
)

// recipients makes recipients of the given states.
func recipients(states ...outbox.RecipientState) []outbox.Recipient {
	var out []outbox.Recipient
	for i, s := range states {
		out = append(out, outbox.Recipient{Address: fmt.Sprintf("r%d@b.test", i), State: s})
	}
	return out
}

func TestExitCodeOfMessages(t *testing.T) {
	const (
		accepted = outbox.RecipientAccepted
		refused  = outbox.RecipientRefused
		later    = outbox.RecipientLater
		unknown  = outbox.RecipientUnknown
		held     = outbox.RecipientHeld
		pending  = outbox.RecipientPending
	)
	cancelled := &account.Failure{Key: account.KeyCancelled}
	tests := map[string]struct {
		m    outbox.Message
		err  error
		want int
	}{
		"sent": {outbox.Message{State: outbox.StateSent, Recipients: recipients(accepted, accepted)}, nil, 0},
		"unknown before everything": {
			outbox.Message{State: outbox.StateWaiting, Reason: account.KeyAuthRefused, Recipients: recipients(unknown, later, refused)},
			nil, 80,
		},
		"unknown state":                {outbox.Message{State: outbox.StateUnknown, Reason: account.KeyLostAfterDot}, nil, 80},
		"stopped after the dot":        {outbox.Message{State: outbox.StateUnknown, Reason: account.KeyStoppedWaiting}, cancelled, 80},
		"later before refused":         {outbox.Message{State: outbox.StateWaiting, Reason: account.KeyBusy, Recipients: recipients(accepted, later, refused)}, nil, 75},
		"later though partly":          {outbox.Message{State: outbox.StatePartly, Reason: account.KeyTemporary, Recipients: recipients(accepted, later, refused)}, nil, 75},
		"partly":                       {outbox.Message{State: outbox.StatePartly, Recipients: recipients(accepted, refused)}, nil, 67},
		"recipient refused, rest held": {outbox.Message{State: outbox.StateRefused, Reason: account.KeyRecipientRefused, Recipients: recipients(refused, held)}, nil, 67},
		"mailbox full":                 {outbox.Message{State: outbox.StateRefused, Reason: account.KeyMailboxFull, Recipients: recipients(refused)}, nil, 67},
		"smtputf8 missing":             {outbox.Message{State: outbox.StateRefused, Reason: account.KeySMTPUTF8Missing, Recipients: recipients(refused)}, nil, 67},
		"recipient called spam":        {outbox.Message{State: outbox.StateRefused, Reason: account.KeySpamRefused, Stage: outbox.StageRecipients}, nil, 67},
		"message called spam":          {outbox.Message{State: outbox.StateRefused, Reason: account.KeySpamRefused, Stage: outbox.StageReply}, nil, 69},
		"sender refused":               {outbox.Message{State: outbox.StateRefused, Reason: account.KeySenderRefused, Stage: outbox.StageSender}, nil, 69},
		"too big":                      {outbox.Message{State: outbox.StateRefused, Reason: account.KeyTooBig}, nil, 69},
		"gave up":                      {outbox.Message{State: outbox.StateRefused, Reason: account.KeyGaveUp}, nil, 69},
		"no queue, server busy":        {outbox.Message{State: outbox.StateRefused, Reason: account.KeyBusy}, nil, 69},
		"no queue, wrong password":     {outbox.Message{State: outbox.StateRefused, Reason: account.KeyAuthRefused}, nil, 77},
		"8BITMIME missing":             {outbox.Message{State: outbox.StateRefused, Reason: account.KeyEightBitMissing, Recipients: recipients(refused)}, nil, 69},
		"spool damaged":                {outbox.Message{State: outbox.StateRefused, Reason: account.KeySpoolDamaged}, nil, 74},
		"late":                         {outbox.Message{State: outbox.StateWaiting, Held: true, Reason: account.KeyLate}, nil, 75},
		"from a backup":                {outbox.Message{State: outbox.StateWaiting, Held: true, Reason: account.KeyRestored}, nil, 75},
		"cancelled":                    {outbox.Message{State: outbox.StateDraft, Recipients: recipients(pending)}, cancelled, 130},
		"still being sent elsewhere":   {outbox.Message{State: outbox.StateSending}, outbox.ErrTooLate, 75},
		"account gone":                 {outbox.Message{State: outbox.StateWaiting, Held: true, Reason: account.KeyAccountMissing}, nil, 78},
	}
	for key, want := range map[account.FailureKey]int{
		account.KeyOffline: 75, account.KeyNameNotFound: 75, account.KeyConnectionRefused: 75, account.KeyTimeout: 75,
		account.KeyConnectionLost: 75, account.KeyBusy: 75, account.KeyTemporary: 75, account.KeyLimitReached: 75,
		account.KeyAuthBusy: 75, "": 75,
		account.KeyTLSNotOffered: 76, account.KeyTLSRefused: 76, account.KeyTLSFailed: 76, account.KeyProtocol: 76,
		account.KeyCertificateName: 76, account.KeyCertificateExpired: 76, account.KeyCertificateUnknown: 76,
		account.KeyCertificateChanged: 76,
		account.KeyAuthRefused:        77, account.KeyAuthNotOffered: 77, account.KeyAuthUnsupported: 77,
		account.KeyKeyringFailed: 77, account.KeyKeyringTimeout: 77, account.KeyPasswordMissing: 77,
	} {
		tests["waiting, "+string(key)] = struct {
			m    outbox.Message
			err  error
			want int
		}{outbox.Message{State: outbox.StateWaiting, Reason: key}, nil, want}
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := exitCode(&tc.m, tc.err); got != tc.want {
				t.Errorf("exit %d, want %d", got, tc.want)
			}
		})
	}
}

func TestExitCodeOfErrors(t *testing.T) {
	tests := map[string]struct {
		err  error
		want int
	}{
		"usage":            {usage("cli.usage.no-id", nil), 64},
		"not built":        {notBuilt("sent search"), 64},
		"bad address":      {compose.BadAddress{Text: "x"}, 65},
		"bad message":      {outbox.ErrBadMessage, 65},
		"no recipients":    {compose.ErrNoRecipients, 65},
		"file":             {&compose.FileError{Path: "x", Key: compose.FileMissing}, 66},
		"no message":       {outbox.ErrNotFound, 1},
		"disk full":        {store.ErrFull, 74},
		"newer database":   {&store.NewerError{}, 74},
		"damaged database": {&store.DamagedError{Err: io.EOF}, 74},
		"network drive":    {&store.NetworkDriveError{}, 74},
		"anything else":    {errors.New("boom"), 74},
		"no account":       {account.ErrNotFound, 78},
		"offline":          {&account.Failure{Key: account.KeyOffline}, 75},
		"too late":         {outbox.ErrTooLate, 75},
		"certificate":      {&account.Failure{Key: account.KeyCertificateName}, 76},
		"keyring":          {&account.Failure{Key: account.KeyKeyringTimeout}, 77},
		"cancelled":        {&account.Failure{Key: account.KeyCancelled}, 130},
		"interrupted":      {context.Canceled, 130},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := exitCode(nil, fmt.Errorf("doing it: %w", tc.err)); got != tc.want {
				t.Errorf("exit %d, want %d", got, tc.want)
			}
		})
	}
}

func TestWorse(t *testing.T) {
	order := []int{80, 74, 77, 76, 78, 75, 69, 67, 130, 0}
	for i, a := range order {
		for j, b := range order {
			if got, want := worse(a, b), order[min(i, j)]; got != want {
				t.Errorf("worse(%d, %d) = %d, want %d", a, b, got, want)
			}
		}
	}
}
