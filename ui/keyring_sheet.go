package ui

import (
	"context"
	"runtime"
	"time"

	"sendoff/account"
)

// patientFor is how long the keyring may take before it is said that it is
// being waited for.
const patientFor = 400 * time.Millisecond

// keeping is how a secret is kept in the system's keyring.
type keeping struct {
	keep   func(context.Context) error
	forNow func(context.Context) error // keeps it until Sendoff closes
	// undo takes back what was kept at the very moment when the person gave it
	// up; nil: it can be given up no more, once it is begun.
	undo func(context.Context) error
	// done gets nil once the secret is kept, and the keyring's error if the
	// person does not want it kept for now only. It hears nothing of what was
	// given up.
	done func(error)
}

// keepSecret keeps a secret; waiting is shown while that takes long. If the
// keyring cannot, the person is asked whether it shall be kept until Sendoff
// closes. giveUp has nothing be kept, and reports whether that could still be
// stopped.
func keepSecret(s *shell, waiting *line, k keeping) (giveUp func() bool) {
	ctx, cancel := context.WithCancel(s.bridge.ctx)
	over := false
	stopNow := func() bool { return false } // what is running now
	done := func(err error) {
		over = true
		cancel()
		k.done(err)
	}
	run := func(fn func(context.Context) error, then func(error)) {
		stop := s.bridge.after(patientFor, waiting.Show)
		givenUp := false
		stopNow = func() bool {
			if over || givenUp || k.undo == nil {
				return false
			}
			givenUp = true
			stop()
			waiting.Hide()
			cancel()
			return true
		}
		fetch(s.bridge, func(context.Context) (struct{}, error) { return struct{}{}, fn(ctx) },
			func(_ struct{}, err error) {
				stop()
				switch {
				case !givenUp:
					waiting.Hide()
					then(err)
				case err == nil:
					takeBack(s, k)
				}
			})
	}
	run(k.keep, func(err error) {
		if err == nil || !keyringFault(err) {
			done(err)
			return
		}
		s.log.Warn("keeping a password", "err", err)
		s.sheets.show(&sheet{
			title: s.t("keyring.cannot-keep"),
			text:  keyringRemedy(s),
			answers: []answer{
				{s.t("keyring.keep-run"), func() { run(k.forNow, done) }},
				{s.t("setup.cancel"), func() { done(err) }},
			},
			escape: 1,
		})
	})
	return func() bool { return stopNow() }
}

// takeBack undoes what was kept too late to be stopped. What cannot be undone
// is told as it is: kept.
func takeBack(s *shell, k keeping) {
	fetch(s.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, k.undo(ctx) },
		func(_ struct{}, err error) {
			if err != nil {
				s.log.Error("taking back what was kept", "err", err)
				k.done(nil)
			}
		})
}

// keyringRemedy is what helps on this system.
func keyringRemedy(s *shell) string {
	switch runtime.GOOS {
	case "darwin":
		return s.t("keyring.remedy.darwin")
	case "windows":
		return s.t("keyring.remedy.windows")
	default:
		return s.t("keyring.remedy.other")
	}
}

// keyringFault reports whether it is the keyring that failed.
func keyringFault(err error) bool {
	switch failureOf(err).Key {
	case account.KeyKeyringFailed, account.KeyKeyringTimeout:
		return true
	default:
		return false
	}
}
