package ui

import (
	"context"
	"strings"

	"sendoff/compose"
	"sendoff/outbox"
)

// searching is how the list is narrowed down to what holds all the words
// typed. Texts may be long, so they are read off the UI goroutine.
type searching struct {
	*shell
	words string
	turn  int     // which search is the newest
	on    bool    // something is searched for
	found []entry // what has the words, the newest first
	more  bool    // there are older ones
	want  int     // how many sent messages
	done  func()
}

// look looks for words in drafts and in what is in the outbox, and asks the
// ledger, if it is given, for what was sent; done is called on the UI goroutine
// when found is right.
func (s *searching) look(words string, entries []entry, ledger Outbox) {
	words = strings.TrimSpace(words)
	if words != s.words {
		s.want = sentPage
	}
	s.words = words
	s.turn++
	if s.on = s.words != ""; !s.on {
		s.found, s.more = nil, false
		s.done()
		return
	}
	turn, want, fold := s.turn, s.want, strings.Fields(compose.Fold(s.words))
	fetch(s.bridge, func(ctx context.Context) (reading, error) {
		var r reading
		for _, e := range entries {
			if ctx.Err() != nil {
				return r, ctx.Err()
			}
			if e.sent == nil && e.holds(fold) {
				r.entries = append(r.entries, e)
			}
		}
		if ledger == nil {
			return r, nil
		}
		sent, more, err := readSent(ctx, ledger, words, want)
		r.entries, r.more = append(r.entries, sent...), more
		sortEntries(r.entries)
		return r, err
	}, func(r reading, err error) {
		if turn != s.turn {
			return
		}
		if err != nil {
			s.log.Error("searching the messages", "err", err)
			return
		}
		s.found, s.more = r.entries, r.more
		s.done()
	})
}

// holds reports whether all words, folded, are somewhere in the entry: its
// people, its subject, its text, or the names of its files.
func (e entry) holds(words []string) bool {
	var all strings.Builder
	add := func(parts ...string) {
		for _, p := range parts {
			all.WriteString(p)
			all.WriteByte('\n')
		}
	}
	draft := func(d compose.Draft) {
		add(d.To, d.Cc, d.Bcc, d.Subject, d.Body)
		for _, f := range d.Attachments {
			add(f.Name)
		}
	}
	message := func(m outbox.Message) {
		add(m.Account, m.Subject)
		for _, r := range m.Recipients {
			add(r.Address)
		}
		draft(m.Source)
	}
	if e.draft != nil {
		draft(*e.draft)
	} else {
		message(*e.message)
	}
	folded := compose.Fold(all.String())
	for _, w := range words {
		if !strings.Contains(folded, w) {
			return false
		}
	}
	return true
}
