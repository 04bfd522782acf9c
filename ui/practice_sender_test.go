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
