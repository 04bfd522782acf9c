package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"sendoff/account"
)

// submit checks the settings and keeps them if the server takes them.
func (p *byHandPage) submit() {
	if p.check.running {
		return
	}
	a := p.account()
	if !p.valid(a) {
		return
	}
	secret := p.secret.Text
	get := given(secret)
	if secret == "" && !p.isNew {
		get = func(ctx context.Context) (string, error) { return p.parts.Accounts.Password(ctx, p.base) }
	}
	p.busy(true)
	p.check.run(a, get, func(err error) { p.checked(a, get, err) })
}

// valid shows what is wrong under its field and goes to the first of them.
func (p *byHandPage) valid(a account.Account) bool {
	for _, row := range p.rows() {
		row.wrong("")
	}
	problems := account.Validate(a)
	for i := len(problems) - 1; i >= 0; i-- {
		row, ok := p.rows()[problems[i].Field]
		if !ok {
			continue
		}
		row.wrong(p.t(problems[i].Key))
		if f, ok := row.value.(fyne.Focusable); ok {
			p.focus(f)
		}
	}
	if len(problems) > 0 {
		return false
	}
	if p.isNew && p.secret.Text == "" && a.Username != "" {
		p.password.wrong(p.t("setup.password-missing"))
		p.focus(p.secret)
		return false
	}
	p.password.wrong("")
	return true
}

func (p *byHandPage) busy(on bool) {
	for _, w := range []fyne.Disableable{p.addressF, p.nameF, p.serverF, p.portF, p.userF, p.secret, p.securityC, p.authC, p.submitB} {
		if on {
			w.Disable()
		} else {
			w.Enable()
		}
	}
}

func (p *byHandPage) checked(a account.Account, get func(context.Context) (string, error), err error) {
	if err == nil {
		p.keep(a)
		return
	}
	p.busy(false)
	fail := failureOf(err)
	p.check.tell(fail, p.provider(a), remedies{
		again: p.submit,
		port: func(e account.Endpoint) {
			p.serverF.SetText(e.Host)
			p.setPort(e.Port)
			p.choose(e.Security)
			p.submit()
		},
		trust: func(print string) {
			a.TrustFingerprint = print
			p.busy(true)
			p.check.run(a, get, func(err error) { p.checked(a, get, err) })
		},
		password: func() { p.focus(p.secret) },
	})
	if fail.Stage == account.StageSignIn {
		p.focus(p.secret)
	}
}

// provider is what the table knows of an account.
func (p *byHandPage) provider(a account.Account) account.Provider {
	provider, _ := p.parts.Table.ByID(a.ProviderID) // none is fine
	return provider
}

// keep stores the account and, if one was typed, its password.
func (p *byHandPage) keep(a account.Account) {
	secret := p.secret.Text
	kept := a
	k := keeping{
		keep: func(ctx context.Context) (err error) { kept, err = p.parts.Accounts.Add(ctx, a, secret); return err },
		forNow: func(ctx context.Context) (err error) {
			kept, err = p.parts.Accounts.AddForNow(ctx, a, secret)
			return err
		},
		undo: func(ctx context.Context) error { return p.parts.Accounts.Remove(ctx, kept.ID) },
	}
	if !p.isNew {
		k.keep = func(ctx context.Context) error { return p.change(ctx, a, secret, p.parts.Accounts.SetPassword) }
		k.forNow = func(ctx context.Context) error { return p.change(ctx, a, secret, p.parts.Accounts.SetPasswordForNow) }
		k.undo = nil // the settings before are gone
	}
	k.done = func(err error) {
		p.busy(false)
		switch {
		case errors.Is(err, account.ErrAddressTaken):
			p.address.wrong(p.t("setup.taken"))
			p.focus(p.addressF)
		case err != nil && keyringFault(err):
			p.check.fault.show(nil, p.t("keyring.cannot-keep"), "", nil)
		case err != nil:
			p.log.Error("keeping an account", "err", err)
			p.check.fault.show(nil, p.t("store.not-saved"), "", nil)
		default:
			p.onDone(kept)
		}
	}
	p.giveUp = keepSecret(p.shell, p.waiting, k)
}

// stop gives up what is going on: the check, or the keeping of a new account.
// It reports whether there was anything.
func (p *byHandPage) stop() bool {
	checking := p.check.running
	p.check.cancel()
	keeping := p.giveUp != nil && p.giveUp()
	return checking || keeping
}

// change stores the settings of an account that exists. The check has just
// signed in with them, so the account is held no longer.
func (p *byHandPage) change(ctx context.Context, a account.Account, secret string, set func(context.Context, string, string) error) error {
	if err := p.parts.Accounts.Update(ctx, a); err != nil {
		return err
	}
	if secret != "" {
		if err := set(ctx, a.ID, secret); err != nil {
			return err
		}
	}
	return p.parts.Accounts.Release(ctx, a.ID)
}
