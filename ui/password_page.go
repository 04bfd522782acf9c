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
	parts   Parts
	account account.Account
	secret  *field
	row     *formRow
	card    *providerCard
	waiting *line
	check   *checkBox
	content fyne.CanvasObject

	onBack func()
	onDone func(a account.Account)
}

func newPasswordPage(s *shell, parts Parts, a account.Account, provider account.Provider) *passwordPage {
	p := &passwordPage{
		shell: s, parts: parts, account: a, secret: newPassword(), card: newProviderCard(s),
		check: newCheckBox(s, parts), waiting: caption(s.t("keyring.waiting")),
	}
	p.waiting.Hide()
	p.row = newFormRow(s.t("accounts.new-password"), p.secret)
	p.secret.OnSubmitted = func(string) { p.submit() }
	p.card.onPage = s.browse
	p.card.onOther = func() { p.onBack() }
	p.card.onByHand = func() { p.onBack() }
	if provider.ID != "" {
		p.card.show(provider)
	}
	p.content = container.NewVScroll(container.New(&column{most: sizeForm, margin: sizeFormMargin, gap: sizeGroup},
		pageHead(s, a.Address, func() { p.escape() }), p.card.box, form(p.row),
		container.New(&flow{}, newPrimary(s.t("setup.check-save"), p.submit), newQuiet(s.t("setup.cancel"), func() { p.escape() })),
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
	p.secret.Disable()
	p.check.run(p.account, given(p.secret.Text), p.checked)
}

func (p *passwordPage) checked(err error) {
	p.secret.Enable()
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
	p.waiting.Show()
	keepSecret(p.shell, keep(p.parts.Accounts.SetPassword), keep(p.parts.Accounts.SetPasswordForNow), func(err error) {
		p.waiting.Hide()
		if err != nil {
			p.log.Error("keeping a password", "err", err)
			p.check.fault.show(nil, p.t("why."+string(failureOf(err).Key)), "", nil)
			return
		}
		p.secret.SetText("")
		p.onDone(p.account)
	})
}

func (p *passwordPage) fault(fail *account.Failure) {
	if fail.Certificate == nil {
		p.check.fault.show(fail, whyOf(p.shell, fail), "", nil)
		p.focus(p.secret)
		return
	}
	p.check.fault.show(fail, whyOf(p.shell, fail), p.t("action.show-certificate"), func() {
		showCertificate(p.shell, fail, func(print string) {
			p.account.TrustFingerprint = print
			p.submit()
		})
	})
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
		p.secret.Enable()
		return true
	}
	p.onBack()
	return true
}
