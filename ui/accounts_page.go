package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
)

// accountsPage lists the accounts; the chosen one is shown below with what can
// be done to it.
type accountsPage struct {
	*shell
	parts Parts

	all     []account.Account
	kept    map[string]string // id -> where its password is
	list    *keyList
	detail  *fyne.Container
	about   *fyne.Container
	buttons *fyne.Container
	check   *checkBox
	checkB  *button
	content fyne.CanvasObject

	onBack    func()
	onAdd     func()
	onChange  func(a account.Account)
	onSecret  func(a account.Account)
	onChanged func()                   // the list of accounts is another
	onFixed   func(a account.Account)  // it signed in: what it held may go
	waiting   func(id string) []string // messages that wait for an account
	provider  func(account.Account) account.Provider
	checkSoon bool
	want      string // id to show first
}

func newAccountsPage(s *shell, parts Parts) *accountsPage {
	p := &accountsPage{shell: s, parts: parts, kept: map[string]string{}, check: newCheckBox(s, parts)}
	p.list = newKeyList(
		func() int { return len(p.all) },
		func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) {
			if r, ok := o.(*row); ok && i < len(p.all) {
				r.show(p.row(i))
			}
		})
	p.list.selected = func(i int) { p.show(i) }
	p.list.opened = func(int) { p.focus(p.checkB) }
	p.list.deleted = func(i int) { p.remove(p.all[i]) }
	p.about = stacked()
	p.checkB = newPrimary(s.t("accounts.check"), p.runCheck)
	p.buttons = container.New(&flow{})
	p.detail = stacked(widget.NewSeparator(), p.about, p.buttons, p.check.box)
	p.detail.Hide()
	add := newButton(s.t("setup.title"), func() { p.onAdd() })
	add.Icon = theme.ContentAddIcon()
	head := container.NewBorder(nil, nil, nil, add, pageHead(s, s.t("accounts.title"), func() { p.onBack() }))
	rows := container.New(&rowsHigh{list: p.list}, p.list)
	p.content = container.NewVScroll(container.New(&column{most: sizeMessage, margin: sizePageMargin, gap: sizeGroup}, head, rows, p.detail))
	p.reload()
	return p
}

// reload reads the accounts again.
func (p *accountsPage) reload() {
	type known struct {
		all  []account.Account
		kept map[string]string
	}
	fetch(p.bridge, func(ctx context.Context) (known, error) {
		all, err := p.parts.Accounts.List(ctx)
		k := known{all, map[string]string{}}
		for _, a := range all {
			k.kept[a.ID] = p.parts.Accounts.KeptIn(ctx, a.ID)
		}
		return k, err
	}, func(k known, err error) {
		if err != nil {
			p.log.Error("reading the accounts", "err", err)
			return
		}
		p.all, p.kept = withoutPractice(k.all), k.kept
		at := -1
		for i, a := range p.all {
			if a.ID == p.want || (at < 0 && p.want == "" && a.Default) {
				at = i
			}
		}
		if at < 0 && len(p.all) > 0 {
			at = 0
		}
		p.list.Refresh()
		p.list.mark(at)
		p.show(at)
		p.content.Refresh()
		if p.checkSoon {
			p.checkSoon = false
			p.runCheck()
		}
	})
}

func withoutPractice(all []account.Account) []account.Account {
	var real []account.Account
	for _, a := range all {
		if a.ID != account.PracticeID {
			real = append(real, a)
		}
	}
	return real
}

// startCheck checks the account that is shown first, once it is known.
func (p *accountsPage) startCheck() {
	p.checkSoon = true
	if len(p.all) > 0 {
		p.checkSoon = false
		p.runCheck()
	}
}

func (p *accountsPage) row(i int) rowData {
	a := p.all[i]
	d := rowData{
		icon:     tinted(theme.ConfirmIcon(), theme.ColorNameSuccess),
		subject:  a.Address,
		selected: p.list.focused && i == p.list.at,
	}
	switch {
	case a.Held == account.KeyPasswordMissing:
		d.icon, d.bold = tinted(iconRefused(), theme.ColorNameError), true
		d.second = p.t("accounts.password-missing")
	case a.Held != "":
		d.icon, d.bold = tinted(theme.WarningIcon(), theme.ColorNameWarning), true
		d.second = p.t("accounts.needs-you") + ": " + whyOfAccount(p.shell, &account.Failure{Key: a.Held, Host: a.Host, Port: a.Port}, p.provider(a))
	case !a.LastUsed.IsZero():
		d.second = p.t("accounts.last-used", "time", a.LastUsed)
	default:
		d.second = a.Host
	}
	if a.Default {
		d.time = p.t("accounts.default")
	}
	return d
}

// show shows one account below the list.
func (p *accountsPage) show(i int) {
	p.check.cancel()
	p.check.box.Hide()
	p.detail.Hidden = i < 0 || i >= len(p.all)
	if p.detail.Hidden {
		p.detail.Refresh()
		return
	}
	a := p.all[i]
	p.want = a.ID
	where := ""
	if kept := p.kept[a.ID]; kept != "" {
		where = p.t("accounts.kept." + kept)
	}
	p.about.Objects = []fyne.CanvasObject{
		subHeading(a.Address),
		facts(
			p.t("setup.name"), a.Name,
			p.t("hand.server"), joinDot(a.Host, itoa(a.Port), p.t("hand.security."+string(a.Security))),
			p.t("hand.username"), a.Username,
			p.t("accounts.kept-in"), where,
			p.t("certificate.fingerprint"), fingerprint(a.TrustFingerprint),
		),
	}
	p.buttons.Objects = []fyne.CanvasObject{p.checkB}
	p.buttons.Add(newButton(p.t("accounts.edit"), func() { p.onChange(a) }))
	p.buttons.Add(newButton(p.t("accounts.new-password"), func() { p.onSecret(a) }))
	if !a.Default {
		p.buttons.Add(newButton(p.t("accounts.make-default"), func() { p.makeDefault(a) }))
	}
	p.buttons.Add(newButton(p.t("accounts.remove"), func() { p.remove(a) }))
	p.detail.Refresh()
}

func (p *accountsPage) chosen() (account.Account, bool) {
	for _, a := range p.all {
		if a.ID == p.want {
			return a, true
		}
	}
	return account.Account{}, false
}

// runCheck signs in to the chosen account's server and sends nothing.
func (p *accountsPage) runCheck() {
	a, ok := p.chosen()
	if !ok {
		return
	}
	p.check.run(a, func(ctx context.Context) (string, error) { return p.parts.Accounts.Password(ctx, a) },
		func(err error) { p.checked(a, err) })
}

func (p *accountsPage) checked(a account.Account, err error) {
	if err == nil {
		p.save(func(ctx context.Context) error { return p.parts.Accounts.Release(ctx, a.ID) }, func() { p.onFixed(a) })
		return
	}
	fail := failureOf(err)
	verb, do := "", func() {}
	switch {
	case fail.Certificate != nil:
		verb = p.t("action.show-certificate")
		do = func() { showCertificate(p.shell, fail, func(print string) { p.trust(a, print) }) }
	case fail.Stage == account.StageSignIn, fail.Key == account.KeyPasswordMissing, keyringFault(err):
		verb = p.t("action.enter-password")
		do = func() { p.onSecret(a) }
	case fail.Stage == account.StageLookup, fail.Stage == account.StageConnect:
		verb = p.t("accounts.edit")
		do = func() { p.onChange(a) }
	}
	p.check.fault.show(fail, whyOfAccount(p.shell, fail, p.provider(a)), verb, do)
}

// trust remembers a certificate for this account and checks again.
func (p *accountsPage) trust(a account.Account, print string) {
	a.TrustFingerprint = print
	p.save(func(ctx context.Context) error { return p.parts.Accounts.Update(ctx, a) }, func() {
		for i := range p.all {
			if p.all[i].ID == a.ID {
				p.all[i] = a
			}
		}
		p.runCheck()
	})
}

// save changes something about the accounts and then shows them anew.
func (p *accountsPage) save(job func(context.Context) error, then func()) {
	fetch(p.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, job(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			p.log.Error("changing an account", "err", err)
			p.toasts.say(p.t("store.not-saved"), "", nil)
			return
		}
		p.onChanged()
		if then != nil {
			then()
		}
	})
}

func (p *accountsPage) makeDefault(a account.Account) {
	p.save(func(ctx context.Context) error { return p.parts.Accounts.SetDefault(ctx, a.ID) }, p.reload)
}

// remove asks first, since the password goes with the account.
func (p *accountsPage) remove(a account.Account) {
	text := ""
	rows := p.waiting(a.ID)
	if len(rows) > 0 {
		text = p.t("accounts.rows-to-drafts", "n", len(rows))
	}
	p.sheets.show(&sheet{
		title: p.t("accounts.remove-ask", "address", a.Address),
		text:  text,
		answers: []answer{
			{p.t("accounts.remove-keep"), nil},
			{p.t("accounts.remove"), func() {
				p.want = ""
				p.save(func(ctx context.Context) error { return p.forget(ctx, a, rows) }, p.reload)
			}},
		},
	})
}

// forget makes the messages that wait for an account drafts again, so that
// none is lost, and removes it.
func (p *accountsPage) forget(ctx context.Context, a account.Account, rows []string) error {
	for _, id := range rows {
		if _, err := p.parts.Outbox.Edit(ctx, id); err != nil {
			return err
		}
	}
	return p.parts.Accounts.Remove(ctx, a.ID)
}

func (p *accountsPage) object() fyne.CanvasObject { return p.content }
func (p *accountsPage) title() string             { return p.t("accounts.title") }
func (p *accountsPage) entered()                  { p.focus(p.list) }
func (p *accountsPage) left()                     { p.check.cancel() }
func (p *accountsPage) take([]string)             {}

func (p *accountsPage) areas() []focusArea {
	return []focusArea{{p.list, p.list}, {p.checkB, p.detail}}
}

func (p *accountsPage) escape() bool {
	if p.check.running {
		p.check.cancel()
		p.check.box.Hide()
		return true
	}
	p.onBack()
	return true
}

// rowsHigh makes a list as high as its rows, up to six.
type rowsHigh struct{ list *keyList }

// Layout implements fyne.Layout.
func (r *rowsHigh) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (r *rowsHigh) MinSize([]fyne.CanvasObject) fyne.Size {
	const most = 6
	n := min(max(r.list.Length(), 1), most)
	return fyne.NewSize(theme.Size(sizeField), float32(n)*(theme.Size(sizeRow)+theme.Padding()))
}
