package ui

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sendoff/account"
)

// mailboxPage says whether and where copies of what an account sends are filed:
// in its own Sent folder, by IMAP.
type mailboxPage struct {
	*shell
	parts  Parts
	base   account.Account
	filing account.Filing

	copyRow, server, port, security, user, folder *formRow
	serverF, portF, userF, folderF                *field
	copyC, securityC                              *choice
	copies                                        account.CopyChoice
	secure                                        account.Security

	saveB   *button
	content fyne.CanvasObject

	onBack func()
	onDone func()
}

func newMailboxPage(s *shell, parts Parts, a account.Account) *mailboxPage {
	p := &mailboxPage{
		shell: s, parts: parts, base: a, filing: parts.Table.Filing(a),
		serverF: newField(), portF: newField(), userF: newField(), folderF: newField(),
	}
	at := p.filing.At
	p.copies, p.secure = at.Copy, at.Security
	if p.secure == "" {
		p.secure = account.SecurityTLS
	}
	options := make([]option, 0, 3)
	for _, c := range []account.CopyChoice{account.CopyAuto, account.CopyOn, account.CopyOff} {
		options = append(options, option{string(c), s.t("copy.choice." + string(c))})
	}
	p.copyC = choose(options, string(p.copies), func(v string) { p.copies = account.CopyChoice(v) })
	options = nil
	for _, c := range []account.Security{account.SecurityTLS, account.SecurityStartTLS} {
		options = append(options, option{string(c), s.t("hand.security." + string(c))})
	}
	p.securityC = choose(options, string(p.secure), func(v string) {
		p.secure = account.Security(v)
		p.portF.SetText(strconv.Itoa(account.IMAPPort(p.secure)))
	})
	p.serverF.SetText(at.Host)
	p.portF.SetText(strconv.Itoa(cmp.Or(at.Port, account.IMAPPort(account.SecurityTLS))))
	p.userF.SetText(at.Username)
	p.userF.SetPlaceHolder(a.Username)
	p.folderF.SetText(at.Folder)
	p.folderF.SetPlaceHolder(s.t("copy.choice.auto"))
	p.copyRow = newFormRow(s.t("copy.switch"), p.copyC)
	p.server = newFormRow(s.t("copy.server"), p.serverF)
	p.port = newFormRow(s.t("hand.port"), p.portF)
	p.security = newFormRow(s.t("hand.security"), p.securityC)
	p.user = newFormRow(s.t("hand.username"), p.userF)
	p.folder = newFormRow(s.t("copy.folder"), p.folderF)
	if p.filing.Origin != "" {
		p.server.say(s.t("origin." + p.filing.Origin))
	}
	for _, f := range []*field{p.serverF, p.portF, p.userF, p.folderF} {
		f.OnSubmitted = func(string) { p.save() }
	}
	p.saveB = newPrimary(s.t("copy.save"), p.save)
	p.content = container.NewVScroll(container.New(&column{most: sizeForm, margin: sizeFormMargin, gap: sizeGroup},
		pageHead(s, a.Address, func() { p.onBack() }),
		sentence(p.about()),
		formOf(sizeSettingName, p.copyRow, p.server, p.port, p.security, p.user, p.folder),
		container.New(&flow{}, p.saveB, newQuiet(s.t("setup.cancel"), func() { p.onBack() }))))
	return p
}

// about says who files the copies.
func (p *mailboxPage) about() string {
	if p.filing.By == account.SentCopyServer {
		provider, _ := p.parts.Table.ByID(p.base.ProviderID)
		return p.t("copy.by-provider", "provider", cmp.Or(provider.Name, p.base.Host))
	}
	return p.t("copy.about")
}

// account is what the fields say now. What is as the table has it is left to the
// table.
func (p *mailboxPage) account() account.Account {
	a := p.base
	a.Origin = maps.Clone(p.base.Origin)
	if a.Origin == nil {
		a.Origin = map[string]string{}
	}
	before := p.filing.At
	host := strings.TrimSpace(p.serverF.Text)
	port, _ := strconv.Atoi(strings.TrimSpace(p.portF.Text)) // 0 is refused below
	if host != before.Host || port != before.Port || p.secure != before.Security {
		a.IMAP.Host, a.IMAP.Port, a.IMAP.Security = host, port, p.secure
		a.Origin[account.FieldIMAPHost] = account.OriginUser
		if host == "" {
			delete(a.Origin, account.FieldIMAPHost)
		}
		if host != before.Host {
			a.IMAP.TrustFingerprint = "" // it was given for another server
		}
	}
	set := func(field, now string, was *string) {
		if *was != now {
			*was = now
			a.Origin[field] = account.OriginUser
		}
	}
	set(account.FieldIMAPUsername, strings.TrimSpace(p.userF.Text), &a.IMAP.Username)
	set(account.FieldSentFolder, strings.TrimSpace(p.folderF.Text), &a.IMAP.Folder)
	if p.copies != before.Copy {
		a.IMAP.Copy = p.copies
		a.Origin[account.FieldSentCopy] = account.OriginUser
	}
	return a
}

// rows gives the rows by the names that problems have.
func (p *mailboxPage) rows() map[string]*formRow {
	return map[string]*formRow{
		account.FieldSentCopy: p.copyRow, account.FieldIMAPHost: p.server, account.FieldIMAPPort: p.port,
		account.FieldIMAPSecurity: p.security, account.FieldIMAPUsername: p.user, account.FieldSentFolder: p.folder,
	}
}

// save keeps the settings. What is wrong is told under its field.
func (p *mailboxPage) save() {
	for _, row := range p.rows() {
		row.wrong("")
	}
	a := p.account()
	fetch(p.bridge, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.parts.Accounts.Update(ctx, a) },
		func(_ struct{}, err error) {
			var invalid *account.ValidationError
			switch {
			case err == nil:
				p.onDone()
			case errors.As(err, &invalid):
				p.refuse(invalid.Problems)
			default:
				p.log.Error("changing an account", "err", err)
				p.toasts.say(p.t("store.not-saved"), "", nil)
			}
		})
}

func (p *mailboxPage) refuse(problems []account.FieldProblem) {
	for i := len(problems) - 1; i >= 0; i-- {
		row, ok := p.rows()[problems[i].Field]
		if !ok {
			row = p.copyRow // nothing on this page is wrong, but it has to be told
		}
		row.wrong(p.t(problems[i].Key))
		if f, ok := row.value.(fyne.Focusable); ok {
			p.focus(f)
		}
	}
	p.content.Refresh()
}

func (p *mailboxPage) object() fyne.CanvasObject { return p.content }
func (p *mailboxPage) title() string             { return p.t("copy.label") }
func (p *mailboxPage) entered()                  { p.focus(p.copyC) }
func (p *mailboxPage) left()                     {}
func (p *mailboxPage) take([]string)             {}
func (p *mailboxPage) areas() []focusArea        { return []focusArea{{p.copyC, p.content}} }

func (p *mailboxPage) escape() bool {
	p.onBack()
	return true
}
