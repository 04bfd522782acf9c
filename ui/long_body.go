package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// longBody stands in the place of the editor when a message came with more
// text than that can hold: it shows the beginning. The message can be sent as
// it is.
type longBody struct {
	*shell
	words *widget.Label
	text  *copyable
	box   *fyne.Container
}

// shownText is how much of a long text is shown.
const shownText = 2_000

func newLongBody(s *shell, attach, leaveOut func()) *longBody {
	l := &longBody{shell: s, words: sentence(""), text: selectable("")}
	top := stacked(l.words, container.New(&flow{},
		newButton(s.t("composer.too-long-attach"), attach), newButton(s.t("composer.leave-out"), leaveOut)))
	l.box = container.NewBorder(container.New(&inset{sizeGap}, top), nil, nil, nil, container.NewVScroll(l.text))
	l.box.Hide()
	return l
}

func (l *longBody) set(text, size string) {
	l.words.SetText(l.t("composer.too-long", "size", size))
	if r := []rune(text); len(r) > shownText {
		text = string(r[:shownText]) + "…"
	}
	l.text.SetText(breakLines(text))
}

// showBody puts the text into the editor, if it can hold it.
func (c *composer) showBody() {
	c.long.set(c.draft.Body, c.words.Size(int64(len(c.draft.Body))))
	tooLong := !fits(c.draft.Body)
	c.long.box.Hidden = !tooLong
	c.body.Hidden = tooLong
	if tooLong {
		c.body.SetText("")
	} else {
		c.body.SetText(c.draft.Body)
	}
	c.bodyBox.Refresh()
}
