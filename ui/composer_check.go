package ui

import (
	"context"
	"maps"
	"strings"

	"fyne.io/fyne/v2"

	"sendoff/account"
	"sendoff/compose"
)

// planCheck looks for what is wrong when typing rests.
func (c *composer) planCheck() {
	if c.stopCheck != nil {
		c.stopCheck()
	}
	c.stopCheck = c.bridge.after(checkRest, c.check)
}

// check looks for what is wrong, off the UI goroutine, since it looks at the
// attached files.
func (c *composer) check() {
	if c.sending || c.filling {
		return
	}
	c.read()
	from, _ := c.sender()
	draft, limits := c.draft, c.limits(from)
	c.checks++
	turn := c.checks
	fetch(c.bridge, func(context.Context) (findings, error) {
		f := findings{problems: compose.Preflight(draft, limits)}
		if draft.Markdown {
			f.inText = compose.PicturesInText(draft.Body, draft.Attachments)
		}
		return f, nil
	}, func(f findings, _ error) {
		if turn != c.checks || c.sending {
			return
		}
		c.problems = f.problems
		c.showProblem()
		if !maps.Equal(f.inText, c.strip.chips.inText) {
			c.markPictures(f.inText)
		}
	})
}

// findings are what a look at the message has found.
type findings struct {
	problems []compose.Problem
	inText   map[string]bool // ids of the pictures that the text shows
}

// limits are what a message from a sender is measured against, but for what
// the person does not want to hear of.
func (c *composer) limits(from sender) compose.Limits {
	l := from.limit
	l.Skip = c.settings.Skip
	return l
}

// limitsOf says what a message from an account may be.
func limitsOf(a account.Account, p account.Provider) compose.Limits {
	l := compose.Limits{MaxMessageBytes: a.MaxMessageBytes, MaxRecipients: p.Limits.RecipientsPerMessage}
	if l.MaxMessageBytes == 0 {
		l.MaxMessageBytes = p.Limits.MessageBytes
	}
	return l
}

// showProblem shows the worst finding that is worth a word now. What is still
// being typed, or was not begun, is none.
func (c *composer) showProblem() {
	switch {
	case c.notSaved != "":
		c.hint.show(c.t(c.notSaved), true, c.t("store.show-folder"), c.showFolder)
		return
	case c.pointed != "":
		c.hint.tell(c.pointed)
		return
	}
	var shown []compose.Problem
	for _, p := range c.problems {
		if c.asked || c.worthSaying(p) {
			shown = append(shown, p)
		}
	}
	if len(shown) == 0 {
		c.hint.clear()
		return
	}
	p := shown[0]
	verb, do := c.fixFor(p)
	c.hint.show(c.problemWords(p), p.Severity == compose.Stop, verb, do)
	if rest := shown[1:]; len(rest) > 0 {
		c.hint.also(c.t("preflight.more", "n", len(rest)), func() { c.showRest(rest) })
	}
}

// showRest lists the findings there is no room for; each leads to where it is
// mended.
func (c *composer) showRest(rest []compose.Problem) {
	items := make([]*fyne.MenuItem, 0, len(rest))
	for _, p := range rest {
		items = append(items, fyne.NewMenuItem(c.problemWords(p), func() { c.fixFocus(p) }))
	}
	c.showMenu(c.hint.more, items)
}

// worthSaying holds back what the person will come to anyway.
func (c *composer) worthSaying(p compose.Problem) bool {
	switch p.Key {
	case compose.ProblemNoOne, compose.ProblemNoSubject:
		return false
	case compose.ProblemBadAddress, compose.ProblemSMTPUTF8:
		f := c.peopleOf(p.Field)
		return f == nil || !f.writing(named(p))
	default:
		return true
	}
}

func (c *composer) problemWords(p compose.Problem) string { return c.words.T(p.Key, p.Values) }

// named is the recipient a finding names, "" if it names none.
func named(p compose.Problem) string {
	for _, key := range []string{"text", "address"} {
		if s, ok := p.Values[key].(string); ok {
			return s
		}
	}
	return ""
}

func (c *composer) peopleOf(name string) *peopleField {
	switch name {
	case compose.FieldTo:
		return c.to
	case compose.FieldCc:
		return c.cc
	case compose.FieldReplyTo:
		return c.options.replyTo
	case compose.FieldBcc:
		return c.bcc
	default:
		return nil
	}
}

// fixFocus puts the focus where a finding is mended.
func (c *composer) fixFocus(p compose.Problem) {
	switch p.Field {
	case compose.FieldAttachments:
		c.showFiles()
	case compose.FieldSubject:
		c.focus(c.subject)
	case compose.FieldBody:
		c.showText()
		c.focus(c.body)
	case compose.FieldCc, compose.FieldBcc:
		c.showField(p.Field, true)
		c.peopleOf(p.Field).mend(named(p))
	case compose.FieldReplyTo:
		c.options.open(c)
		c.options.replyTo.mend(named(p))
	default:
		c.to.mend(named(p))
	}
}

// fixFor gives the word that mends a finding, and what it does.
func (c *composer) fixFor(p compose.Problem) (verb string, do func()) {
	focus := func() { c.fixFocus(p) }
	switch p.Key {
	case compose.ProblemBadAddress, compose.ProblemSMTPUTF8:
		return c.t("preflight.fix.correct"), focus
	case compose.ProblemNoOne:
		return c.t("preflight.fix.add"), focus
	case compose.ProblemNoSubject:
		return c.t("preflight.fix.write-subject"), focus
	case compose.ProblemForgotten:
		return c.t("preflight.fix.attach"), c.pick
	case compose.ProblemNoPicture:
		name, _ := p.Values["name"].(string)
		return c.t("preflight.fix.attach"), func() { c.pickMissing(name) }
	case compose.ProblemChanged:
		return c.t("preflight.fix.new-version"), func() { c.renewFile(p.Attachment) }
	case compose.ProblemMissing, compose.ProblemUnreadable, compose.ProblemFileType, compose.ProblemEmptyFile:
		return c.t("preflight.fix.remove"), func() { c.removeFile(p.Attachment) }
	case compose.ProblemPublic:
		return c.t("preflight.fix.move-to-bcc"), c.moveToBcc
	default:
		return "", nil
	}
}

// moveToBcc hides those who would be seen from each other: all of To and Cc.
func (c *composer) moveToBcc() {
	c.read()
	before := c.draft
	var all []string
	for _, list := range []string{c.draft.To, c.draft.Cc, c.draft.Bcc} {
		if list = strings.Trim(list, " ,;"); list != "" {
			all = append(all, list)
		}
	}
	c.to.SetText("")
	c.cc.SetText("")
	c.bcc.SetText(strings.Join(all, ", "))
	c.showField(compose.FieldBcc, true)
	c.check()
	n := len(before.Recipients().All())
	c.toasts.say(c.t("composer.moved-to-bcc", "n", n), c.t("action.undo"), func() {
		if c.draft.ID != before.ID || c.sending {
			return
		}
		c.to.SetText(before.To)
		c.cc.SetText(before.Cc)
		c.bcc.SetText(before.Bcc)
		c.changed()
		c.check()
	})
}
