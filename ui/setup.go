package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
	"sendoff/compose"
)

// lookupRest is how long the address rests before it is looked up.
const lookupRest = 500 * time.Millisecond

// setupPage adds an account by its address. It only grows downwards: address,
// card, password, lights, done.
type setupPage struct {
	*shell
	parts Parts

	address  *formRow
	addressF *field
	card     *providerCard
	password *formRow
	secret   *field
	nameF    *field
	name     *formRow
	add      *button
	cancel   *button
	fields   *fyne.Container // password and name
	buttons  *fyne.Container
	waiting  *line // for the keyring
	check    *checkBox
	ready    *fyne.Container
	write    *button
	readyMsg *widget.Label
	content  fyne.CanvasObject

	provider  account.Provider // of the card that is shown
	match     account.Match
	known     bool
	looked    string // the address the card is for
	stopTimer func()

	onBack   func()
	onByHand func(a account.Account)
	onDone   func(a account.Account)
	onWrite  func(a account.Account)
	onOther  func()
}

func newSetupPage(s *shell, parts Parts) *setupPage {
	p := &setupPage{
		shell: s, parts: parts, addressF: newField(), secret: newPassword(), nameF: newField(),
		card: newProviderCard(s), check: newCheckBox(s, parts), waiting: caption(s.t("keyring.waiting")),
	}
	p.waiting.Hide()
	p.address = newFormRow(s.t("setup.address"), p.addressF)
	p.password = newFormRow(s.t("setup.password"), p.secret)
	p.name = newFormRow(s.t("setup.name"), p.nameF)
	p.name.say(s.t("setup.name-note"))
	p.addressF.OnChanged = func(string) { p.typed() }
	p.addressF.OnSubmitted = func(string) { p.lookUp(true) }
	p.secret.OnSubmitted = func(string) { p.submit() }
	p.nameF.OnSubmitted = func(string) { p.submit() }
	p.card.onPage = s.browse
	p.card.onOther = func() { p.other() }
	p.card.onByHand = func() { p.onByHand(p.draft()) }
	p.add = newPrimary(s.t("setup.check-add"), p.submit)
	p.cancel = newQuiet(s.t("setup.cancel"), func() { p.escape() })
	p.fields = form(p.password, p.name)
	p.buttons = container.New(&flow{}, p.add, p.cancel)
	p.write = newPrimary(s.t("setup.write"), nil)
	p.readyMsg = subHeading("")
	p.ready = stacked(p.readyMsg,
		container.New(&flow{}, p.write, newQuiet(s.t("setup.add-another"), func() { p.other() })))
	p.ready.Hide()
	p.content = container.NewVScroll(container.New(&column{most: sizeForm, margin: sizeFormMargin, gap: sizeGroup},
		pageHead(s, s.t("setup.title"), func() { p.escape() }),
		form(p.address), p.card.box, p.fields, p.buttons, p.waiting, p.check.box, p.ready))
	p.showFields(false)
	return p
}

// open begins with an address, "" for none.
func (p *setupPage) open(address string) {
	p.addressF.SetText(address)
	if address != "" {
		p.lookUp(false) // the focus follows when the page is shown
	}
}

// openProvider begins with the card of a provider and no address yet.
func (p *setupPage) openProvider(provider account.Provider) {
	p.provider, p.known = provider, true
	p.card.show(provider)
	p.showFields(false)
}

func (p *setupPage) typed() {
	p.address.wrong("")
	if p.stopTimer != nil {
		p.stopTimer()
	}
	p.stopTimer = p.bridge.after(lookupRest, func() { p.lookUp(false) })
}

func (p *setupPage) text() string { return strings.TrimSpace(p.addressF.Text) }

// lookUp finds the provider of the address. now says that the person asked
// for it (Enter), so that a bad address is named and the focus goes on.
func (p *setupPage) lookUp(now bool) {
	if p.stopTimer != nil {
		p.stopTimer()
	}
	addr, err := compose.ParseAddress(p.text())
	if err != nil {
		if now {
			p.address.wrong(p.t("welcome.bad-address"))
			p.focus(p.addressF)
		}
		return
	}
	if p.looked != p.text() {
		p.looked = p.text()
		p.check.cancel()
		p.check.box.Hide()
		p.ready.Hide()
		p.match, p.known = p.parts.Table.Lookup(addr.Local + "@" + addr.Domain)
		p.provider = p.match.Provider
		p.showCard(addr)
	}
	if now {
		p.goOn()
	}
}

func (p *setupPage) showCard(addr compose.Address) {
	if !p.known {
		p.card.unknown(addr.Domain)
		p.showFields(false)
		return
	}
	p.card.show(p.provider)
	p.showFields(p.provider.TakesPassword())
	if p.appPassword() {
		p.password.name.SetText(p.t("setup.app-password"))
	} else {
		p.password.name.SetText(p.t("setup.password"))
	}
}

// appPassword reports whether the provider wants a password made for one
// program.
func (p *setupPage) appPassword() bool {
	for _, kind := range p.provider.Auth {
		switch kind {
		case account.CredentialAppPassword:
			return true
		case account.CredentialPassword:
			return false
		}
	}
	return false
}

// goOn puts the focus where the person goes on: the password, or the card's
// button.
func (p *setupPage) goOn() {
	switch {
	case p.fields.Visible():
		p.focus(p.secret)
	case p.card.action != nil:
		p.focus(p.card.action)
	}
}

func (p *setupPage) showFields(on bool) {
	p.fields.Hidden, p.add.Hidden = !on, !on
	p.fields.Refresh()
	p.buttons.Refresh()
}

// draft is the account as far as it is known.
func (p *setupPage) draft() account.Account {
	if p.known && p.text() != "" {
		if a, err := account.FromProvider(p.match, p.text()); err == nil {
			a.Name = compose.CleanLine(p.nameF.Text)
			return a
		}
	}
	return account.Account{Address: p.text(), Name: compose.CleanLine(p.nameF.Text), ProviderID: p.provider.ID}
}

// submit checks the account and adds it.
func (p *setupPage) submit() {
	p.lookUp(false)
	if p.check.running || !p.fields.Visible() {
		return
	}
	if p.secret.Text == "" {
		p.password.wrong(p.t("setup.password-missing"))
		p.focus(p.secret)
		return
	}
	p.password.wrong("")
	a := p.draft()
	p.busy(true)
	p.check.run(a, given(p.secret.Text), func(err error) { p.checked(a, err) })
}

func (p *setupPage) busy(on bool) {
	for _, f := range []*field{p.addressF, p.secret, p.nameF} {
		if on {
			f.Disable()
		} else {
			f.Enable()
		}
	}
}

func (p *setupPage) checked(a account.Account, err error) {
	if err != nil {
		p.busy(false)
		p.fault(a, failureOf(err))
		return
	}
	secret := p.secret.Text
	added := a
	p.waiting.Show()
	keepSecret(p.shell,
		func(ctx context.Context) (err error) { added, err = p.parts.Accounts.Add(ctx, a, secret); return err },
		func(ctx context.Context) (err error) {
			added, err = p.parts.Accounts.AddForNow(ctx, a, secret)
			return err
		},
		func(err error) {
			p.waiting.Hide()
			p.busy(false)
			if err != nil {
				p.notAdded(err)
				return
			}
			p.done(added)
		})
}

// notAdded says why an account that works was not kept.
func (p *setupPage) notAdded(err error) {
	if errors.Is(err, account.ErrAddressTaken) {
		p.address.wrong(p.t("setup.taken"))
		p.focus(p.addressF)
		return
	}
	p.log.Error("adding an account", "err", err)
	if keyringFault(err) {
		p.check.fault.show(nil, p.t("why."+string(failureOf(err).Key)), "", nil)
		return
	}
	p.check.fault.show(nil, p.t("store.not-saved"), "", nil)
}

// fault shows what the check met; what was typed stays.
func (p *setupPage) fault(a account.Account, fail *account.Failure) {
	verb, do := "", func() {}
	switch {
	case fail.Certificate != nil:
		verb = p.t("action.show-certificate")
		do = func() {
			showCertificate(p.shell, fail, func(print string) {
				a.TrustFingerprint = print
				p.busy(true)
				p.check.run(a, given(p.secret.Text), func(err error) { p.checked(a, err) })
			})
		}
	case fail.Key == account.KeyAuthRefused && p.provider.Help != "":
		verb = p.t("card.open-page", "provider", p.provider.Name)
		do = func() { p.browse(p.provider.Help); p.focus(p.secret) }
	case fail.Stage == account.StageLookup, fail.Stage == account.StageConnect:
		verb = p.t("welcome.by-hand")
		do = func() { p.onByHand(a) }
	}
	p.check.fault.show(fail, whyOfAccount(p.shell, fail, p.provider), verb, do)
	if fail.Stage == account.StageSignIn {
		p.focus(p.secret)
	}
}

func (p *setupPage) done(a account.Account) {
	p.secret.SetText("")
	p.card.clear()
	p.showFields(false)
	p.cancel.Hide()
	p.addressF.Disable()
	p.readyMsg.SetText(p.t("setup.ready", "address", a.Address))
	p.write.OnTapped = func() { p.onWrite(a) }
	p.ready.Show()
	p.onDone(a)
	p.focus(p.write)
}

// other begins anew with another address.
func (p *setupPage) other() {
	p.onOther()
}

func (p *setupPage) object() fyne.CanvasObject { return p.content }
func (p *setupPage) title() string             { return p.t("setup.title") }
func (p *setupPage) take([]string)             {}

func (p *setupPage) entered() {
	if p.text() == "" || p.looked == "" {
		p.focus(p.addressF)
		return
	}
	p.goOn()
}

func (p *setupPage) left() {
	p.check.cancel()
	if p.stopTimer != nil {
		p.stopTimer()
	}
}

func (p *setupPage) areas() []focusArea { return []focusArea{{p.addressF, p.content}} }

func (p *setupPage) escape() bool {
	if p.check.running {
		p.check.cancel()
		p.check.box.Hide()
		p.busy(false)
		return true
	}
	p.onBack()
	return true
}
