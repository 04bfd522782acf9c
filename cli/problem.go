package cli

import (
	"errors"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/store"
)

// problem is an error that is told to the person by a text of its own.
type problem struct {
	code   int
	key    string
	values map[string]any
	err    error // technical detail, for the log
	told   bool  // the person has read it already
}

func (e *problem) Error() string {
	if e.err != nil {
		return e.key + ": " + e.err.Error()
	}
	return e.key
}

func (e *problem) Unwrap() error { return e.err }

// explain tells an error in the person's words.
func (s *session) explain(err error) {
	if isCancelled(err) {
		s.say("cli.error.cancelled", nil)
		return
	}
	var prob *problem
	if errors.As(err, &prob) && prob.told {
		return
	}
	key, values := wordsOf(err)
	s.say(key, values)
	var failure *account.Failure
	if errors.As(err, &failure) && failure.Text != "" {
		s.indented(failure.Text)
	}
}

// wordsOf finds the text of an error.
func wordsOf(err error) (key string, values map[string]any) {
	var (
		prob    *problem
		file    *compose.FileError
		address compose.BadAddress
		failure *account.Failure
	)
	switch {
	case errors.As(err, &prob):
		return prob.key, prob.values
	case errors.As(err, &file):
		return file.Key, map[string]any{"name": file.Path}
	case errors.As(err, &address):
		return "preflight.bad-address", map[string]any{"text": address.Text}
	case errors.Is(err, compose.ErrNoRecipients):
		return "cli.error.no-recipients", nil
	case errors.Is(err, account.ErrNotFound):
		return "cli.error.no-account", nil
	case errors.As(err, &failure):
		explanation := outbox.ExplainFailure(failure, account.Provider{})
		return explanation.Why, explanation.Values
	case errors.Is(err, outbox.ErrBadMessage):
		return "cli.error.bad-message", map[string]any{"detail": err.Error()}
	case errors.Is(err, outbox.ErrTooLate):
		return "sending.too-late", nil
	case errors.Is(err, account.ErrAddressTaken):
		return "cli.account.taken", nil
	case errors.Is(err, outbox.ErrNotFound), errors.Is(err, compose.ErrNotFound):
		return "cli.error.no-message", nil
	case errors.Is(err, outbox.ErrFactsOnly):
		return "sent.facts-only", nil
	default:
		return storeWords(err)
	}
}

// storeWords finds the text of an error of the database or the disk.
func storeWords(err error) (key string, values map[string]any) {
	var (
		newer   *store.NewerError
		damaged *store.DamagedError
		network *store.NetworkDriveError
	)
	switch {
	case errors.As(err, &newer):
		return "cli.error.newer", map[string]any{"path": newer.Path}
	case errors.As(err, &damaged):
		return "store.damaged", map[string]any{"path": damaged.Path}
	case errors.As(err, &network):
		return "store.network", map[string]any{"path": network.Path}
	case errors.Is(err, store.ErrFull):
		return "store.full", nil
	default:
		return "cli.error.other", map[string]any{"detail": err.Error()}
	}
}
