package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// hintLine stands over Send: at the left the worst thing found and the word
// that mends it, beside them how much more was found, at the right the facts,
// and in a low window the files. It is always as high as one line.
type hintLine struct {
	icon  *canvas.Image
	text  *line
	fix   *linkWord
	more  *linkWord // opens the rest
	facts *line
	files *linkWord
	box   *fyne.Container
}

func newHintLine() *hintLine {
	h := &hintLine{
		icon: canvas.NewImageFromResource(nil), text: smallLine(""),
		fix: newLinkWord("", nil), more: newLinkWord("", nil),
		facts: smallLine("").align(fyne.TextAlignTrailing), files: newLinkWord("", nil),
	}
	h.files.Hide()
	h.icon.FillMode = canvas.ImageFillContain
	h.box = container.New(&hintLayout{h}, h.icon, h.text, h.fix, h.more, h.facts, h.files)
	h.clear()
	return h
}

// clear shows nothing but the facts.
func (h *hintLine) clear() {
	h.icon.Hide()
	h.text.set("")
	h.text.Hide()
	h.fix.Hide()
	h.more.Hide()
	h.box.Refresh()
}

// show shows a finding. grave: Send would not work. verb "" shows no word.
func (h *hintLine) show(text string, grave bool, verb string, do func()) {
	h.icon.Resource = tinted(theme.WarningIcon(), theme.ColorNameWarning)
	h.text.paint(theme.ColorNameForeground)
	if grave {
		h.icon.Resource = tinted(iconRefused(), theme.ColorNameError)
	}
	h.icon.Show()
	h.icon.Refresh()
	h.text.set(text)
	h.text.Show()
	h.fix.set(verb, do)
	h.fix.Hidden = verb == ""
	h.more.Hide()
	h.box.Refresh()
}

// also says how much more was found than what is shown, and opens it.
func (h *hintLine) also(text string, open func()) {
	h.more.set(text, open)
	h.more.Show()
	h.box.Refresh()
}

// tell shows words that are no finding.
func (h *hintLine) tell(text string) {
	h.icon.Hide()
	h.text.paint(theme.ColorNameForeground)
	h.text.set(text)
	h.text.Show()
	h.fix.Hide()
	h.more.Hide()
	h.box.Refresh()
}

func (h *hintLine) say(facts string) {
	h.facts.set(facts)
	h.box.Refresh()
}

// fold shows the word for the files, or takes it away.
func (h *hintLine) fold(on bool) {
	if h.files.Visible() != on {
		h.files.Hidden = !on
		h.arrange()
	}
}

// name says what the word for the files reads.
func (h *hintLine) name(files string, tapped func()) {
	h.files.set(files, tapped)
	h.arrange()
}

func (h *hintLine) arrange() { h.box.Layout.Layout(h.box.Objects, h.box.Size()) }

// hintLayout gives the files and the finding their room first; the facts get
// what is left.
type hintLayout struct{ h *hintLine }

// Layout implements fyne.Layout.
func (l *hintLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	h := l.h
	gap := theme.Size(sizeGap)
	x := float32(0)
	if h.files.Visible() {
		width := h.files.MinSize().Width
		place(h.files, size.Width-width, 0, width, size.Height)
		size.Width = fyne.Max(0, size.Width-width-2*gap)
	}
	if h.icon.Visible() {
		side := theme.Size(theme.SizeNameInlineIcon)
		h.icon.Resize(fyne.NewSquareSize(side))
		h.icon.Move(fyne.NewPos(0, (size.Height-side)/2))
		x += side + gap
	}
	if h.text.Visible() {
		words := float32(0)
		for _, word := range []*linkWord{h.fix, h.more} {
			if word.Visible() {
				words += word.MinSize().Width + gap
			}
		}
		want := h.text.width()
		width := fyne.Max(0, fyne.Min(want, size.Width-x-words))
		h.text.put(x, 0, width, size.Height)
		x += width + gap
		for _, word := range []*linkWord{h.fix, h.more} {
			if word.Visible() {
				place(word, x, 0, word.MinSize().Width, size.Height)
				x += word.MinSize().Width + gap
			}
		}
	}
	h.facts.Hidden = size.Width-x < theme.Size(sizeField)
	h.facts.put(x, 0, fyne.Max(0, size.Width-x), size.Height)
}

// MinSize implements fyne.Layout.
func (l *hintLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(2*theme.Size(sizeField), theme.Size(sizeHintLine))
}
