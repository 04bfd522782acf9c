package ui

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sendoff/compose"
)

// The clocks of the composer.
const (
	saveRest  = 2 * time.Second        // from the first unsaved change to saving
	checkRest = 300 * time.Millisecond // from the last change to looking for what is wrong
)

// composer writes one message. The draft is the truth; the fields mirror it.
type composer struct {
	*shell
	saver *saver
	draft compose.Draft
	parts Parts
	ready bool // parts are there

	senders []sender

	from                *choice
	to, cc, bcc         *peopleField
	subject, body       *field
	ccWord, bccWord     *word
	popOut              *tapIcon // moves the message into a window of its own
	rows                map[string]*fyne.Container
	header              *fyne.Container
	bodyBox             *fyne.Container
	find                *findBar
	long                *longBody
	tools               *toolbar
	preview             *preview
	large, small        *pictures // of the text: for the preview, for the strip
	options             *options
	strip               *attachmentStrip
	hint                *hintLine
	send, stop, discard *button
	sendMore            *button // other ways to send
	content             *fyne.Container

	filling   bool
	filesOpen bool // low window: the person wants to see the attachments
	place     bool // the caret has yet to be put where it was
	dirty     bool
	savedAt   time.Time
	notSaved  string // key of why saving failed, "" if it did not
	stopSave  func()
	stopCheck func()
	checks    int // which check is the newest
	asked     bool
	tally     tally
	counts    int    // which count is the newest
	counting  bool   // one is running
	recount   bool   // what it counts has changed
	pointed   string // all about the recipient that is chosen or under the pointer
	problems  []compose.Problem
	sending   bool // from Send on until the outbox has it, or not
	doubting  bool // the person is asked meanwhile; the draft was saved before
	givenUp   bool // it stays a draft after all
	stopSend  func()
	sources   map[string]string // attachment id -> the path it was taken from
	waiting   []lot             // files dropped before the store was open; awaited already
	sendAfter bool              // Send was pressed while files were being looked at
	leave     departure         // how it is to leave
	renaming  *field            // the new name of a file, while it is asked for
	linking   *field            // the address of a link, while it is asked for

	onSubmitted func(id string, mine bool)           // the outbox has it; mine: this window delivers it
	onDiscarded func(d compose.Draft)                // it was thrown away
	onUnsaved   func(d compose.Draft, key string)    // it could not be saved, and is not open here any more
	onNoAccount func()                               // there is nobody to send as
	onTitle     func()                               // the subject changed
	onPopOut    func()                               // it shall have a window of its own
	onReleased  func(done bool)                      // freezing has ended, or waits for the person; done: it was handed over
	holder      func(id string) *composer            // the one in which a draft is open now, or nil
	pickFile    func(func(paths []string))           // asks for files
	saveFile    func(name string, then func(target)) // asks where to save one
}

func newComposer(s *shell, sv *saver) *composer {
	c := &composer{shell: s, saver: sv, rows: map[string]*fyne.Container{}, sources: map[string]string{}}
	c.from = newChoice(nil, func(string) { c.chosenFrom() })
	c.from.flat = true
	c.to, c.cc, c.bcc = c.people(s.t("composer.recipient-hint")), c.people(""), c.people("")
	c.subject = newField()
	c.subject.flat = true
	c.subject.OnChanged = func(string) { c.changed() }
	c.subject.OnSubmitted = func(string) { c.win.Canvas().FocusNext() }
	c.body = newBody(s.t("composer.body-hint"), c.tooLong)
	c.body.OnChanged = func(string) { c.changed() }
	c.find = newFindBar(s, c.body)
	c.ccWord = newWord(s.t("composer.cc"), func() { c.showField(compose.FieldCc, true) })
	c.popOut = newTapIcon()
	c.popOut.set(theme.ViewFullScreenIcon(), func() { c.onPopOut() })
	c.bccWord = newWord(s.t("composer.bcc"), func() { c.showField(compose.FieldBcc, true) })
	c.options = newOptions(c)
	c.strip = newAttachmentStrip(s, c.pick, c.removeFile)
	c.strip.chips.menu = c.fileMenu
	c.hint = newHintLine()
	c.long = newLongBody(s, c.attachBody, c.leaveBodyOut)
	c.tools, c.preview = newToolbar(c), newPreview(s, c.point)
	c.large = newPictures(s, c.pixels(sizeMessage), c.renewPreview)
	c.small = newPictures(s, c.pixels(sizeThumb), c.thumbsChanged)
	c.send = newPrimary(s.t("composer.send"), c.Send)
	c.send.Icon = theme.MailSendIcon()
	c.sendMore = newPrimary("", func() { c.showMenu(c.sendMore, c.waysToSend()) })
	c.sendMore.Icon = theme.MenuDropDownIcon()
	c.stop = newButton(s.t("action.stop"), c.stopFreezing)
	c.stop.Hide()
	c.discard = newQuiet(s.t("composer.discard"), c.throwAway)
	c.build()
	c.fill(compose.Draft{})
	return c
}

// people makes a field for recipients.
func (c *composer) people(hint string) *peopleField {
	p := newPeopleField(c.shell, hint)
	p.onChanged = c.changed
	p.onMade, p.onLeft = c.planCheck, c.check
	p.onResized = func() {
		c.header.Refresh()
		c.content.Refresh()
	}
	p.onPoint = c.point
	return p
}

// point shows all about a recipient in the hint line; "" shows again what is
// wrong with the message.
func (c *composer) point(about string) {
	if about != c.pointed {
		c.pointed = about
		c.showProblem()
	}
}

// headerRow makes a row of the header.
func (c *composer) headerRow(key string, objects ...fyne.CanvasObject) *fyne.Container {
	longest := ""
	for _, key := range []string{"composer.from", "composer.to", "composer.cc", "composer.bcc", "composer.subject", "composer.reply-to"} {
		if words := c.t(key); utf8.RuneCountInString(words) > utf8.RuneCountInString(longest) {
			longest = words
		}
	}
	return container.New(headerRow{longest}, append([]fyne.CanvasObject{quietLine(c.t(key))}, objects...)...)
}

func (c *composer) build() {
	row := func(name, key string, objects ...fyne.CanvasObject) {
		c.rows[name] = c.headerRow(key, objects...)
	}
	row(compose.FieldFrom, "composer.from", c.from, c.popOut)
	words := container.New(layout.NewCustomPaddedHBoxLayout(2*theme.InnerPadding()), c.ccWord, c.bccWord)
	row(compose.FieldTo, "composer.to", c.to, words)
	row(compose.FieldCc, "composer.cc", c.cc)
	row(compose.FieldBcc, "composer.bcc", c.bcc)
	row(compose.FieldSubject, "composer.subject", c.subject)
	c.rows[compose.FieldCc].Hide()
	c.rows[compose.FieldBcc].Hide()
	c.header = container.New(layout.NewCustomPaddedVBoxLayout(0),
		c.rows[compose.FieldFrom], c.rows[compose.FieldTo], c.rows[compose.FieldCc],
		c.rows[compose.FieldBcc], c.rows[compose.FieldSubject], c.options.rows)
	head := container.NewVScroll(c.header)
	c.bodyBox = container.NewBorder(nil, c.find.box, nil, nil, container.NewStack(c.body, c.long.box, c.preview))
	c.find.onSize = c.bodyBox.Refresh
	bar := container.NewBorder(nil, nil, container.NewHBox(container.New(&twin{}, c.send, c.sendMore), c.stop, c.options.toggle), c.discard)
	c.content = container.New(&composerLayout{foldTools: c.foldTools, foldFiles: c.foldFiles},
		head, widget.NewSeparator(), c.tools.box, c.bodyBox, widget.NewSeparator(), c.strip.box, c.hint.box, bar)
}

// begin gives the parts once they are there, and the accounts to send as.
func (c *composer) begin(p Parts) {
	c.parts, c.ready = p, true
	if c.dirty {
		c.planSave()
	}
	lots := c.waiting
	c.waiting = nil
	for _, l := range lots {
		have := map[string]string{}
		if at := c.holder(l.id); at != nil {
			have = at.attached()
		}
		c.lookAt(l.id, func(ctx context.Context) (taken, error) { return c.inspect(ctx, have, l.paths) })
	}
}

// fill shows a draft. A new one may be formatted: text without any formatting
// goes as plain text anyway.
func (c *composer) fill(d compose.Draft) {
	c.filling = true
	if d.ID == "" {
		d.ID, d.Markdown = compose.NewID(), true
	}
	c.draft, c.place = d, true
	c.find.box.Hide()
	c.to.SetText(d.To)
	c.cc.SetText(d.Cc)
	c.bcc.SetText(d.Bcc)
	c.subject.SetText(d.Subject)
	c.options.show(d)
	c.showBody()
	c.showField(compose.FieldCc, false)
	c.showField(compose.FieldBcc, false)
	c.filesOpen = false
	c.strip.show(d.Attachments)
	c.nameFiles()
	c.hidePreview()
	c.markPictures(nil)
	c.dirty, c.asked, c.notSaved, c.savedAt = false, false, "", d.Updated
	c.problems, c.sendAfter = nil, false
	c.checks++ // one that is running is about another message
	c.hint.clear()
	c.filling = false
	if c.senders != nil {
		c.setSenders(c.senders)
	}
	c.facts()
	if !c.isEmpty() {
		c.check()
	}
}

// showField shows Cc or Bcc: on says that the person asked, so it takes the
// focus; a filled one is always shown.
func (c *composer) showField(name string, on bool) {
	f, w := c.cc, c.ccWord
	if name == compose.FieldBcc {
		f, w = c.bcc, c.bccWord
	}
	show := on || f.Text() != ""
	if c.rows[name].Hidden == show {
		c.rows[name].Hidden = !show
		w.Hidden = show
		c.header.Refresh()
		c.content.Refresh()
	}
	if on {
		f.focus()
	}
}

// read takes the draft over from the fields.
func (c *composer) read() {
	c.draft.To, c.draft.Cc, c.draft.Bcc = c.to.Text(), c.cc.Text(), c.bcc.Text()
	c.draft.Subject = c.subject.Text
	c.options.read(&c.draft)
	if c.long.box.Hidden {
		c.draft.Body = c.body.Text
	}
	if c.body.Visible() && !c.place {
		c.draft.Caret, c.draft.Scroll = c.body.CursorTextOffset(), c.body.scrolled()
	}
}

// holds reports whether there is anything in it to keep.
func (c *composer) holds() bool {
	c.read()
	return !c.isEmpty() || len(c.waiting) > 0
}

// isEmpty reports whether nothing was written that would be missed.
func (c *composer) isEmpty() bool { return isBlank(c.draft) }

func isBlank(d compose.Draft) bool {
	return strings.TrimSpace(d.To+d.Cc+d.Bcc+d.Subject+d.Body) == "" && len(d.Attachments) == 0
}

// changed notes that something was typed.
func (c *composer) changed() {
	if c.filling {
		return
	}
	before := c.draft
	c.read()
	if c.draft.Subject != before.Subject && c.onTitle != nil {
		c.onTitle()
	}
	if c.draft.Markdown != before.Markdown {
		c.showText()
		c.retool()
	}
	c.dirty = true
	c.planSave()
	c.planCheck()
	c.facts()
}

func (c *composer) object() fyne.CanvasObject { return c.content }

func (c *composer) title() string { return c.draft.Subject }

// entered puts the focus on the first thing that is missing.
func (c *composer) entered() {
	switch {
	case strings.TrimSpace(c.to.Text()) == "":
		c.to.focus()
	case strings.TrimSpace(c.subject.Text) == "":
		c.focus(c.subject)
	case c.previewing():
		c.focus(c.preview)
	case c.body.Visible():
		c.focus(c.body)
	default:
		c.to.focus()
	}
	if c.place { // only now has the text its size, and with it its lines
		c.place = false
		c.body.setCaret(c.draft.Caret)
		c.body.scrollTo(c.draft.Scroll)
	}
}

// left keeps the draft; one that says nothing is not kept.
func (c *composer) left() {
	if c.sending {
		return
	}
	at, scroll := c.draft.Caret, c.draft.Scroll
	c.read()
	c.dirty = c.dirty || at != c.draft.Caret || scroll != c.draft.Scroll
	c.cancelTimers()
	switch {
	case c.isEmpty():
		if !c.savedAt.IsZero() {
			c.saver.remove(c.draft.ID, nil)
		}
		c.expectFiles()
	case c.dirty:
		c.saveNow()
	}
}

func (c *composer) cancelTimers() {
	for _, stop := range []*func(){&c.stopSave, &c.stopCheck} {
		if *stop != nil {
			(*stop)()
			*stop = nil
		}
	}
}

func (c *composer) areas() []focusArea {
	header := focusArea{c.to.typing, c.header}
	text := focusArea{c.body, c.bodyBox}
	if c.previewing() {
		text.first = c.preview
	}
	files := focusArea{c.strip.attach, c.strip.box}
	if !c.strip.box.Visible() {
		files = focusArea{c.hint.files, c.hint.files}
	}
	return []focusArea{header, text, files, {c.send, c.send}}
}

// escape leaves the preview; text is never lost by it.
func (c *composer) escape() bool {
	if !c.previewing() {
		return false
	}
	c.showText()
	return true
}

// lock holds the fields still while the message is frozen.
func (c *composer) lock(on bool) {
	fields := []fyne.Disableable{c.from, c.to, c.cc, c.bcc, c.subject, c.body, c.strip.attach, c.strip.chips, c.discard}
	for _, w := range append(fields, c.options.lockable()...) {
		if on {
			w.Disable()
		} else {
			w.Enable()
		}
	}
	c.stop.Hidden = !on
	c.sendMore.Hidden = on
	c.stop.Refresh()
	c.retool()
	if !on {
		c.send.SetText(c.t("composer.send"))
	}
}
