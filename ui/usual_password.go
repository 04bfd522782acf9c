package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
)

// usualPassword warns before a password goes to a provider that takes only
// those it made itself: the usual one would be refused, and has no business in
// another program.
type usualPassword struct {
	*shell
	text   *widget.Label
	anyway *button
	box    *fyne.Container
	taken  string // the person wants this one to be tried
}

func newUsualPassword(s *shell, secret *field, check func()) *usualPassword {
	u := &usualPassword{shell: s, text: sentence("")}
	u.anyway = newButton(s.t("setup.check-anyway"), func() {
		u.taken = secret.Text
		s.focus(secret) // this button is about to go
		check()
	})
	icon := widget.NewIcon(tinted(theme.WarningIcon(), theme.ColorNameWarning))
	u.box = stacked(container.New(iconLine{}, icon, u.text), belowText(container.New(&flow{}, u.anyway)))
	u.box.Hide()
	secret.OnChanged = func(string) { u.box.Hide() }
	return u
}

// stops reports whether a password looks like the wrong kind and the person
// has not yet said to try it; then the warning is on screen.
func (u *usualPassword) stops(p account.Provider, secret string) bool {
	if secret == u.taken || !p.LooksUsual(secret) {
		u.box.Hide()
		return false
	}
	u.text.SetText(u.t("setup.usual-password", "provider", pageOwner(p), "n", p.AppPasswordLetters))
	u.box.Show()
	u.revealNew(u.box)
	return true
}

// iconLine is an icon and a sentence beside it, which may wrap.
type iconLine struct{}

// Layout implements fyne.Layout.
func (iconLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad, side := theme.InnerPadding(), theme.Size(theme.SizeNameInlineIcon)
	left := side + theme.Size(sizeGap)
	place(objects[0], 0, 0, side, side)
	place(objects[1], left-pad, -pad, fyne.Max(0, size.Width-left+2*pad), size.Height+2*pad)
}

// MinSize implements fyne.Layout.
func (iconLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	pad, side := theme.InnerPadding(), theme.Size(theme.SizeNameInlineIcon)
	m := objects[1].MinSize()
	return fyne.NewSize(m.Width+side, fyne.Max(side, m.Height-2*pad))
}
