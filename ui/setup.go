package ui

import (
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
	usual    *usualPassword
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
	content  *container.Scroll

	chosen    account.Provider // from the list of all, before there was an address
	match     account.Match    // what the card is about
	known     bool
	looked    string            // the address the card is for
	other     *account.Endpoint // a port to use instead of the first
	stopTimer func()
	giveUp    func() bool // of the account that is being kept; nil: none was

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
	p.usual = newUsualPassword(s, p.secret, p.submit)
	p.address = newFormRow(s.t("setup.address"), p.addressF)
	p.password = newFormRow(s.t("setup.password"), p.secret)
	p.name = newFormRow(s.t("setup.name"), p.nameF)
	p.name.say(s.t("setup.name-note"))
	p.addressF.OnChanged = func(string) { p.typed() }
	p.addressF.OnSubmitted = func(string) { p.lookUp(true) }
	p.secret.OnSubmitted = func(string) { p.submit() }
	p.nameF.OnSubmitted = func(string) { p.submit() }
	p.card.onPage = s.browse
	p.card.onOther = func() { p.onOther() }
	p.card.onByHand = func() { p.onByHand(p.draft()) }
	p.add = newPrimary(s.t("setup.check-add"), p.submit)
	p.cancel = newQuiet(s.t("setup.cancel"), func() { p.escape() })
	p.fields = stacked(form(p.password), p.usual.box, form(p.name))
	p.buttons = container.New(&flow{}, p.add, p.cancel)
	p.write = newPrimary(s.t("setup.write"), nil)
	p.readyMsg = subHeading("")
	p.ready = stacked(p.readyMsg,
		belowText(container.New(&flow{}, p.write, newQuiet(s.t("setup.add-another"), func() { p.onOther() }))))
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

// openProvider begins with the card of a provider and no address yet. The
// address may then be at a domain of the person's own.
func (p *setupPage) openProvider(provider account.Provider) {
	p.chosen = provider
	p.showChosen()
}

// showChosen shows what there is without an address.
func (p *setupPage) showChosen() {
	p.looked = ""
	p.match, p.known = account.Match{Provider: p.chosen}, p.chosen.ID != ""
	if p.known {
		p.card.show(p.chosen)
	} else {
		p.card.clear()
	}
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
		p.noAddress(now)
		return
	}
	if address := addr.Local + "@" + addr.Domain; p.looked != address {
		p.reset()
		p.looked = address
		p.match, p.known = p.find(address, addr.Domain)
		if addr.Name != "" && p.nameF.Text == "" {
			p.nameF.SetText(addr.Name)
		}
		p.showCard(addr)
	}
	if now {
		p.goOn()
	}
}

// reset forgets the check of another address.
func (p *setupPage) reset() {
	p.check.cancel()
	p.check.box.Hide()
	p.usual.box.Hide()
	p.ready.Hide()
	p.other = nil
}

// noAddress takes back the card of an address that is no longer there.
func (p *setupPage) noAddress(name bool) {
	if p.looked != "" {
		p.reset()
		p.showChosen()
	}
	if name {
		p.address.wrong(p.t("welcome.bad-address"))
		p.focus(p.addressF)
	}
}

// find gives the provider that was chosen, unless it has mailboxes of its own
// and the address is at another one.
func (p *setupPage) find(address, domain string) (account.Match, bool) {
	match, known := p.parts.Table.Lookup(address)
	ownMailboxes := p.chosen.Kind == account.KindMailbox || p.chosen.Kind == account.KindISP
	if p.chosen.ID == "" || known && ownMailboxes {
		return match, known
	}
	return account.Match{Provider: p.chosen, Domain: domain}, true
}

func (p *setupPage) showCard(addr compose.Address) {
	if !p.known {
		p.card.unknown(addr.Domain)
		p.showFields(false)
		return
	}
	provider := p.match.Provider
	p.card.show(provider)
	if appPassword(provider) {
		p.password.name.SetText(p.t("setup.app-password"))
	} else {
		p.password.name.SetText(p.t("setup.password"))
	}
	p.showFields(provider.TakesPassword())
}

// appPassword reports whether a provider wants a password made for one
// program.
func appPassword(p account.Provider) bool {
	for _, kind := range p.Auth {
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
	layOut(p.content)
}

// draft is the account as far as it is known.
func (p *setupPage) draft() account.Account {
	name := compose.CleanLine(p.nameF.Text)
	a := account.Account{Address: p.looked, Name: name, ProviderID: p.match.Provider.ID}
	if a.Address == "" {
		a.Address = p.text()
	}
	switch filled, err := account.FromProvider(p.match, a.Address); {
	case !p.known:
	case err == nil:
		a = filled
		a.Name = name
	case len(p.match.Provider.SMTP) > 0: // the address is still missing
		use(&a, p.match.Provider.SMTP[0])
		a.Origin = map[string]string{
			account.FieldHost: account.OriginTable, account.FieldPort: account.OriginTable, account.FieldSecurity: account.OriginTable,
		}
	}
	if p.other != nil {
		use(&a, *p.other)
	}
	return a
}

// use has an account connect to an endpoint.
func use(a *account.Account, e account.Endpoint) {
	a.Host, a.Port, a.Security = e.Host, e.Port, e.Security
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
	p.stop()
	if p.stopTimer != nil {
		p.stopTimer()
	}
}

func (p *setupPage) areas() []focusArea {
	if p.ready.Visible() {
		return []focusArea{{p.write, p.content}}
	}
	return []focusArea{{p.addressF, p.content}}
}

func (p *setupPage) escape() bool {
	if p.stop() {
		p.check.box.Hide()
		p.busy(false)
		return true
	}
	p.onBack()
	return true
}
