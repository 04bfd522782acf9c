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
	turn  int             // which search is the newest
	found map[string]bool // ids; nil while nothing is searched for
	done  func()
}

// look looks for words in entries; done is called on the UI goroutine when
// found is right.
func (s *searching) look(words string, entries []entry) {
	s.words = strings.TrimSpace(words)
	s.turn++
	if s.words == "" {
		s.found = nil
		s.done()
		return
	}
	turn, want := s.turn, strings.Fields(compose.Fold(s.words))
	fetch(s.bridge, func(ctx context.Context) (map[string]bool, error) {
		found := map[string]bool{}
		for _, e := range entries {
			if ctx.Err() != nil {
				break
			}
			if e.holds(want) {
				found[e.id] = true
			}
		}
		return found, ctx.Err()
	}, func(found map[string]bool, err error) {
		if err != nil || turn != s.turn {
			return
		}
		s.found = found
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
