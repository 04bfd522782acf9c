package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
)

// providersPage lists what the provider table knows.
type providersPage struct {
	*shell
	table   *account.Table
	shown   []account.Provider
	search  *field
	list    *keyList
	none    *widget.Label
	content fyne.CanvasObject

	onBack   func()
	onChoose func(p account.Provider)
}

func newProvidersPage(s *shell, table *account.Table) *providersPage {
	p := &providersPage{shell: s, table: table, shown: table.All(), search: newField()}
	p.search.PlaceHolder = s.t("providers.search")
	p.search.OnChanged = func(word string) { p.find(word) }
	p.search.OnSubmitted = func(string) { p.focus(p.list) }
	p.list = newKeyList(
		func() int { return len(p.shown) },
		func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) {
			if r, ok := o.(*row); ok && i < len(p.shown) {
				r.show(p.row(i))
			}
		})
	p.list.opened = p.choose
	p.list.selected = func(i int) {
		if !p.list.byKey {
			p.choose(i)
		}
	}
	p.none = sentence("")
	p.none.Hide()
	top := container.NewVBox(pageHead(s, s.t("welcome.providers"), func() { p.onBack() }), p.search, p.none)
	p.content = container.New(&inset{sizePageMargin}, container.NewBorder(top, nil, nil, nil, p.list))
	return p
}

func (p *providersPage) choose(i int) {
	if i >= 0 && i < len(p.shown) {
		p.onChoose(p.shown[i])
	}
}

func (p *providersPage) find(word string) {
	word = strings.TrimSpace(word)
	if word == "" {
		p.shown = p.table.All()
	} else {
		p.shown = p.table.Search(word)
	}
	p.none.SetText(p.t("main.nothing-found", "words", word))
	p.none.Hidden = len(p.shown) > 0
	p.list.mark(-1)
	p.list.ScrollToTop()
	p.list.Refresh()
}

func (p *providersPage) row(i int) rowData {
	provider := p.shown[i]
	return rowData{
		icon:     readinessIcon(provider.Readiness()),
		subject:  provider.Name,
		time:     p.t("readiness." + string(provider.Readiness())),
		second:   strings.Join(provider.Domains, ", "),
		selected: p.list.focused && i == p.list.at,
	}
}

// readinessIcon tells by shape whether a provider can be used now.
func readinessIcon(r account.Readiness) fyne.Resource {
	switch r {
	case account.Ready:
		return tinted(theme.ConfirmIcon(), theme.ColorNameSuccess)
	case account.ReadyDoFirst:
		return tinted(theme.WarningIcon(), theme.ColorNameWarning)
	case account.ReadyNeedsSignIn:
		return tinted(theme.LoginIcon(), colorWaiting)
	case account.ReadyNoSMTP, account.ReadyClosed:
		return tinted(iconRefused(), colorDraft)
	default:
		return tinted(theme.QuestionIcon(), colorDraft)
	}
}

func (p *providersPage) object() fyne.CanvasObject { return p.content }
func (p *providersPage) title() string             { return p.t("welcome.providers") }
func (p *providersPage) entered()                  { p.focus(p.search) }
func (p *providersPage) left()                     {}
func (p *providersPage) take([]string)             {}

func (p *providersPage) areas() []focusArea {
	return []focusArea{{p.search, p.search}, {p.list, p.list}}
}

func (p *providersPage) escape() bool {
	if p.search.Text != "" {
		p.search.SetText("")
		p.focus(p.search)
		return true
	}
	p.onBack()
	return true
}
