package cli

import (
	"context"
	"fmt"

	"sendoff/outbox"
)

// copyOf is the copy in the Sent folder, for programs.
type copyOf struct {
	State   outbox.CopyState `json:"state"`
	Folder  string           `json:"folder"` // where it is
	Reason  string           `json:"reason"`
	Text    string           `json:"text"`     // the server's words
	NextTry *string          `json:"next_try"` // null: no try is planned
}

func rowOfCopy(c outbox.Copy) copyOf {
	return copyOf{State: c.State, Folder: c.Folder, Reason: string(c.Reason), Text: c.Reply, NextTry: stamp(c.NextTry)}
}

// copyLine tells what became of a copy, or of the look for a message, for
// programs.
type copyLine struct {
	Event string `json:"event"` // always "copy"
	ID    string `json:"id"`
	Proof bool   `json:"proof"` // an unknown message is in the Sent folder: it went out
	Copy  copyOf `json:"copy"`
}

// copyWords are the sentences about a copy, for people; none where there is
// none to make.
func (s *session) copyWords(c outbox.Copy) []string {
	if c.State == outbox.CopyNone {
		return nil
	}
	words := s.p.T(c.Explanation.Title, c.Explanation.Values)
	if c.Explanation.Why != "" {
		words += " " + s.p.T(c.Explanation.Why, c.Explanation.Values)
	}
	if !c.NextTry.IsZero() && c.Reason != "" {
		words += " " + s.p.T("copy.next-try", map[string]any{"time": c.NextTry})
	}
	lines := []string{words}
	if c.Reply != "" {
		lines = append(lines, c.Reply)
	}
	return lines
}

// fileCopies files what is due and tells what became of it.
func (s *session) fileCopies(ctx context.Context, o *outbox.Outbox, asJSON bool) error {
	changed := &tried{copies: true}
	unwatch := o.Watch(changed.event)
	filing := o.FileCopies(ctx)
	unwatch()
	for _, id := range changed.list() {
		m, err := o.Get(context.WithoutCancel(ctx), id)
		if err != nil {
			return fmt.Errorf("reading the message: %w", err)
		}
		if asJSON {
			err = s.object(copyLine{Event: "copy", ID: id, Proof: m.Proof, Copy: rowOfCopy(m.Copy)})
		} else {
			s.tellCopy(m)
		}
		if err != nil {
			return err
		}
	}
	if filing != nil && ctx.Err() == nil {
		return fmt.Errorf("filing the copies: %w", filing)
	}
	return nil
}

// tellCopy says what became of a message's copy, for people.
func (s *session) tellCopy(m outbox.Message) {
	words := s.copyWords(m.Copy)
	if m.Proof {
		words = []string{s.p.T("unknown.proof", nil), s.p.T("cli.remedy.proof", map[string]any{"id": m.ID})}
	}
	if len(words) == 0 {
		return
	}
	s.line(m.ID + " · " + s.subject(m))
	for _, line := range words {
		s.indented(line)
	}
}
