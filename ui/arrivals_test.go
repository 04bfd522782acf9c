package ui

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"sendoff/account"
	"sendoff/compose"
	"sendoff/outbox"
)

// starts is the place where other starts of the program arrive.
type starts struct {
	deliver func(Arrival) bool
	gone    bool // given up before the window could have it
	stopped bool
}

func (s *starts) in(start *Start) {
	start.Arrivals = func(deliver Deliver) func() {
		s.deliver = func(a Arrival) bool { return deliver(a, func() bool { return !s.gone }) }
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
	if r.composer().subject.Text != "Mine" {
		t.Error("what was being written is gone")
	}
	c := r.own().composer
	if c.to.Text() != "li@example.org" || !c.rows[compose.FieldCc].Visible() || c.subject.Text != "Theirs" || c.body.Text != "text" {
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
	r.fire(saveRest)
	if c := r.own().composer; c.draft.ID == mine || len(c.draft.Attachments) != 2 || c.subject.Text != "" {
		t.Errorf("the composer holds %+v", c.draft)
	}
	if got := subjects(r.saved()); !slices.Equal(got, []string{"", "Mine"}) {
		t.Errorf("saved: %q", got)
	}
}

// Whatever the main window is at, a question even, what comes has a window of
// its own at once.
func TestArrivalIsNotHeldUp(t *testing.T) {
	for name, begin := range map[string]func(r *rig){
		"a message":  func(r *rig) { r.win.openMessage(report(outbox.StateSent)) },
		"a question": func(r *rig) { r.win.showShortcuts() },
		"accounts":   func(r *rig) { r.win.showAccounts("") },
	} {
		var s starts
		r := newRig(t, setup{real: true, start: s.in})
		begin(r)
		page := r.win.page
		r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Theirs"}})
		if r.own().composer.subject.Text != "Theirs" || r.win.page != page {
			t.Errorf("%s: the page is %T", name, r.win.page)
		}
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
	open, file := make(chan struct{}), r.file("a.txt", 3)
	r.win.start.Open = func(context.Context) (Parts, error) {
		<-open
		return r.parts, nil
	}
	r.win.Open()
	taken := make(chan bool, 1)
	go func() { taken <- s.deliver(Arrival{Draft: &compose.Draft{Subject: "Second"}, Files: []string{file}}) }()
	r.until("it has arrived", func() bool { return len(r.win.own) == 2 })
	if !<-taken {
		t.Error("not taken")
	}
	close(open)
	r.settle()
	if files := r.win.own[1].composer.draft.Attachments; len(files) != 1 {
		t.Errorf("its files are %+v", files)
	}
	r.fire(saveRest)
	if got := subjects(r.saved()); !slices.Equal(got, []string{"First", "Second"}) {
		t.Errorf("saved: %q", got)
	}
}

// Whoever has no account yet keeps setting one up, and finds the message then.
func TestArrivalWithoutAnAccount(t *testing.T) {
	var s starts
	r := newRig(t, setup{start: s.in})
	r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "First"}})
	if p, ok := r.win.page.(*welcomePage); !ok || !shows(p.object(), r.t("welcome.kept")) {
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

// A start on a message, where there is no account, ends with the welcome page
// on screen and the message behind it.
func TestStartOnAMessageWithoutAnAccount(t *testing.T) {
	r := newRig(t, setup{start: func(start *Start) { start.Draft = &compose.Draft{Subject: "Theirs"} }})
	if _, ok := r.win.page.(*welcomePage); !ok || r.win.closing || !r.win.visible || len(r.win.own) != 0 {
		t.Errorf("the page is %T, closing %v, visible %v", r.win.page, r.win.closing, r.win.visible)
	}
	if r.win.composer.subject.Text != "Theirs" {
		t.Errorf("behind it is %q", r.win.composer.subject.Text)
	}
}

// Files alone wait behind the welcome page too, and what was wrong with the
// start is said where it is seen.
func TestFilesWithoutAnAccount(t *testing.T) {
	var s starts
	r := newRig(t, setup{start: s.in})
	r.arrive(&s, Arrival{Draft: &compose.Draft{}, Problem: compose.MailtoBad})
	if r.toast() != r.t(compose.MailtoBad) {
		t.Errorf("the toast says %q", r.toast())
	}
	r.arrive(&s, Arrival{Draft: &compose.Draft{}, Files: []string{r.file("a.txt", 3)}})
	if p, ok := r.win.page.(*welcomePage); !ok || !shows(p.object(), r.t("welcome.kept")) {
		t.Errorf("the page reads %q", readable(r.win.page.object()))
	}
	r.until("the file is attached", func() bool { return len(r.win.composer.draft.Attachments) == 1 })
	r.win.tryPractice()
	if c := r.composer(); len(c.draft.Attachments) != 1 || !c.canFormat() {
		t.Errorf("the composer holds %+v", c.draft)
	}
	r.fire(saveRest)
	if list := r.saved(); len(list) != 1 || len(list[0].Attachments) != 1 {
		t.Errorf("saved: %+v", list)
	}
}

// Files that come while those of another message are still being looked at are
// kept besides them.
func TestTwoLotsOfFilesWithoutAnAccount(t *testing.T) {
	for name, shut := range map[string]bool{"open": false, "opening": true} {
		var s starts
		r := newRig(t, setup{start: s.in, shut: shut})
		if shut {
			r.win.composer.setSenders(r.win.senders())
		}
		r.win.arrive(Arrival{Files: []string{r.file("a.txt", 3)}})
		r.win.arrive(Arrival{Files: []string{r.file("b.txt", 3), r.file("c.txt", 3)}})
		if shut {
			r.win.Open()
			r.until("it is open", func() bool { return r.win.ready })
		}
		r.settle()
		r.win.keepWriting()
		r.settle()
		var files []int
		for _, d := range r.saved() {
			files = append(files, len(d.Attachments))
		}
		slices.Sort(files)
		if !slices.Equal(files, []int{1, 2}) {
			t.Errorf("%s: the messages have %v files", name, files)
		}
	}
}

// Practice is the sender only for as long as there is no account, unless the
// person chose it.
func TestPracticeGivesWayToAnAccount(t *testing.T) {
	for name, c := range map[string]struct {
		choose func(c *composer)
		stays  bool
	}{
		"nobody chose":      {func(*composer) {}, false},
		"something written": {func(c *composer) { test.Type(c.subject, "x") }, false},
		"chosen":            {func(c *composer) { c.from.SetSelected(c.senders[0].label) }, true},
	} {
		var s starts
		r := newRig(t, setup{start: s.in})
		r.win.showSetup("")
		r.arrive(&s, Arrival{Draft: &compose.Draft{To: "li@example.org", Subject: "Theirs"}})
		o := r.own()
		if from, _ := o.composer.sender(); from.id != account.PracticeID {
			t.Fatalf("%s: from %+v", name, from)
		}
		c.choose(o.composer)
		added, err := r.accounts.Add(t.Context(), realAccount(), "secret")
		must(t, err)
		r.win.accountsChanged()
		r.settle()
		want := added.ID
		if c.stays {
			want = account.PracticeID
		}
		if from, _ := o.composer.sender(); from.id != want || o.composer.draft.AccountID != want {
			t.Errorf("%s: from %+v, the draft has %q", name, from, o.composer.draft.AccountID)
		}
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
	if r.win.closing || r.own().composer.subject.Text != "Theirs" {
		t.Errorf("closing: %v, its window holds %q", r.win.closing, r.own().composer.subject.Text)
	}
}

// A window that is closing takes nothing; what it had taken is a draft.
func TestArrivalAtTheEnd(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
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

// There is an end to how many windows another program can open.
func TestArrivalsAreBounded(t *testing.T) {
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	for range mostOwn {
		r.win.own = append(r.win.own, &ownWindow{deck: deck{main: r.win, composer: r.win.composer}})
	}
	if r.win.arrive(Arrival{Draft: &compose.Draft{}}) {
		t.Error("taken beyond all bounds")
	}
	r.win.own = nil
}

// What its start has given up is not opened.
func TestArrivalGivenUp(t *testing.T) {
	s := starts{gone: true}
	r := newRig(t, setup{real: true, start: s.in})
	if r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Theirs"}}) || len(r.win.own) != 0 {
		t.Errorf("taken, or %d windows are open", len(r.win.own))
	}
}

// Without data there is nothing to open a message in: it is not taken, and the
// window that says why comes to the front.
func TestArrivalWithoutData(t *testing.T) {
	var s starts
	r := newRig(t, setup{openErr: errTest, start: s.in})
	if r.arrive(&s, Arrival{Draft: &compose.Draft{Subject: "Theirs"}}) || typeName(r.win.page) != "*ui.startupPage" {
		t.Errorf("taken, or the page is %T", r.win.page)
	}
	if !r.arrive(&s, Arrival{}) {
		t.Error("the window cannot be shown again")
	}
}
