package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"sendoff/compose"
)

// mostUndone is how many steps back there are.
const mostUndone = 100

// peopleState is the field at one moment, to go back to.
type peopleState struct {
	list []*person
	at   int
	tail string
}

// replace puts other people into the place of one, and reports whether that
// one was there.
func (s *peopleState) replace(who *person, found []*person) bool {
	i := slices.Index(s.list, who)
	if i < 0 {
		return false
	}
	s.list = slices.Concat(s.list[:i], found, s.list[i+1:])
	if s.at > i {
		s.at += len(found) - 1
	}
	return true
}

// record keeps how things stand before they change.
func (p *peopleField) record() {
	if len(p.past) == mostUndone {
		p.past = slices.Delete(p.past, 0, 1)
	}
	p.past = append(p.past, peopleState{p.list, p.at, p.tail})
	p.future = nil
}

// travel goes one step back or forward: from gives, to takes.
func (p *peopleField) travel(from, to *[]peopleState) {
	if len(*from) == 0 {
		return
	}
	s := (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	*to = append(*to, peopleState{p.list, p.at, p.tail})
	p.list, p.at = s.list, s.at
	p.chosen, p.all = -1, false
	p.rest()
	p.setTail(s.tail, utf8.RuneCountInString(s.tail))
	p.changed()
}

// setTail changes what is being typed; caret counts runes.
func (p *peopleField) setTail(text string, caret int) {
	p.setting = true
	p.typing.SetText(text)
	p.typing.CursorColumn = caret
	p.typing.Refresh()
	p.setting = false
	p.tail = text
}

// insert puts people before the typing field.
func (p *peopleField) insert(found []*person) {
	p.list = slices.Concat(p.list[:p.at], found, p.list[p.at:])
	p.at += len(found)
}

// make inserts what was being typed.
func (p *peopleField) make(found []*person) {
	p.insert(found)
	if p.onMade != nil {
		p.onMade()
	}
}

// typed follows every change of what is being typed: what a separator ends
// becomes pills.
func (p *peopleField) typed(text string) {
	if p.setting {
		return
	}
	p.unchoose()
	if p.asSet && text != "" {
		p.join()
	}
	done, rest := compose.CutList(text)
	if rest == text {
		p.tail = text
		p.tell()
		return
	}
	if len(done) > 0 {
		p.record()
		p.make(people(done))
	}
	caret := p.typing.CursorTextOffset() - utf8.RuneCountInString(text) + utf8.RuneCountInString(rest)
	p.setTail(rest, max(0, caret))
	if rest == "" {
		p.at = len(p.list)
	}
	p.changed()
}

// finish makes pills of what is being typed, and reports whether there was
// something. The typing field goes back to the end.
func (p *peopleField) finish() bool {
	found := people(compose.SplitList(p.typing.Text))
	if len(found) == 0 && p.at == len(p.list) {
		return false
	}
	if len(found) > 0 {
		p.record()
		p.make(found)
		p.setTail("", 0)
	}
	p.at = len(p.list)
	p.changed()
	return len(found) > 0
}

// paste takes a text from the clipboard. A list becomes pills, together with
// what stands beside the caret; one address or a piece of it goes on being
// typed.
func (p *peopleField) paste(text string) {
	p.unchoose()
	if len(text) <= mostTyped && !strings.ContainsAny(strings.TrimSpace(text), "\t\r\n") && len(compose.SplitList(text)) < 2 {
		p.typing.insert(compose.CleanLine(text))
		return
	}
	p.record()
	const caret = "\x00" // can be in no field
	p.setting = true
	p.typing.insert(caret) // in the place of what is marked
	p.setting = false
	before, behind, _ := strings.Cut(p.typing.Text, caret)
	text = before + text + behind
	p.setTail("", 0)
	if len(text) > mostParsed {
		p.readLater(&person{Entry: compose.Entry{Text: text}, reading: true}, compose.PastedList)
	} else {
		p.insert(people(compose.PastedList(text)))
	}
	p.at = len(p.list)
	p.changed()
}

// edit makes text of pill i again, in its place. What was being typed becomes
// a pill.
func (p *peopleField) edit(i int) {
	if p.typing.Disabled() || i < 0 || i >= len(p.list) || p.list[i].reading || len(p.list[i].Text) > mostTyped {
		return
	}
	who := p.list[i]
	p.record()
	p.insert(people(compose.SplitList(p.typing.Text)))
	p.at = slices.Index(p.list, who)
	p.list = slices.Concat(p.list[:p.at], p.list[p.at+1:])
	p.chosen, p.all = -1, false
	p.setTail(who.Text, utf8.RuneCountInString(who.Text))
	p.rest()
	p.focus()
	if p.at < len(p.list) {
		p.see(p.at)
	}
	p.changed()
}

// remove takes pill i away.
func (p *peopleField) remove(i int) {
	if p.typing.Disabled() || i < 0 || i >= len(p.list) {
		return
	}
	p.record()
	p.list = slices.Concat(p.list[:i], p.list[i+1:])
	if p.at > i {
		p.at--
	}
	p.over = -1
	p.changed()
}

// cross is × of pill i.
func (p *peopleField) cross(i int) {
	p.chosen, p.all = -1, false
	p.remove(i)
	p.rest()
	p.focus()
}

// removeChosen takes away what is chosen; back says that the pill before is
// the next one.
func (p *peopleField) removeChosen(back bool) {
	if p.all {
		if p.typing.Disabled() {
			return
		}
		p.record()
		p.list, p.at, p.top = nil, 0, 0
		p.unchoose()
		p.changed()
		return
	}
	i := p.chosen
	next := i
	switch {
	case i == len(p.list)-1:
		next = -1
	case back && i > 0:
		next = i - 1
	}
	p.chosen = -1
	p.remove(i)
	p.choose(next)
}

// copied is what is chosen as text for the clipboard.
func (p *peopleField) copied() string {
	if !p.all {
		return p.list[p.chosen].copied()
	}
	texts := make([]string, len(p.list))
	for i, who := range p.list {
		texts[i] = who.copied()
	}
	return compose.JoinList(texts...)
}

// shortcut takes the editing keys where they are about pills.
func (p *peopleField) shortcut(s fyne.Shortcut) bool {
	chosen := p.all || p.chosen >= 0
	switch s := s.(type) {
	case *fyne.ShortcutPaste:
		if !p.typing.Disabled() && s.Clipboard != nil {
			p.paste(s.Clipboard.Content())
		}
		return true
	case *fyne.ShortcutCopy:
		if chosen {
			s.Clipboard.SetContent(p.copied())
		}
		return chosen
	case *fyne.ShortcutCut:
		if chosen && !p.typing.Disabled() {
			s.Clipboard.SetContent(p.copied())
			p.removeChosen(false)
		}
		return chosen
	case *fyne.ShortcutSelectAll:
		if p.typing.Text != "" || len(p.list) == 0 {
			return false
		}
		p.chosen, p.all = -1, true
		p.rest()
		p.update()
		return true
	case *fyne.ShortcutUndo:
		return p.step(p.typing.Undo, &p.past, &p.future)
	case *fyne.ShortcutRedo:
		return p.step(p.typing.Redo, &p.future, &p.past)
	}
	return false
}

// step undoes in the typing field first, and then the pills: each change of
// the pills begins a new text there.
func (p *peopleField) step(typing func(), from, to *[]peopleState) bool {
	if p.typing.Disabled() {
		return true
	}
	before := p.typing.Text
	if typing(); p.typing.Text == before {
		p.travel(from, to)
	}
	return true
}
