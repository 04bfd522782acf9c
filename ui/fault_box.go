package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"sendoff/account"
)

// faultBox tells a failure: why, in one sentence, what to do in another where
// that does not tell, one button that mends it, and the server's own words,
// folded.
type faultBox struct {
	*shell
	why    *widget.Label
	remedy *widget.Label
	action *button
	words  *fold
	box    *fyne.Container
	open   bool
}

func newFaultBox(s *shell) *faultBox {
	f := &faultBox{shell: s, why: sentence(""), remedy: sentence(""), action: newButton("", nil), words: newFold(s.t("page.words"))}
	f.box = stacked(f.why, f.remedy, belowText(container.New(&flow{}, f.action)), f.words.box)
	f.clear()
	return f
}

func (f *faultBox) clear() {
	f.open = false
	f.box.Hide()
}

// show tells a failure. verb "" means that there is nothing to press but the
// page's own button.
func (f *faultBox) show(fail *account.Failure, sentence, verb string, do func()) {
	f.open = true
	f.why.SetText(sentence)
	f.advise("")
	f.action.SetText(verb)
	f.action.OnTapped = do
	f.action.Hidden = verb == ""
	f.words.set(serverText(fail))
	f.box.Show()
	f.box.Refresh()
}

// advise says what to do, after show; "" says nothing.
func (f *faultBox) advise(sentence string) {
	f.remedy.SetText(sentence)
	f.remedy.Hidden = sentence == ""
	f.box.Refresh()
}

// serverText is what the server said, with its codes, as it came.
func serverText(fail *account.Failure) string {
	if fail == nil || fail.Text == "" {
		return ""
	}
	text := fail.Text
	if fail.Enhanced != "" {
		text = fail.Enhanced + " " + text
	}
	if fail.Code > 0 {
		text = itoa(fail.Code) + " " + text
	}
	return text
}
