package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sendoff/account"
	"sendoff/outbox"
)

// events are those of a message to two people, and one of another message.
func events() []outbox.Event {
	return []outbox.Event{
		{ID: "other", Stage: account.StageLookup},
		{ID: "m", Stage: account.StageConnect},
		{ID: "m", Stage: outbox.StageRecipients, K: 0, N: 2},
		{ID: "m", Stage: outbox.StageRecipients, K: 2, N: 2},
		{ID: "m", Stage: outbox.StageData, Done: 0, Total: 3_400_000},
		{ID: "m", Stage: outbox.StageData, Done: 2_100_000, Total: 3_400_000},
		{ID: "m", Stage: outbox.StageReply},
		{ID: "m", State: outbox.StateSent, Stage: outbox.StageDone, Final: true},
	}
}

// followed returns what the events of one message print.
func followed(t *testing.T, live, asJSON bool) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	s := newSession(parts(t, "en"), strings.NewReader(""), &out, &errs)
	s.live = live
	p := &progress{s: s, id: "m", asJSON: asJSON, last: map[string]account.Stage{}}
	for _, e := range events() {
		p.event(e)
	}
	p.newLine()
	return out.String(), errs.String()
}

func TestProgressInAFile(t *testing.T) {
	out, errs := followed(t, false, false)
	want := "Connecting\nAnnouncing 2 recipients\nSending the message (3.4 MB)\nWaiting for the server’s word\n"
	if diff := cmp.Diff(want, errs); diff != "" || out != "" {
		t.Errorf("output %q\n%s", out, diff)
	}
}

// On a terminal each stage has one line, rewritten as it goes on.
func TestProgressOnATerminal(t *testing.T) {
	out, errs := followed(t, true, false)
	want := "\rConnecting\x1b[K" +
		"\nAnnouncing recipients (0 of 2)\x1b[K\rAnnouncing recipients (2 of 2)\x1b[K" +
		"\nSending the message: 0 bytes of 3.4 MB\x1b[K\rSending the message: 2.1 MB of 3.4 MB\x1b[K" +
		"\nWaiting for the server’s word\x1b[K\n"
	if diff := cmp.Diff(want, errs); diff != "" || out != "" {
		t.Errorf("output %q\n%s", out, diff)
	}
}

func TestProgressForPrograms(t *testing.T) {
	out, errs := followed(t, true, true)
	want := `{"event":"stage","id":"m","stage":"connect"}
{"event":"stage","id":"m","stage":"recipients","k":0,"n":2}
{"event":"stage","id":"m","stage":"recipients","k":2,"n":2}
{"event":"stage","id":"m","stage":"data","done":0,"total":3400000}
{"event":"stage","id":"m","stage":"data","done":2100000,"total":3400000}
{"event":"stage","id":"m","stage":"reply"}
{"event":"stage","id":"m","stage":"done"}
`
	if diff := cmp.Diff(want, out); diff != "" || errs != "" {
		t.Errorf("errors %q\n%s", errs, diff)
	}
}

// What a server says can neither move the cursor nor begin a line.
func TestWordsOfServersAreMadeSafe(t *testing.T) {
	var out, errs bytes.Buffer
	s := newSession(parts(t, "en"), strings.NewReader(""), &out, &errs)
	s.line("a\x1b[2Jb\r\nc\u202ed")
	if err := s.data("e\x07f\u0085g  h"); err != nil {
		t.Fatal(err)
	}
	if got, want := errs.String()+out.String(), "a [2Jb  c d\ne f g  h\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
