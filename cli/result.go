package cli

import (
	"errors"
	"strings"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// result is what became of a message, for programs.
type result struct {
	Event       string      `json:"event"` // always "result"
	State       string      `json:"state"`
	ID          string      `json:"id"`
	MessageID   string      `json:"message_id"`
	Reply       string      `json:"reply"` // the server's last words
	Reason      string      `json:"reason"`
	Recipients  []recipient `json:"recipients"`
	Explanation explanation `json:"explanation"`
	// Copy is the one in the account's own Sent folder; absent where there is none
	// to make.
	Copy *copyOf `json:"copy,omitempty"`
	Due  *string `json:"due,omitempty"` // when a scheduled message leaves
}

type recipient struct {
	Address  string `json:"address"`
	State    string `json:"state"`
	Code     int    `json:"code"` // 0: no answer
	Enhanced string `json:"enhanced"`
	Text     string `json:"text"`
}

// explanation is what happened, why, and what to do, in the user's language.
type explanation struct {
	Title  string `json:"title"`
	Why    string `json:"why"`
	Remedy string `json:"remedy"` // empty where the reason tells it
	Action string `json:"action"`
}

// row is a result in a list.
type row struct {
	result
	Created *string `json:"created"`
	NextTry *string `json:"next_try"` // null: no try is planned
	Account string  `json:"account"`
	Subject string  `json:"subject"`
}

// resultOf tells a message for programs. A cancelled one is a draft again.
func (s *session) resultOf(m outbox.Message) result {
	state := string(m.State)
	if m.State == outbox.StateDraft {
		state = "cancelled"
	}
	r := result{
		Event: "result", State: state, ID: m.ID, MessageID: m.MessageID, Reply: m.Reply,
		Reason: string(m.Reason), Recipients: []recipient{}, Explanation: s.explanationOf(m),
	}
	if m.Copy.State != outbox.CopyNone {
		c := rowOfCopy(m.Copy)
		r.Copy = &c
	}
	if m.State == outbox.StateWaiting {
		r.Due = stamp(m.Due)
	}
	for _, one := range m.Recipients {
		r.Recipients = append(r.Recipients, recipient{
			Address: one.Address, State: string(one.State), Code: one.Code, Enhanced: one.Enhanced, Text: one.Text,
		})
	}
	return r
}

// failed prints the result of a message that did not get as far as the outbox,
// so that the last line is always a result. An error that has been told by a
// result passes.
func (s *session) failed(err error) error {
	var told *exitError
	if err == nil || errors.As(err, &told) {
		return err
	}
	key, values := wordsOf(err)
	r := result{
		Event: "result", State: string(outbox.StateRefused), Reason: reasonOf(key),
		Recipients: []recipient{}, Explanation: explanation{Why: s.p.T(key, values)},
	}
	if isCancelled(err) {
		r.State, r.Reason, r.Explanation.Why = "cancelled", string(account.KeyCancelled), s.p.T("cli.error.cancelled", nil)
	}
	if printing := s.object(r); printing != nil {
		return printing
	}
	return err
}

// reasonOf makes a reason of a text's key: what the outbox would say too is
// called the same, the rest by the end of its key ("bad-address", "no-file").
func reasonOf(key string) string {
	switch key {
	case "cli.error.no-account", "cli.error.no-accounts":
		return string(account.KeyAccountMissing)
	default:
		return key[strings.LastIndex(key, ".")+1:]
	}
}

func (s *session) rowOf(m outbox.Message) row {
	return row{
		result: s.resultOf(m), Created: stamp(m.Created), NextTry: stamp(m.NextTry),
		Account: m.Account, Subject: m.Subject,
	}
}

func (s *session) explanationOf(m outbox.Message) explanation { return s.told(m.Explanation) }

// told turns the keys of an explanation into sentences.
func (s *session) told(e outbox.Explanation) explanation {
	return explanation{
		Title: s.sentence(e.Title, e.Values), Why: s.sentence(e.Why, e.Values),
		Remedy: s.sentence(e.Remedy, e.Values), Action: s.sentence(e.Action, e.Values),
	}
}

// sentence is T for a key that may be missing on purpose.
func (s *session) sentence(key string, values map[string]any) string {
	if key == "" {
		return ""
	}
	return s.p.T(key, values)
}

// tell says what became of a message, for people: what happened, why, each
// recipient that did not simply get it, the server's words, what to do.
func (s *session) tell(m outbox.Message) {
	if m.State == outbox.StateSent {
		s.tellSent(m)
		return
	}
	e := s.explanationOf(m)
	s.line(strings.TrimSpace(e.Title + " " + e.Why))
	if e.Remedy != "" {
		s.line(e.Remedy)
	}
	if !s.tellRecipients(m) && m.Reply != "" {
		s.indented(answer(m.Code, m.Enhanced, m.Reply))
	}
	s.tellRemedy(m)
}

func (s *session) tellSent(m outbox.Message) {
	if m.Marked {
		s.say("sent.marked", nil)
		return
	}
	ended := m.Ended
	if ended.IsZero() {
		ended = s.parts.Now()
	}
	words := s.p.T("state.sent", nil) + ": " +
		s.p.T("sent.took", map[string]any{"host": m.Host, "n": len(m.Recipients), "time": ended})
	if m.QueueID != "" {
		words += " " + s.p.T("sent.reference", map[string]any{"id": m.QueueID})
	}
	s.line(words)
	if m.Practice {
		s.say("practice.note", nil)
	} else {
		s.say("sent.bounce-note", nil)
	}
	if m.Copy.State == outbox.CopyDue {
		s.say(m.Copy.Explanation.Title, m.Copy.Explanation.Values)
		s.say("cli.remedy.copy", nil)
	}
}

// tellRecipients lists the recipients of a message that did not simply go, and
// reports whether the server's last words were among their answers.
func (s *session) tellRecipients(m outbox.Message) (toldWords bool) {
	for _, r := range m.Recipients {
		if r.State == outbox.RecipientPending || (r.Code == 0 && r.State != outbox.RecipientHeld) {
			continue
		}
		words := readable(r.Address) + ": " + s.p.T("recipient."+string(r.State), nil)
		if r.State == outbox.RecipientRefused || r.State == outbox.RecipientLater {
			words += " · " + answer(r.Code, r.Enhanced, r.Text)
			toldWords = toldWords || r.Text == m.Reply
		}
		s.indented(words)
	}
	return toldWords
}

// readable is an envelope's address the way people write it, its domain in
// their own script.
func readable(address string) string {
	if a, err := compose.ParseAddress(address); err == nil {
		return a.String()
	}
	return address
}

// answer writes a server's reply the way it came.
func answer(code int, enhanced, text string) string {
	return account.Reply{Code: code, Enhanced: enhanced, Text: text}.String()
}

// tellRemedy says which command goes on from here.
func (s *session) tellRemedy(m outbox.Message) {
	values := map[string]any{"id": m.ID, "account": m.Account}
	switch {
	case m.Proof:
		s.say("cli.remedy.proof", values)
	case m.State == outbox.StateUnknown:
		s.say("cli.remedy.unknown", values)
	case m.State == outbox.StateWaiting:
		s.tellWaiting(m, values)
	case m.State == outbox.StateRefused && has(&m, outbox.RecipientHeld):
		s.say("cli.remedy.refused", values)
		s.say("cli.remedy.others", values)
	case m.State == outbox.StateRefused:
		s.say("cli.remedy.refused", values)
	case m.State == outbox.StatePartly:
		s.say("cli.remedy.partly", map[string]any{"id": m.Rest})
	}
}

// tellWaiting says what a message waits for, where that is the person.
func (s *session) tellWaiting(m outbox.Message, values map[string]any) {
	switch {
	case m.Held && m.Reason == account.KeyAccountMissing:
		s.say("cli.outbox.account-removed", values)
		return
	case m.Held && (m.Reason == account.KeyLate || m.Reason == account.KeyRestored):
		s.say("cli.remedy.decide", values)
		return
	}
	s.say("cli.remedy.waiting", values)
	switch {
	case failureCode(m.Reason, exitLater) == exitSignIn:
		s.say("cli.remedy.password", values)
	case m.Held:
		s.say("cli.remedy.check", values)
	}
}
