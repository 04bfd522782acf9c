package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sendoff/compose"
)

// unchosen is the outbox list with the focus while a new message is on screen:
// no row is chosen, and the first one is a heading.
func unchosen(t *testing.T) *rig {
	t.Helper()
	r := openOutbox(t, "en")
	r.win.newMessage()
	r.settle()
	r.win.focus(r.win.list.list)
	if at := r.win.list.list.at; at != -1 {
		t.Fatalf("row %d is chosen", at)
	}
	return r
}

// rowOf is the row of a list that reads these words.
func (r *rig) rowOf(list *keyList, words string) *row {
	r.Helper()
	var found *row
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *row:
			if x.Visible() && shows(x, words) {
				found = x
			}
		case *fyne.Container:
			for _, child := range x.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(x).Objects() {
				walk(child)
			}
		}
	}
	walk(list)
	if found == nil {
		r.Fatalf("no row reads %q", words)
	}
	return found
}

// A list without a chosen row marks its first one when it gets the focus. That
// one is not chosen thereby: the keys begin before it, and only Enter opens it.
func TestFocusWithoutAChosenRow(t *testing.T) {
	for _, tc := range []struct {
		key  fyne.KeyName
		want string // on screen
		list bool   // the list keeps the focus
	}{
		{fyne.KeyDown, "msg-held", true},
		{fyne.KeyHome, "msg-held", true},
		{fyne.KeyEnd, "msg-waiting", true},
		{fyne.KeyReturn, "msg-held", false},
		{fyne.KeyDelete, "", true},
	} {
		r := unchosen(t)
		list := r.win.list.list
		marked := r.rowOf(list, r.t("state.held")+": ")
		if !marked.data.selected || marked.data.heading != "" {
			t.Errorf("%s: the first row is not marked: %+v", tc.key, marked.data)
		}
		before := r.win.onScreen()
		press(list, tc.key)
		r.settle()
		if tc.want == "" {
			tc.want = before
		}
		if got := r.win.onScreen(); got != tc.want {
			t.Errorf("%s leads to %q, want %q", tc.key, got, tc.want)
		}
		if has := r.win.win.Canvas().Focused() == fyne.Focusable(list); has != tc.list {
			t.Errorf("%s: the list has the focus: %v", tc.key, has)
		}
	}
	r := unchosen(t)
	list := r.win.list.list
	r.win.focus(r.win.list.search)
	if r.rowOf(list, r.t("state.held")+": ").data.selected {
		t.Error("the mark stays without the focus")
	}
}

// A row that was scrolled away cannot show the focus: the list does.
func TestFocusOnARowOutOfSight(t *testing.T) {
	r := newRig(t, setup{real: true})
	for i := range 60 {
		must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: "draft" + itoa(i), Subject: itoa(i)}))
	}
	r.win.mail.reload()
	r.settle()
	r.win.commands.do(cmdDrafts)
	list := r.win.list.list
	press(list, fyne.KeyHome)
	r.settle()
	if list.bare() {
		t.Error("the list has a ring, though its row can be seen")
	}
	list.ScrollToOffset(2000)
	if list.ring.ring.Hidden {
		t.Error("nothing shows the focus")
	}
	list.ScrollToOffset(0)
	if !list.ring.ring.Hidden {
		t.Error("the ring stays")
	}
}

// A click on a draft shows it, and leaves the keys with the list. A double
// click goes into it; two clicks with time between them do not.
func TestDoubleClick(t *testing.T) {
	now := fixedNow()
	r := newRig(t, setup{real: true, start: func(s *Start) { s.Now = func() time.Time { return now } }})
	for _, id := range []string{"a", "b"} {
		must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: id, To: "li@example.org", Subject: "Draft " + id}))
	}
	r.win.mail.reload()
	r.settle()
	list := r.win.list.list
	inList := func() bool { return r.win.win.Canvas().Focused() == fyne.Focusable(list) }
	click := func(id string) { test.Tap(r.rowOf(list, "Draft "+id)) }

	click("a")
	r.settle()
	if r.win.onScreen() != "a" || !inList() {
		t.Fatalf("a click shows %q, the focus is on %T", r.win.onScreen(), r.win.win.Canvas().Focused())
	}
	now = now.Add(time.Minute)
	click("a")
	r.settle()
	if !inList() {
		t.Error("a second click, much later, takes the keys from the list")
	}
	press(list, fyne.KeyEnd)
	press(list, fyne.KeyHome)
	r.settle()
	now = now.Add(time.Minute)
	for range 2 { // the draft is still being read at the second one
		click("b")
	}
	r.settle()
	if c := r.composer(); c.draft.ID != "b" || r.win.win.Canvas().Focused() != fyne.Focusable(c.body) {
		t.Errorf("a double click shows %q, the focus is on %T", r.win.onScreen(), r.win.win.Canvas().Focused())
	}
}

// Who walks fast sees the draft the walk ended on, whichever is read first.
func TestDraftsReadOutOfOrder(t *testing.T) {
	r := newRig(t, setup{real: true})
	for _, id := range []string{"a", "b"} {
		must(t, r.drafts.Save(t.Context(), &compose.Draft{ID: id, Subject: id}))
	}
	r.win.mail.reload()
	r.settle()
	list := r.win.list.list
	r.win.focus(list)
	press(list, fyne.KeyDown)
	press(list, fyne.KeyDown)
	r.win.bridge.jobs.wait()
	var read []func()
	for len(r.posted) > 0 {
		read = append(read, <-r.posted)
	}
	for _, show := range slices.Backward(read) {
		show()
	}
	r.settle()
	if want := r.win.list.shown[1].id; r.win.onScreen() != want {
		t.Errorf("%q is shown, want %q", r.win.onScreen(), want)
	}
}
