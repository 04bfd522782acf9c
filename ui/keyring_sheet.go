package ui

import (
	"context"

	"sendoff/account"
)

// keepSecret runs keep, which stores a secret in the system's keyring. If the
// keyring cannot, the person is asked whether it shall be kept until Sendoff
// closes, which forNow does. done gets nil once the secret is kept, and the
// keyring's error if the person wants neither.
func keepSecret(s *shell, keep, forNow func(context.Context) error, done func(error)) {
	run := func(fn func(context.Context) error, then func(error)) {
		fetch(s.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, fn(ctx) },
			func(_ struct{}, err error) { then(err) })
	}
	run(keep, func(err error) {
		if err == nil || !keyringFault(err) {
			done(err)
			return
		}
		s.sheets.show(&sheet{
			title: s.t("keyring.cannot-keep"),
			text:  s.t("why." + string(failureOf(err).Key)),
			answers: []answer{
				{s.t("setup.cancel"), func() { done(err) }},
				{s.t("keyring.keep-run"), func() { run(forNow, done) }},
			},
		})
	})
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
