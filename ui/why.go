package ui

import (
	"sendoff/account"
	"sendoff/outbox"
)

// whyOf tells in one sentence what went wrong, without knowing the provider.
func whyOf(s *shell, fail *account.Failure) string {
	return whyOfAccount(s, fail, account.Provider{})
}

// whyOfAccount tells what went wrong with an account of a provider.
func whyOfAccount(s *shell, fail *account.Failure, p account.Provider) string {
	e := outbox.ExplainFailure(fail, p)
	return s.words.T(e.Why, e.Values)
}
