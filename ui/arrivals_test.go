package ui

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
	"sendoff/outbox"
)

// starts is the place where other starts of the program arrive.
type starts struct {
	deliver func(Arrival) bool
	stopped bool
}

func (s *starts) in(start *Start) {
	start.Arrivals = func(deliver func(Arrival) bool) func() {
		s.deliver = deliver
		return func() { s.stopped = true }
	}
}

// arrive lets another start bring something and returns whether it was taken.
func (r *rig) arrive(s *starts, a Arrival) bool {
	r.Helper()
	taken := make(chan bool, 1)
	go func() {
		taken <- s.deliver(a)
		r.posted <- func() {}
	}()
	r.until("the arrival is answered", func() bool { return len(taken) == 1 })
	r.settle()
	return <-taken
}

func subjects(list []compose.Draft) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Subject)
	}
	slices.Sort(out)
	return out
}

// What another start brings is opened at once, from the account that sends by
// default, and what was being written is kept.
func TestArrivalOpens(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	test.Type(r.composer().subject, "Mine")
	if !r.arrive(&s, Arrival{
		Draft: &compose.Draft{To: "li@example.org", Cc: "cc@example.org", Subject: "Theirs", Body: "text"},
		Files: []string{r.file("a.txt", 3)},
	}) {
		t.Fatal("not taken")
	}
	c := r.composer()
	if c.to.Text != "li@example.org" || !c.rows[compose.FieldCc].Visible() || c.subject.Text != "Theirs" || c.body.Text != "text" {
		t.Errorf("the composer holds %+v", c.draft)
	}
	if len(c.draft.Attachments) != 1 || c.draft.Attachments[0].Name != "a.txt" {
		t.Errorf("files: %+v", c.draft.Attachments)
	}
	if from, ok := c.sender(); !ok || from.id != r.win.accounts[0].ID {
		t.Errorf("from %+v", from)
	}
	r.fire(saveRest)
	if got := subjects(r.saved()); !slices.Equal(got, []string{"Mine", "Theirs"}) {
		t.Errorf("saved: %q", got)
	}
}

// Files alone begin a message of their own; nothing at all only brings the
// window to the front; a problem is told.
func TestArrivalsOfOtherKinds(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	test.Type(r.composer().subject, "Mine")
	mine := r.composer().draft.ID
	r.arrive(&s, Arrival{})
	if r.composer().draft.ID != mine {
		t.Error("a start without anything opens a message")
	}
	r.arrive(&s, Arrival{Problem: compose.MailtoBad})
	if r.composer().draft.ID != mine || r.toast() != r.t(compose.MailtoBad) {
		t.Errorf("the toast says %q", r.toast())
	}
	r.arrive(&s, Arrival{Files: []string{r.file("a.txt", 3), r.file("b.txt", 3)}})
	if c := r.composer(); c.draft.ID == mine || len(c.draft.Attachments) != 2 || c.subject.Text != "" {
		t.Errorf("the composer holds %+v", c.draft)
	}
	if got := subjects(r.saved()); !slices.Equal(got, []string{"", "Mine"}) {
		t.Errorf("saved: %q", got)
	}
}

// A message page, or any page but setting up the first account, gives way.
func TestArrivalLeavesAMessage(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	r.win.openMessage(report(outbox.StateSent))
	r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Theirs"}})
	if r.composer().subject.Text != "Theirs" {
		t.Error("the message is not shown")
	}
}

// Two starts right after each other: both messages have their files, although
// those of the first were still being looked at when the second came.
func TestArrivalsOneAfterTheOther(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in, shut: true})
	first, second := r.file("first.txt", 3), r.file("second.txt", 3)
	r.win.Open()
	for _, path := range []string{first, second} {
		if !r.arrive(&s, Arrival{Files: []string{path}}) {
			t.Fatal("not taken")
		}
	}
	for len(r.win.arrivals.waiting) > 0 {
		r.fire(arrivalRest)
	}
	var names []string
	for _, d := range r.saved() {
		for _, f := range d.Attachments {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"first.txt", "second.txt"}) || len(r.saved()) != 2 {
		t.Errorf("saved: %q in %d messages", names, len(r.saved()))
	}
}

// What comes while the data is being opened is there when it is, besides the
// message of the first start.
func TestArrivalBeforeTheDataIsOpen(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, shut: true, start: func(start *Start) {
		s.in(start)
		start.Draft = &compose.Draft{Subject: "First"}
	}})
	open := make(chan struct{})
	r.win.start.Open = func(context.Context) (Parts, error) {
		<-open
		return r.parts, nil
	}
	r.win.Open()
	taken := make(chan bool, 1)
	go func() { taken <- s.deliver(Arrival{Draft: &compose.Draft{Subject: "Second"}}) }()
	r.until("it has arrived", func() bool { return len(r.win.arrivals.waiting) == 1 })
	if !<-taken || r.composer().subject.Text != "First" {
		t.Errorf("the composer holds %q", r.composer().subject.Text)
	}
	close(open)
	r.settle()
	r.fire(arrivalRest)
	if r.composer().subject.Text != "Second" {
		t.Errorf("the composer holds %q", r.composer().subject.Text)
	}
	r.fire(saveRest)
	if got := subjects(r.saved()); !slices.Equal(got, []string{"First", "Second"}) {
		t.Errorf("saved: %q", got)
	}
}

// Nothing gets in behind a question, a choice of files or a message that is
// being handed to the outbox; afterwards it opens.
func TestArrivalWaits(t *testing.T) {
	tests := map[string]func(r *rig) (end func()){
		"a question": func(r *rig) func() {
			r.win.showShortcuts()
			return func() { r.win.sheets.escape() }
		},
		"a choice of files": func(r *rig) func() {
			d := dialog.NewFileOpen(func(fyne.URIReadCloser, error) {}, r.win.win)
			d.Show()
			return d.Hide
		},
		"freezing": func(r *rig) func() {
			r.fake.hold = make(chan struct{})
			c := r.composer()
			enter(c.to, "li@example.org")
			test.Type(c.body, "text")
			c.Send()
			r.until("the outbox is asked", func() bool { return r.fake.called("submit") })
			return func() { close(r.fake.hold) }
		},
	}
	for name, begin := range tests {
		t.Run(name, func(t *testing.T) {
			var s starts
			r := newRig(t, setup{real: true, start: s.in})
			test.Type(r.composer().subject, "Mine")
			end := begin(r)
			taken := make(chan bool, 1)
			go func() { taken <- s.deliver(Arrival{Draft: &compose.Draft{Subject: "Theirs"}}) }()
			r.until("it has arrived", func() bool { return len(r.win.arrivals.waiting) == 1 })
			if !<-taken || r.win.composer.subject.Text != "Mine" {
				t.Fatalf("the composer holds %q", r.win.composer.subject.Text)
			}
			end()
			r.settle()
			r.fire(arrivalRest)
			if r.composer().subject.Text != "Theirs" {
				t.Errorf("the composer holds %q", r.composer().subject.Text)
			}
			if r.timed(arrivalRest) {
				t.Error("goes on looking although nothing waits")
			}
		})
	}
}

// Whoever has no account yet keeps setting one up, and finds the message then.
func TestArrivalWithoutAnAccount(t *testing.T) {
	var s starts
	r := newRig(t, setup{start: s.in})
	p, ok := r.win.page.(*welcomePage)
	if !ok {
		t.Fatalf("the page is %T", r.win.page)
	}
	r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "First"}})
	if r.win.page != page(p) || !shows(p.object(), r.t("welcome.kept")) {
		t.Errorf("the page reads %q", readable(r.win.page.object()))
	}
	r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Second"}})
	r.win.tryPractice()
	if r.composer().subject.Text != "Second" {
		t.Errorf("the composer holds %q", r.composer().subject.Text)
	}
	r.fire(saveRest)
	if got := subjects(r.saved()); !slices.Equal(got, []string{"First", "Second"}) {
		t.Errorf("saved: %q", got)
	}
}

// A window that was sending on unseen comes back, and stays.
func TestArrivalBringsTheWindowBack(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	r.win.sending["x"] = true
	r.win.leaveLater()
	r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Theirs"}})
	delete(r.win.sending, "x")
	r.win.leaveWhenIdle()
	if r.win.closing || r.composer().subject.Text != "Theirs" {
		t.Errorf("closing: %v, the composer holds %q", r.win.closing, r.composer().subject.Text)
	}
}

// A window that is closing takes nothing; what it had taken and could not
// open is a draft.
func TestArrivalAtTheEnd(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	r.win.showShortcuts()
	if !r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Kept"}, Files: []string{r.file("a.txt", 3), filepath.Join(r.home, "gone.txt")}}) {
		t.Fatal("not taken")
	}
	r.win.stopSend(outbox.ErrShutdown)
	if r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Too late"}}) {
		t.Error("taken by a window that is stopping")
	}
	r.win.end()
	if s.deliver(Arrival{Draft: &compose.Draft{Subject: "Too late"}}) || !s.stopped {
		t.Error("taken by a window that has gone")
	}
	list := r.saved()
	if got := subjects(list); !slices.Equal(got, []string{"Kept"}) || len(list[0].Attachments) != 1 {
		t.Errorf("saved: %+v", list)
	}
}

// There is an end to how much may wait.
func TestArrivalsAreBounded(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	r.win.showShortcuts()
	for range maxArrivals {
		if !r.win.arrive(Arrival{}) {
			t.Fatal("not taken")
		}
	}
	if r.win.arrive(Arrival{}) {
		t.Error("taken beyond all bounds")
	}
}

// Without data there is nothing to open a message in; the window that says so
// comes to the front.
func TestArrivalWithoutData(t *testing.T) {
	var s starts
	r := newRig(t, setup{openErr: errTest, start: s.in})
	if !r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Theirs"}}) || typeName(r.win.page) != "*ui.startupPage" {
		t.Errorf("the page is %T", r.win.page)
	}
}
