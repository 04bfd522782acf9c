package ui

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"sendoff/compose"
	"sendoff/outbox"
)

// letter lays a message into a file.
func (r *rig) letter(name, text string) string {
	r.Helper()
	path := filepath.Join(r.home, name)
	must(r.T, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// A message in a file opens in a window of its own, as a new one that is kept;
// several have several, also when the program starts with them.
func TestLettersOpen(t *testing.T) {
	const text = "To: li@example.org\r\nSubject: Offer\r\nDate: Fri, 27 Nov 2026 09:00:00 +0300\r\n\r\nThe price is 3."
	for name, start := range map[string]bool{"while it is open": false, "at the start": true} {
		t.Run(name, func(t *testing.T) {
			var s starts
			letters := t.TempDir()
			var paths []string
			for _, file := range []string{"one.eml", "two.eml"} {
				path := filepath.Join(letters, file)
				must(t, os.WriteFile(path, []byte(text), 0o600))
				paths = append(paths, path)
			}
			r := newRig(t, setup{real: true, start: func(st *Start) {
				s.in(st)
				if start {
					st.Letters = paths
				}
			}})
			if !start && !r.arrive(&s, Arrival{Letters: paths}) {
				t.Fatal("it was not taken")
			}
			r.settle()
			if len(r.win.own) != 2 {
				t.Fatalf("%d windows", len(r.win.own))
			}
			c := r.win.own[0].composer
			if c.draft.To != "li@example.org" || c.subject.Text != "Offer" || c.draft.Body != "The price is 3." {
				t.Errorf("it is %+v", c.draft)
			}
			all, err := r.drafts.List(t.Context())
			if err != nil || len(all) != 2 {
				t.Errorf("%d drafts are kept, %v", len(all), err)
			}
		})
	}
}

// What is no message, or is not there, is told by its name, and nothing opens.
func TestLettersThatAreNone(t *testing.T) {
	for file, want := range map[string]string{"picture.eml": compose.LetterNone, "gone.eml": compose.LetterUnreadable} {
		var s starts
		r := newRig(t, setup{real: true, start: s.in})
		path := filepath.Join(r.home, "gone.eml")
		if file == "picture.eml" {
			path = r.letter(file, "\x89PNG\r\n")
		}
		if !r.arrive(&s, Arrival{Letters: []string{path}}) {
			t.Fatal("it was not taken")
		}
		r.settle()
		if len(r.win.own) != 0 || r.toast() != r.t(want, "name", file) {
			t.Errorf("%d windows, the toast says %q", len(r.win.own), r.toast())
		}
	}
}

// What is missing in a message that is damaged is told where it opens, also
// where it waits behind the welcome page.
func TestLettersThatAreCutOff(t *testing.T) {
	const text = "Subject: Offer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe price"
	told := func(r *rig) string { return r.t(compose.LetterCutOff, "name", "cut.eml") }
	var s starts
	r := newRig(t, setup{real: true, start: s.in})
	if !r.arrive(&s, Arrival{Letters: []string{r.letter("cut.eml", text)}}) {
		t.Fatal("it was not taken")
	}
	r.settle()
	if len(r.win.own) != 1 || r.win.own[0].composer.draft.Body != "The price" || r.win.own[0].toasts.text != told(r) || r.toast() != "" {
		t.Errorf("%d windows, the toast says %q", len(r.win.own), r.toast())
	}
	path := r.letter("cut.eml", text)
	for name, first := range map[string]bool{"at the first start": true, "without an account": false} {
		r = newRig(t, setup{start: func(s *Start) { s.FirstRun, s.Letters = first, []string{path} }})
		r.settle()
		if r.win.composer.draft.Body != "The price" || r.toast() != told(r) {
			t.Errorf("%s: the message %+v, the toast says %q", name, r.win.composer.draft, r.toast())
		}
	}
}

// What a window of its own tells is told on where its message waits behind the
// welcome page, as it does once it is known that there is no account.
func TestWordsOfALetterMoveWithIt(t *testing.T) {
	r := newRig(t, setup{})
	o := r.win.openOwn(compose.Draft{ID: "one", Subject: "Offer"})
	o.toasts.say("words", "", nil)
	r.win.welcomeAll()
	if r.win.composer.draft.Subject != "Offer" || r.toast() != "words" {
		t.Errorf("the message %+v, the toast says %q", r.win.composer.draft, r.toast())
	}
}

// At the first start of all the message waits behind the welcome page; where the
// data cannot be opened, that is told in a window that is seen.
func TestLetterAtTheFirstStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.eml")
	must(t, os.WriteFile(path, []byte("Subject: Offer\r\n\r\n1 * 2 * 3"), 0o600))
	r := newRig(t, setup{start: func(s *Start) { s.FirstRun, s.Letters = true, []string{path} }})
	if _, ok := r.win.page.(*welcomePage); !ok || r.win.composer.draft.Body != "1 * 2 * 3" || r.win.composer.draft.Markdown {
		t.Errorf("the page is %T, the message %+v", r.win.page, r.win.composer.draft)
	}
	for name, start := range map[string]Start{
		"letter": {Letters: []string{path}}, "mailto": {Draft: &compose.Draft{To: "li@example.org"}},
	} {
		r = newRig(t, setup{openErr: errTest, start: func(s *Start) { s.Letters, s.Draft = start.Letters, start.Draft }})
		if _, ok := r.win.page.(*startupPage); !ok || !r.win.visible {
			t.Errorf("%s: the page is %T, seen %v", name, r.win.page, r.win.visible)
		}
	}
}

// Without an account the message waits behind the welcome page.
func TestLetterWithoutAccount(t *testing.T) {
	var s starts
	r := newRig(t, setup{start: s.in})
	r.arrive(&s, Arrival{Letters: []string{r.letter("a.eml", "Subject: Offer\r\n\r\ntext")}})
	r.settle()
	if _, ok := r.win.page.(*welcomePage); !ok || len(r.win.own) != 0 || r.win.composer.draft.Subject != "Offer" {
		t.Errorf("the page is %T, %d windows, the message %+v", r.win.page, len(r.win.own), r.win.composer.draft)
	}
}

// Letters that come while the program is hidden keep it from ending, although
// nothing else does.
func TestLettersKeepTheProgram(t *testing.T) {
	r, _ := inTray(t, "en")
	r.win.start.HasTray = func(context.Context) (bool, error) { return false, nil }
	r.win.leaveLater()
	r.settle()
	if r.win.closing {
		t.Fatal("a message waits, and it ended")
	}
	if !r.win.arrive(Arrival{Letters: []string{r.letter("a.eml", "Subject: Offer\r\n\r\nText")}}) {
		t.Fatal("it was not taken")
	}
	r.fake.drop("m")
	r.fake.watcher(outbox.Event{})
	r.settle()
	if r.win.closing || len(r.win.own) != 1 {
		t.Errorf("closing %v, %d windows", r.win.closing, len(r.win.own))
	}
}
