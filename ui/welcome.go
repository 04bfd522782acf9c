package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

// welcomePage is what a person without an account sees: one field.
type welcomePage struct {
	*shell
	address *field
	problem *line
	kept    *widget.Label
	next    *button
	try     *button
	content *container.Scroll

	onAddress   func(address string)
	onTry       func()
	onByHand    func(address string)
	onProviders func()
	onFiles     func(paths []string)
}

func newWelcomePage(s *shell) *welcomePage {
	w := &welcomePage{shell: s, address: newField()}
	w.address.PlaceHolder = s.t("welcome.address-hint")
	w.address.OnSubmitted = func(string) { w.proceed() }
	w.address.OnChanged = func(string) { w.complain("") }
	w.problem = caption("")
	w.problem.paint(theme.ColorNameError)
	w.problem.Hide()
	w.kept = sentence(s.t("welcome.kept"))
	w.kept.Hide()
	w.next = newPrimary(s.t("welcome.continue"), w.proceed)
	w.try = newQuiet(s.t("welcome.try"), func() { w.onTry() })

	logo := canvas.NewImageFromResource(s.app.Icon())
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(theme.Size(sizeLogo)))
	title := heading(s.t("welcome.title"))
	title.Alignment = fyne.TextAlignCenter
	column := container.New(&column{most: sizeWelcome, margin: sizeFormMargin, gap: sizeGroup, centre: true},
		logo, title, sentence(s.t("welcome.text")), w.kept,
		widget.NewLabel(s.t("welcome.address")), w.address, w.problem,
		container.New(&flow{}, w.next, w.try),
		caption(s.t("welcome.try-note")),
		container.New(&flow{},
			newQuiet(s.t("welcome.by-hand"), func() { w.onByHand(w.text()) }),
			newQuiet(s.t("welcome.providers"), func() { w.onProviders() })),
	)
	w.content = container.NewVScroll(column)
	return w
}

func (w *welcomePage) text() string { return strings.TrimSpace(w.address.Text) }

// proceed goes on with the address, if it is one.
func (w *welcomePage) proceed() {
	if _, err := compose.ParseAddress(w.text()); err != nil {
		w.complain(w.t("welcome.bad-address"))
		w.focus(w.address)
		return
	}
	w.onAddress(w.text())
}

// complain says what is wrong with the address; "" takes it back.
func (w *welcomePage) complain(text string) {
	if w.problem.Hidden == (text == "") {
		return
	}
	w.problem.set(text)
	w.problem.Hidden = text == ""
	layOut(w.content)
}

// fill puts back an address that was typed before.
func (w *welcomePage) fill(address string) {
	w.address.SetText(address)
	w.address.CursorColumn = len([]rune(address))
	w.address.Refresh()
}

// keep says that a message is waiting for an account.
func (w *welcomePage) keep(on bool) {
	w.kept.Hidden = !on
	layOut(w.content)
}

func (w *welcomePage) object() fyne.CanvasObject { return w.content }
func (w *welcomePage) title() string             { return "" }
func (w *welcomePage) entered()                  { w.focus(w.address) }
func (w *welcomePage) left()                     {}
func (w *welcomePage) escape() bool              { return false }
func (w *welcomePage) take(paths []string)       { w.onFiles(paths) }

func (w *welcomePage) areas() []focusArea {
	return []focusArea{{first: w.address, root: w.content}}
}

// unwelcomed reports whether there is no account yet, and the person has not
// chosen to do without one.
func (w *Window) unwelcomed() bool { return len(w.accounts) == 0 && !w.settings.Practice }

// keepPractice keeps that the person is content with the practice account, so
// that later starts open a message from it; on is false when there is a real
// one.
func (w *Window) keepPractice(on bool) {
	if w.settings.Practice == on {
		return
	}
	w.settings.Practice = on
	value := ""
	if on {
		value = valueOn
	}
	w.keeper.set(keyPractice, value, func(err error) {
		if err != nil {
			w.log.Error("keeping a choice", "err", err)
		}
	})
}
