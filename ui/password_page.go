package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sendoff/account"
)

// passwordPage takes a new password for an account, signs in with it and keeps
// it. What had to wait for it goes then.
type passwordPage struct {
	*shell
	parts    Parts
	account  account.Account
	provider account.Provider
	secret   *field
	row      *formRow
	card     *providerCard
	usual    *usualPassword
	save     *button
	waiting  *line
	check    *checkBox
	content  fyne.CanvasObject

	onBack func()
	onDone func(a account.Account)
}

func newPasswordPage(s *shell, parts Parts, a account.Account, provider account.Provider) *passwordPage {
	p := &passwordPage{
		shell: s, parts: parts, account: a, provider: provider, secret: newPassword(), card: newProviderCard(s),
		check: newCheckBox(s, parts), waiting: caption(s.t("keyring.waiting")),
	}
	p.waiting.Hide()
	p.row = newFormRow(s.t("accounts.new-password"), p.secret)
	p.secret.OnSubmitted = func(string) { p.submit() }
	p.card.onPage = s.browse
	p.usual = newUsualPassword(s, p.secret, p.submit)
	p.save = newPrimary(s.t("setup.check-save"), p.submit)
	if provider.ID != "" {
		p.card.show(provider)
	}
	p.content = container.NewVScroll(container.New(&column{most: sizeForm, margin: sizeFormMargin, gap: sizeGroup},
		pageHead(s, a.Address, func() { p.escape() }), p.card.box, stacked(form(p.row), p.usual.box),
		container.New(&flow{}, p.save, newQuiet(s.t("setup.cancel"), func() { p.escape() })),
		p.waiting, p.check.box))
	return p
}

func (p *passwordPage) submit() {
	if p.check.running {
		return
	}
	if p.secret.Text == "" {
		p.row.wrong(p.t("setup.password-missing"))
		p.focus(p.secret)
		return
	}
	p.row.wrong("")
	if p.usual.stops(p.provider, p.secret.Text) {
		p.focus(p.secret)
		return
	}
	p.busy(true)
	p.check.run(p.account, given(p.secret.Text), p.checked)
}

func (p *passwordPage) busy(on bool) {
	for _, w := range []fyne.Disableable{p.secret, p.save} {
		if on {
			w.Disable()
		} else {
			w.Enable()
		}
	}
}

func (p *passwordPage) checked(err error) {
	p.busy(false)
	if err != nil {
		p.fault(failureOf(err))
		return
	}
	secret, id := p.secret.Text, p.account.ID
	keep := func(set func(context.Context, string, string) error) func(context.Context) error {
		return func(ctx context.Context) error {
			if err := p.parts.Accounts.Update(ctx, p.account); err != nil { // a certificate may be trusted now
				return err
			}
			if err := set(ctx, id, secret); err != nil {
				return err
			}
			return p.parts.Accounts.Release(ctx, id)
		}
	}
	p.busy(true)
	k := keeping{keep: keep(p.parts.Accounts.SetPassword), forNow: keep(p.parts.Accounts.SetPasswordForNow)}
	k.done = func(err error) {
		p.busy(false)
		switch {
		case err == nil:
		case keyringFault(err):
			p.check.fault.show(nil, p.t("keyring.cannot-keep"), "", nil)
			return
		default:
			p.log.Error("keeping a password", "err", err)
			p.check.fault.show(nil, p.t("store.not-saved"), "", nil)
			return
		}
		p.secret.SetText("")
		p.onDone(p.account)
	}
	keepSecret(p.shell, p.waiting, k)
}

func (p *passwordPage) fault(fail *account.Failure) {
	p.check.tell(fail, p.provider, remedies{
		again: p.submit,
		port: func(e account.Endpoint) {
			use(&p.account, e)
			p.submit()
		},
		trust: func(print string) {
			p.account.TrustFingerprint = print
			p.submit()
		},
		password: func() { p.focus(p.secret) },
	})
	p.focus(p.secret)
}

func (p *passwordPage) object() fyne.CanvasObject { return p.content }
func (p *passwordPage) title() string             { return p.account.Address }
func (p *passwordPage) entered()                  { p.focus(p.secret) }
func (p *passwordPage) left()                     { p.check.cancel() }
func (p *passwordPage) take([]string)             {}
func (p *passwordPage) areas() []focusArea        { return []focusArea{{p.secret, p.content}} }

func (p *passwordPage) escape() bool {
	if p.check.running {
		p.check.cancel()
		p.check.box.Hide()
		p.busy(false)
		return true
	}
	p.onBack()
	return true
}
