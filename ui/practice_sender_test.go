package ui

import (
	"testing"

	"sendoff/account"
	"sendoff/compose"
)

// Practising does not make the next message one for practice.
func TestNewMessageIsNotPractice(t *testing.T) {
	r := newRig(t, setup{real: true})
	r.win.tryPractice()
	r.win.newMessage()
	if s, _ := r.composer().sender(); s.id == account.PracticeID {
		t.Error("a new message goes to the practice mailbox")
	}
	r.composer().fill(compose.Draft{AccountID: account.PracticeID, To: "li@example.org", Subject: "One", Body: "text"})
	r.composer().Send()
	r.settle()
	if s, _ := r.win.composer.sender(); s.id == account.PracticeID {
		t.Error("after a practice message, the next one is one, too")
	}
}

// Who has chosen to try it without an account begins with a message the next
// time, and meets the welcome page no more, until an account has come and gone.
func TestPracticeIsRemembered(t *testing.T) {
	r := newRig(t, setup{live: true})
	r.win.page.(*welcomePage).onTry()
	r.settle()
	next := func() *Window {
		start := r.win.start
		start.Settings = ReadSettings(map[string]string{keyPractice: r.kept(keyPractice)})
		r.win = newWindow(r.app, start, r.post, r.wait)
		r.win.appear()
		r.win.Open()
		r.until("it is open", func() bool { return r.win.composer.senders != nil })
		r.settle()
		return r.win
	}
	w := next()
	if s, _ := r.composer().sender(); s.id != account.PracticeID {
		t.Errorf("from %+v", s)
	}
	w.showAccounts("")
	w.page.escape()
	if w.page != page(w.composer) {
		t.Errorf("back leads to %T", w.page)
	}
	w.arrive(Arrival{Draft: &compose.Draft{Subject: "Theirs"}})
	r.own()
	added, err := r.accounts.Add(t.Context(), realAccount(), "secret")
	must(t, err)
	w.accountsChanged()
	r.settle()
	must(t, r.accounts.Remove(t.Context(), added.ID))
	next()
	if _, ok := r.win.page.(*welcomePage); !ok {
		t.Errorf("without its account it opens on %T", r.win.page)
	}
}
