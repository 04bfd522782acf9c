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

// entry is one row: a draft, a message of the outbox, one that was sent, or the
// name of a group of them.
type entry struct {
	heading string // text key; then there is nothing else
	id      string
	when    time.Time
	draft   *compose.Draft
	message *outbox.Message
	sent    *outbox.Summary
}

// in reports whether the entry belongs to a folder.
func (e entry) in(f folder) bool {
	switch {
	case f == folderAll:
		return true
	case e.draft != nil:
		return f == folderDrafts
	case e.sent != nil:
		return f == folderSent
	default:
		return f == folderOutbox
	}
}

// mail is what the window knows of drafts and messages. It reads the rooms off
// the UI goroutine and tells the lists when something is different. Of what was
// sent, which may be a hundred thousand messages, it knows the newest, and more
// of them as somebody scrolls on.
type mail struct {
	*shell
	drafts Drafts
	outbox Outbox

	entries []entry
	want    int                     // how many sent messages
	more    bool                    // there are older ones
	live    map[string]outbox.Event // the last event of what is being sent

	known          bool // it has been read once, or cannot be
	loading, again bool
	failed         bool               // the last reading
	changed        func()             // the entries are different
	moved          func(outbox.Event) // one message went on
}

func newMail(s *shell) *mail {
	return &mail{shell: s, live: map[string]outbox.Event{}, want: sentPage}
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
	want := m.want
	fetch(m.bridge, func(ctx context.Context) (reading, error) { return m.read(ctx, want) }, func(r reading, err error) {
		m.loading, m.known = false, true
		if m.failed = err != nil; m.failed {
			m.log.Error("reading the messages", "err", err)
		} else {
			m.entries, m.more = r.entries, r.more
		}
		if m.changed != nil {
			m.changed() // also who waits for it has waited long enough
		}
		if m.again {
			m.again = false
			m.reload()
		}
	})
}

// sentPage is how many sent messages are read at once.
const sentPage = 200

// readMore reads older messages, if there are any.
func (m *mail) readMore() {
	if m.more && !m.loading {
		m.want += sentPage
		m.reload()
	}
}

// reading is what is there.
type reading struct {
	entries []entry
	more    bool
}

func (m *mail) read(ctx context.Context, want int) (reading, error) {
	drafts, err := m.drafts.List(ctx)
	if err != nil {
		return reading{}, err
	}
	var list []entry
	for i := range drafts {
		list = append(list, entry{id: drafts[i].ID, when: drafts[i].Updated, draft: &drafts[i]})
	}
	messages, err := m.outbox.List(ctx, outbox.Filter{States: unsettled})
	if err != nil {
		return reading{}, err
	}
	for i := range messages {
		list = append(list, entry{id: messages[i].ID, when: messages[i].Created, message: &messages[i]})
	}
	sent, more, err := readSent(ctx, m.outbox, "", want)
	if err != nil {
		return reading{}, err
	}
	list = append(list, sent...)
	sortEntries(list)
	return reading{list, more}, nil
}

// sortEntries puts the newest first.
func sortEntries(list []entry) {
	slices.SortStableFunc(list, func(a, b entry) int { return b.when.Compare(a.when) })
}

// The window has what was sent to some among what was sent: the rest of it is a
// draft.
var (
	unsettled = []outbox.State{outbox.StateSending, outbox.StateUnknown, outbox.StateWaiting, outbox.StateRefused}
	settled   = []outbox.State{outbox.StateSent, outbox.StatePartly}
)

// readSent reads the newest messages that were sent, at most want, of those with
// the words if there are any, and says whether there are more.
func readSent(ctx context.Context, box Outbox, words string, want int) (list []entry, more bool, err error) {
	q := outbox.Query{Words: words, States: settled}
	for more = true; more && len(list) < want; {
		var page []outbox.Summary
		q.Limit = min(want-len(list), readAtOnce)
		if page, more, err = box.Search(ctx, q); err != nil {
			return nil, false, err
		}
		for i := range page {
			list = append(list, entry{id: page[i].ID, when: endOf(page[i]), sent: &page[i]})
		}
		if len(page) == 0 {
			break
		}
		q.Before = page[len(page)-1].ID
	}
	return list, more, nil
}

// readAtOnce is how many are asked for in one page.
const readAtOnce = 1000

// endOf is when a message stands in the list: it is what the ledger sorts by.
func endOf(s outbox.Summary) time.Time {
	if s.Ended.After(s.Created) {
		return s.Ended
	}
	return s.Created
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
