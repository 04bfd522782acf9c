package ui

import (
	"testing"

	"sendoff/compose"
)

// Send waits for a text that is being attached, too; and what was pressed for
// one message never sends another.
func TestSendWaitsForAttachedText(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.attachText("a long text", false)
	c.Send()
	r.settle()
	if r.fake.count("submit") != 1 {
		t.Error("it was not sent when the text was attached")
	}
}

func TestSendMeantForAnotherMessage(t *testing.T) {
	r := newRig(t, setup{real: true})
	c := r.composer()
	c.fill(compose.Draft{To: "li@example.org", Subject: "One", Body: "text"})
	c.attachText("a long text", false)
	c.Send()
	r.win.compose(compose.Draft{To: "wrong@example.org", Subject: "Two", Body: "unfinished"})
	r.settle()
	r.drop(r.file("a.txt", 3))
	r.settle()
	if r.fake.count("submit") != 0 {
		t.Error("a message went out that nobody has sent")
	}
}
