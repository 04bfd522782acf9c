package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"sendoff/account"
	"sendoff/compose"
)

// providersPage lists what the provider table knows.
type providersPage struct {
	*shell
	table   *account.Table
	shown   []account.Provider
	search  *field
	list    *keyList
	none    *line
	content fyne.CanvasObject

	onBack   func()
	onChoose func(p account.Provider)
}

func newProvidersPage(s *shell, table *account.Table) *providersPage {
	p := &providersPage{shell: s, table: table, shown: byName(table.All()), search: newField()}
	p.search.PlaceHolder = s.t("providers.search")
	p.search.OnChanged = func(word string) { p.find(word) }
	p.search.OnSubmitted = func(string) { p.choose(p.list.at) }
	p.search.onKey = p.walk
	p.search.onFocus = func(bool) { p.list.Refresh() }
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
		// A row stays marked but not selected: Fyne does not tell of a click on
		// a selected one.
		p.list.UnselectAll()
		p.list.Refresh()
		if !p.list.byKey {
			p.choose(i)
		}
	}
	p.list.at = 0
	p.none = quietWords("")
	p.none.Hide()
	top := stacked(pageHead(s, s.t("welcome.providers"), func() { p.onBack() }), p.search, p.none)
	p.content = container.New(&inset{sizePageMargin}, container.NewBorder(top, nil, nil, nil, p.list))
	return p
}

// byName sorts providers as people look for them.
func byName(all []account.Provider) []account.Provider {
	slices.SortStableFunc(all, func(a, b account.Provider) int { return strings.Compare(compose.Fold(a.Name), compose.Fold(b.Name)) })
	return all
}

// walk lets the arrows move through the list while one types. Home and End stay
// with the text.
func (p *providersPage) walk(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		return p.list.walk(ev.Name)
	default:
		return false
	}
}

func (p *providersPage) choose(i int) {
	if i >= 0 && i < len(p.shown) {
		p.onChoose(p.shown[i])
	}
}

func (p *providersPage) find(word string) {
	word = strings.TrimSpace(word)
	if word == "" {
		p.shown = byName(p.table.All())
	} else {
		p.shown = p.table.Search(word)
	}
	p.none.set(p.t("main.nothing-found", "words", word))
	p.none.Hidden = len(p.shown) > 0
	p.list.at = 0
	p.list.ScrollToTop()
	p.list.Refresh()
}

func (p *providersPage) row(i int) rowData {
	provider := p.shown[i]
	return rowData{
		icon:     readinessIcon(provider.Readiness()),
		subject:  provider.Name,
		time:     p.t("readiness." + readinessWord(provider.Readiness())),
		second:   strings.Join(provider.Domains, ", "),
		selected: i == p.list.at && (p.list.focused || p.search.focused),
	}
}

// readinessWord is what a person has to expect: it goes, something comes
// first, or nothing can be sent with this copy of Sendoff.
func readinessWord(r account.Readiness) string {
	switch r {
	case account.ReadyByHand: // the server has to be asked for
		return string(account.ReadyDoFirst)
	case account.ReadyNeedsSignIn, account.ReadyNoSMTP, account.ReadyClosed:
		return "cannot-send"
	default:
		return string(r)
	}
}

// readinessIcon tells by shape whether a provider can be used now.
func readinessIcon(r account.Readiness) fyne.Resource {
	switch r {
	case account.Ready:
		return tinted(theme.ConfirmIcon(), theme.ColorNameSuccess)
	case account.ReadyDoFirst, account.ReadyByHand:
		return tinted(theme.WarningIcon(), theme.ColorNameWarning)
	case account.ReadyNeedsSignIn, account.ReadyNoSMTP, account.ReadyClosed:
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
