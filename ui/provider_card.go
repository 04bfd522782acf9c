package ui

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
)

// providerCard tells what the table knows of an address before any password
// is asked for: what to do first, or why nothing can be sent.
type providerCard struct {
	*shell
	box    *fyne.Container
	inner  *fyne.Container
	action *button // what the card offers, nil for none

	onPage   func(url string)
	onOther  func()
	onByHand func()
}

func newProviderCard(s *shell) *providerCard {
	return &providerCard{shell: s, box: container.NewStack()}
}

// clear shows no card.
func (c *providerCard) clear() {
	c.action = nil
	c.box.Objects = nil
	c.box.Refresh()
}

// cardLook is how a card of one kind looks.
type cardLook struct {
	icon  fyne.Resource
	color fyne.ThemeColorName
	tint  fyne.ThemeColorName
	title string
}

// unknown shows that the table does not know a domain.
func (c *providerCard) unknown(domain string) {
	c.fill(cardLook{theme.QuestionIcon(), colorDraft, colorTintDraft, domain}, "",
		[]string{c.t("card.unknown", "domain", domain)}, nil)
	c.offer(c.t("welcome.by-hand"), func() { c.onByHand() })
}

// show shows the card of a provider.
func (c *providerCard) show(p account.Provider) {
	text, numbered := c.steps(p)
	switch p.Readiness() {
	case account.Ready:
		text = append([]string{c.t("card.ready")}, text...)
		c.fill(cardLook{theme.ConfirmIcon(), theme.ColorNameSuccess, colorTintSuccess, p.Name}, "", text, numbered)
		c.page(p)
		c.serverLine(p)
	case account.ReadyDoFirst:
		c.fill(cardLook{theme.WarningIcon(), theme.ColorNameWarning, colorTintWarning, c.t("card.do-first")}, p.Name, text, numbered)
		c.page(p)
		c.serverLine(p)
	case account.ReadyNeedsSignIn:
		text = append([]string{c.t("card.sign-in-missing", "provider", p.SignInWith())}, text...)
		c.fill(cardLook{theme.LoginIcon(), colorWaiting, colorTintWarning, p.Name}, "", text, numbered)
		c.offer(c.t("card.use-another"), func() { c.onOther() })
	case account.ReadyNoSMTP:
		text = append([]string{c.t("card.no-smtp", "provider", p.Name)}, text...)
		c.fill(cardLook{iconRefused(), colorDraft, colorTintDraft, p.Name}, "", text, numbered)
		c.offer(c.t("card.use-another"), func() { c.onOther() })
	case account.ReadyClosed:
		text = append([]string{c.closed(p)}, text...)
		c.fill(cardLook{iconRefused(), colorDraft, colorTintDraft, p.Name}, "", text, numbered)
		c.offer(c.t("card.use-another"), func() { c.onOther() })
	case account.ReadyUnverified:
		text = append([]string{c.t("card.unverified", "provider", p.Name)}, text...)
		c.fill(cardLook{theme.QuestionIcon(), colorDraft, colorTintDraft, p.Name}, "", text, numbered)
		c.offer(c.t("welcome.by-hand"), func() { c.onByHand() })
		c.serverLine(p)
	default: // by hand
		c.fill(cardLook{theme.QuestionIcon(), colorDraft, colorTintDraft, p.Name}, "", text, numbered)
		c.offer(c.t("welcome.by-hand"), func() { c.onByHand() })
	}
}

func (c *providerCard) closed(p account.Provider) string {
	if p.Year == 0 {
		return c.t("card.closed-no-year", "provider", p.Name)
	}
	// A year is no quantity: it has no thousands mark.
	return c.t("card.closed", "provider", p.Name, "year", strconv.Itoa(p.Year))
}

// steps gives what stands before the first mail. Several things to do are
// numbered, one is a sentence.
func (c *providerCard) steps(p account.Provider) (text, numbered []string) {
	var all []string
	for _, step := range p.Before {
		if p.Readiness() == account.ReadyClosed && step.Key == "before.closed" {
			continue // the card has said so
		}
		all = append(all, c.step(step))
	}
	if len(all) > 1 {
		return nil, all
	}
	return all, nil
}

func (c *providerCard) step(step account.Step) string {
	values := make(map[string]any, len(step.Values))
	for name, value := range step.Values {
		values[name] = value
		if day, err := time.ParseInLocation(time.DateOnly, value, time.Local); name == "date" && err == nil {
			values[name] = day
		}
	}
	return c.words.T(step.Key, values)
}

// serverLine tells where the password would go, and where that is known from.
func (c *providerCard) serverLine(p account.Provider) {
	if len(p.SMTP) == 0 {
		return
	}
	e := p.SMTP[0]
	text := joinDot(e.Host, strconv.Itoa(e.Port), c.t("hand.security."+string(e.Security)), c.t("origin.table"))
	change := newQuiet(c.t("card.change"), func() { c.onByHand() })
	c.inner.Add(container.NewBorder(nil, nil, nil, container.NewVBox(change), caption(text)))
	c.box.Refresh()
}

func (c *providerCard) page(p account.Provider) {
	if p.Help != "" {
		c.offer(c.t("card.open-page", "provider", p.Name), func() { c.onPage(p.Help) })
	}
}

// offer sets the card's one button.
func (c *providerCard) offer(text string, do func()) {
	c.action = newButton(text, do)
	c.inner.Add(container.New(&flow{}, c.action))
	c.box.Refresh()
}

// fill builds the card. The server's line is hung on last, by serverLine.
func (c *providerCard) fill(look cardLook, corner string, text, numbered []string) {
	icon := widget.NewIcon(tinted(look.icon, look.color))
	title := newLine(look.title, theme.SizeNameText, theme.ColorNameForeground)
	title.bold(true)
	side := smallLine(corner)
	side.Truncation = fyne.TextTruncateOff
	c.action = nil
	c.inner = container.New(&column{margin: sizeCardMargin}, container.NewBorder(nil, nil, nil, side, container.New(cardHead{}, icon, title)))
	for _, t := range text {
		c.inner.Add(sentence(t))
	}
	for i, t := range numbered {
		number := widget.NewLabel(strconv.Itoa(i + 1))
		number.TextStyle.Bold = true
		c.inner.Add(container.New(stepLine{}, number, sentence(t)))
	}
	c.box.Objects = []fyne.CanvasObject{newPanel(look.tint), c.inner}
	c.box.Refresh()
}

// stepLine is the number of a step and its words, which may wrap.
type stepLine struct{}

// Layout implements fyne.Layout.
func (stepLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := theme.InnerPadding()
	left := theme.Size(theme.SizeNameInlineIcon) + theme.Size(sizeGap)
	place(objects[0], -pad, -pad, left+pad, objects[0].MinSize().Height)
	place(objects[1], left-pad, -pad, fyne.Max(0, size.Width-left+2*pad), size.Height+2*pad)
}

// MinSize implements fyne.Layout.
func (stepLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	pad := theme.InnerPadding()
	m := objects[1].MinSize()
	return fyne.NewSize(m.Width+theme.Size(theme.SizeNameInlineIcon), m.Height-2*pad)
}
