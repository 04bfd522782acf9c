package ui

import (
	"context"
	"errors"
	"maps"
	"net"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sendoff/account"
	"sendoff/compose"
)

// The usual ports of mail submission (RFC 8314 section 3.3, RFC 6409).
const (
	portTLS      = 465
	portStartTLS = 587
)

// byHandPage shows every setting of an account: to enter one by hand, or to
// change one that exists.
type byHandPage struct {
	*shell
	parts Parts
	base  account.Account // what it began with
	isNew bool

	address, name, server, port, security, user, auth, password *formRow
	addressF, nameF, serverF, portF, userF, secret              *field
	securityC, authC                                            *choice

	portTouched bool
	submitB     *button
	waiting     *line
	check       *checkBox
	content     fyne.CanvasObject

	onBack func()
	onDone func(a account.Account)
}

// newByHandPage opens on an account; one without an id is new.
func newByHandPage(s *shell, parts Parts, a account.Account) *byHandPage {
	p := &byHandPage{
		shell: s, parts: parts, base: a, isNew: a.ID == "",
		addressF: newField(), nameF: newField(), serverF: newField(), portF: newField(), userF: newField(),
		secret: newPassword(), check: newCheckBox(s, parts), waiting: caption(s.t("keyring.waiting")),
	}
	p.waiting.Hide()
	p.securityC = newChoice(nil, nil)
	p.authC = newChoice(nil, nil)
	p.fillChoices()
	p.address = newFormRow(s.t("hand.address"), p.addressF)
	p.name = newFormRow(s.t("setup.name"), p.nameF)
	p.server = newFormRow(s.t("hand.server"), p.serverF)
	p.port = newFormRow(s.t("hand.port"), p.portF)
	p.security = newFormRow(s.t("hand.security"), p.securityC)
	p.user = newFormRow(s.t("hand.username"), p.userF)
	p.auth = newFormRow(s.t("hand.auth"), p.authC)
	p.password = newFormRow(s.t("setup.password"), p.secret)
	p.read(a)
	p.connect()

	title, verb := s.t("hand.title"), s.t("setup.check-add")
	if !p.isNew {
		title, verb = a.Address, s.t("setup.check-save")
		p.password.say(s.t("hand.password-kept"))
	}
	p.submitB = newPrimary(verb, p.submit)
	p.content = container.NewVScroll(container.New(&column{most: sizeForm, margin: sizeFormMargin, gap: sizeGroup},
		pageHead(s, title, func() { p.escape() }),
		form(p.address, p.name, p.server, p.port, p.security, p.user, p.auth, p.password),
		container.New(&flow{}, p.submitB, newQuiet(s.t("setup.cancel"), func() { p.escape() })),
		p.waiting, p.check.box))
	return p
}

func securities() []account.Security {
	return []account.Security{account.SecurityTLS, account.SecurityStartTLS, account.SecurityNone}
}

func methods() []account.AuthMethod {
	return []account.AuthMethod{account.AuthAuto, account.AuthPlain, account.AuthLogin, account.AuthSCRAM, account.AuthCRAMMD5}
}

// fillChoices offers what can be chosen. No security at all is offered for
// this computer's own addresses only.
func (p *byHandPage) fillChoices() {
	var options []string
	for _, s := range securities() {
		if s != account.SecurityNone || ownAddress(p.serverF.Text) {
			options = append(options, p.t("hand.security."+string(s)))
		}
	}
	p.securityC.SetOptions(options)
	options = nil
	for _, m := range methods() {
		options = append(options, p.methodWord(m))
	}
	p.authC.SetOptions(options)
}

// methodWord names a way to sign in; all but automatic are proper names.
func (p *byHandPage) methodWord(m account.AuthMethod) string {
	if m == account.AuthAuto || m == "" {
		return p.t("hand.auth.auto")
	}
	return strings.ToUpper(string(m))
}

// ownAddress reports whether a host is a loopback address of this computer.
func ownAddress(host string) bool {
	host = strings.ToLower(strings.TrimSpace(host))
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// read puts an account into the fields.
func (p *byHandPage) read(a account.Account) {
	if a.Security == "" {
		a.Security = account.SecurityTLS
	}
	if a.Port == 0 {
		a.Port = usualPort(a.Security)
	} else {
		p.portTouched = a.Port != portTLS && a.Port != portStartTLS
	}
	p.addressF.SetText(a.Address)
	p.nameF.SetText(a.Name)
	p.serverF.SetText(a.Host)
	p.fillChoices()
	p.portF.SetText(strconv.Itoa(a.Port))
	p.securityC.SetSelected(p.t("hand.security." + string(a.Security)))
	p.userF.SetText(a.Username)
	p.authC.SetSelected(p.methodWord(a.Auth))
	for field, row := range p.rows() {
		if origin := a.Origin[field]; origin != "" && origin != account.OriginUser {
			row.say(p.t("origin." + origin))
		}
	}
}

// rows gives the rows by the names account.Validate and Origin use.
func (p *byHandPage) rows() map[string]*formRow {
	return map[string]*formRow{
		"address": p.address, "name": p.name, "host": p.server, "port": p.port,
		"security": p.security, "username": p.user, "auth": p.auth,
	}
}

func usualPort(s account.Security) int {
	if s == account.SecurityStartTLS {
		return portStartTLS
	}
	return portTLS
}

// connect ties the fields together, after they were filled.
func (p *byHandPage) connect() {
	for _, f := range []*field{p.addressF, p.nameF, p.serverF, p.portF, p.userF, p.secret} {
		f.OnSubmitted = func(string) { p.submit() }
	}
	// Port and security follow each other until somebody chose otherwise.
	p.securityC.OnChanged = func(string) {
		if !p.portTouched {
			p.setPort(usualPort(p.chosenSecurity()))
		}
	}
	p.portF.OnChanged = func(text string) {
		p.port.wrong("")
		switch text {
		case strconv.Itoa(portTLS):
			p.choose(account.SecurityTLS)
		case strconv.Itoa(portStartTLS):
			p.choose(account.SecurityStartTLS)
		default:
			p.portTouched = true
		}
	}
	p.serverF.OnChanged = func(string) {
		p.server.wrong("")
		p.fillChoices()
	}
	p.addressF.OnChanged = func(string) { p.address.wrong("") }
}

func (p *byHandPage) setPort(port int) {
	changed := p.portF.OnChanged
	p.portF.OnChanged = nil
	p.portF.SetText(strconv.Itoa(port))
	p.portF.OnChanged = changed
}

func (p *byHandPage) choose(s account.Security) {
	changed := p.securityC.OnChanged
	p.securityC.OnChanged = nil
	p.securityC.SetSelected(p.t("hand.security." + string(s)))
	p.securityC.OnChanged = changed
}

func (p *byHandPage) chosenSecurity() account.Security {
	for _, s := range securities() {
		if p.t("hand.security."+string(s)) == p.securityC.Selected {
			return s
		}
	}
	return account.SecurityTLS
}

// entered account: what the fields say now. Values the person changed carry
// the origin "user".
func (p *byHandPage) account() account.Account {
	a := p.base
	a.Origin = maps.Clone(p.base.Origin)
	if a.Origin == nil {
		a.Origin = map[string]string{}
	}
	a.Address = strings.TrimSpace(p.addressF.Text)
	a.Name = compose.CleanLine(p.nameF.Text)
	a.Host = strings.TrimSpace(p.serverF.Text)
	a.Port, _ = strconv.Atoi(strings.TrimSpace(p.portF.Text)) // 0 is refused below
	a.Security = p.chosenSecurity()
	a.Username = strings.TrimSpace(p.userF.Text)
	a.Auth = account.AuthAuto
	for _, m := range methods() {
		if p.methodWord(m) == p.authC.Selected {
			a.Auth = m
		}
	}
	mark := func(field string, same bool) {
		if !same || a.Origin[field] == "" {
			a.Origin[field] = account.OriginUser
		}
	}
	mark("host", a.Host == p.base.Host)
	mark("port", a.Port == p.base.Port)
	mark("security", a.Security == p.base.Security)
	mark("username", a.Username == p.base.Username)
	mark("auth", a.Auth == p.base.Auth)
	if a.Host != p.base.Host || a.Port != p.base.Port {
		a.TrustFingerprint = "" // it was given for another server
	}
	return a
}

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
	for _, w := range []fyne.Disableable{p.addressF, p.nameF, p.serverF, p.portF, p.userF, p.secret, p.securityC, p.authC} {
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
	if fail.Certificate == nil {
		p.check.fault.show(fail, whyOf(p.shell, fail), "", nil)
		return
	}
	p.check.fault.show(fail, whyOf(p.shell, fail), p.t("action.show-certificate"), func() {
		showCertificate(p.shell, fail, func(print string) {
			a.TrustFingerprint = print
			p.busy(true)
			p.check.run(a, get, func(err error) { p.checked(a, get, err) })
		})
	})
}

// keep stores the account and, if one was typed, its password.
func (p *byHandPage) keep(a account.Account) {
	secret := p.secret.Text
	kept := a
	keep := func(ctx context.Context) (err error) { kept, err = p.parts.Accounts.Add(ctx, a, secret); return err }
	forNow := func(ctx context.Context) (err error) {
		kept, err = p.parts.Accounts.AddForNow(ctx, a, secret)
		return err
	}
	if !p.isNew {
		keep = func(ctx context.Context) error { return p.change(ctx, a, secret, p.parts.Accounts.SetPassword) }
		forNow = func(ctx context.Context) error { return p.change(ctx, a, secret, p.parts.Accounts.SetPasswordForNow) }
	}
	p.waiting.Show()
	keepSecret(p.shell, keep, forNow, func(err error) {
		p.waiting.Hide()
		p.busy(false)
		switch {
		case errors.Is(err, account.ErrAddressTaken):
			p.address.wrong(p.t("setup.taken"))
			p.focus(p.addressF)
		case err != nil && keyringFault(err):
			p.check.fault.show(nil, p.t("why."+string(failureOf(err).Key)), "", nil)
		case err != nil:
			p.log.Error("keeping an account", "err", err)
			p.check.fault.show(nil, p.t("store.not-saved"), "", nil)
		default:
			p.onDone(kept)
		}
	})
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

func (p *byHandPage) object() fyne.CanvasObject { return p.content }
func (p *byHandPage) title() string             { return p.t("hand.title") }
func (p *byHandPage) left()                     { p.check.cancel() }
func (p *byHandPage) take([]string)             {}
func (p *byHandPage) areas() []focusArea        { return []focusArea{{p.addressF, p.content}} }

func (p *byHandPage) entered() {
	switch {
	case p.addressF.Text == "":
		p.focus(p.addressF)
	case p.serverF.Text == "":
		p.focus(p.serverF)
	default:
		p.focus(p.secret)
	}
}

func (p *byHandPage) escape() bool {
	if p.check.running {
		p.check.cancel()
		p.check.box.Hide()
		p.busy(false)
		return true
	}
	p.onBack()
	return true
}
