package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

const (
	mostParsed = 16 << 10 // bytes of addresses read at once; longer lists are read off the UI goroutine
	mostTyped  = 2_000    // bytes that go into the typing field, as few as one line of an editor can bear
)

// peopleField is a field for recipients. Each is a pill; what is being typed
// stands among them, in the one part of the field that has the focus. The
// field is a text like any other: its pills are the entries of that text.
type peopleField struct {
	widget.BaseWidget
	shell *shell
	hint  string // shown while it is empty

	list   []*person // never changed in place, since undo keeps it
	at     int       // before which of them the typing field stands
	chosen int       // the chosen pill, -1 for none
	all    bool      // all are chosen
	over   int       // the pill under the pointer, -1 for none

	typing  *typingField
	tail    string // what stands in the typing field
	setting bool   // it is changed by the field itself
	ground  *ground
	pills   []*pill // as many as were ever shown at once
	before  *word
	after   *word
	plan    pillPlan
	width   float32
	open    bool // shows more than a few lines
	top     int  // the first pill shown

	left, right string // the text of the pills before and behind the typing field
	asSet       bool   // it is as it was set, to the letter
	told        string // the text that was told last
	past        []peopleState
	future      []peopleState

	onChanged func()            // the text is another
	onPoint   func(text string) // a pill is chosen or under the pointer: all about it; "" for none
	onResized func()            // it has more or fewer lines
	onMade    func()            // what was being typed is a pill now
	onLeft    func()            // the focus has gone elsewhere
}

func newPeopleField(s *shell, hint string) *peopleField {
	p := &peopleField{shell: s, hint: hint, chosen: -1, over: -1}
	p.typing = newTypingField(p)
	p.ground = newGround(p.press)
	p.before, p.after = newWord("", nil), newWord("", nil)
	p.before.Hide()
	p.after.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *peopleField) CreateRenderer() fyne.WidgetRenderer { return &peopleRenderer{p} }

// Text gives all recipients, and what is being typed, as one address field.
func (p *peopleField) Text() string {
	if strings.TrimSpace(p.typing.Text) == "" && p.right == "" {
		return p.left
	}
	last := "" // how the text goes on depends on the last piece before
	if p.at > 0 {
		last = p.list[p.at-1].Text
	}
	return p.left[:len(p.left)-len(last)] + compose.JoinList(last, p.typing.Text, p.right)
}

// join makes text of the pills.
func (p *peopleField) join() {
	p.left, p.right, p.asSet = joined(p.list[:p.at]), joined(p.list[p.at:]), false
}

// SetText shows an address field. Nothing of it can be undone; until somebody
// changes it, Text is what was set.
func (p *peopleField) SetText(text string) {
	p.past, p.future = nil, nil
	p.chosen, p.all, p.over, p.open, p.top = -1, false, -1, false, 0
	p.list, p.at = nil, 0
	if len(text) > mostParsed {
		p.readLater(&person{Entry: compose.Entry{Text: text}, reading: true, kept: true}, compose.SplitList)
	} else {
		p.list = people(compose.SplitList(text))
	}
	p.at = len(p.list)
	p.setTail("", 0)
	p.left, p.right, p.told, p.asSet = text, "", text, true
	p.update()
}

func people(entries []compose.Entry) []*person {
	list := make([]*person, len(entries))
	for i, e := range entries {
		list[i] = &person{Entry: e}
	}
	return list
}

// readLater puts a list too long to be read at once into the field as one
// piece, whose place its entries take once they are there.
func (p *peopleField) readLater(who *person, read func(string) []compose.Entry) {
	if strings.TrimSpace(who.Text) == "" {
		return
	}
	p.insert([]*person{who})
	fetch(p.shell.bridge, func(context.Context) ([]*person, error) { return people(read(who.Text)), nil },
		func(found []*person, _ error) { p.replace(who, found) })
}

// replace puts what was read into the place of what was to be read, here and
// in everything that undo could bring back.
func (p *peopleField) replace(who *person, found []*person) {
	for _, states := range [][]peopleState{p.past, p.future} {
		for i := range states {
			states[i].replace(who, found)
		}
	}
	now := peopleState{list: p.list, at: p.at}
	if !now.replace(who, found) {
		return
	}
	if p.chosen >= 0 {
		p.chosen = slices.Index(now.list, p.list[p.chosen]) // none if it was this one
	}
	p.list, p.at = now.list, now.at
	if who.kept && p.asSet {
		p.update() // the draft stays as it was written
		return
	}
	p.changed()
}

// focus puts the caret into the field.
func (p *peopleField) focus() { p.shell.focus(p.typing) }

// focused reports whether the field has the focus.
func (p *peopleField) focused() bool {
	return p.shell.win.Canvas().Focused() == fyne.Focusable(p.typing)
}

// writing reports whether a text is what is being typed now, so that it is too
// early to complain of it.
func (p *peopleField) writing(text string) bool {
	if !p.focused() {
		return false
	}
	return slices.ContainsFunc(compose.SplitList(p.typing.Text), func(e compose.Entry) bool { return isNamed(e, text) })
}

// isNamed reports whether a finding that names a text is about an entry.
func isNamed(e compose.Entry, text string) bool {
	if e.Key != "" {
		_, bad := compose.ParseList(e.Text)
		return len(bad) == 1 && bad[0].Text == text
	}
	e.Address.Name = ""
	return e.Address.String() == text
}

// mend focuses the field and chooses the recipient that a finding is about;
// one that is chosen is edited.
func (p *peopleField) mend(text string) {
	p.focus()
	p.finish()
	i := slices.IndexFunc(p.list, func(who *person) bool { return isNamed(who.Entry, text) })
	if i >= 0 && i == p.chosen {
		p.edit(i)
		return
	}
	p.choose(i)
}

// has reports whether a recipient is in the field.
func (p *peopleField) has(text string) bool {
	return slices.ContainsFunc(p.list, func(who *person) bool { return isNamed(who.Entry, text) })
}

// Enable implements fyne.Disableable.
func (p *peopleField) Enable() {
	p.typing.Enable()
	p.update()
}

// Disable implements fyne.Disableable.
func (p *peopleField) Disable() {
	p.typing.Disable()
	p.update()
}

// Disabled implements fyne.Disableable.
func (p *peopleField) Disabled() bool { return p.typing.Disabled() }

// changed follows a change of the pills.
func (p *peopleField) changed() {
	p.join()
	p.update()
	p.tell()
}

// tell reports the text if it is another.
func (p *peopleField) tell() {
	text := p.Text()
	if text == p.told {
		return
	}
	p.told = text
	if p.onChanged != nil {
		p.onChanged()
	}
}

// update shows how things stand.
func (p *peopleField) update() {
	lines := p.plan.lines
	p.point()
	p.arrange()
	canvas.Refresh(p)
	if p.plan.lines != lines && p.onResized != nil {
		p.onResized()
	}
}

// point tells about the pill under the pointer, else the chosen one. What is
// wrong with a chosen one is a finding, which has its own words.
func (p *peopleField) point() {
	text := ""
	switch {
	case p.over >= 0 && p.over < len(p.list):
		text = p.list[p.over].full()
		if key := p.list[p.over].Key; key != "" {
			text += " · " + p.shell.t(key)
		}
	case p.chosen >= 0 && !p.list[p.chosen].bad():
		text = p.list[p.chosen].full()
	}
	if p.onPoint != nil {
		p.onPoint(text)
	}
}

// joined gives pills as an address field.
func joined(list []*person) string {
	texts := make([]string, len(list))
	for i, who := range list {
		texts[i] = who.Text
	}
	return compose.JoinList(texts...)
}

// gained follows the focus coming in.
func (p *peopleField) gained() {
	reveal(p.typing)
	p.rest()
}

// lost follows the focus going elsewhere. It looks once more a little later: a
// click on the field itself takes the focus and gives it back, and the focus
// stays when the whole window loses it.
func (p *peopleField) lost() {
	p.shell.bridge.do(func() {
		if p.focused() {
			return
		}
		p.open, p.top, p.chosen, p.all = false, 0, -1, false
		p.finish()
		p.update()
		if p.onLeft != nil {
			p.onLeft()
		}
	})
}
