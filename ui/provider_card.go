package ui

import (
	"slices"
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
	onOther  func() // nil: there is no other account to take
	onByHand func() // nil: the settings are not changed from here
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

func lookReady(title string) cardLook {
	return cardLook{theme.ConfirmIcon(), theme.ColorNameSuccess, colorTintSuccess, title}
}

func lookWarn(title string) cardLook {
	return cardLook{theme.WarningIcon(), theme.ColorNameWarning, colorTintWarning, title}
}

func lookAsk(title string) cardLook {
	return cardLook{theme.QuestionIcon(), colorDraft, colorTintDraft, title}
}

func lookEnded(title string) cardLook {
	return cardLook{iconRefused(), colorDraft, colorTintDraft, title}
}

// unknown shows that the table does not know a domain.
func (c *providerCard) unknown(domain string) {
	c.fill(lookAsk(domain), "", []string{c.t("card.unknown", "domain", domain)})
	c.offerByHand()
}

// offline shows a provider while the computer cannot reach it: the settings
// need no network, only the check does.
func (c *providerCard) offline(p account.Provider, add func()) {
	c.fill(cardLook{iconWaiting(), colorWaiting, colorTintWaiting, p.Name}, "", []string{c.t("card.offline")})
	c.offer(c.t("card.add-unchecked"), add)
	c.serverLine(p, true)
}

// show shows the card of a provider.
func (c *providerCard) show(p account.Provider) {
	moved, first, notes := c.steps(p)
	known := slices.Concat(moved, first, notes)
	switch p.Readiness() {
	case account.Ready:
		c.ready(p, known)
	case account.ReadyDoFirst:
		c.doFirst(lookWarn(c.t("card.do-first")), p.Name, moved, first, notes)
		c.page(p)
		c.serverLine(p, true)
	case account.ReadyNeedsSignIn:
		c.fill(lookWarn(p.Name), "", append([]string{c.t("card.sign-in-missing", "provider", p.SignInWith())}, known...))
		c.offerOther()
	case account.ReadyNoSMTP:
		c.fill(lookEnded(p.Name), "", append([]string{c.t("card.no-smtp", "provider", p.Name)}, known...))
		c.offerOther()
	case account.ReadyClosed:
		c.fill(lookEnded(p.Name), "", append([]string{c.closed(p)}, known...))
		c.offerOther()
	case account.ReadyUnverified:
		c.fill(lookAsk(p.Name), "", append([]string{c.t("card.unverified", "provider", p.Name)}, known...))
		if !p.TakesPassword() {
			c.offerByHand()
			return
		}
		c.page(p)
		c.serverLine(p, true)
	default: // by hand
		c.doFirst(lookAsk(p.Name), "", moved, first, notes)
		c.offerByHand()
	}
}

// doFirst lists what has to be done: one thing is a sentence, several are
// numbered.
func (c *providerCard) doFirst(look cardLook, corner string, moved, first, notes []string) {
	c.fill(look, corner, moved)
	if len(first) == 1 {
		c.say(first)
	} else {
		c.number(first)
	}
	c.say(notes)
}

// ready shows a provider that can be used as it is. A change that has come or
// that is ahead makes its own card.
func (c *providerCard) ready(p account.Provider, notes []string) {
	switch {
	case isChanging(p):
		c.fill(lookWarn(p.Name), "", notes)
		c.page(p)
	case !p.TakesPassword():
		c.fill(lookReady(p.Name), "", append([]string{c.t("card.no-password")}, notes...))
		c.offerByHand()
		c.serverLine(p, false) // the button leads to the same page
		return
	default:
		c.fill(lookReady(p.Name), "", append([]string{c.t("card.ready")}, notes...))
		c.page(p)
	}
	c.serverLine(p, true)
}

// isMove reports whether a step tells that a provider has moved or is moving.
func isMove(s account.Step) bool {
	switch s.Key {
	case "before.migrated", "before.migrating", "before.migrated-away":
		return true
	default:
		return false
	}
}

// isChanging reports whether a provider has moved, or does something on a date.
func isChanging(p account.Provider) bool {
	return slices.ContainsFunc(p.Before, func(s account.Step) bool { return isMove(s) || s.Key == "before.passwords-end" })
}

func (c *providerCard) closed(p account.Provider) string {
	if p.Year == 0 {
		return c.t("card.closed-no-year", "provider", pageOwner(p))
	}
	// A year is no quantity: it has no thousands mark.
	return c.t("card.closed", "provider", pageOwner(p), "year", strconv.Itoa(p.Year))
}

// steps gives where the provider has gone, what is to be done before the first
// mail, and what is only to be known, without what the card says already.
func (c *providerCard) steps(p account.Provider) (moved, first, notes []string) {
	for _, step := range p.Before {
		switch text := c.step(step); {
		case isSaid(step, p.Readiness()):
		case isMove(step):
			moved = append(moved, text)
		case step.IsAction():
			first = append(first, text)
		default:
			notes = append(notes, text)
		}
	}
	return moved, first, notes
}

// isSaid reports whether the card of a readiness says what a step says.
func isSaid(step account.Step, r account.Readiness) bool {
	switch step.Key {
	case "before.closed", "before.closed-in":
		return r == account.ReadyClosed
	case "before.no-smtp-use-web":
		return r == account.ReadyNoSMTP
	case "before.unverified":
		return r == account.ReadyUnverified || r == account.ReadyClosed || r == account.ReadyNoSMTP
	default:
		return false
	}
}

func (c *providerCard) step(step account.Step) string {
	values := make(map[string]any, len(step.Values))
	for name, value := range step.Values {
		values[name] = value
		if day, ok := dayOf(value); name == "date" && ok {
			values[name] = day
		}
	}
	return c.words.T(step.Key, values)
}

// dayOf reads a date of the provider table.
func dayOf(s string) (time.Time, bool) {
	day, err := time.ParseInLocation(time.DateOnly, s, time.Local)
	return day, err == nil
}

// serverLine tells where the password would go, and where and since when that
// is known. change offers to change it.
func (c *providerCard) serverLine(p account.Provider, change bool) {
	if len(p.SMTP) == 0 {
		return
	}
	e := p.SMTP[0]
	checked := ""
	if day, ok := dayOf(p.Checked); ok {
		checked = c.t("card.checked", "date", day)
	}
	text := caption(joinDot(e.Host, strconv.Itoa(e.Port), c.t("card.security."+string(e.Security)), c.t("origin.table"), checked))
	if !change || c.onByHand == nil {
		c.inner.Add(text)
	} else {
		c.inner.Add(container.New(captionAndWord{}, text, newQuiet(c.t("card.change"), func() { c.onByHand() })))
	}
	c.box.Refresh()
}

// page offers the provider's own page, where what is to be done is done.
func (c *providerCard) page(p account.Provider) {
	if p.Help != "" {
		c.offer(c.t("card.open-page", "provider", pageOwner(p)), func() { c.onPage(p.Help) })
	}
}

// pageOwner is who runs a provider and its pages: Google, say, for Gmail.
func pageOwner(p account.Provider) string {
	for _, step := range p.Before {
		if owner := step.Values["provider"]; owner != "" {
			return owner
		}
	}
	return p.Name
}

func (c *providerCard) offerByHand() {
	if c.onByHand != nil {
		c.offer(c.t("welcome.by-hand"), func() { c.onByHand() })
	}
}

func (c *providerCard) offerOther() {
	if c.onOther != nil {
		c.offer(c.t("card.use-another"), func() { c.onOther() })
	}
}

// offer sets the card's one button.
func (c *providerCard) offer(text string, do func()) {
	c.action = newButton(text, do)
	c.inner.Add(belowText(container.New(&flow{}, c.action)))
	c.box.Refresh()
}

// fill builds the card. The server's line is hung on last, by serverLine.
func (c *providerCard) fill(look cardLook, corner string, text []string) {
	icon := widget.NewIcon(tinted(look.icon, look.color))
	title := newLine(look.title, theme.SizeNameText, theme.ColorNameForeground)
	title.bold(true)
	side := smallLine(corner)
	side.Truncation = fyne.TextTruncateOff
	c.action = nil
	c.inner = container.New(&column{margin: sizeCardMargin}, container.NewBorder(nil, nil, nil, side, container.New(cardHead{}, icon, title)))
	c.say(text)
	c.box.Objects = []fyne.CanvasObject{newPanel(look.tint), c.inner}
	c.box.Refresh()
}

// say adds sentences.
func (c *providerCard) say(text []string) {
	for _, t := range text {
		c.inner.Add(sentence(t))
	}
}

// number adds things to do, one after the other.
func (c *providerCard) number(steps []string) {
	for i, t := range steps {
		number := widget.NewLabel(strconv.Itoa(i + 1))
		number.TextStyle.Bold = true
		c.inner.Add(container.New(stepLine{}, number, sentence(t)))
	}
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

// captionAndWord is small text that may wrap, and at the right a word to press.
type captionAndWord struct{}

// Layout implements fyne.Layout.
func (captionAndWord) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad, word := theme.InnerPadding(), objects[1].MinSize()
	width := fyne.Max(0, size.Width-word.Width+pad)
	h := widthOf(objects[0], width).Height
	place(objects[0], -pad, (size.Height-h)/2, width, h)
	place(objects[1], size.Width-word.Width+pad, (size.Height-word.Height)/2, word.Width, word.Height)
}

// MinSize implements fyne.Layout.
func (captionAndWord) MinSize(objects []fyne.CanvasObject) fyne.Size {
	text, word := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(text.Width+word.Width, fyne.Max(text.Height-2*theme.InnerPadding(), word.Height))
}
