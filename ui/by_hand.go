package ui

import (
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

	// Port and security follow each other until the person has set the other.
	portTouched, securityTouched bool

	submitB *button
	waiting *line
	check   *checkBox
	content fyne.CanvasObject

	giveUp func() bool // of the account that is being kept; nil: none was

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
	p.securityC, p.authC = newFormChoice(), newFormChoice()
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
	}
	odd := a.Port != usualPort(a.Security) // somebody has chosen so
	p.portTouched, p.securityTouched = odd, odd
	p.addressF.SetText(a.Address)
	p.nameF.SetText(a.Name)
	p.serverF.SetText(a.Host)
	p.fillChoices()
	p.portF.SetText(strconv.Itoa(a.Port))
	p.securityC.SetSelected(p.t("hand.security." + string(a.Security)))
	p.userF.SetText(a.Username)
	p.hintUser()
	p.authC.SetSelected(p.methodWord(a.Auth))
	for _, field := range origins() {
		p.sayOrigin(field, a.Origin[field])
	}
}

// origins are the settings that say where they came from.
func origins() []string {
	return []string{account.FieldHost, account.FieldPort, account.FieldSecurity, account.FieldUsername, account.FieldAuth}
}

// sayOrigin says below a value where it came from. On a page that began empty
// everything is the person's, and nothing need be said.
func (p *byHandPage) sayOrigin(field, origin string) {
	if origin != "" {
		p.rows()[field].say(p.t("origin." + origin))
	}
}

// own marks a value as the person's, where its origin is told.
func (p *byHandPage) own(field string) {
	row := p.rows()[field]
	row.wrong("")
	if row.plain != "" {
		row.say(p.t("origin." + account.OriginUser))
	}
}

// rows gives the rows by the names account.Validate and Origin use.
func (p *byHandPage) rows() map[string]*formRow {
	return map[string]*formRow{
		"address": p.address, "name": p.name, "host": p.server, "port": p.port,
		"security": p.security, "username": p.user, "auth": p.auth,
	}
}

// connect ties the fields together, after they were filled.
func (p *byHandPage) connect() {
	for _, f := range []*field{p.addressF, p.nameF, p.serverF, p.portF, p.userF, p.secret} {
		f.OnSubmitted = func(string) { p.submit() }
	}
	// Port and security follow each other until somebody chose otherwise.
	p.securityC.OnChanged = func(string) {
		p.securityTouched = true
		p.own(account.FieldSecurity)
		if !p.portTouched && p.chosenSecurity() != account.SecurityNone {
			p.setPort(usualPort(p.chosenSecurity()))
			p.own(account.FieldPort)
		}
	}
	p.portF.OnChanged = func(text string) {
		p.portTouched = true
		p.own(account.FieldPort)
		port, _ := strconv.Atoi(strings.TrimSpace(text)) // what is no number is told at the end
		if !p.securityTouched && (port == portTLS || port == portStartTLS) {
			p.choose(usualSecurity(port))
			p.own(account.FieldSecurity)
		}
	}
	p.serverF.OnChanged = func(string) {
		p.own(account.FieldHost)
		p.fillChoices()
	}
	p.userF.OnChanged = func(string) { p.own(account.FieldUsername) }
	p.authC.OnChanged = func(string) { p.own(account.FieldAuth) }
	p.addressF.OnChanged = func(string) {
		p.address.wrong("")
		p.hintUser()
	}
	p.nameF.OnChanged = func(string) { p.name.wrong("") }
	p.secret.OnChanged = func(string) { p.password.wrong("") }
}

// hintUser shows what most servers want as the user name.
func (p *byHandPage) hintUser() { p.userF.SetPlaceHolder(strings.TrimSpace(p.addressF.Text)) }

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

// account is what the fields say now. Values the person changed carry
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
	if a.Username == "" && p.secret.Text != "" {
		a.Username = a.Address // as the field hints
	}
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

func (p *byHandPage) object() fyne.CanvasObject { return p.content }
func (p *byHandPage) title() string             { return p.t("hand.title") }
func (p *byHandPage) left()                     { p.stop() }
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
	if p.stop() {
		p.check.box.Hide()
		p.busy(false)
		return true
	}
	p.onBack()
	return true
}
