package ui

import (
	"cmp"
	"context"
	"slices"

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
	kept    map[string]string   // id -> where its password is
	offers  map[string][]string // id -> what its server announced at the last check
	checkOf string              // id of the account whose check is shown
	list    *keyList
	detail  *fyne.Container
	about   *fyne.Container
	buttons *fyne.Container
	check   *checkBox
	checkB  *button

	mailboxB *button // of the practice account
	content  *container.Scroll

	onBack func()
	onAdd  func()

	onPractice func()
	onChange   func(a account.Account)
	onSecret   func(a account.Account)
	onCopies   func(a account.Account)
	onChanged  func()                   // the list of accounts is another
	onFixed    func(a account.Account)  // it signed in: what it held may go
	waiting    func(id string) []string // messages that wait for an account
	provider   func(account.Account) account.Provider
	checkSoon  bool
	want       string // id to show first
}

func newAccountsPage(s *shell, parts Parts) *accountsPage {
	p := &accountsPage{shell: s, parts: parts, kept: map[string]string{}, offers: map[string][]string{}, check: newCheckBox(s, parts)}
	p.list = newKeyList(
		func() int { return len(p.all) },
		func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) {
			if r, ok := o.(*row); ok && i < len(p.all) {
				r.show(p.row(i))
			}
		})
	p.list.clicks.now = s.now
	p.list.selected = func(i int) {
		p.list.Refresh() // the mark of the focus goes along
		p.show(i)
	}
	p.list.opened = func(i int) {
		if isPractice(p.all[i]) {
			p.onPractice()
			return
		}
		p.focus(p.checkB)
	}
	p.list.deleted = func(i int) {
		if !isPractice(p.all[i]) {
			p.remove(p.all[i])
		}
	}
	p.about = stacked()
	p.checkB = newPrimary(s.t("accounts.check"), p.runCheck)
	p.mailboxB = newButton(s.t("main.practice"), func() { p.onPractice() })
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
		p.all, p.kept = append(withoutPractice(k.all), builtIn()), k.kept
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
		layOut(p.content)
		if p.checkSoon {
			p.checkSoon = false
			p.runCheck()
		}
	})
}

// withoutPractice are the accounts that send.
func withoutPractice(all []account.Account) []account.Account {
	return slices.DeleteFunc(slices.Clone(all), isPractice)
}

func isPractice(a account.Account) bool { return a.ID == account.PracticeID }

// builtIn is the practice account as its row shows it. Its server is not started
// for that.
func builtIn() account.Account {
	return account.Account{ID: account.PracticeID, Address: account.PracticeAddress}
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
		selected: p.list.points(i),
	}
	switch {
	case isPractice(a):
		d.icon = tinted(theme.ComputerIcon(), colorDraft)
		d.subject, d.time, d.second = p.t("accounts.practice"), p.t("accounts.on-this-computer"), a.Address
		return d
	case a.Held == account.KeyPasswordMissing:
		d.icon, d.bold = tinted(iconRefused(), theme.ColorNameError), true
		d.second = p.t("accounts.password-missing")
	case a.Held != "":
		d.icon, d.bold = tinted(theme.WarningIcon(), theme.ColorNameWarning), true
		d.second = p.t("accounts.needs-you") + ": " + p.whyHeld(a)
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

// whyHeld tells why nothing is tried with an account. What was wrong with a
// certificate is seen anew when it is checked; here it is not known any more.
func (p *accountsPage) whyHeld(a account.Account) string {
	switch a.Held {
	case account.KeyCertificateName, account.KeyCertificateExpired:
		return p.t("certificate.unknown", "host", a.Host)
	default:
		return whyOfAccount(p.shell, &account.Failure{Key: a.Held, Host: a.Host, Port: a.Port}, p.provider(a))
	}
}

// show shows one account below the list.
func (p *accountsPage) show(i int) {
	p.detail.Hidden = i < 0 || i >= len(p.all)
	if p.detail.Hidden || p.all[i].ID != p.checkOf {
		p.check.cancel()
		p.check.box.Hide()
		p.checkOf = ""
		p.checkB.Enable()
	}
	if p.detail.Hidden {
		p.detail.Refresh()
		return
	}
	a := p.all[i]
	p.want = a.ID
	if isPractice(a) {
		p.about.Objects = []fyne.CanvasObject{subHeading(p.t("accounts.practice")), sentence(p.t("welcome.try-note"))}
		p.buttons.Objects = []fyne.CanvasObject{p.mailboxB}
		p.detail.Refresh()
		return
	}
	where := ""
	if kept := p.kept[a.ID]; kept != "" {
		where = p.t("accounts.kept." + kept)
	}
	p.about.Objects = []fyne.CanvasObject{
		subHeading(a.Address),
		facts(
			p.t("setup.name"), a.Name,
			p.t("hand.server"), joinDot(a.Host, itoa(a.Port)),
			p.t("hand.security"), p.t("hand.security."+string(a.Security)),
			p.t("hand.username"), a.Username,
			p.t("accounts.offers"), joinDot(p.offers[a.ID]...),
			p.t("accounts.kept-in"), where,
			p.t("copy.label"), p.copies(a),
			p.t("certificate.fingerprint"), fingerprint(a.TrustFingerprint),
		),
	}
	p.buttons.Objects = append([]fyne.CanvasObject{p.checkB}, p.words(a)...)
	p.detail.Refresh()
}

// copies says what becomes of copies in the account's own Sent folder.
func (p *accountsPage) copies(a account.Account) string {
	f := p.parts.Table.Filing(a)
	switch {
	case f.By == account.SentCopyServer:
		return p.t("copy.by-provider", "provider", cmp.Or(p.provider(a).Name, a.Host))
	case f.At.Copy == account.CopyOff:
		return p.t("copy.choice.off")
	case f.At.Host == "":
		return p.t("copy.host-missing")
	case f.At.Held == account.KeyFolderUnknown:
		return p.t("copy.needs-folder")
	case f.At.Held != "":
		return p.t("copy.needs-sign-in")
	}
	return joinDot(f.At.Host, f.At.Folder)
}

// words are what can be done to an account besides checking it.
func (p *accountsPage) words(a account.Account) []fyne.CanvasObject {
	words := []fyne.CanvasObject{
		newQuiet(p.t("accounts.edit"), func() { p.onChange(a) }),
		newQuiet(p.t("accounts.new-password"), func() { p.onSecret(a) }),
		newQuiet(p.t("accounts.copies"), func() { p.onCopies(a) }),
	}
	if !a.Default {
		words = append(words, newQuiet(p.t("accounts.make-default"), func() { p.makeDefault(a) }))
	}
	return append(words, newQuiet(p.t("accounts.remove"), func() { p.remove(a) }))
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
	if !ok || isPractice(a) {
		return
	}
	p.try(a, func(ctx context.Context) error { return p.parts.Accounts.Release(ctx, a.ID) })
}

// try checks an account; works is what is done if it signed in.
func (p *accountsPage) try(a account.Account, works func(context.Context) error) {
	p.checkOf = a.ID
	p.checkB.Disable()
	p.check.run(a, func(ctx context.Context) (string, error) { return p.parts.Accounts.Password(ctx, a) },
		func(err error) { p.checked(a, works, err) })
}

func (p *accountsPage) checked(a account.Account, works func(context.Context) error, err error) {
	p.checkB.Enable()
	if err == nil {
		p.offers[a.ID] = p.check.offers
		p.save(works, func() { p.onFixed(a) })
		return
	}
	fail := failureOf(err)
	p.check.tell(fail, p.provider(a), remedies{
		again: p.runCheck,
		port: func(e account.Endpoint) {
			use(&a, e)
			p.try(a, func(ctx context.Context) error {
				if err := p.parts.Accounts.Update(ctx, a); err != nil {
					return err
				}
				return p.parts.Accounts.Release(ctx, a.ID)
			})
		},
		trust:    func(print string) { p.trust(a, print) },
		password: func() { p.onSecret(a) },
		settings: func() { p.onChange(a) },
		change:   p.t("accounts.edit"),
	})
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
				p.save(func(ctx context.Context) error { return p.forget(ctx, a) }, p.reload)
			}},
		},
	})
}

// forget makes the messages that wait for an account drafts again, so that
// none is lost, and removes it. What has begun to be sent goes on.
func (p *accountsPage) forget(ctx context.Context, a account.Account) error {
	if _, err := p.parts.Outbox.ReleaseAccount(ctx, a.ID); err != nil {
		return err
	}
	return p.parts.Accounts.Remove(ctx, a.ID)
}

func (p *accountsPage) object() fyne.CanvasObject { return p.content }
func (p *accountsPage) title() string             { return p.t("accounts.title") }
func (p *accountsPage) entered()                  { p.focus(p.list) }
func (p *accountsPage) left()                     { p.check.cancel() }
func (p *accountsPage) take([]string)             {}

func (p *accountsPage) areas() []focusArea {
	first := p.checkB
	if p.want == account.PracticeID {
		first = p.mailboxB
	}
	return []focusArea{{p.list, p.list}, {first, p.detail}}
}

func (p *accountsPage) escape() bool {
	if p.check.running {
		p.check.cancel()
		p.check.box.Hide()
		p.checkB.Enable()
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
