package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"sendoff/account"
)

// complete reports whether there is what an account needs. What is missing is
// named and gets the focus.
func (p *setupPage) complete() bool {
	p.lookUp(false)
	if p.check.running || !p.fields.Visible() {
		return false
	}
	if p.secret.Text == "" {
		p.password.wrong(p.t("setup.password-missing"))
		p.focus(p.secret)
		return false
	}
	p.password.wrong("")
	if p.usual.stops(p.match.Provider, p.secret.Text) {
		p.focus(p.secret)
		return false
	}
	return true
}

// submit checks the account and adds it.
func (p *setupPage) submit() {
	if p.complete() {
		p.runCheck(p.draft())
	}
}

func (p *setupPage) runCheck(a account.Account) {
	p.busy(true)
	p.check.run(a, given(p.secret.Text), func(err error) { p.checked(a, err) })
}

// addUnchecked adds the account of a computer without a network; the first
// message will show whether it works.
func (p *setupPage) addUnchecked() {
	if p.complete() {
		p.busy(true)
		p.keep(p.draft(), "setup.added-unchecked")
	}
}

func (p *setupPage) busy(on bool) {
	for _, w := range []fyne.Disableable{p.addressF, p.secret, p.nameF, p.add} {
		if on {
			w.Disable()
		} else {
			w.Enable()
		}
	}
}

func (p *setupPage) checked(a account.Account, err error) {
	if err != nil {
		p.busy(false)
		p.fault(a, failureOf(err))
		return
	}
	p.keep(a, "setup.ready")
}

// keep adds the account. told is what is said then.
func (p *setupPage) keep(a account.Account, told string) {
	secret := p.secret.Text
	added := a
	p.giveUp = keepSecret(p.shell, p.waiting, keeping{
		keep: func(ctx context.Context) (err error) { added, err = p.parts.Accounts.Add(ctx, a, secret); return err },
		forNow: func(ctx context.Context) (err error) {
			added, err = p.parts.Accounts.AddForNow(ctx, a, secret)
			return err
		},
		undo: func(ctx context.Context) error { return p.parts.Accounts.Remove(ctx, added.ID) },
		done: func(err error) {
			p.busy(false)
			if err != nil {
				p.notAdded(err)
				return
			}
			p.done(added, told)
		},
	})
}

// stop gives up what is going on: the check, or the keeping of the account. It
// reports whether there was anything.
func (p *setupPage) stop() bool {
	checking := p.check.running
	p.check.cancel()
	keeping := p.giveUp != nil && p.giveUp()
	return checking || keeping
}

// notAdded says why an account that works was not kept.
func (p *setupPage) notAdded(err error) {
	if errors.Is(err, account.ErrAddressTaken) {
		p.address.wrong(p.t("setup.taken"))
		p.focus(p.addressF)
		return
	}
	p.focus(p.secret)
	p.check.box.Show()
	if keyringFault(err) {
		p.check.fault.show(nil, p.t("keyring.cannot-keep"), "", nil)
		return
	}
	p.log.Error("adding an account", "err", err)
	p.check.fault.show(nil, p.t("store.not-saved"), "", nil)
}

// fault shows what the check met; what was typed stays.
func (p *setupPage) fault(a account.Account, fail *account.Failure) {
	provider := p.match.Provider
	p.check.tell(fail, provider, remedies{
		again: p.submit,
		port: func(e account.Endpoint) {
			p.other = &e
			p.submit()
		},
		trust: func(print string) {
			a.TrustFingerprint = print
			p.runCheck(a)
		},
		password: func() { p.focus(p.secret) },
		instead:  func() { p.onOther() },
		settings: func() { p.onByHand(a) },
		change:   p.t("welcome.by-hand"),
	})
	if fail.Key == account.KeyOffline {
		p.card.offline(provider, p.addUnchecked)
		p.revealNew(p.card.box)
		p.focus(p.card.action)
		return
	}
	p.card.show(provider)
	layOut(p.content)
	if fail.Stage == account.StageSignIn {
		p.focus(p.secret)
	}
}

func (p *setupPage) done(a account.Account, told string) {
	p.secret.SetText("")
	p.card.clear()
	p.fields.Hide()
	p.buttons.Hide()
	p.addressF.Disable()
	p.readyMsg.SetText(p.t(told, "address", a.Address))
	p.write.OnTapped = func() { p.onWrite(a) }
	p.ready.Show()
	p.onDone(a)
	p.revealNew(p.ready)
	p.focus(p.write)
}
