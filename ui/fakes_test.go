package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sendoff/compose"
	"sendoff/desktop"
	"sendoff/outbox"
	"sendoff/practice"
)

// fakeOutbox is an outbox that holds what a test puts into it, so that every
// state can be on screen. What the window asks of it is noted in calls.
type fakeOutbox struct {
	mu      sync.Mutex
	list    []outbox.Message
	calls   []string
	watcher func(outbox.Event)
	submit  func(compose.Draft) (outbox.Message, error)
	opt     outbox.SubmitOptions // of the last Submit
	asked   []outbox.Query       // of Search
	now     func() time.Time     // when Submit is, if it is asked for time to undo
	hold    chan struct{}        // Submit waits for it, if set
	keep    outbox.Retention
	lookUp  func(ctx context.Context, id string) (bool, error)
	err     error
	nudge   func() // wakes the test that waits for a call
}

func (f *fakeOutbox) note(call string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call)
	f.nudge()
	return f.err
}

func (f *fakeOutbox) called(call string) bool { return f.count(call) > 0 }

func (f *fakeOutbox) count(call string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (f *fakeOutbox) put(m outbox.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, func(o outbox.Message) bool { return o.ID == m.ID })
	f.list = append(f.list, m)
}

func (f *fakeOutbox) Submit(ctx context.Context, d compose.Draft, opt outbox.SubmitOptions) (outbox.Message, error) {
	f.opt = opt
	if err := f.note("submit"); err != nil {
		return outbox.Message{}, err
	}
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			return outbox.Message{}, ctx.Err()
		}
	}
	if f.submit != nil {
		return f.submit(d)
	}
	m := outbox.Message{ID: d.ID, Subject: d.Subject, Source: d, State: outbox.StateWaiting, Due: opt.At}
	if opt.Undo > 0 {
		m.UndoUntil = f.now().Add(opt.Undo)
	}
	f.put(m)
	return m, nil
}

func (f *fakeOutbox) Deliver(_ context.Context, id string) (outbox.Message, error) {
	return outbox.Message{}, f.note("deliver " + id)
}

// Attend implements Outbox: the test decides what is sent.
func (f *fakeOutbox) Attend(ctx context.Context) error {
	err := f.note("attend")
	<-ctx.Done()
	return err
}

func (f *fakeOutbox) Watch(fn func(outbox.Event)) func() {
	f.watcher = fn
	return func() {}
}

func (f *fakeOutbox) Cancel(_ context.Context, id string) (outbox.Message, error) {
	return outbox.Message{ID: id, State: outbox.StateDraft}, f.note("cancel " + id)
}

func (f *fakeOutbox) Reschedule(_ context.Context, id string, at time.Time) error {
	return f.note("reschedule " + id + " " + at.Format("2006-01-02 15:04"))
}
func (f *fakeOutbox) Retry(_ context.Context, id string) error { return f.note("retry " + id) }

func (f *fakeOutbox) Edit(ctx context.Context, id string) (compose.Draft, error) {
	if err := f.note("edit " + id); err != nil {
		return compose.Draft{}, err
	}
	m, err := f.Get(ctx, id)
	d := m.Source
	d.ID = id
	switch m.State {
	case outbox.StateSent:
		d.ID = compose.NewID() // a copy
	case outbox.StatePartly:
		d.ID = m.Rest
	default:
		f.drop(id)
	}
	return d, err
}

func (f *fakeOutbox) Withdraw(ctx context.Context, id string) (compose.Draft, error) {
	if err := f.note("withdraw " + id); err != nil {
		return compose.Draft{}, err
	}
	m, err := f.Get(ctx, id)
	if err == nil && m.State != outbox.StateWaiting && m.State != outbox.StateRefused {
		err = outbox.ErrState
	}
	if err != nil {
		return compose.Draft{}, err
	}
	f.drop(id)
	d := m.Source
	d.ID = id
	return d, nil
}

func (f *fakeOutbox) Reassign(ctx context.Context, id, accountID string) (outbox.Message, error) {
	if err := f.note("reassign " + id); err != nil {
		return outbox.Message{}, err
	}
	m, err := f.Get(ctx, id)
	m.AccountID = accountID
	return m, err
}

func (f *fakeOutbox) ReleaseAccount(_ context.Context, accountID string) (int, error) {
	return 1, f.note("release " + accountID)
}

func (f *fakeOutbox) drop(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, func(o outbox.Message) bool { return o.ID == id })
}

func (f *fakeOutbox) MarkSent(_ context.Context, id string) error { return f.note("mark " + id) }
func (f *fakeOutbox) SendToOthers(_ context.Context, id string) error {
	return f.note("others " + id)
}

func (f *fakeOutbox) Delete(_ context.Context, id string) error {
	f.drop(id)
	return f.note("delete " + id)
}

func (f *fakeOutbox) Resend(ctx context.Context, id string, opt outbox.SubmitOptions) (outbox.Message, error) {
	m, err := f.Get(ctx, id)
	if err != nil {
		return m, err
	}
	m.ID, m.State, m.QueueID = id+"-again", outbox.StateWaiting, ""
	if opt.Undo > 0 {
		m.UndoUntil = f.now().Add(opt.Undo)
	}
	f.put(m)
	return m, f.note("resend " + id)
}

func (f *fakeOutbox) Retention(context.Context) (outbox.Retention, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.keep, nil
}

func (f *fakeOutbox) SetRetention(_ context.Context, r outbox.Retention) error {
	f.mu.Lock()
	f.keep = r
	f.mu.Unlock()
	return f.note("set-retention")
}

func (f *fakeOutbox) Retain(context.Context, outbox.Retention) (int, error) {
	return 1, f.note("retain")
}
func (f *fakeOutbox) DiskUse(context.Context) (int64, error) { return 12_400_000, nil }

// SentSince counts as the outbox does.
func (f *fakeOutbox) SentSince(_ context.Context, accountID string, since time.Time) (messages, recipients int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.list {
		if m.AccountID == accountID && m.State == outbox.StateSent && !m.Ended.Before(since) {
			messages++
			recipients += len(m.Recipients)
		}
	}
	return messages, recipients, f.err
}

func (f *fakeOutbox) RetryCopy(_ context.Context, id string) error {
	return f.note("retry-copy " + id)
}

func (f *fakeOutbox) LookUp(ctx context.Context, id string) (bool, error) {
	if f.lookUp == nil {
		return false, outbox.ErrState
	}
	return f.lookUp(ctx, id)
}

func (f *fakeOutbox) ExportEML(_ context.Context, id string, w io.Writer) error {
	_, err := io.WriteString(w, "Subject: "+id+"\r\n")
	return errors.Join(err, f.err)
}

func (f *fakeOutbox) ExportMbox(_ context.Context, id string, w io.Writer) error {
	_, err := io.WriteString(w, "From me\nSubject: "+id+"\n\n")
	return errors.Join(err, f.err)
}

func (f *fakeOutbox) Get(_ context.Context, id string) (outbox.Message, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.list {
		if m.ID == id {
			return m, nil
		}
	}
	return outbox.Message{}, outbox.ErrNotFound
}

// Search gives pages of what the test put in.
func (f *fakeOutbox) Search(_ context.Context, q outbox.Query) ([]outbox.Summary, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, q)
	list := slices.Clone(f.list)
	slices.SortStableFunc(list, func(a, b outbox.Message) int { return b.Created.Compare(a.Created) })
	var page []outbox.Summary
	begun := q.Before == ""
	for _, m := range list {
		if !begun {
			begun = m.ID == q.Before
			continue
		}
		if !slices.Contains(q.States, m.State) || q.Words != "" && !(entry{message: &m}).holds(strings.Fields(compose.Fold(q.Words))) {
			continue
		}
		if len(page) == q.Limit {
			return page, true, nil
		}
		all := m.Source.Recipients().All()
		page = append(page, outbox.Summary{
			ID: m.ID, AccountID: m.AccountID, Account: m.Account, Subject: m.Subject, State: m.State,
			People: all[:min(len(all), 8)], Recipients: len(all), Created: m.Created, Ended: m.Ended, Practice: m.Practice,
		})
	}
	return page, false, nil
}

func (f *fakeOutbox) List(_ context.Context, want outbox.Filter) ([]outbox.Message, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []outbox.Message
	for _, m := range f.list {
		if slices.Contains(want.States, m.State) {
			list = append(list, m)
		}
	}
	return list, nil
}

// fakeMailbox is a practice mailbox with what a test puts into it.
type fakeMailbox struct {
	items   []practice.Item
	view    practice.View
	saved   []string // what was saved where
	listErr error
	openErr error
	saveErr error
	dropErr error // of Empty
}

func (f *fakeMailbox) List(context.Context) ([]practice.Item, error) { return f.items, f.listErr }
func (f *fakeMailbox) Open(context.Context, string) (practice.View, error) {
	return f.view, f.openErr
}

func (f *fakeMailbox) SavePart(_ context.Context, id string, index int, path string) error {
	f.saved = append(f.saved, fmt.Sprintf("%s %d to %s", id, index, path))
	return f.saveErr
}

func (f *fakeMailbox) SavePartIn(_ context.Context, id string, index int, folder, name string) (string, error) {
	f.saved = append(f.saved, fmt.Sprintf("%s %d into %s as %s", id, index, folder, name))
	return filepath.Join(folder, name), f.saveErr
}

func (f *fakeMailbox) Empty(context.Context) error {
	if f.dropErr != nil {
		return f.dropErr
	}
	f.items = nil
	return nil
}

// fakePicker is the system's file dialogs. A dialog stays open until the test
// answers it.
type fakePicker struct {
	asked chan any // desktop.OpenRequest, desktop.SaveRequest
	reply chan picked
}

// picked is what a person answered.
type picked struct {
	paths []string
	err   error
}

func newFakePicker() *fakePicker {
	return &fakePicker{asked: make(chan any, 8), reply: make(chan picked)}
}

func (f *fakePicker) wait(ctx context.Context, req any) picked {
	f.asked <- req
	select {
	case p := <-f.reply:
		return p
	case <-ctx.Done():
		return picked{err: ctx.Err()}
	}
}

func (f *fakePicker) OpenFiles(ctx context.Context, req desktop.OpenRequest) ([]string, error) {
	p := f.wait(ctx, req)
	return p.paths, p.err
}

func (f *fakePicker) SaveFile(ctx context.Context, req desktop.SaveRequest) (string, error) {
	p := f.wait(ctx, req)
	if p.err != nil {
		return "", p.err
	}
	return p.paths[0], nil
}
