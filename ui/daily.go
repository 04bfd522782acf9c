package ui

import (
	"context"
	"maps"
	"time"

	"sendoff/account"
	"sendoff/compose"
)

// daily is how much the accounts have sent today, of those whose provider has a
// limit.
type daily struct {
	sent map[string]int // by the account's id
	next func()         // stops the clock that begins a new day
}

// dailyLimit is how much a provider lets an account send in a day, counted in
// messages or in recipients; 0 where that is not known.
func dailyLimit(p account.Provider) (most int, messages bool) {
	if p.Limits.RecipientsPerDay > 0 {
		return p.Limits.RecipientsPerDay, false
	}
	return p.Limits.MessagesPerDay, true
}

// countToday counts anew what was sent since midnight, now and when the next day
// begins.
func (w *Window) countToday() {
	if w.daily.next != nil {
		w.daily.next()
		w.daily.next = nil
	}
	limited := map[string]bool{} // whether messages are counted
	for _, a := range w.accounts {
		if most, messages := dailyLimit(w.provider(a)); most > 0 {
			limited[a.ID] = messages
		}
	}
	if len(limited) == 0 || w.closing {
		return
	}
	now := w.words.In(w.now())
	y, m, d := now.Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	w.daily.next = w.bridge.after(midnight.AddDate(0, 0, 1).Sub(now), w.countToday)
	fetch(w.bridge, func(ctx context.Context) (map[string]int, error) {
		sent := map[string]int{}
		for id, byMessage := range limited {
			messages, recipients, err := w.parts.Outbox.SentSince(ctx, id, midnight)
			if err != nil {
				return nil, err
			}
			sent[id] = recipients
			if byMessage {
				sent[id] = messages
			}
		}
		return sent, nil
	}, func(sent map[string]int, err error) {
		switch {
		case err != nil:
			w.log.Error("counting what was sent today", "err", err)
		case !maps.Equal(sent, w.daily.sent):
			w.daily.sent = sent
			w.newSenders()
		}
	})
}

// newSenders tells every composer who can be sent as, and what of it.
func (w *Window) newSenders() {
	for _, d := range w.decks() {
		d.composer.setSenders(w.senders())
	}
}

// withDaily adds the daily limit to those of a message.
func (w *Window) withDaily(l compose.Limits, a account.Account) compose.Limits {
	p := w.provider(a)
	l.DailyMax, l.DailyMessages = dailyLimit(p)
	l.DailySent, l.Provider = w.daily.sent[a.ID], p.Name
	return l
}
