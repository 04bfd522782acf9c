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

// keepSecret runs keep, which stores a secret in the system's keyring; waiting
// is shown while that takes long. If the keyring cannot, the person is asked
// whether it shall be kept until Sendoff closes, which forNow does. done gets
// nil once the secret is kept, and the keyring's error if the person does not
// want that.
func keepSecret(s *shell, waiting *line, keep, forNow func(context.Context) error, done func(error)) {
	run := func(fn func(context.Context) error, then func(error)) {
		stop := s.bridge.after(patientFor, waiting.Show)
		fetch(s.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, fn(ctx) },
			func(_ struct{}, err error) {
				stop()
				waiting.Hide()
				then(err)
			})
	}
	run(keep, func(err error) {
		if err == nil || !keyringFault(err) {
			done(err)
			return
		}
		s.log.Warn("keeping a password", "err", err)
		s.sheets.show(&sheet{
			title: s.t("keyring.cannot-keep"),
			text:  keyringRemedy(s),
			answers: []answer{
				{s.t("keyring.keep-run"), func() { run(forNow, done) }},
				{s.t("setup.cancel"), func() { done(err) }},
			},
			escape: 1,
		})
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
