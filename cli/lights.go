package cli

import (
	"context"
	"errors"
	"fmt"

	"sendoff/account"
	"sendoff/outbox"
)

// lightLine is one of the four lights, for programs.
type lightLine struct {
	Event  string        `json:"event"` // always "light"
	Stage  account.Stage `json:"stage"`
	State  string        `json:"state"` // "done" or "failed"
	Detail string        `json:"detail"`
}

// checkResult is how a check ended, for programs.
type checkResult struct {
	Event       string      `json:"event"` // always "result"
	State       string      `json:"state"` // "ready" or "failed"
	Account     string      `json:"account"`
	Reason      string      `json:"reason"`
	Code        int         `json:"code"`
	Enhanced    string      `json:"enhanced"`
	Text        string      `json:"text"`
	Explanation explanation `json:"explanation"`
	// Certificate is the one that was not accepted; null if it was not that.
	Certificate *certificate `json:"certificate"`
}

// certificate is what a person compares before trusting a server, for
// programs.
type certificate struct {
	Subject     string   `json:"subject"`
	Issuer      string   `json:"issuer"`
	Names       []string `json:"names"`
	NotAfter    *string  `json:"not_after"`
	Fingerprint string   `json:"fingerprint"`
}

type accountCheckCommand struct {
	accountArgument
	JSON bool `name:"json"`
}

func (c *accountCheckCommand) run(ctx context.Context, s *session) error {
	core, a, err := c.find(ctx, s)
	if err != nil {
		return err
	}
	password, err := core.Accounts.Password(ctx, a)
	if err == nil {
		err = s.lights(ctx, core, a, password, c.JSON)
	}
	var failure *account.Failure
	if err != nil && !errors.As(err, &failure) {
		return fmt.Errorf("checking the account: %w", err)
	}
	if err == nil && a.Held != "" {
		// The person has acted, and it works again.
		if err := core.Accounts.Release(ctx, a.ID); err != nil {
			return fmt.Errorf("releasing the account: %w", err)
		}
	}
	return s.checked(a, failure, c.JSON, "cli.account.trust-set")
}

// checked tells how a check ended; trustKey says how to trust a certificate
// that was not accepted.
func (s *session) checked(a account.Account, failure *account.Failure, asJSON bool, trustKey string) error {
	r := checkResult{Event: "result", State: "ready", Account: a.Address}
	code := exitOK
	if failure != nil {
		e := outbox.ExplainFailure(failure, s.providerOf(a))
		code = exitCode(nil, failure)
		r.State, r.Reason, r.Code, r.Enhanced, r.Text = "failed", string(failure.Key), failure.Code, failure.Enhanced, failure.Text
		if c := failure.Certificate; c != nil {
			r.Certificate = &certificate{c.Subject, c.Issuer, append([]string{}, c.Names...), stamp(c.NotAfter), c.Fingerprint}
		}
		r.Explanation = s.told(e)
		r.Explanation.Title = "" // there is no mail that something happened to
	}
	switch {
	case asJSON:
		if err := s.object(r); err != nil {
			return err
		}
	case failure == nil:
		s.say("setup.ready", map[string]any{"address": a.Address})
	default:
		s.tellFailure(failure, a)
		if c := failure.Certificate; c != nil {
			s.say(trustKey, map[string]any{"fingerprint": c.Fingerprint, "address": a.Address})
		}
	}
	return ended(code)
}

// tellFailure says why a check failed, in the server's words too, and shows a
// certificate that was not accepted.
func (s *session) tellFailure(failure *account.Failure, a account.Account) {
	if isCancelled(failure) {
		s.say("cli.error.cancelled", nil)
		return
	}
	e := outbox.ExplainFailure(failure, s.providerOf(a))
	s.line(s.sentence(e.Why, e.Values))
	if e.Remedy != "" {
		s.line(s.sentence(e.Remedy, e.Values))
	}
	if failure.Code != 0 {
		s.indented(answer(failure.Code, failure.Enhanced, failure.Text))
	}
	if c := failure.Certificate; c != nil {
		s.tellCertificate(c)
	}
}

func (s *session) tellCertificate(c *account.Certificate) {
	for _, line := range []struct{ key, value string }{
		{"certificate.subject", c.Subject},
		{"certificate.issuer", c.Issuer},
		{"certificate.until", s.p.Date(c.NotAfter)},
		{"certificate.fingerprint", c.Fingerprint},
	} {
		s.indented(s.p.T(line.key, nil) + ": " + line.value)
	}
}

// providerOf is the account's row of the table, empty if it has none.
func (s *session) providerOf(a account.Account) account.Provider {
	if table, err := s.parts.Table(); err == nil {
		if p, ok := table.ByID(a.ProviderID); ok {
			return p
		}
	}
	return account.Provider{}
}

// lights runs the check and tells each light as it changes.
func (s *session) lights(ctx context.Context, core *Core, a account.Account, password string, asJSON bool) error {
	return core.Check(ctx, a, password, func(l account.Light) {
		if l.State == account.LightWorking {
			return
		}
		if asJSON {
			// An output that is gone is reported with the result.
			_ = s.object(lightLine{Event: "light", Stage: l.Stage, State: string(l.State), Detail: l.Detail})
			return
		}
		sign := "✓ "
		if l.State == account.LightFailed {
			sign = "× "
		}
		words := sign + s.p.T("light."+string(l.Stage)+"."+string(l.State), nil)
		if l.Detail != "" {
			words += "  " + l.Detail
		}
		s.line(words)
	})
}
