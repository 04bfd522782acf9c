package ui

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"sendoff/compose"
	"sendoff/outbox"
)

// Of a hundred thousand sent messages the window reads the newest, and older
// ones as somebody scrolls on to them; so too of what a search finds.
func TestSentIsReadInPages(t *testing.T) {
	for name, words := range map[string]string{"list": "", "search": "invoice"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, setup{real: true})
			const all = 2*sentPage + 50
			for i := range all {
				subject := fmt.Sprintf("Invoice %d", i)
				when := fixedNow().Add(-time.Duration(i) * time.Minute)
				r.fake.put(outbox.Message{
					ID: fmt.Sprintf("m%d", i), State: outbox.StateSent, Subject: subject, Created: when, Ended: when,
					Source: compose.Draft{To: "li@example.org", Subject: subject, Body: "Thank you."},
				})
			}
			r.win.mail.reload()
			r.settle()
			l := r.win.list
			l.open(folderSent)
			l.search.SetText(words)
			r.settle()
			for _, want := range []int{sentPage, 2 * sentPage, all, all} {
				if n := r.found(); n != want {
					t.Fatalf("the list holds %d, want %d", n, want)
				}
				l.list.ScrollToBottom()
				r.settle()
			}
			r.fake.mu.Lock()
			defer r.fake.mu.Unlock()
			for _, q := range r.fake.asked {
				if q.Limit == 0 || q.Limit > readAtOnce {
					t.Errorf("asked for %d at once", q.Limit)
				}
			}
		})
	}
}

// What a search finds is shown from its newest; news about a message leave the
// list where somebody has scrolled it.
func TestSearchShowsTheNewest(t *testing.T) {
	r := newRig(t, setup{real: true})
	for i := range 60 {
		when := fixedNow().Add(-time.Duration(i) * time.Minute)
		r.fake.put(outbox.Message{ID: fmt.Sprintf("m%d", i), State: outbox.StateSent, Subject: "Offer", Created: when, Ended: when})
	}
	r.win.mail.reload()
	r.settle()
	l := r.win.list
	for name, c := range map[string]struct {
		change func()
		stays  bool
	}{
		"search": {func() { l.search.SetText("off") }, false},
		"folder": {func() { l.open(folderSent) }, false},
		"news":   {r.win.mail.reload, true},
	} {
		t.Run(name, func(t *testing.T) {
			l.open(folderAll)
			l.search.SetText("")
			r.settle()
			l.list.ScrollToOffset(500)
			c.change()
			r.settle()
			if at := l.list.GetScrollOffset(); (at == 500) != c.stays {
				t.Errorf("scrolled to %v", at)
			}
		})
	}
}

// A row of what was sent opens its page, and arrows go on walking the list.
func TestSentRowOpensItsPage(t *testing.T) {
	r := newRig(t, setup{real: true})
	for i := range 3 {
		when := fixedNow().Add(-time.Duration(i) * time.Minute)
		r.fake.put(outbox.Message{
			ID: fmt.Sprintf("m%d", i), SpoolPath: "x", State: outbox.StateSent, Subject: fmt.Sprintf("Offer %d", i), Created: when, Ended: when,
			Source: compose.Draft{To: "li@example.org", Body: fmt.Sprintf("Price %d.", i)},
		})
	}
	r.win.mail.reload()
	r.settle()
	l := r.win.list
	l.open(folderSent)
	r.win.focus(l.list)
	for i, want := range []string{"m0", "m1", "m2"} {
		press(l.list, fyne.KeyDown)
		r.settle()
		p, ok := r.messagePage()
		if !ok || p.msg.ID != want || !shows(p.object(), fmt.Sprintf("Price %d.", i)) {
			t.Fatalf("%d: the page of %q is not shown", i, want)
		}
		if r.win.win.Canvas().Focused() != fyne.Focusable(l.list) {
			t.Fatalf("%d: the focus has left the list", i)
		}
	}
	press(l.list, fyne.KeyReturn)
	r.settle()
	if r.win.win.Canvas().Focused() == fyne.Focusable(l.list) {
		t.Error("Enter leaves the focus in the list")
	}
}

// A message that is still being read does not take the place of what was opened
// since.
func TestLateReadingTakesNoPage(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.fake.put(outbox.Message{ID: "sent", State: outbox.StateSent, Created: fixedNow(), Ended: fixedNow()})
	r.fake.put(outbox.Message{ID: "waits", State: outbox.StateWaiting})
	r.win.mail.reload()
	r.settle()
	sent, _ := r.win.mail.find("sent")
	waits, _ := r.win.mail.find("waits")
	r.win.openEntry(sent, false)
	r.win.openEntry(waits, false)
	r.settle()
	if r.message().msg.ID != "waits" {
		t.Errorf("the page is that of %q", r.message().msg.ID)
	}
	r.win.openEntry(sent, false)
	r.win.showSettings()
	r.settle()
	if _, ok := r.win.page.(*settingsPage); !ok {
		t.Errorf("the page is %T", r.win.page)
	}
}
