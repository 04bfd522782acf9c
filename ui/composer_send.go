package ui

import (
	"context"
	"errors"

	"sendoff/compose"
	"sendoff/outbox"
	"sendoff/store"
)

// Send is pressed. A second press does nothing until the first has come to an
// end.
func (c *composer) Send() { c.sendSo(departure{}) }

// sendSo sends in one of the ways there are.
func (c *composer) sendSo(how departure) {
	if c.sending || c.sheets.busy() {
		return
	}
	c.leave = how
	c.start()
}

// start looks once more, asks about doubts, freezes, and hands over.
func (c *composer) start() {
	if c.sending || c.sheets.busy() {
		return
	}
	c.read()
	c.asked = true
	if !c.ready {
		return
	}
	if c.taking[c.draft.ID] != nil {
		c.sendAfter = true
		return
	}
	from, ok := c.sender()
	if !ok {
		c.onNoAccount()
		return
	}
	c.draft.AccountID = from.id
	c.cancelTimers()
	c.saveNow() // the program may be ended while a doubt is asked about
	c.sending, c.givenUp = true, false
	draft, limits := c.draft, c.limits(from)
	fetch(c.bridge, func(context.Context) ([]compose.Problem, error) {
		return compose.Preflight(draft, limits), nil
	}, func(found []compose.Problem, _ error) {
		c.problems = found
		c.showProblem()
		stop, doubts := split(found)
		switch {
		case c.givenUp:
			c.release()
			c.released(false)
		case stop != nil:
			c.release()
			c.released(false)
			c.fixFocus(*stop)
		case len(doubts) > 0:
			c.doubting = true
			c.released(false)
			c.askDoubts(doubts)
		default:
			c.freeze()
		}
	})
}

// release gives the message back to the person after Send.
func (c *composer) release() {
	c.sending, c.doubting = false, false
	c.stopSend = nil
	c.lock(false)
	c.dirty = true
	c.planSave()
}

// split parts what has to be mended from what is only doubtful.
func split(found []compose.Problem) (stop *compose.Problem, doubts []compose.Problem) {
	for i := range found {
		if found[i].Severity == compose.Stop {
			if stop == nil {
				stop = &found[i]
			}
			continue
		}
		doubts = append(doubts, found[i])
	}
	return stop, doubts
}

// askDoubts names all doubts in one sheet.
func (c *composer) askDoubts(doubts []compose.Problem) {
	q := &sheet{title: c.problemWords(doubts[0])}
	for i, d := range doubts[1:] {
		if i > 0 {
			q.text += "\n"
		}
		q.text += c.problemWords(d)
	}
	verb := "doubt.anyway"
	if len(doubts) == 1 {
		switch doubts[0].Key {
		case compose.ProblemNoSubject:
			verb = "doubt.no-subject"
		case compose.ProblemForgotten:
			verb = "doubt.no-attachment"
		case compose.ProblemNoPicture:
			verb = "doubt.no-picture"
		}
	}
	first := doubts[0]
	q.answers = []answer{
		{c.t("doubt.keep-writing"), func() {
			c.release()
			c.fixFocus(first)
		}},
		{c.t(verb), func() {
			c.doubting = false
			c.freeze()
		}},
	}
	c.sheets.show(q)
}

// freeze hands the message to the outbox, which writes it down once and for
// all. The composer is locked meanwhile.
func (c *composer) freeze() {
	c.lock(true)
	c.send.SetText(c.t("sending.preparing", "n", 0))
	draft := c.draft
	ctx, cancel := context.WithCancel(c.bridge.ctx)
	c.stopSend = cancel
	opt := c.leave.options(c.settings.undo())
	opt.Partial = draft.Partial
	opt.Progress = func(done, total int64) {
		if total > 0 {
			c.bridge.latest("freeze", func() { c.preparing(int(done * 100 / total)) })
		}
	}
	var msg outbox.Message
	var err error
	c.bridge.work(func(context.Context) {
		defer cancel()
		c.saver.drop(draft.ID) // the row of the draft goes in the transaction
		msg, err = c.parts.Outbox.Submit(ctx, draft, opt)
	}, func() { c.frozen(draft, msg, opt.Mine, err) })
}

func (c *composer) preparing(percent int) {
	if c.stopSend != nil {
		c.send.SetText(c.t("sending.preparing", "n", percent))
	}
}

// handing reports whether the message is being handed over, or will be: not
// while the person is asked.
func (c *composer) handing() bool { return c.sending && !c.doubting || c.sendAfter }

// giveUp has a message that is being handed over stay a draft.
func (c *composer) giveUp() {
	c.sendAfter, c.givenUp = false, true
	c.stopFreezing()
}

// stopFreezing gives up before anything was handed over.
func (c *composer) stopFreezing() {
	if c.stopSend != nil {
		c.stopSend()
	}
}

func (c *composer) frozen(draft compose.Draft, msg outbox.Message, mine bool, err error) {
	if err == nil || errors.Is(err, outbox.ErrSubmitted) {
		c.sending, c.stopSend = false, nil
		c.lock(false)
		id := msg.ID
		if id == "" {
			id = draft.ID
		}
		c.onSubmitted(id, mine)
		c.released(true)
		return
	}
	c.release()
	c.released(false)
	var fault *compose.FileError
	var bad compose.BadAddress
	switch {
	case errors.Is(err, context.Canceled):
		c.check()
	case errors.As(err, &fault):
		c.log.Warn("freezing a message", "id", draft.ID, "key", fault.Key)
		c.check()
	case errors.As(err, &bad):
		c.check()
	case errors.Is(err, store.ErrFull):
		c.hint.show(c.t("store.full"), true, "", nil)
	default:
		c.log.Error("freezing a message", "id", draft.ID, "err", err)
		c.hint.show(c.t("store.not-saved"), true, "", nil)
	}
}

func (c *composer) released(done bool) { c.onReleased(done) }
