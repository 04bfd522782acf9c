package ui

import (
	"context"
	"slices"
	"time"

	"sendoff/compose"
	"sendoff/outbox"
)

// folder is one view on the messages.
type folder string

const (
	folderAll    folder = "all"
	folderDrafts folder = "drafts"
	folderOutbox folder = "outbox"
	folderSent   folder = "sent"
)

// entry is one row: a draft, a message, or the name of a group of them.
type entry struct {
	heading string // text key; then there is nothing else
	id      string
	when    time.Time
	draft   *compose.Draft
	message *outbox.Message
}

// in reports whether the entry belongs to a folder.
func (e entry) in(f folder) bool {
	switch {
	case f == folderAll:
		return true
	case e.draft != nil:
		return f == folderDrafts
	case e.message.State == outbox.StateSent, e.message.State == outbox.StatePartly:
		return f == folderSent
	default:
		return f == folderOutbox
	}
}

// mail is what the window knows of drafts and messages. It reads the rooms off
// the UI goroutine and tells the lists when something is different.
type mail struct {
	*shell
	drafts Drafts
	outbox Outbox

	entries []entry
	live    map[string]outbox.Event // the last event of what is being sent

	loading, again bool
	changed        func()             // the entries are different
	moved          func(outbox.Event) // one message went on
}

func newMail(s *shell) *mail {
	return &mail{shell: s, live: map[string]outbox.Event{}}
}

// begin starts watching the rooms.
func (m *mail) begin(p Parts) {
	m.drafts, m.outbox = p.Drafts, p.Outbox
	m.outbox.Watch(func(ev outbox.Event) { m.bridge.do(func() { m.take(ev) }) })
	m.reload()
}

// take notes an event of the outbox. One without an id says that another
// process has changed something there.
func (m *mail) take(ev outbox.Event) {
	if ev.ID == "" {
		m.reload()
		return
	}
	if ev.Final || ev.State != outbox.StateSending { // one that waits may not be tried at all
		delete(m.live, ev.ID)
	} else {
		m.live[ev.ID] = ev
	}
	if m.moved != nil {
		m.moved(ev)
	}
	if e, ok := m.find(ev.ID); ev.Final || !ok || e.message == nil || e.message.State != ev.State {
		m.reload()
	}
}

// reload reads everything again. Calls that come while it reads are answered
// by one more reading.
func (m *mail) reload() {
	if m.outbox == nil {
		return
	}
	if m.loading {
		m.again = true
		return
	}
	m.loading = true
	fetch(m.bridge, m.read, func(list []entry, err error) {
		m.loading = false
		if err != nil {
			m.log.Error("reading the messages", "err", err)
		} else {
			m.entries = list
			if m.changed != nil {
				m.changed()
			}
		}
		if m.again {
			m.again = false
			m.reload()
		}
	})
}

func (m *mail) read(ctx context.Context) ([]entry, error) {
	drafts, err := m.drafts.List(ctx)
	if err != nil {
		return nil, err
	}
	var list []entry
	for i := range drafts {
		list = append(list, entry{id: drafts[i].ID, when: drafts[i].Updated, draft: &drafts[i]})
	}
	for _, filter := range []outbox.Filter{outbox.OutboxFilter(), outbox.SentFilter()} {
		messages, err := m.outbox.List(ctx, filter)
		if err != nil {
			return nil, err
		}
		for i := range messages {
			list = append(list, entry{id: messages[i].ID, when: messages[i].Created, message: &messages[i]})
		}
	}
	slices.SortStableFunc(list, func(a, b entry) int { return b.when.Compare(a.when) })
	return list, nil
}

// find gives the entry of an id.
func (m *mail) find(id string) (entry, bool) {
	for _, e := range m.entries {
		if e.id == id {
			return e, true
		}
	}
	return entry{}, false
}

// of gives the entries of a folder, the newest first.
func (m *mail) of(f folder) []entry {
	var list []entry
	for _, e := range m.entries {
		if e.in(f) {
			list = append(list, e)
		}
	}
	return list
}

// counts gives the numbers of the sidebar: drafts, what is in the outbox, and
// whether something there needs the person.
func (m *mail) counts() (drafts, waiting int, alert bool) {
	for _, e := range m.entries {
		switch {
		case e.draft != nil:
			drafts++
		case e.in(folderOutbox):
			waiting++
			alert = alert || lookOf(e.message.State, e.message.Held).alert
		}
	}
	return drafts, waiting, alert
}

// running gives how many messages are being sent, how many wait for a time, and
// how many of those for one that the person chose. What waits for the person is
// none of them.
func (m *mail) running() (sending, waiting, scheduled int) {
	for _, e := range m.entries {
		if e.message == nil {
			continue
		}
		switch e.message.State {
		case outbox.StateSending:
			sending++
		case outbox.StateWaiting:
			if e.message.Held {
				continue
			}
			waiting++
			if e.message.Explanation.Why == whyScheduled {
				scheduled++
			}
		}
	}
	return sending, waiting, scheduled
}

// pastDot reports whether a message has been handed over whole, and only the
// server's word is missing.
func (m *mail) pastDot() bool {
	for _, ev := range m.live {
		if ev.Stage == outbox.StageReply {
			return true
		}
	}
	return false
}
